"""ncnn's .bin: the weights in the order of the layers, without names or sizes.

A matrix begins with a tag of 4 bytes: 0 float32, 0x01306B47 float16, padded to 4 bytes. Vectors (bias, slopes) are
bare float32.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...errors import ModelFormatError
from .tensor_view import Floats, Storage, TensorView, checked_view, contiguous, item_size
from .tensors import Plain

TAGS = {0: "float32", 0x01306B47: "float16"}
REFUSED = {0x000D4B38: "int8", 0x0002C056: "float32 with an extra scale"}


class WeightCursor:
    """A position in the file, which moves from tensor to tensor; nothing but the tags is read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._size = path.stat().st_size
        except OSError as error:
            raise ModelFormatError(
                f"cannot read {path.name}: {error.strerror or error}",
                hint="an ncnn network is a .param and a .bin of one name, side by side",
            ) from None
        self._at = 0

    def matrix(self, name: str, shape: tuple[int, ...]) -> Plain:
        """The next tensor, which begins with a tag."""
        with self._path.open("rb") as file:
            file.seek(self._at)
            head = file.read(4)
        if len(head) < 4:
            raise self._short(name)
        tag = struct.unpack("<I", head)[0]
        if tag not in TAGS:
            kind = REFUSED.get(tag, "a table of 256 values")
            raise ModelFormatError(
                f"{self._path.name} holds {name} as {kind} (tag 0x{tag:08X}), which is not read",
                hint="use the float16 or float32 files of this network",
            )
        self._at += 4
        return self._take(name, TAGS[tag], shape)

    def vector(self, name: str, count: int) -> Plain:
        """The next tensor, which has no tag."""
        return self._take(name, "float32", (count,))

    def finish(self) -> None:
        """Raise `ModelFormatError` where bytes are left over: the two files do not belong together."""
        if self._at != self._size:
            raise ModelFormatError(
                f"{self._path.name} has {self._size:,} bytes, but the network takes {self._at:,}",
                hint="the .param and the .bin must be of one network",
            )

    def _take(self, name: str, dtype: str, shape: tuple[int, ...]) -> Plain:
        count = 1
        for size in shape:
            count *= size
        length = count * item_size(dtype)
        if length > self._size - self._at:
            raise self._short(name)
        tensor = checked_view(Storage(self._path, dtype, count, self._at), 0, shape, contiguous(shape))
        self._at += (length + 3) // 4 * 4
        return Plain(name, tensor)

    def _short(self, name: str) -> ModelFormatError:
        return ModelFormatError(
            f"{self._path.name} ends before {name}", hint="download or copy it again, with its .param"
        )


@dataclass(frozen=True, slots=True)
class Deconvolution:
    """A transposed convolution of stride 2, a kernel of 4 and 3 rows cut off, as a 3 x 3 convolution to four times
    the channels, which a pixel shuffle by 2 follows:

        out[2 m + d] = sum_k in[m + (d + 3 - k) / 2] weight[k]        over the k that leave a whole number
    """

    weight: Plain  # (outputs, inputs, 4, 4)

    @property
    def shape(self) -> tuple[int, ...]:
        outputs, inputs = self.weight.shape[:2]
        return (4 * outputs, inputs, 3, 3)

    def read(self) -> Floats:
        weight = self.weight.read()
        outputs, inputs = weight.shape[:2]
        kernels = np.zeros((outputs, 2, 2, inputs, 3, 3), np.float32)
        taps = [(d, (d + 3 - k) // 2, k) for d in (0, 1) for k in range(4) if (d + 3 - k) % 2 == 0]
        for dy, y, ky in taps:
            for dx, x, kx in taps:
                kernels[:, dy, dx, :, y, x] = weight[:, :, ky, kx]
        return kernels.reshape(self.shape)

    def sources(self) -> list[TensorView]:
        return [self.weight.tensor]


@dataclass(frozen=True, slots=True)
class Repeated:
    """Each value `times` times in a row."""

    values: Plain
    times: int

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.values.shape[0] * self.times,)

    def read(self) -> Floats:
        return np.repeat(self.values.read(), self.times)

    def sources(self) -> list[TensorView]:
        return [self.values.tensor]
