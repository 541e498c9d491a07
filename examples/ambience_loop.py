"""Make an ambience that loops without a seam, in the manner of a recording.

python examples/ambience_loop.py RECORDING OUT.wav [SECONDS]

Each seed gives another one; the same seed gives the same one. The loop is also played three times into OUT-3.wav.
"""

import sys
from pathlib import Path

import numpy as np

import aigc_plugin as aigc


def main(recording: str, target: str, seconds: str = "12") -> None:
    options = aigc.TextureOptions(like=recording, seconds=float(seconds), loop=True, variation=0.8, seed=7)
    result = aigc.generate_audio_file(target, options, overwrite=True)
    loop = aigc.Audio.read(target)
    three = aigc.Audio(np.tile(loop.samples, 3), loop.rate)
    path = Path(target)
    three.write(path.with_name(f"{path.stem}-3{path.suffix}"), overwrite=True)
    print(f"{target}: {result.duration:.2f} s at {result.rate} Hz")


if __name__ == "__main__":
    main(*sys.argv[1:4])
