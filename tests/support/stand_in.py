"""The command line with a vocoder that costs nothing: run as a program, with the arguments of `aigc`.

The stand-in answers as generators.waveglow.WaveGlow does: each frame becomes 256 samples that depend on the
frame and the seed alone, the last frames only when the mel has ended. STAND_IN_BUSY, in seconds, makes each
block keep the main thread in native code, where no signal is handled.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
import types
from collections.abc import Iterable, Iterator

import numpy as np

LOOK_AHEAD = 5  # frames
LOUD = float(os.environ.get("STAND_IN_LOUD", "0.5"))


class Config:
    n_mel, rate, hop = 80, 22050, 256


class StandIn:
    config = Config
    precision, backend = "float32", "reference"
    sigma, refine = 0.6, 0

    @classmethod
    def load(cls, model: str = "stand-in", **settings: object) -> StandIn:
        if model == "missing":
            from aigc_plugin.errors import InputError

            raise InputError("There is no model missing.", hint="Look again.")
        if model == "broken":
            raise RuntimeError("nobody foresaw this")
        return cls()

    def stream(
        self,
        mel: Iterable[np.ndarray],
        *,
        sigma: float | None = None,
        seed: int = 0,
        denoise: float = 0.0,
        refine: int | None = None,
    ) -> Iterator[np.ndarray]:
        waiting = np.zeros((80, 0), np.float32)
        for block in mel:
            assert block.dtype == np.float32
            assert block.shape[0] == 80
            waiting = np.concatenate([waiting, block], axis=1)
            final = max(0, waiting.shape[1] - LOOK_AHEAD)
            spend_time()
            if final:
                yield sound_of(waiting[:, :final], seed)
            waiting = waiting[:, final:]
        yield sound_of(waiting, seed)


def sound_of(mel: np.ndarray, seed: int) -> np.ndarray:
    loudness = LOUD * np.clip(1 + mel.mean(axis=0) / 11.6, 0, 1)
    wave = np.sin(np.arange(256) * (2 * np.pi * (4 + seed) / 256))
    return (loudness[:, np.newaxis] * wave).reshape(-1).astype(np.float32)


def spend_time() -> None:
    busy = float(os.environ.get("STAND_IN_BUSY", "0"))
    end = time.monotonic() + busy
    if busy:  # one call of about that length which never looks for signals
        rounds = 200_000
        start = time.monotonic()
        hashlib.pbkdf2_hmac("sha256", b"", b"", rounds)
        speed = rounds / (time.monotonic() - start)
        hashlib.pbkdf2_hmac("sha256", b"", b"", max(1, int(speed * (end - time.monotonic()))))


if __name__ == "__main__":
    module = types.ModuleType("aigc_plugin.generators.waveglow")
    module.WaveGlow = StandIn  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    from aigc_plugin.cli import main

    sys.exit(main())
