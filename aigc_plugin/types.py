"""Values that pass between readers, generators and writers, and the checks that they share.

Each value is frozen, checks itself when it is created, and shows shape, rate and range in its `repr`.
Arrays are C-contiguous float32. An array of the caller's that is so already is shared, not copied: do not change it
afterwards. Audio, which can also be read and written, is in `media.audio.audio`.
"""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import InputError

FloatArray: TypeAlias = NDArray[np.float32]

MEL_RANGE = (-40.0, 20.0)
"""Least and largest value of a mel. Full scale lies near 3, and near 13 for samples of 16 bits that nobody divided. Far
beyond these, powers overflow float32, and a vocoder would give NaN."""


@dataclass(frozen=True)
class SpokenWord:
    """One word of spoken text and its time.

    text          as written, with the punctuation that touches it
    start, end    seconds from the start of the audio
    """

    text: str
    start: float
    end: float

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end < math.inf:
            raise InputError(f"the word {self.text!r} cannot last from {self.start} to {self.end} seconds")


@dataclass(frozen=True, repr=False, eq=False)
class Mel:
    """Mel spectrogram.

    values    float32 (n_mel, frames), natural logarithm of the mel magnitude; silence is ln 1e-5 = -11.513, not 0;
              in MEL_RANGE
    rate      samples per second of the audio
    hop       samples from one frame to the next: frame t covers the audio around sample t * hop
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
        _require_logarithm(values)
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
        """Seconds of audio: frames * hop / rate."""
        return self.frames * self.hop / self.rate

    def __repr__(self) -> str:
        return (
            f"Mel({self.n_mel} bands x {self.frames} frames, {self.rate} Hz, hop {self.hop}, "
            f"{self.duration:.3f} s, {value_range(self.values)})"
        )


@dataclass(frozen=True, repr=False, eq=False)
class Latents:
    """Noise that a flow model turns into audio.

    values    float32 (n_group, groups), of unit variance: the model applies sigma. Rows are in the order in which the
              inverse pass takes them.
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
    """Take a `Mel` or a bare array as the mel of a model.

    value        a Mel, or float32 (n_mel, frames)
    n_mel        bands that the model takes
    rate, hop    those of the model

    InputError where bands, rate or hop differ from the model's.
    """
    mel = value if isinstance(value, Mel) else Mel(value, rate, hop)  # type: ignore[arg-type]
    if mel.n_mel != n_mel:
        is_transposed = mel.frames == n_mel
        raise InputError(
            f"the mel has the shape ({mel.n_mel}, {mel.frames}), but the model takes ({n_mel}, frames)",
            hint="it looks transposed: pass mel.T" if is_transposed else "",
        )
    if (mel.rate, mel.hop) != (rate, hop):
        raise InputError(f"the mel is for {mel.rate} Hz and hop {mel.hop}, but the model takes {rate} Hz and hop {hop}")
    return mel


def float_array(value: Any, name: str) -> FloatArray:
    """`value` as a C-contiguous float32 array; InputError, about `name`, where it holds no numbers."""
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


def real_number(value: object, name: str) -> float:
    """`value` as a float; InputError, about `name`, where it is no number; NaN and infinity pass."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{name} must be a number, not {value!r}", parameter=name) from None


def whole_number(value: object, name: str) -> int:
    """`value` as an int; InputError, about `name`, where it is no whole number."""
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise InputError(f"{name} must be a whole number, not {value!r}", parameter=name) from None


def positive_integer(value: object, name: str) -> int:
    """`value` as an int; InputError, about `name`, where it is not a whole number above 0."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise InputError(f"{name} must be a positive integer, not {value!r}") from None
    if not (math.isfinite(number) and number > 0 and number == int(number)):
        raise InputError(f"{name} must be a positive integer, not {value!r}")
    return int(number)


def require_finite(array: FloatArray, name: str, item: str) -> None:
    """InputError that shows the first NaN or infinity of an array of two dimensions."""
    if np.isfinite(array).all():
        return
    row, column = np.argwhere(~np.isfinite(array))[0]
    what = "NaN" if np.isnan(array[row, column]) else "infinity"
    raise InputError(f"{name} {item} ({row}, {column}) is {what}")


def _require_logarithm(mel: FloatArray) -> None:
    """InputError that shows the first value of a mel outside MEL_RANGE."""
    low, high = MEL_RANGE
    wrong = (mel < low) | (mel > high)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise InputError(
            f"mel value ({row}, {column}) is {mel[row, column]:g}, outside {low:g} to {high:g}",
            hint="a mel holds natural logarithms of magnitudes",
        )


def value_range(array: FloatArray) -> str:
    """Least and largest value, as text for a `repr`."""
    return f"[{float(array.min()):.4g}, {float(array.max()):.4g}]"
