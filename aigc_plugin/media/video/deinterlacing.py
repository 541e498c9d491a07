"""Deinterlace frames with FFmpeg's bwdif: one frame for each pair of fields, or for each field."""

from __future__ import annotations

from collections.abc import Iterator

import av.error
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream


class Deinterlacer:
    """Deinterlacer: push() frames in order, then finish(). Times stay, and so do samples of progressive frames.

    each_field   make a frame of each field, with a time of its own: twice as many
    parity       of all frames, "tff" or "bff"; by default that of their flags, and frames without one are left alone
    """

    def __init__(self, *, each_field: bool = False, parity: str | None = None) -> None:
        which = "deint=interlaced" if parity is None else f"deint=all:parity={parity}"
        self._options = f"mode=send_{'field' if each_field else 'frame'}:{which}"
        self._graph: Graph | None = None

    def push(self, frame: VideoFrame, stream: VideoStream) -> Iterator[VideoFrame]:
        if self._graph is None:
            self._graph = _graph_for(frame, stream, self._options)
        self._graph.push(frame)
        yield from self._ready()

    def finish(self) -> Iterator[VideoFrame]:
        if self._graph is not None:
            self._graph.push(None)
            yield from self._ready()
            self._graph = None

    def restart(self) -> None:
        """Forget the frame that is still held, as after a seek."""
        self._graph = None

    def _ready(self) -> Iterator[VideoFrame]:
        assert self._graph is not None
        while True:
            try:
                frame = self._graph.vpull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            yield frame


def buffer_arguments(frame: VideoFrame, stream: VideoStream) -> str:
    """Arguments of FFmpeg's `buffer` for frames like this one."""
    aspect = stream.sample_aspect_ratio or 1
    return (
        f"video_size={frame.width}x{frame.height}:pix_fmt={frame.format.name}:time_base={frame.time_base}:"
        f"pixel_aspect={aspect}:colorspace={frame.colorspace}:range={frame.color_range}"
    )


def _graph_for(frame: VideoFrame, stream: VideoStream, options: str) -> Graph:
    graph = Graph()
    source = graph.add("buffer", buffer_arguments(frame, stream))
    graph.link_nodes(source, graph.add("bwdif", options), graph.add("buffersink"))
    graph.configure()
    return graph
