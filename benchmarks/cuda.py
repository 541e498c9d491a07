"""Speed of WaveGlow-256 with random weights on this machine's GPU: 1 s and 10 s of audio, from and to host memory.

    python benchmarks/cuda.py [FRAMES …]

`make test-cuda` checks the kernels on the GPU and then runs this.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from aigc_plugin import Engine
from aigc_plugin.bench.random_model import random_input, random_tensors
from aigc_plugin.weights import WaveGlowConfig

ROUNDS = 5


def best_seconds(model: object, mel: np.ndarray, latents: np.ndarray) -> float:
    """Shortest time of some rounds, behind one that is not counted."""
    times = []
    for _ in range(1 + ROUNDS):
        begin = time.perf_counter()
        stream = model.open(sigma=1.0, seed=0)  # type: ignore[attr-defined]
        samples = np.concatenate([stream.push(mel, latents=latents), stream.finish()])
        times.append(time.perf_counter() - begin)
        assert np.isfinite(samples).all()
    return min(times[1:])


def main() -> None:
    engine = Engine("cuda")
    config = WaveGlowConfig()
    model = engine.core.WaveGlow(config.to_dict(), random_tensors(config), engine=engine.native)
    print(f"{engine.native}, bfloat16\n\n| audio, s | ms | x real time | kHz |\n| --- | --- | --- | --- |")
    for frames in map(int, sys.argv[1:] or ("86", "861")):
        mel, latents = random_input(config, frames)
        seconds = best_seconds(model, np.ascontiguousarray(mel.T), latents)
        samples = frames * config.hop
        audio = samples / config.rate
        print(f"| {audio:.2f} | {1e3 * seconds:.1f} | {audio / seconds:.0f} | {1e-3 * samples / seconds:.0f} |")


if __name__ == "__main__":
    main()
