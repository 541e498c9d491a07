"""The values that pass between readers, generators and writers.

Each is frozen and checks itself when it is made; each `repr` shows shape, rate and range.
Arrays are C-contiguous float32 and shared, not copied, where the caller's array already is: do not change
one in place after it was handed over.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import InputError

FloatArray: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True)
class SpokenWord:
    """A word as it is written, with the punctuation that touches it, and when it is heard: seconds from the start."""

    text: str
    start: float
    end: float

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end < math.inf:
            raise InputError(f"the word {self.text!r} cannot last from {self.start} to {self.end} seconds")


@dataclass(frozen=True, repr=False, eq=False)
class Mel:
    """Mel spectrogram: `values` float32 (n_mel, frames), natural logarithm of the mel magnitude.

    Frame t stands for the sound around sample t * hop at `rate`. Silence is ln 1e-5 = -11.513, not 0.
    """

    values: FloatArray
    rate: int = 22050
    hop: int = 256

    def __post_init__(self) -> None:
        values = float_array(self.values, "mel values")
        if values.ndim != 2 or values.shape[0] == 0:
            raise InputError(f"a mel must have the shape (bands, frames), not {values.shape}")
        if values.shape[1] == 0:
            raise InputError("a mel must have at least one frame")
        require_finite(values, "mel", "value")
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "rate", positive_integer(self.rate, "sample rate"))
        object.__setattr__(self, "hop", positive_integer(self.hop, "hop"))

    @property
    def n_mel(self) -> int:
        return int(self.values.shape[0])

    @property
    def frames(self) -> int:
        return int(self.values.shape[1])

    @property
    def duration(self) -> float:
        """Seconds of the sound that this stands for: frames * hop / rate."""
        return self.frames * self.hop / self.rate

    def __repr__(self) -> str:
        return (
            f"Mel({self.n_mel} bands x {self.frames} frames, {self.rate} Hz, hop {self.hop}, "
            f"{self.duration:.3f} s, {value_range(self.values)})"
        )


@dataclass(frozen=True, repr=False, eq=False)
class Latents:
    """The noise that a flow turns into sound: `values` float32 (n_group, groups), of unit variance.

    Rows lie in the order in which the inverse pass takes them; sigma is applied inside the model.
    """

    values: FloatArray

    def __post_init__(self) -> None:
        values = float_array(self.values, "latents")
        if values.ndim != 2 or 0 in values.shape:
            raise InputError(f"latents must have the shape (group, groups), not {values.shape}")
        require_finite(values, "latents", "value")
        object.__setattr__(self, "values", values)

    def __repr__(self) -> str:
        return f"Latents({self.values.shape[0]} x {self.values.shape[1]}, {value_range(self.values)})"


def as_mel(value: Mel | ArrayLike, *, n_mel: int = 80, rate: int = 22050, hop: int = 256) -> Mel:
    """A checked `Mel` from a `Mel` or a bare array, refused when its number of bands is not `n_mel`."""
    mel = value if isinstance(value, Mel) else Mel(value, rate, hop)  # type: ignore[arg-type]
    if mel.n_mel != n_mel:
        turned = mel.frames == n_mel
        raise InputError(
            f"the mel has the shape ({mel.n_mel}, {mel.frames}), but the model takes ({n_mel}, frames)",
            hint="it looks transposed: pass mel.T" if turned else "",
        )
    if (mel.rate, mel.hop) != (rate, hop):
        raise InputError(f"the mel is for {mel.rate} Hz and hop {mel.hop}, but the model takes {rate} Hz and hop {hop}")
    return mel


def float_array(value: Any, name: str) -> FloatArray:
    try:
        array = np.asarray(value)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} must be an array of numbers: {error}") from error
    if array.dtype.kind not in "fiu":
        raise InputError(f"{name} must be an array of numbers, not of {array.dtype}")
    if array.dtype.kind in "iu" and "audio" in name:
        raise InputError(
            f"{name} must be float32 in [-1, 1], not {array.dtype}",
            hint="divide by the full scale first, 32768 for 16-bit samples",
        )
    with np.errstate(over="ignore"):  # too large for float32 becomes infinity, which is refused by name below
        return np.asarray(array, dtype=np.float32, order="C")


def positive_integer(value: object, name: str) -> int:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise InputError(f"{name} must be a positive integer, not {value!r}") from None
    if not (math.isfinite(number) and number > 0 and number == int(number)):
        raise InputError(f"{name} must be a positive integer, not {value!r}")
    return int(number)


def require_finite(array: FloatArray, name: str, item: str) -> None:
    if np.isfinite(array).all():
        return
    row, column = np.argwhere(~np.isfinite(array))[0]
    what = "NaN" if np.isnan(array[row, column]) else "infinity"
    raise InputError(f"{name} {item} ({row}, {column}) is {what}")


def value_range(array: FloatArray) -> str:
    return f"[{float(array.min()):.4g}, {float(array.max()):.4g}]"
