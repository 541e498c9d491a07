"""Colour tags, which NUT drops, as options: of `aigc filter`, and of the ffmpeg that reads what it wrote."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import av
import av.error

from ..errors import MediaError
from ..media.video.colour_tags import MATRICES, PRIMARIES, TRANSFERS, ColourTags, tags_of
from ..media.video.side_data import side_data_of
from .ffmpeg_binary import Program

_RANGES = {1: "limited", 2: "full"}
# ffmpeg's names where they are not ours; it takes codes as well.
_FFMPEG_RANGES = {1: "tv", 2: "pc"}
_FFMPEG_TRANSFERS = {
    "gamma22": "gamma22", "srgb": "iec61966-2-1", "pq": "smpte2084", "hlg": "arib-std-b67", "bt2020-10": "bt2020-10",
}  # fmt: skip
_UNSAID = (0, 2)  # the matrix of RGB, which its pixel format says, and "unspecified"
_SECONDS = 600


def filter_options(tags: ColourTags) -> list[str]:
    """For `aigc filter`; what is unspecified stays so."""
    words = [("--range", _RANGES.get(tags.range))]
    for option, code, table in _coded(tags):
        words.append((f"--{option}", _name_of(code, table)))
    words.append(("--siting", None if tags.siting == "unspecified" else tags.siting))
    return [word for option, value in words if value is not None for word in (option, value)]


def decoder_options(tags: ColourTags) -> list[str]:
    """For ffmpeg, before the input that is NUT."""
    words = {"color_range": _FFMPEG_RANGES.get(tags.range), **ffmpeg_names(tags)}
    words["chroma_sample_location"] = None if tags.siting == "unspecified" else tags.siting
    return [word for option, value in words.items() if value is not None for word in (f"-{option}", value)]


def ffmpeg_names(tags: ColourTags) -> dict[str, str | None]:
    """Matrix, primaries and transfer as ffmpeg's options and filters call them; None where they are not said."""
    options = ("colorspace", "color_primaries", "color_trc")
    found = {}
    for option, (_, code, table) in zip(options, _coded(tags), strict=True):
        name = _name_of(code, table)
        found[option] = None if name is None else _FFMPEG_TRANSFERS.get(name, name)
    return found


@dataclass(frozen=True)
class FirstFrame:
    """Of the pictures that come to our filters; `lost` is what beside them will not come through a pipe."""

    tags: ColourTags
    pixel_format: str
    lost: tuple[str, ...]


def look_at_first(program: Program, reading: Sequence[str]) -> FirstFrame:
    """What `reading`, the arguments of an ffmpeg that writes a picture to stdout as FFV1 in Matroska, makes.

    MediaError with ffmpeg's own words where it makes none."""
    try:
        done = subprocess.run(
            [program.path, *reading],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MediaError(f"{program.path} does not give a first picture: {error}") from None
    try:
        with av.open(io.BytesIO(done.stdout), "r") as film:
            stream = film.streams.video[0]
            frame = next(film.decode(stream))
            return FirstFrame(tags_of(frame, stream), frame.format.name, _lost(frame, stream.codec_context.name))
    except (av.error.FFmpegError, IndexError, StopIteration):
        told = " ".join(done.stderr.decode(errors="replace").split())[:500]
        raise MediaError(f"ffmpeg gives no picture to our filters: {told or 'it says nothing'}") from None


def _lost(frame: av.VideoFrame, codec: str) -> tuple[str, ...]:
    side = side_data_of(frame, codec)
    return (*(["HDR10 metadata"] if side.mastering or side.light else []), *side.lost)


def _coded(tags: ColourTags) -> list[tuple[str, int, Mapping[str, int]]]:
    return [
        ("matrix", tags.matrix, MATRICES),
        ("primaries", tags.primaries, PRIMARIES),
        ("transfer", tags.transfer, TRANSFERS),
    ]


def _name_of(code: int, table: Mapping[str, int]) -> str | None:
    """The last name of the code, which is the standard's own where there are two."""
    if code in _UNSAID:
        return None
    return next((name for name, each in reversed(list(table.items())) if each == code), None)
