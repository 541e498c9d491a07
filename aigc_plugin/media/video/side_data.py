"""Side data of a video stream: rotation, and the display that it was mastered on (HDR10)."""

from __future__ import annotations

import gc
import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame

from ..orientation import Orientation

_UPRIGHT = (65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)
ICC_PROFILE = "the ICC profile"
# Lost when frames are encoded again: no encoder here takes them.
_LOST = {
    "DYNAMIC_HDR_PLUS": "HDR10+ metadata",
    "DOVI_RPU_BUFFER": "Dolby Vision metadata",
    "DOVI_METADATA": "Dolby Vision metadata",
    "DYNAMIC_HDR_VIVID": "HDR Vivid metadata",
    "SPHERICAL": "360-degree projection",
    "STEREO3D": "stereoscopic layout",
    "ICC_PROFILE": ICC_PROFILE,
    "FILM_GRAIN_PARAMS": "film grain parameters",
}

# These decoders give an ICC profile a name, which PyAV 18.1 frees twice: the process ends.
_NAMED_PROFILES = {"png", "apng"}
_HELD_BYTES = 32 << 20  # of frames that wait for the garbage collector


@dataclass(frozen=True)
class MasteringDisplay:
    """Mastering display (SMPTE ST 2086).

    primaries                       x, y of red, green, blue
    white                           x, y
    min_luminance, max_luminance    cd/m²
    """

    primaries: tuple[Fraction, ...]
    white: tuple[Fraction, Fraction]
    min_luminance: Fraction
    max_luminance: Fraction


@dataclass(frozen=True)
class StreamSideData:
    """Side data of a stream.

    matrix       as in AV_FRAME_DATA_DISPLAYMATRIX, None where frames are upright
    mastering    the mastering display
    light        MaxCLL and MaxFALL, cd/m²
    lost         names of what no output can hold
    """

    matrix: tuple[int, ...] | None = None
    mastering: MasteringDisplay | None = None
    light: tuple[int, int] | None = None
    lost: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.matrix or self.mastering or self.light)

    @property
    def orientation(self) -> Orientation | None:
        """The turn that shows frames upright; None where they are, or the matrix is none of the eight."""
        return Orientation.of_matrix(self.matrix)

    def scaled(self, factor: Fraction) -> StreamSideData:
        """The side data for frames `factor` times as large: the matrix also moves the frame, in pixels."""
        if self.matrix is None:
            return self
        *rotation, x, y, w = self.matrix
        matrix = (*rotation, round(x * factor), round(y * factor), w)
        return StreamSideData(matrix, self.mastering, self.light, self.lost)


class _HeldFrames:
    """The frames of this process that the garbage collector is to free, counted in bytes."""

    def __init__(self) -> None:
        self._bytes = 0

    def add(self, size: int) -> None:
        """Count a frame; collect the garbage where there are too many."""
        self._bytes += size
        if self._bytes > _HELD_BYTES:
            self._bytes = size  # this one is still in use
            gc.collect()


_held = _HeldFrames()


