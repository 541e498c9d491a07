"""Deinterlace frames with FFmpeg's bwdif: one frame for each pair of fields."""

from __future__ import annotations

from collections.abc import Iterator

import av.error
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream


class Deinterlacer:
    """Deinterlacer: push() frames in order, then finish(). Times stay, and so do samples of progressive frames."""

    def __init__(self) -> None:
        self._graph: Graph | None = None

    def push(self, frame: VideoFrame, stream: VideoStream) -> Iterator[VideoFrame]:
        if self._graph is None:
            self._graph = _graph_for(frame, stream)
        self._graph.push(frame)
        yield from self._ready()

    def finish(self) -> Iterator[VideoFrame]:
        if self._graph is not None:
            self._graph.push(None)
            yield from self._ready()
            self._graph = None

    def _ready(self) -> Iterator[VideoFrame]:
        assert self._graph is not None
        while True:
            try:
                frame = self._graph.vpull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            yield frame


def _graph_for(frame: VideoFrame, stream: VideoStream) -> Graph:
    graph = Graph()
    aspect = stream.sample_aspect_ratio or 1
    source = graph.add(
        "buffer",
        f"video_size={frame.width}x{frame.height}:pix_fmt={frame.format.name}:time_base={frame.time_base}:"
        f"pixel_aspect={aspect}:colorspace={frame.colorspace}:range={frame.color_range}",
    )
    graph.link_nodes(source, graph.add("bwdif", "mode=send_frame:deint=interlaced"), graph.add("buffersink"))
    graph.configure()
    return graph
