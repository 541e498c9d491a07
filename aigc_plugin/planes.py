"""A frame as its planes, as the decoder gave it: no detour through RGB, no change of depth.

`PlaneFormat` describes the layout of the planes, `Colour` the meaning of their samples, and `PlanarFrame` holds them
with their time. Codes of matrix, primaries and transfer are those of ITU-T H.273, which files carry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .errors import InputError

Plane: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.float32]
Kind: TypeAlias = Literal["yuv", "rgb", "gray"]
Range: TypeAlias = Literal["limited", "full"]
Siting: TypeAlias = Literal["left", "center", "topleft", "top", "bottomleft", "bottom"]

UNSPECIFIED = 2
"""The H.273 code for "unspecified"."""


@dataclass(frozen=True)
class PlaneFormat:
    """Layout of the planes of a frame.

    kind                  "yuv" (Y U V), "rgb" (R G B) or "gray"
    bits                  8 is uint8; 9 to 16 are uint16 with the value in the low bits; 32 is float32 in [0, 1]
    log2_chroma_width     chroma planes are ceil(width / 2**log2_chroma_width) wide
    log2_chroma_height    the same for their height
    alpha                 alpha is the last plane
    """

    kind: Kind
    bits: int = 8
    log2_chroma_width: int = 0
    log2_chroma_height: int = 0
    alpha: bool = False

    def __post_init__(self) -> None:
        if self.kind not in ("yuv", "rgb", "gray"):
            raise InputError(f"planes are yuv, rgb or gray, not {self.kind!r}")
        if not (8 <= self.bits <= 16 or self.bits == 32):
            raise InputError(f"planes have 8 to 16 bits or 32-bit floats, not {self.bits} bits")
        shifts = self.log2_chroma_width, self.log2_chroma_height
        if not all(0 <= shift <= 2 for shift in shifts) or (self.kind != "yuv" and any(shifts)):
            raise InputError(f"{self.kind} planes cannot be subsampled by 2**{shifts}")

    @property
    def n_planes(self) -> int:
        return (1 if self.kind == "gray" else 3) + self.alpha

    @property
    def dtype(self) -> np.dtype[Any]:
        if self.bits == 32:
            return np.dtype(np.float32)
        return np.dtype(np.uint8 if self.bits == 8 else np.uint16)

    @property
    def peak(self) -> int:
        """The largest value of a sample; 1 for floats."""
        return 1 if self.bits == 32 else (1 << self.bits) - 1

    def is_chroma(self, plane: int) -> bool:
        return self.kind == "yuv" and plane in (1, 2)

    def shape_of(self, plane: int, height: int, width: int) -> tuple[int, int]:
        """(rows, columns) of plane number `plane` in a frame of height x width."""
        if not self.is_chroma(plane):
            return height, width
        return -(-height >> self.log2_chroma_height), -(-width >> self.log2_chroma_width)


@dataclass(frozen=True)
class Colour:
    """Meaning of the samples.

    range                          "limited" or "full"
    matrix, primaries, transfer    H.273 codes
    siting                         position of chroma samples
    """

    range: Range = "limited"
    matrix: int = UNSPECIFIED
    primaries: int = UNSPECIFIED
    transfer: int = UNSPECIFIED
    siting: Siting = "left"


@dataclass(frozen=True, repr=False, eq=False)
class PlanarFrame:
    """One frame of a video, or a still image.

    planes      arrays of the layout `format`, all of one dtype; rows may be padded (only the last axis is contiguous)
    format      their layout
    colour      their meaning
    pts         presentation time in seconds, exact; None where unknown
    duration    in seconds, exact; None where unknown
    attached    the reader's own object for this frame, which the writer takes side data from; a new frame that is
                made of this one keeps it. A video's is the decoder's frame, and is encoded as it is where the planes
                are still views of its memory: the only proof that no sample was changed
    """

    planes: tuple[Plane, ...]
    format: PlaneFormat
    colour: Colour = Colour()
    pts: Fraction | None = None
    duration: Fraction | None = None
    attached: Any = field(default=None)

    def __post_init__(self) -> None:
        if len(self.planes) != self.format.n_planes:
            raise InputError(f"{self.format} has {self.format.n_planes} planes, got {len(self.planes)}")
        for number, plane in enumerate(self.planes):
            shape = self.format.shape_of(number, self.height, self.width)
            if plane.dtype != self.format.dtype or plane.shape != shape:
                raise InputError(f"plane {number} must be {self.format.dtype} {shape}, got {plane.dtype} {plane.shape}")
            if plane.strides[1] != plane.itemsize:
                raise InputError(f"the rows of plane {number} are not contiguous")
        if min(self.planes[0].shape) < 1:
            raise InputError(f"a frame has at least one pixel, got {self.planes[0].shape}")

    @property
    def height(self) -> int:
        return int(self.planes[0].shape[0])

    @property
    def width(self) -> int:
        return int(self.planes[0].shape[1])

    def at(self, pts: Fraction | None, duration: Fraction | None = None) -> PlanarFrame:
        """The same frame at another time."""
        return replace(self, pts=pts, duration=duration)

    def with_planes(self, planes: Sequence[Plane]) -> PlanarFrame:
        """A frame of other samples, perhaps of another size, with the same format, colour and time."""
        return replace(self, planes=tuple(planes))

    def without_alpha(self) -> PlanarFrame:
        """The same frame without its alpha; a frame that has none is returned as it is."""
        if not self.format.alpha:
            return self
        return replace(self, planes=self.planes[:-1], format=replace(self.format, alpha=False), attached=None)

    def computed(self) -> PlanarFrame:
        """The frame, with its planes there."""
        return self

    def __repr__(self) -> str:
        when = "no pts" if self.pts is None else f"pts {float(self.pts):.6f} s"
        return f"PlanarFrame({self.width} x {self.height}, {self.format}, {self.colour}, {when})"


class DeferredFrame(PlanarFrame):
    """A frame that is computed when more than its time is read: perhaps never, where a job that goes on needs its time
    alone.

    compute   gives the frame; called once at the most, and shared by the same frame at other times
    pts, duration   the time of this frame, whatever that of the computed one
    """

    def __init__(
        self, compute: Callable[[], PlanarFrame], pts: Fraction | None, duration: Fraction | None = None
    ) -> None:
        self.__dict__.update(compute=cache(compute), pts=pts, duration=duration)

    @property
    def planes(self) -> tuple[Plane, ...]:
        return self._frame.planes

    @property
    def format(self) -> PlaneFormat:
        return self._frame.format

    @property
    def colour(self) -> Colour:
        return self._frame.colour

    @property
    def attached(self) -> Any:
        return self._frame.attached

    @property
    def _frame(self) -> PlanarFrame:
        frame: PlanarFrame = self.__dict__["compute"]()
        return frame

    def at(self, pts: Fraction | None, duration: Fraction | None = None) -> PlanarFrame:
        return DeferredFrame(self.__dict__["compute"], pts, duration)

    def with_planes(self, planes: Sequence[Plane]) -> PlanarFrame:
        return self.computed().with_planes(planes)

    def without_alpha(self) -> PlanarFrame:
        return self.computed().without_alpha()

    def computed(self) -> PlanarFrame:
        """The frame, with its planes there."""
        return self._frame.computed().at(self.pts, self.duration)
