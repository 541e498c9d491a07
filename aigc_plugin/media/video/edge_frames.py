"""Decode a few frames anywhere in a video whose frames are indexed."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Self

import av
from av.video.frame import VideoFrame

from ...errors import MediaError
from .frame_index import FrameIndex
from .video_opening import decoder_of, main_video


class EdgeFrames:
    """A second reader of a file, as a context manager; frames() may be called for any frames in any order."""

    def __init__(self, path: str, index: FrameIndex, threads: int | None) -> None:
        self._path, self._index = path, index
        self._container = av.open(path, metadata_errors="replace")
        self._stream = main_video(self._container, path)
        decoder_of(self._stream, threads)

    def frames(self, first: int, last: int) -> Iterator[VideoFrame]:
        """Decode the frames from number `first` to before `last`; MediaError where one is missing."""
        expected = first
        for number, frame in self._from(first):
            if number >= last:
                break
            if number == expected:
                yield frame
                expected += 1
        if expected < last:
            raise MediaError(
                f"{self._path} is damaged: frame {expected} of it cannot be decoded", hint="encode all of it"
            )

    def _from(self, first: int) -> Iterator[tuple[int, VideoFrame]]:
        starts = [0, *(number for number in self._index.closed if 0 < number <= first)]
        while starts:
            decoded = self._decoded(starts.pop())
            head = next(decoded, None)
            if head is not None and (head[0] <= first or not starts):
                yield head
                yield from decoded
                return

    def _decoded(self, start: int) -> Iterator[tuple[int, VideoFrame]]:
        base = self._stream.time_base
        assert base is not None
        self._container.seek(int(self._index.times[start] / base), stream=self._stream)
        self._stream.codec_context.flush_buffers()
        for frame in self._container.decode(self._stream):
            number = self._index.numbers.get(frame.pts) if frame.pts is not None else None
            if number is not None:
                yield number, frame

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._container.close()
