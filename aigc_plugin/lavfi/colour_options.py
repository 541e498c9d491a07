"""Colour tags as options of `aigc filter` and of the ffmpeg that reads its output: NUT does not store them."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import av
import av.error

from ..errors import MediaError
from ..media.video.colour_tags import MATRICES, PRIMARIES, TRANSFERS, ColourTags, tags_of
from ..media.video.side_data import side_data_of
from .ffmpeg_binary import FfmpegBinary

_RANGES = {1: "limited", 2: "full"}
# ffmpeg's names where they differ from ours; it takes codes as well.
_FFMPEG_RANGES = {1: "tv", 2: "pc"}
_FFMPEG_TRANSFERS = {
    "gamma22": "gamma22", "srgb": "iec61966-2-1", "pq": "smpte2084", "hlg": "arib-std-b67", "bt2020-10": "bt2020-10",
}  # fmt: skip
_OMITTED = (0, 2)  # the matrix of RGB, which the pixel format implies, and "unspecified"
_ADDRESS = re.compile(r"\[[^\]]* @ 0x[0-9a-f]+\] ")  # of a part of FFmpeg in memory
_SECONDS = 600


def filter_options(tags: ColourTags) -> list[str]:
    """Options of `aigc filter`; unspecified tags stay unspecified."""
    words = [("--range", _RANGES.get(tags.range))]
    for option, code, table in _coded(tags):
        words.append((f"--{option}", _name_of(code, table)))
    words.append(("--siting", None if tags.siting == "unspecified" else tags.siting))
    return [word for option, value in words if value is not None for word in (option, value)]


def decoder_options(tags: ColourTags) -> list[str]:
    """Options of ffmpeg, for before its input in NUT."""
    words = {"color_range": _FFMPEG_RANGES.get(tags.range), **ffmpeg_names(tags)}
    words["chroma_sample_location"] = None if tags.siting == "unspecified" else tags.siting
    return [word for option, value in words.items() if value is not None for word in (f"-{option}", value)]


def ffmpeg_names(tags: ColourTags) -> dict[str, str | None]:
    """ffmpeg's options for matrix, primaries and transfer with their values; None where unspecified."""
    options = ("colorspace", "color_primaries", "color_trc")
    values = {}
    for option, (_, code, table) in zip(options, _coded(tags), strict=True):
        name = _name_of(code, table)
        values[option] = None if name is None else _FFMPEG_TRANSFERS.get(name, name)
    return values


@dataclass(frozen=True)
class FirstFrame:
    """Properties of the frames that reach our filters.

    tags            colour tags
    pixel_format    FFmpeg's name
    lost            names of side data that does not pass through a pipe
    interlaced      the first of them holds two fields
    """

    tags: ColourTags
    pixel_format: str
    lost: tuple[str, ...]
    interlaced: bool = False


def look_at_first(program: FfmpegBinary, reading: Sequence[str]) -> FirstFrame:
    """Run an ffmpeg that writes a frame to stdout as FFV1 in Matroska, and read its properties.

    program    which ffmpeg
    reading    its arguments

    MediaError with ffmpeg's own message where it writes no frame.
    """
    try:
        done = subprocess.run(
            [program.path, *reading],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MediaError(f"{program.path} does not give a first frame: {error}") from None
    try:
        with av.open(io.BytesIO(done.stdout), "r") as container:
            stream = container.streams.video[0]
            frame = next(container.decode(stream))
            lost = _lost(frame, stream.codec_context.name)
            return FirstFrame(tags_of(frame, stream), frame.format.name, lost, frame.interlaced_frame)
    except (av.error.FFmpegError, IndexError, StopIteration):
        lines = (_ADDRESS.sub("", line).strip() for line in done.stderr.decode(errors="replace").splitlines())
        message = "; ".join(filter(None, lines))[:500]
        raise MediaError(f"ffmpeg gives no frame to our filters: {message or 'no message'}") from None


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
    """Name of a code; the last one where there are two, which is that of the standard."""
    if code in _OMITTED:
        return None
    return next((name for name, each in reversed(list(table.items())) if each == code), None)
