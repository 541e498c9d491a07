"""Send a recording through a published WaveGlow checkpoint, as torch saved it; torch is not needed.

python examples/published_vocoder.py RECORDING CHECKPOINT.pt OUT.wav

Nothing in the checkpoint is executed. The audio comes piece by piece, as it would be played.
"""

import sys
import time

import numpy as np

import aigc_plugin as aigc


def main(recording: str, checkpoint: str, target: str) -> None:
    vocoder = aigc.WaveGlow.load(checkpoint)
    print(vocoder)
    mel = aigc.mel_spectrogram(aigc.Audio.read(recording), channel=0)
    begin = time.perf_counter()
    pieces = list(vocoder.stream(mel, sigma=0.6, denoise=0.02, seed=0))
    audio = aigc.Audio(np.concatenate(pieces), mel.rate)
    audio.write(target, overwrite=True)
    print(f"{target}: {audio.duration / (time.perf_counter() - begin):.1f} times real time")


if __name__ == "__main__":
    main(*sys.argv[1:4])
