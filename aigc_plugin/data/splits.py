"""Split clips into training, validation and test by a hash, so that the split stays when data is added."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ..errors import InputError

TRAIN, VALIDATION, TEST = "train", "validation", "test"
NAMES = (TRAIN, VALIDATION, TEST)


@dataclass(frozen=True)
class Shares:
    """Shares of the keys, 0 … 1, that are held out for validation and for test; the rest is for training."""

    validation: float = 0.05
    test: float = 0.05

    def __post_init__(self) -> None:
        if not (0 <= self.validation < 1 and 0 <= self.test < 1 and self.validation + self.test < 1):
            raise InputError(
                f"shares of {self.validation} for validation and {self.test} for test leave nothing to train on",
                hint="both lie in 0 … 1, and so does their sum",
            )

    def split_of(self, key: str) -> str:
        """Return the split of everything that has this key.

        SHA-256 spreads keys evenly over 0 … 1: the first `test` of that range is for test, the next `validation` for
        validation. A larger share therefore keeps what was held out before.
        """
        digest = hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()
        position = int.from_bytes(digest[:8], "big") / 2**64
        if position < self.test:
            return TEST
        return VALIDATION if position < self.test + self.validation else TRAIN
