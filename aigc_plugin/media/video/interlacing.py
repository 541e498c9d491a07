"""Tell interlaced frames from whole ones, by their flags and by FFmpeg's idet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, TypeVar

import av.error
from av.filter import Graph
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ...errors import MediaError, argument
from .deinterlacing import Deinterlacer, buffer_arguments

Item: TypeAlias = "VideoFrame | Packet[Any]"
State = TypeVar("State")

Interlaced: TypeAlias = Literal["refuse", "keep", "frame", "field"]
"""Treatment of interlaced frames: refuse them, keep them, or make a frame of both fields, or of each field."""

LOOK_AHEAD = 12
"""Frames that are looked at."""

_TALLEST = 1152  # lines; nothing taller is interlaced
_FEWEST = 4  # frames that show it


@dataclass(frozen=True)
class Scan:
    """Scan of the first frames of a video: by flags, and by what they show.

    flagged    one of them is flagged as interlaced
    combed     most of those that move hold two moments
    whole      those that move hold one moment each
    parity     "tff" or "bff", which field comes first where no flag says it
    """

    flagged: bool = False
    combed: bool = False
    whole: bool = False
    parity: str = "tff"


class FieldHandling:
    """Refuse, keep or deinterlace the frames of one video.

    .remark            what is worth a warning
    .frames_for_each   frames that are made of each one
    """

    def __init__(self, wanted: Interlaced) -> None:
        self._wanted = wanted
        self._deinterlacer: Deinterlacer | None = None
        self.remark: str | None = None
        self.frames_for_each = 1

    def settle(self, begin: Sequence[Item], stream: VideoStream, name: str) -> None:
        """Decide by the first items of a video; MediaError where its frames are refused."""
        frames = [item for item in begin if isinstance(item, VideoFrame)]
        if not frames or self._wanted == "keep":
            return
        scan = scan_of(frames, stream)
        if self._wanted == "refuse":
            self._refuse(scan, name)
            return
        each_field = self._wanted == "field" and (scan.flagged or scan.combed)
        self.frames_for_each = 2 if each_field else 1
        parity = scan.parity if scan.combed and not scan.flagged else None
        self._deinterlacer = Deinterlacer(each_field=each_field, parity=parity)

    def apply(self, items: Iterator[Item], stream: VideoStream) -> Iterator[Item]:
        """The items with their frames deinterlaced, where that is wanted."""
        if self._deinterlacer is None:
            yield from items
            return
        for item in items:
            if isinstance(item, VideoFrame):
                yield from self._deinterlacer.push(item, stream)
            else:
                yield item
        yield from self._deinterlacer.finish()

    def restart(self) -> None:
        """Forget the frame that is still held, as after a seek."""
        if self._deinterlacer:
            self._deinterlacer.restart()

    def _refuse(self, scan: Scan, name: str) -> None:
        whole, deinterlace = argument("progressive", True), argument("deinterlace", True)
        if scan.flagged and scan.whole:
            hint = f"give {whole} if they are, or {deinterlace}"
            raise MediaError(f"{name} is flagged as interlaced, though its frames look whole", hint=hint)
        if scan.flagged:
            raise MediaError(f"{name} is interlaced", hint=f"give {deinterlace}")
        if scan.combed:
            self.remark = f"its frames look interlaced, though none is flagged; if they are, give {deinterlace}"


def look_ahead(decoded: Iterator[Item], state: Callable[[], State]) -> tuple[list[Item], State]:
    """The first items, with as many frames as tell how they were scanned; and the state at the first frame."""
    items: list[Item] = []
    frames, wanted = 0, 1
    at_first = None
    for item in decoded:
        items.append(item)
        if isinstance(item, VideoFrame):
            frames += 1
            if at_first is None:
                at_first = state()
                wanted = LOOK_AHEAD if item.height <= _TALLEST else 1
            if frames >= wanted:
                break
    return items, state() if at_first is None else at_first


def scan_of(frames: Sequence[VideoFrame], stream: VideoStream) -> Scan:
    """Look at the first frames of a video."""
    flagged = any(frame.interlaced_frame for frame in frames)
    count = _counts(frames, stream) if len(frames) > 1 else {}
    top, bottom, whole = (count.get(name, 0.0) for name in ("tff", "bff", "progressive"))
    combed = top + bottom
    return Scan(
        flagged,
        combed >= max(_FEWEST, 2 * whole),
        whole >= max(_FEWEST, 2 * combed),
        "tff" if top >= bottom else "bff",
    )


def _counts(frames: Sequence[VideoFrame], stream: VideoStream) -> dict[str, float]:
    """Count the frames of each kind with FFmpeg's idet."""
    graph = Graph()
    source = graph.add("buffer", buffer_arguments(frames[0], stream))
    graph.link_nodes(source, graph.add("idet"), graph.add("buffersink"))
    metadata: dict[str, str] = {}
    try:
        graph.configure()
        for frame in [*frames, None]:
            if frame is not None and _layout(frame) != _layout(frames[0]):
                break
            graph.push(frame)
            metadata = _last_metadata(graph) or metadata
    except av.error.FFmpegError:  # a pixel format that idet does not take
        return {}
    return {name: float(metadata.get(f"lavfi.idet.multiple.{name}", 0)) for name in ("tff", "bff", "progressive")}


def _layout(frame: VideoFrame) -> tuple[int, int, str]:
    return frame.width, frame.height, frame.format.name


def _last_metadata(graph: Graph) -> dict[str, str] | None:
    """The metadata of the last frame that is ready."""
    metadata = None
    while True:
        try:
            metadata = dict(graph.vpull().metadata)
        except (av.error.BlockingIOError, av.error.EOFError):
            return metadata
