"""Colour tags of a video stream, kept as they are: unspecified stays unspecified.

Codes are those of ITU-T H.273; `siting` is the name of FFmpeg's chroma location, "unspecified" included.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, fields, replace
from typing import Any, cast, get_args

import av
import av.error
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ...errors import InputError, argument
from ...planes import UNSPECIFIED, Colour, PlaneFormat, Siting

_RANGES = {"unspecified": 0, "limited": 1, "full": 2}
MATRICES = {
    "rgb": 0, "bt709": 1, "unspecified": 2, "fcc": 4, "bt470bg": 5, "bt601": 6, "smpte170m": 6, "smpte240m": 7,
    "ycgco": 8, "bt2020nc": 9, "bt2020c": 10, "ictcp": 14,
}  # fmt: skip
PRIMARIES = {
    "bt709": 1, "unspecified": 2, "bt470m": 4, "bt470bg": 5, "smpte170m": 6, "smpte240m": 7, "film": 8, "bt2020": 9,
    "smpte428": 10, "smpte431": 11, "smpte432": 12,
}  # fmt: skip
TRANSFERS = {
    "bt709": 1, "unspecified": 2, "gamma22": 4, "gamma28": 5, "smpte170m": 6, "smpte240m": 7, "linear": 8,
    "srgb": 13, "bt2020-10": 14, "bt2020-12": 15, "pq": 16, "smpte2084": 16, "smpte428": 17, "hlg": 18,
}  # fmt: skip
SITINGS = ("unspecified", *get_args(Siting))
PQ, HLG = 16, 18
_SITING_OF = {
    (1, 1): "topleft", (1, 2): "left", (1, 3): "bottomleft", (2, 1): "top", (2, 2): "center", (2, 3): "bottom",
}  # fmt: skip
_CENTRED_CODECS = ("mjpeg", "webp", "mpeg1video")


@dataclass(frozen=True)
class ColourTags:
    """Colour tags.

    range                          0 unspecified, 1 limited, 2 full
    matrix, primaries, transfer    H.273 codes
    siting                         one of SITINGS
    """

    range: int = 0
    matrix: int = UNSPECIFIED
    primaries: int = UNSPECIFIED
    transfer: int = UNSPECIFIED
    siting: str = "unspecified"

    def meaning(self, layout: PlaneFormat, codec: str = "") -> Colour:
        """Their meaning for frames of `layout`; where unspecified, RGB is full range, and chroma is sited left or, for
        the codecs that differ, in the center.
        """
        default = 1 if layout.kind == "yuv" or (layout.kind == "gray" and layout.bits < 16) else 2
        full = (self.range or default) == 2
        siting = self.siting
        if siting == "unspecified":
            siting = "center" if codec in _CENTRED_CODECS else "left"
        return Colour(
            "full" if full else "limited",
            self.matrix,
            self.primaries,
            self.transfer,
            cast(Siting, siting),
        )

    @property
    def is_hdr(self) -> bool:
        return self.transfer in (PQ, HLG)


def tags_of(frame: VideoFrame, stream: VideoStream) -> ColourTags:
    """Tags of a frame; where they are unspecified, those of its stream."""
    context = stream.codec_context
    full = frame.format.name.startswith("yuvj")
    return ColourTags(
        2 if full else int(frame.color_range) or int(context.color_range),
        _specified(frame.colorspace, context.colorspace),
        _specified(frame.color_primaries, context.color_primaries),
        _specified(frame.color_trc, context.color_trc),
        _siting_of(stream),
    )


def named_tags(tags: ColourTags, **names: str | None) -> ColourTags:
    """Replace tags by those that the user names: range, matrix, primaries, transfer, siting; None keeps the tag.

    InputError for an unknown name.
    """
    tables: dict[str, Any] = {
        "range": _RANGES, "matrix": MATRICES, "primaries": PRIMARIES, "transfer": TRANSFERS,
        "siting": {name: name for name in SITINGS},
    }  # fmt: skip
    assert set(tables) == {field.name for field in fields(ColourTags)}
    changes = {}
    for tag, name in names.items():
        if name is None:
            continue
        if name not in tables[tag]:
            raise InputError(f"{argument(tag)} {name} is not known", hint=f"choose one of {', '.join(tables[tag])}")
        changes[tag] = tables[tag][name]
    return replace(tags, **changes)


def _specified(of_frame: int, of_stream: int) -> int:
    return int(of_stream if of_frame == UNSPECIFIED else of_frame)


def _siting_of(stream: VideoStream) -> str:
    """Chroma location of a stream. PyAV does not give it, Matroska's header does: write one in memory and read it."""
    header = io.BytesIO()
    try:
        with av.open(header, "w", format="matroska") as container:
            container.add_stream_from_template(stream, opaque=True)
            container.start_encoding()
    except (av.error.FFmpegError, ValueError):
        return "unspecified"
    content = header.getvalue()
    horizontal, vertical = _element(content, b"\x55\xb7"), _element(content, b"\x55\xb8")
    return _SITING_OF.get((horizontal, vertical), "unspecified")


def _element(header: bytes, name: bytes) -> int:
    """Value of a one-byte element of Matroska; 0 where it is absent."""
    start = header.find(name + b"\x81")
    return header[start + 3] if start >= 0 else 0
