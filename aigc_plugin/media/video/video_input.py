"""Read a video: decode its frames, pass on the packets of its other streams."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import chain
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self, TypeAlias

import av
import av.error
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame

from ...errors import MediaError, argument
from ...files.input_file import standard_input
from ..late_index import has_late_index, late_index_error
from .colour_tags import ColourTags, tags_of
from .deinterlacing import Deinterlacer
from .demuxer_log import DemuxerLog
from .side_data import StreamSideData, side_data_of
from .timeline import Timeline
from .video_opening import decoder_of, main_video, open_video

Item: TypeAlias = "VideoFrame | Packet[Any]"
_SHORT_SECONDS = Fraction(1, 2)  # containers round their duration
_TRANSPORT_PACKETS = (188, 192, 204)  # bytes
_GUESSED_DURATION = {"mpegts", "mpeg", "h264", "hevc", "m4v", "flv"}
_FALLBACK_RATE = Fraction(25)


class VideoInput:
    """An open video. Iterate items() once: frames in order with rising `pts`, and packets of `others` between them.

    path           file name; "-" is stdin
    threads        number of decoding threads; None for as many as there are processors
    deinterlace    deinterlace frames; without it, interlaced frames are refused

    .first         the first frame, decoded when the video is opened
    .tags          its colour tags
    .side          side data of the stream
    .damage        what is wrong with the file; grows while reading

    MediaError names the file and what is wrong.
    """

    def __init__(self, path: str, *, threads: int | None = None, deinterlace: bool = False) -> None:
        self.name = "stdin" if path == "-" else path
        self.damage: list[str] = []
        self._late_index = path == "-" and has_late_index(standard_input())
        self.container = open_video(path, self.name)
        try:
            self.stream = main_video(self.container, self.name)
            self._decoder = decoder_of(self.stream, threads)
        except BaseException:
            self.container.close()
            raise
        self._log = DemuxerLog()
        self._reading, self._closed = Lock(), False
        try:
            self._deinterlacer = Deinterlacer() if deinterlace else None
            self._read_ahead: list[Item] = []  # up to the first frame, for items() to give
            self._latest = Fraction(0)  # up to this time something was read
            self._read_first()
        except BaseException:
            self.close()
            raise

    @property
    def others(self) -> list[Stream]:
        """All streams but the one that is decoded."""
        return [stream for stream in self.container.streams if stream.index != self.stream.index]

    @property
    def time_base(self) -> Fraction:
        """Time base of the frames that items() gives."""
        return self._time_base

    @property
    def rate(self) -> Fraction:
        """Frames per second, on average."""
        return self.stream.average_rate or self.stream.guessed_rate or _FALLBACK_RATE

    @property
    def origin(self) -> Fraction:
        """Time of the file's clock at its start, in seconds."""
        start = self.container.start_time
        if start is None or abs(start) > 1 << 60:
            return self.first_time
        return Fraction(start, av.time_base)

    @property
    def duration(self) -> Fraction | None:
        """Seconds; None where the file does not give it."""
        if self.stream.duration and self.stream.time_base:
            return self.stream.duration * self.stream.time_base
        if self.container.duration:
            return Fraction(self.container.duration, av.time_base)
        return None

    def frames_in(self, timeline: Timeline) -> int | None:
        """Estimated number of frames to read; None where the file does not give its length."""
        total = self.duration
        if self.stream.frames and not timeline.cuts:
            return self.stream.frames
        if total is None:
            return None
        first = self.origin if timeline.start is None else timeline.start
        last = self.origin + total if timeline.end is None else min(timeline.end, self.origin + total)
        return max(0, round((last - first) * self.rate))

    def items(self, timeline: Timeline) -> Iterator[Item]:
        """Frames and packets from a key frame at or before the cut to the last frame that the cut needs."""
        if timeline.start is not None and self._seek(timeline.start):
            self._read_ahead = []
        following = self._items
        last: Fraction | None = None
        while self._read_ahead:
            item = self._read_ahead.pop(0)
            if isinstance(item, VideoFrame):
                last = (item.pts or 0) * self.time_base
                self._latest = max(self._latest, last + 1 / self.rate)
                yield item
            elif item.size:
                yield item
        for item in following:
            if not isinstance(item, VideoFrame):
                self._latest = max(self._latest, _end_of(item))
                if item.size and (timeline.end is None or _time_of(item) < timeline.end + 1):
                    yield item
                continue
            item = self._with_rising_time(item, last)
            last = (item.pts or 0) * self.time_base
            self._latest = max(self._latest, last + 1 / self.rate)
            yield item
            if timeline.end is not None and last >= timeline.end:
                return
        self._note_shortfall()

    def _read_first(self) -> None:
        """Decode up to the first frame; it and the packets before it wait in `_read_ahead`."""
        self._items = self._decode_all()
        for item in self._items:
            if not isinstance(item, VideoFrame):
                self._read_ahead.append(item)
                continue
            if item.interlaced_frame and self._deinterlacer is None:
                raise MediaError(f"{self.name} is interlaced", hint=f"give {argument('deinterlace', True)}")
            self._read_ahead.append(self._with_rising_time(item, None))
            self.first = item
            # Stored now: an encoder that takes this frame unchanged writes its own time into it.
            self._time_base = item.time_base or Fraction(1, 1000)
            self.first_time = (item.pts or 0) * self._time_base
            self.tags: ColourTags = tags_of(item, self.stream)
            self.side: StreamSideData = side_data_of(item, self.stream.codec_context.name)
            return
        if self._late_index:
            raise late_index_error(self.name)
        raise MediaError(
            f"{self.name} holds no frame that can be decoded" + (f": {self.damage[0]}" if self.damage else "")
        )

    def _with_rising_time(self, frame: VideoFrame, last: Fraction | None) -> VideoFrame:
        """The frame, with a time after the `last` one; a time is made up where the file has none."""
        base = frame.time_base or self.stream.time_base or Fraction(1, 1000)
        frame.time_base = base
        step = max(1, round(1 / self.rate / base))
        if frame.pts is None:
            frame.pts = frame.dts if frame.dts is not None else (0 if last is None else round(last / base) + step)
        if last is not None and frame.pts * base <= last:
            self.note(f"times go back at {float(last):.2f} s")
            frame.pts = int(last / base) + 1
        if frame.is_corrupt:
            self.note(f"the frame at {float(frame.pts * base):.2f} s is damaged")
        return frame

    def _seek(self, start: Fraction) -> bool:
        """Seek to a key frame before `start`; False where the source cannot seek, and is read from its start."""
        back = Fraction(0)
        while self._seek_to(max(start - back, self.origin)):
            known = list(self.damage)
            begin = self._items_to_next_frame()
            self.damage[:] = known  # packets that the seek cut into are not damaged
            first = begin[-1] if begin else None
            inside = isinstance(first, VideoFrame) and (first.pts or 0) * (first.time_base or 0) <= start
            if inside or start - back <= self.origin:
                self._items = chain(begin, self._items)
                return True
            back = max(Fraction(1), 2 * back)  # a seek in MPEG-TS ends anywhere: the next key frame came too late
        return False

    def _seek_to(self, time: Fraction) -> bool:
        if self.name == "stdin":
            return False
        base = self.stream.time_base or Fraction(1, 1000)
        try:
            self.container.seek(int(time / base), stream=self.stream)
        except av.error.FFmpegError:
            return False
        self._decoder.flush_buffers()
        self._deinterlacer = self._deinterlacer and Deinterlacer()  # the old one still holds a frame
        self._items = self._decode_all()
        return True

    def _items_to_next_frame(self) -> list[Item]:
        """The items up to the next frame, which is the last of them."""
        items = []
        for item in self._items:
            items.append(item)
            if isinstance(item, VideoFrame):
                break
        return items

    def _decode_all(self) -> Iterator[Item]:
        packets = self.container.demux()
        while True:
            try:
                with self._while_open():
                    packet, messages = self._log.next_packet(packets, self.container.format.name)
            except (StopIteration, av.error.EOFError):
                break
            except IndexError:  # raised by PyAV at the end, where a stream was not there at the start
                self.note("streams that begin later are left out")
                break
            except av.error.FFmpegError as error:
                self.note(f"part of it cannot be read ({error.strerror})")
                if isinstance(error, av.error.InvalidDataError):
                    continue
                break
            for text in messages:
                self.note(f"part of it cannot be read ({text})")
            if packet.stream_index != self.stream.index:
                yield packet
            elif packet.size:
                yield from self._decode(packet)
        yield from self._decode(None)
        if self._deinterlacer:
            yield from self._deinterlacer.finish()

    def _decode(self, packet: Packet[Any] | None) -> Iterator[VideoFrame]:
        if packet is not None and packet.is_corrupt:
            self.note("a packet is damaged")
        try:
            with self._while_open():
                frames = self._decoder.decode(packet)
        except av.error.EOFError:
            return
        except av.error.FFmpegError as error:
            self.note(f"some frames cannot be decoded ({error.strerror})")
            return
        for frame in frames:
            if frame.time_base is None:  # the last frames, which come without a packet
                frame.time_base = self.stream.time_base or Fraction(1, 1000)
            if self._deinterlacer:
                yield from self._deinterlacer.push(frame, self.stream)
            else:
                yield frame

    def _note_shortfall(self) -> None:
        """Note where the file gives a length that neither frames nor packets reach."""
        total = self.container.duration
        if self.container.format.name == "mpegts" and self.name != "stdin":
            if all(Path(self.name).stat().st_size % size for size in _TRANSPORT_PACKETS):
                self.note("its last packet is cut short")
            return
        if not total or self.container.format.name in _GUESSED_DURATION or self.name == "stdin":
            return
        end, length = self._latest - self.origin, Fraction(total, av.time_base)
        if end < length - max(_SHORT_SECONDS, 2 / self.rate):
            self.note(f"it ends at {float(end):.2f} s of {float(length):.2f} s")

    def note(self, text: str) -> None:
        """Add to `damage` what is wrong with the input, each text once."""
        if text not in self.damage and len(self.damage) < 20:
            self.damage.append(text)

    @contextmanager
    def _while_open(self) -> Iterator[None]:
        """Keep the file open while native code runs on it; ValueError where it is closed, as for other files."""
        with self._reading:
            if self._closed:
                raise ValueError(f"{self.name} is closed")
            yield

    def close(self) -> None:
        """Close the file, unless a thread that was given up is still blocked in a read: then the file stays open."""
        if not self._reading.acquire(blocking=False):
            return
        if not self._closed:
            self._closed = True
            self._decoder.flush_buffers()  # waits for its threads
            self._log.close()
            self.container.close()
        self._reading.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _end_of(packet: Packet[Any]) -> Fraction:
    return _time_of(packet) + (packet.duration or 0) * packet.time_base


def _time_of(packet: Packet[Any]) -> Fraction:
    stamp = packet.pts if packet.pts is not None else packet.dts
    return Fraction(0) if stamp is None else stamp * packet.time_base
