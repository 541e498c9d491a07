"""A contender for the tests: it answers at once, prints where it should not, and fails when told to."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class Made:
    def __init__(self, mood: str) -> None:
        self.mood = mood

    def load(self, folder: Path, threads: int, frames: int) -> None:
        print("a library that chatters")  # noqa: T201
        if self.mood == "refuses":
            raise ValueError("no such model")
        if self.mood == "dies":
            os._exit(3)

    def run(self, mel: NDArray[np.float32], latents: NDArray[np.float32]) -> NDArray[np.float32]:
        time.sleep(0.02)
        return mel.sum(0) + (latents[0, : mel.shape[1]] if self.mood == "differs" else 0)
