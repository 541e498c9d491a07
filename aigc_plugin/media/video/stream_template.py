"""Template for an output stream with rotation and HDR10 metadata.

PyAV cannot attach side data to an output stream, but it copies what a demuxer attached to an input stream. So the
first packet is muxed into a QuickTime file in memory, the boxes of the file are edited, and its stream serves as the
template. Boxes: ISO/IEC 14496-12 (tkhd), ISO/IEC 23001-17 and QuickTime (mdcv, clli).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Any

import av
import av.error
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from .side_data import MasteringDisplay, StreamSideData

_BOX = struct.Struct(">I4s")
_MATRIX = slice(40, 76)  # in version 0 of tkhd
_FORMATS = ("mp4", "mov")  # the second takes what the first refuses, such as ProRes


class ScratchMovie:
    """A movie in memory with one stream that encodes; after its first packet it gives the template."""

    def __init__(self, codec: str) -> None:
        """ValueError where neither MP4 nor QuickTime holds `codec`."""
        self._file = io.BytesIO()
        self._container, self.stream = _open(self._file, codec)

    def template(self, first: Packet[Any], side: StreamSideData) -> tuple[InputContainer, VideoStream]:
        """The stream for add_stream_from_template, and its container, which must live as long."""
        copy: Packet[Any] = Packet(bytes(first))
        copy.pts, copy.dts, copy.time_base = first.pts, first.dts, first.time_base
        copy.is_keyframe = True
        copy.stream = self.stream
        self._container.mux(copy)
        self._container.close()
        movie = av.open(io.BytesIO(_edit(self._file.getvalue(), side)), "r")
        return movie, movie.streams.video[0]


def _open(file: io.BytesIO, codec: str) -> tuple[OutputContainer, VideoStream]:
    for kind in _FORMATS:
        container = av.open(file, "w", format=kind)
        try:
            stream = container.add_stream(codec)
        except ValueError:
            continue
        assert isinstance(stream, VideoStream)
        return container, stream
    raise ValueError(f"neither mov nor mp4 holds {codec}")


def _edit(movie: bytes, side: StreamSideData) -> bytes:
    boxes = (_mastering_box(side.mastering) if side.mastering else b"") + (
        _BOX.pack(12, b"clli") + struct.pack(">2H", *(min(value, 65535) for value in side.light)) if side.light else b""
    )
    if side.matrix:
        matrix = struct.pack(">9i", *side.matrix)
        movie = _replace(
            movie,
            (b"moov", b"trak", b"tkhd"),
            lambda body: body[: _MATRIX.start] + matrix + body[_MATRIX.stop :],
        )
    path = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
    return _replace(movie, path, lambda body: body[:8] + _replace_entry(body[8:], boxes)) if boxes else movie


def _mastering_box(display: MasteringDisplay) -> bytes:
    """The box in its order: green, blue, red; white; largest and least luminance."""
    red, green, blue = (display.primaries[at : at + 2] for at in (0, 2, 4))
    chromaticities = (round(value * 50000) for value in (*green, *blue, *red, *display.white))
    luminances = (round(value * 10000) for value in (display.max_luminance, display.min_luminance))
    return _BOX.pack(32, b"mdcv") + struct.pack(">8H2I", *chromaticities, *luminances)


def _replace_entry(entry: bytes, boxes: bytes) -> bytes:
    size, kind = _BOX.unpack_from(entry)
    return _BOX.pack(size + len(boxes), kind) + entry[_BOX.size : size] + boxes + entry[size:]


def _replace(data: bytes, path: tuple[bytes, ...], change: Callable[[bytes], bytes]) -> bytes:
    """`data`, a sequence of boxes, with the body of each box at `path` changed."""
    boxes = []
    at = 0
    while at + _BOX.size <= len(data):
        size, kind = _BOX.unpack_from(data, at)
        body = data[at + _BOX.size : at + size]
        if kind == path[0]:
            body = _replace(body, path[1:], change) if len(path) > 1 else change(body)
        boxes.append(_BOX.pack(len(body) + _BOX.size, kind) + body)
        at += max(size, _BOX.size)
    return b"".join(boxes)
