"""Decode a few frames anywhere in a video whose frames are indexed."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from itertools import chain
from types import TracebackType
from typing import Self

import av
import av.error
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ...errors import MediaError
from .frame_index import FrameIndex
from .read_ahead import ReadAhead
from .video_opening import decoder_of, main_video

_AHEAD_BYTES = 64 << 20  # of frames that are decoded before they are taken
_LEAST_AHEAD, _MOST_AHEAD = 4, 64


class EdgeFrames:
    """A second reader of a file, as a context manager; frames() gives those of one span after another.

    path       of the file
    index      its frames
    spans      (first, last): numbers of frames from `first` to before `last`, all in rising order
    threads    of the decoder; None for as many as there are processors

    They are decoded by a thread, while what was taken is encoded.
    """

    def __init__(self, path: str, index: FrameIndex, spans: Sequence[tuple[int, int]], threads: int | None) -> None:
        self._path, self._index, self._spans = path, index, spans
        self._container = av.open(path, metadata_errors="replace")
        self._stream = main_video(self._container, path)
        context = decoder_of(self._stream, threads)
        size = max(1, context.width * context.height * 3)  # up to 16 bits with chroma at half the resolution
        ahead = min(max(_AHEAD_BYTES // size, _LEAST_AHEAD), _MOST_AHEAD)
        self._first = 0  # number of the frame that is decoded next for its samples
        self._at = 0  # number of the frame that the decoder gives next
        self._decoding: Iterator[tuple[int, VideoFrame]] | None = None
        self._left = iter(spans)
        self._is_closed = False
        self._ahead = ReadAhead(self._all(), ahead)

    def frames(self) -> Iterator[VideoFrame]:
        """Frames of the next span; MediaError where one is missing."""
        first, last = next(self._left)
        for _ in range(first, last):
            yield next(self._ahead)

    def _all(self) -> Generator[VideoFrame]:
        for first, last in self._spans:
            self._first = first
            expected = first
            for number, frame in self._from(first):
                self._at = number + 1
                if self._is_closed:
                    return
                if number == expected:
                    yield frame
                    expected += 1
                if number >= last - 1:
                    break
            if expected < last:
                raise MediaError(
                    f"{self._path} is damaged: frame {expected} of it cannot be decoded", hint="encode all of it"
                )

    def _from(self, first: int) -> Iterator[tuple[int, VideoFrame]]:
        """Frames from the nearest place before number `first`: a closed group, or where the decoder is."""
        starts = [0, *(number for number in self._index.closed if 0 < number <= first)]
        if self._decoding is not None and starts[-1] <= self._at <= first:
            return self._decoding
        while starts:
            decoded = self._decoded(starts.pop())
            head = next(decoded, None)
            if head is not None and (head[0] <= first or not starts):
                self._decoding = decoded
                return chain([head], decoded)
        return iter(())

    def _decoded(self, start: int) -> Iterator[tuple[int, VideoFrame]]:
        base, context = self._stream.time_base, self._stream.codec_context
        assert base is not None
        self._container.seek(int(self._index.times[start] / base), stream=self._stream)
        context.flush_buffers()
        for packet in self._container.demux(self._stream):
            shown = self._index.numbers.get(packet.pts) if packet.pts is not None else None
            # A frame that is neither wanted nor referred to need not be decoded. In HEVC, where one that is not
            # referred to may be by those of a higher layer, all are.
            is_passed = context.name == "h264" and shown is not None and shown < self._first
            context.skip_frame = "NONREF" if is_passed else "DEFAULT"
            for frame in _frames_of(packet):
                number = self._index.numbers.get(frame.pts) if frame.pts is not None else None
                if number is not None:
                    yield number, frame

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closed = True
        self._ahead.__exit__(kind, error, trace)
        if not self._ahead.is_running:  # else its last native call still uses the file
            self._container.close()


def _frames_of(packet: Packet[VideoStream]) -> list[VideoFrame]:
    """Decode a packet; a damaged one has no frames, and the one that is missing is told."""
    try:
        return packet.decode()
    except av.error.InvalidDataError:
        return []