def frame_side_data(frame: VideoFrame, codec: str) -> dict[Type, bytes] | None:
    """Side data of a frame of the decoder `codec`, by type; None where PyAV cannot read it.

    PyAV ties a frame to its side data in a circle, which keeps it until the garbage collector runs. That is called
    after every 32 MiB of such frames: it takes as long as the process is large, up to seconds.
    """
    if codec in _NAMED_PROFILES:
        return None
    _held.add(frame.width * frame.height * frame.format.padded_bits_per_pixel // 8)
    try:
        entries: Any = frame.side_data  # a mapping of names, by PyAV's stubs
        return {data.type: bytes(data) for data in entries}
    except ValueError:  # a type that PyAV does not know hides all others
        return None


def side_data_of(frame: VideoFrame, codec: str) -> StreamSideData:
    """Side data of a stream, from its first frame: the decoder attaches there what the container holds."""
    entries = frame_side_data(frame, codec)
    if entries is None:
        return StreamSideData(_rotation_matrix(frame.rotation))
    matrix = entries.get(Type.DISPLAYMATRIX)
    values = struct.unpack("=9i", matrix) if matrix else _UPRIGHT
    mastering = entries.get(Type.MASTERING_DISPLAY_METADATA)
    light = entries.get(Type.CONTENT_LIGHT_LEVEL)
    lost = {_LOST[kind.name] for kind in entries if kind.name in _LOST}
    return StreamSideData(
        None if values == _UPRIGHT else values,
        _mastering(mastering) if mastering else None,
        struct.unpack_from("=2I", light) if light else None,
        tuple(sorted(lost)),
    )


def _rotation_matrix(degrees: int) -> tuple[int, ...] | None:
    """Display matrix of a rotation to the left by 90, -90 or 180 degrees; else None."""
    matrices = {
        90: (0, -65536, 0, 65536, 0, 0, 0, 0, 1 << 30),
        -90: (0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30),
        180: (-65536, 0, 0, 0, -65536, 0, 0, 0, 1 << 30),
        -180: (-65536, 0, 0, 0, -65536, 0, 0, 0, 1 << 30),
    }
    return matrices.get(degrees)


def _mastering(data: bytes) -> MasteringDisplay | None:
    """Parse AVMasteringDisplayMetadata: ten rationals, then two flags for primaries and luminance."""
    numbers = struct.unpack_from("=22i", data)
    pairs = zip(numbers[0:20:2], numbers[1:20:2], strict=True)
    if not (numbers[20] and numbers[21]) or not all(numbers[1:20:2]):
        return None
    *primaries, white_x, white_y, low, high = (Fraction(*pair) for pair in pairs)
    return MasteringDisplay(tuple(primaries), (white_x, white_y), low, high)


def x265_parameters(side: StreamSideData) -> dict[str, str]:
    """Options for `x265-params`: HDR10 metadata in the stream, not only in the container."""
    options = {}
    if side.mastering:
        options["master-display"] = _in_sei_units(side.mastering)
    if side.light:
        options["max-cll"] = f"{side.light[0]},{side.light[1]}"
    return options | {"hdr10": "1", "repeat-headers": "1"} if options else {}


def x264_parameters(side: StreamSideData) -> dict[str, str]:
    """Options for `x264-params`."""
    options = {}
    if side.mastering:
        options["mastering-display"] = _in_sei_units(side.mastering)
    if side.light:
        options["cll"] = f"{side.light[0]},{side.light[1]}"
    return options


def svtav1_parameters(side: StreamSideData) -> dict[str, str]:
    """Options for `svtav1-params`."""
    options = {}
    if side.mastering:
        (rx, ry, gx, gy, bx, by), (wx, wy) = (
            map(float, side.mastering.primaries),
            map(float, side.mastering.white),
        )
        options["mastering-display"] = (
            f"G({gx:.5f},{gy:.5f})B({bx:.5f},{by:.5f})R({rx:.5f},{ry:.5f})WP({wx:.5f},{wy:.5f})"
            f"L({float(side.mastering.max_luminance):.4f},{float(side.mastering.min_luminance):.4f})"
        )
    if side.light:
        options["content-light"] = f"{side.light[0]},{side.light[1]}"
    return options


def _in_sei_units(display: MasteringDisplay) -> str:
    """The display in units of the SEI message: 1/50000 for chromaticity, 1/10000 cd/m² for luminance."""
    rx, ry, gx, gy, bx, by = (round(value * 50000) for value in display.primaries)
    wx, wy = (round(value * 50000) for value in display.white)
    high, low = round(display.max_luminance * 10000), round(display.min_luminance * 10000)
    return f"G({gx},{gy})B({bx},{by})R({rx},{ry})WP({wx},{wy})L({high},{low})"
