"""What a stream carries beside its pictures: rotation, and the light of the screen it was graded on (HDR10)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame

_UPRIGHT = (65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)
# Lost when pictures are made anew, and no encoder here takes them.
_LOST = {
    "DYNAMIC_HDR_PLUS": "HDR10+ metadata",
    "DOVI_RPU_BUFFER": "Dolby Vision metadata",
    "DOVI_METADATA": "Dolby Vision metadata",
    "DYNAMIC_HDR_VIVID": "HDR Vivid metadata",
    "SPHERICAL": "360-degree projection",
    "STEREO3D": "stereoscopic layout",
    "ICC_PROFILE": "the ICC profile",
    "FILM_GRAIN_PARAMS": "film grain parameters",
}

# These decoders put a name beside an ICC profile, which PyAV 18.1 frees once more than there is: the process ends.
_NAMED_PROFILES = {"png", "apng"}


@dataclass(frozen=True)
class MasteringDisplay:
    """SMPTE ST 2086: `primaries` are x, y of red, green, blue; luminance in cd/m²."""

    primaries: tuple[Fraction, ...]
    white: tuple[Fraction, Fraction]
    least: Fraction
    most: Fraction


@dataclass(frozen=True)
class StreamSideData:
    """`matrix` as in AV_FRAME_DATA_DISPLAYMATRIX, None where pictures stand upright; `light` MaxCLL, MaxFALL."""

    matrix: tuple[int, ...] | None = None
    mastering: MasteringDisplay | None = None
    light: tuple[int, int] | None = None
    lost: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.matrix or self.mastering or self.light)

    def scaled(self, factor: Fraction) -> StreamSideData:
        """For pictures `factor` times as large: the matrix also moves the picture, in pixels."""
        if self.matrix is None:
            return self
        *turn, x, y, w = self.matrix
        moved = (*turn, round(x * factor), round(y * factor), w)
        return StreamSideData(moved, self.mastering, self.light, self.lost)


def stored_beside(frame: VideoFrame, codec: str) -> dict[Type, bytes] | None:
    """What the decoder `codec` found beside the samples; None where PyAV cannot be asked."""
    if codec in _NAMED_PROFILES:
        return None
    try:
        listed: Any = frame.side_data  # which PyAV's stubs show as a mapping of names
        return {data.type: bytes(data) for data in listed}
    except ValueError:  # a kind that PyAV does not know hides the others
        return None


def side_data_of(frame: VideoFrame, codec: str) -> StreamSideData:
    """Of the first frame of a stream, to which the decoder attaches what the container says."""
    found = stored_beside(frame, codec)
    if found is None:
        return StreamSideData(_turned(frame.rotation))
    matrix = found.get(Type.DISPLAYMATRIX)
    values = struct.unpack("=9i", matrix) if matrix else _UPRIGHT
    mastering = found.get(Type.MASTERING_DISPLAY_METADATA)
    light = found.get(Type.CONTENT_LIGHT_LEVEL)
    lost = {_LOST[kind.name] for kind in found if kind.name in _LOST}
    return StreamSideData(
        None if values == _UPRIGHT else values,
        _mastering(mastering) if mastering else None,
        struct.unpack_from("=2I", light) if light else None,
        tuple(sorted(lost)),
    )


def _turned(degrees: int) -> tuple[int, ...] | None:
    """The matrix of a turn to the left by quarters; None for none."""
    matrices = {
        90: (0, -65536, 0, 65536, 0, 0, 0, 0, 1 << 30),
        -90: (0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30),
        180: (-65536, 0, 0, 0, -65536, 0, 0, 0, 1 << 30),
        -180: (-65536, 0, 0, 0, -65536, 0, 0, 0, 1 << 30),
    }
    return matrices.get(degrees)


def _mastering(data: bytes) -> MasteringDisplay | None:
    """AVMasteringDisplayMetadata: ten rationals, then whether there are primaries and luminance."""
    numbers = struct.unpack_from("=22i", data)
    pairs = zip(numbers[0:20:2], numbers[1:20:2], strict=True)
    if not (numbers[20] and numbers[21]) or not all(numbers[1:20:2]):
        return None
    *primaries, white_x, white_y, least, most = (Fraction(*pair) for pair in pairs)
    return MasteringDisplay(tuple(primaries), (white_x, white_y), least, most)


def x265_parameters(side: StreamSideData) -> dict[str, str]:
    """For `x265-params`: HDR10 inside the stream, not only in the container."""
    made = {}
    if side.mastering:
        made["master-display"] = _steps(side.mastering)
    if side.light:
        made["max-cll"] = f"{side.light[0]},{side.light[1]}"
    return made | {"hdr10": "1", "repeat-headers": "1"} if made else {}


def x264_parameters(side: StreamSideData) -> dict[str, str]:
    made = {}
    if side.mastering:
        made["mastering-display"] = _steps(side.mastering)
    if side.light:
        made["cll"] = f"{side.light[0]},{side.light[1]}"
    return made


def svtav1_parameters(side: StreamSideData) -> dict[str, str]:
    made = {}
    if side.mastering:
        (rx, ry, gx, gy, bx, by), (wx, wy) = (
            map(float, side.mastering.primaries),
            map(float, side.mastering.white),
        )
        made["mastering-display"] = (
            f"G({gx:.5f},{gy:.5f})B({bx:.5f},{by:.5f})R({rx:.5f},{ry:.5f})WP({wx:.5f},{wy:.5f})"
            f"L({float(side.mastering.most):.4f},{float(side.mastering.least):.4f})"
        )
    if side.light:
        made["content-light"] = f"{side.light[0]},{side.light[1]}"
    return made


def _steps(display: MasteringDisplay) -> str:
    """In the steps of the SEI message: 1/50000 for chromaticity, 1/10000 cd/m² for luminance."""
    rx, ry, gx, gy, bx, by = (round(value * 50000) for value in display.primaries)
    wx, wy = (round(value * 50000) for value in display.white)
    most, least = round(display.most * 10000), round(display.least * 10000)
    return f"G({gx},{gy})B({bx},{by})R({rx},{ry})WP({wx},{wy})L({most},{least})"
