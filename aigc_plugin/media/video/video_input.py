"""Read a video: decode its frames, pass on the packets of its other streams."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import chain
from threading import Lock
from types import TracebackType
from typing import Any, Self

import av
import av.error
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame

from ...errors import MediaError
from ...files.input_file import standard_input
from ..clock import SteadyClock
from ..late_index import has_late_index, late_index_error
from .colour_tags import ColourTags, tags_of
from .demuxer_log import DemuxerLog
from .dolby_vision import needs_its_metadata
from .frame_times import FrameTimes
from .interlacing import FieldHandling, Interlaced, Item, look_ahead
from .mended_packets import mended_packets
from .missing_parts import missing_at_end
from .packet_times import end_of, time_of
from .prepared_source import prepared_source
from .side_data import StreamSideData, side_data_of
from .skip_to_key_frame import SkipToKeyFrame
from .still_image_facts import is_opaque, with_image_facts
from .timeline import Timeline
from .video_opening import decoder_of, is_still_item, main_video, open_video

_TITLE_SECONDS = 60  # that a subtitle may have begun before the part in which it is shown
_LATEST_SECONDS = 3  # by which tracks may come later in a file than others
_LONGEST_SECONDS = 86_400  # of a file with one clock; more is a jump
_FALLBACK_RATE = Fraction(25)


class VideoInput:
    """An open video. Iterate items() once: frames in order with rising `pts`, and packets of `others` between them.

    path           file name, folder or pattern of an image sequence; "-" is stdin
    threads        number of decoding threads; None for as many as there are processors
    interlaced     what to do with interlaced frames
    framerate      frames per second of an image sequence; None for 25

    .first         the first frame, decoded when the video is opened
    .tags          its colour tags
    .side          side data of the stream
    .is_opaque     alpha of the frames says nothing, and is not read
    .prepared      what was opened, and what it lacks
    .damage        what is wrong with the file; grows while reading
    .mended        what was wrong with its times, and is right in what items() gives

    MediaError names the file and what is wrong.
    """

    def __init__(
        self,
        path: str,
        *,
        threads: int | None = None,
        interlaced: Interlaced = "refuse",
        framerate: Fraction | None = None,
    ) -> None:
        self.name = "stdin" if path == "-" else path
        self.damage: list[str] = []
        self._late_index = path == "-" and has_late_index(standard_input())
        self.prepared = prepared_source(path, framerate)
        self.damage += self.prepared.damage
        try:
            self.container = open_video(self.prepared, self.name)
        except BaseException:
            self.prepared.close()
            raise
        try:
            self.stream = main_video(self.container, self.name)
            self._decoder = decoder_of(self.stream, threads)
        except BaseException:
            self.container.close()
            self.prepared.close()
            raise
        self._log = DemuxerLog()
        self._reading, self._closed, self._released = Lock(), False, False
        try:
            self._fields = FieldHandling(interlaced)
            self._clock = SteadyClock(self.container)
            self._times = FrameTimes(
                self.container.format.name, 1 / self.rate / (self.stream.time_base or Fraction(1, 1000))
            )
            self._read = 0  # bytes, up to the end of the last packet
            self._corrupt: list[Fraction] = []  # times of packets that the demuxer found damaged
            self._skip: SkipToKeyFrame | None = None  # to the start of a part, where no seek is possible
            self._read_ahead: list[Item] = []  # up to the first frame, for items() to give
            self._latest = Fraction(0)  # up to this time something was read
            self._read_first()
        except BaseException:
            self.close()
            raise

    @property
    def others(self) -> list[Stream]:
        """All streams but the one that is decoded; image items are no streams."""
        index = self.stream.index
        return [stream for stream in self.container.streams if stream.index != index and not is_still_item(stream)]

    @property
    def time_base(self) -> Fraction:
        """Time base of the frames that items() gives."""
        return self._time_base

    @property
    def rate(self) -> Fraction:
        """Frames per second, on average."""
        rate = self.stream.average_rate or self.stream.guessed_rate or _FALLBACK_RATE
        return rate * self._fields.frames_for_each

    @property
    def origin(self) -> Fraction:
        """Time of the file's clock at its start, in seconds."""
        start = self.container.start_time
        return self.first_time if start is None or abs(start) > 1 << 60 else self._clock.origin

    @property
    def mended(self) -> list[str]:
        lines = list(self._clock.mended)
        if self._times.counted:
            lines.append(f"it lacks times of display: they are counted, {float(self.rate):.6g} frames a second")
        if self._times.repeated is not None:
            where = float(self._times.repeated * (self.stream.time_base or Fraction(1, 1000)))
            lines.append(
                f"two frames have the same time, first at {where:.2f} s: the second is put before the next one"
            )
        return lines

    @property
    def remark(self) -> str | None:
        """A line worth a warning, though nothing is wrong."""
        return self._fields.remark

    @property
    def duration(self) -> Fraction | None:
        """Seconds; None where the file does not give it."""
        if self.stream.duration and self.stream.time_base:
            return self.stream.duration * self.stream.time_base
        if self.container.duration:
            return Fraction(self.container.duration, av.time_base)
        return None

    @property
    def has_one_clock(self) -> bool:
        """True where `duration` tells how far times go: the clock of the format does not jump."""
        return not self._clock.may_jump

    def frames_in(self, timeline: Timeline) -> int | None:
        """Estimated number of frames to read; None where the file does not give its length."""
        total = self.duration
        if self.stream.frames and not timeline.cuts:
            return self.stream.frames * self._fields.frames_for_each
        if total is None or (self._clock.may_jump and total > _LONGEST_SECONDS):
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
                self._latest = max(self._latest, end_of(item))
                if item.size and (timeline.end is None or time_of(item) < timeline.end + 1):
                    yield item
                continue
            item = self._with_rising_time(item, last)
            last = (item.pts or 0) * self.time_base
            self._latest = max(self._latest, last + 1 / self.rate)
            yield item
            if timeline.end is not None and last >= timeline.end:
                yield from self._others_until(timeline.end)
                self._note_corruption()
                return
        self._note_corruption()
        for text in missing_at_end(self.container, self.name, self._read, self._latest, self.origin, self.rate):
            self.note(text)

    def packets(self, start: Fraction) -> Iterator[Packet[Any]]:
        """All packets from a key frame at or before `start` on, undecoded: instead of items(), for each part anew."""
        if not self._seek_to(max(start, self.origin)):
            raise MediaError(f"{self.name} cannot be read from the middle")
        return self._read_packets()

    def _others_until(self, end: Fraction) -> Iterator[Item]:
        """Packets of the other streams before `end` that come later in the file than the frames there."""
        waited_for = {stream.index for stream in self.others if stream.type == "audio"}
        for packet in self._packets if waited_for else ():
            time = time_of(packet)
            if packet.stream_index == self.stream.index:
                if packet.size and time > end + _LATEST_SECONDS:
                    return
            elif packet.size and time < end:
                yield packet
            elif packet.size:
                waited_for.discard(packet.stream_index)
                if not waited_for:
                    return

    def _read_first(self) -> None:
        """Decode up to the first frame; it and the packets before it wait in `_read_ahead`."""
        decoded = self._decode_all()
        begin, self._known = look_ahead(decoded, lambda: (list(self.damage), list(self._corrupt)))
        self._fields.settle(begin, self.stream, self.name)
        self._items = self._fields.apply(chain(begin, decoded), self.stream)
        for item in self._items:
            if not isinstance(item, VideoFrame):
                self._read_ahead.append(item)
                continue
            if needs_its_metadata(item, self.stream.codec_context.name):
                raise MediaError(
                    f"{self.name} is Dolby Vision of profile 5, whose colours are wrong without its metadata",
                    hint="make HDR10 of it first, with the filter libplacebo of ffmpeg",
                )
            self._read_ahead.append(self._with_rising_time(item, None))
            self.first = item
            # Stored now: an encoder that takes this frame unchanged writes its own time into it.
            self._time_base = item.time_base or Fraction(1, 1000)
            self.first_time = (item.pts or 0) * self._time_base
            self.tags: ColourTags = tags_of(item, self.stream)
            self.side: StreamSideData = side_data_of(item, self.stream.codec_context.name)
            self.side = with_image_facts(self.side, self.prepared.first_file)
            self.is_opaque = is_opaque(self.prepared, self.stream)
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
        if self._clock.may_jump:  # only what was read tells where a time is
            self._skip = SkipToKeyFrame(start)
            return False
        back = Fraction(0)
        early = _TITLE_SECONDS if any(stream.type == "subtitle" for stream in self.others) else 0
        while self._seek_to(max(start - back - early, self.origin)):
            self._skip = SkipToKeyFrame(start) if early else None
            known, corrupt = self._known  # of the first frame: what follows it may lie outside the part
            begin = self._items_to_next_frame()
            self.damage[:], self._corrupt[:] = known, corrupt  # packets that the seek cut into are not damaged
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
            self.container.seek(int((time - self._clock.shift) / base), stream=self.stream)
        except av.error.FFmpegError:
            return False
        self._forget_frames()
        self._clock.restart()
        self._items = self._fields.apply(self._decode_all(), self.stream)
        return True

    def _forget_frames(self) -> None:
        """Drop what decoder and deinterlacer still hold."""
        self._decoder.flush_buffers()
        self._times.restart()
        self._fields.restart()

    def _items_to_next_frame(self) -> list[Item]:
        """The items up to the next frame, which is the last of them."""
        items = []
        for item in self._items:
            items.append(item)
            if isinstance(item, VideoFrame):
                break
        return items

    def _decode_all(self) -> Iterator[Item]:
        self._packets = self._read_packets()
        for packet in self._packets:
            if packet.stream_index != self.stream.index:
                yield packet
            elif packet.size:
                for each in self._skip.push(packet) if self._skip else [packet]:
                    yield from self._decode(each)
        for each in self._skip.finish() if self._skip else []:
            yield from self._decode(each)
        yield from self._decode(None)

    def _read_packets(self) -> Iterator[Packet[Any]]:
        """All packets that can be read, on the clock of the file as it was mended."""
        return mended_packets(
            self.container, self._log, self._clock, self.note, guard=self._while_open, seen=self._count
        )

    def _count(self, packet: Packet[Any]) -> None:
        self._read = max(self._read, (packet.pos or 0) + packet.size)

    def _decode(self, packet: Packet[Any] | None) -> Iterator[VideoFrame]:
        if packet is not None and packet.is_corrupt:
            self._corrupt.append(time_of(packet))
        if self._skip is not None and self._skip.has_skipped:
            self._forget_frames()
            self._skip = None
        if packet is not None:
            self._times.feed(packet)
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
            frame.pts = self._times.time_of(frame)
            yield frame

    def _note_corruption(self) -> None:
        """Note packets that miss something, but for those where parts were joined: only their counters do not fit."""
        if not all(self._clock.joins_at(time) for time in self._corrupt):
            self.note("a packet is damaged")

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
        if self._closed:  # meanwhile, by another thread
            self.close()

    def close(self) -> None:
        """Close the file: at once, or, where another thread is still in a read, when that read ends."""
        self._closed = True
        if not self._reading.acquire(blocking=False):
            return
        if not self._released:
            self._released = True
            self._decoder.flush_buffers()  # waits for its threads
            self._log.close()
            self.container.close()
            self.prepared.close()
        self._reading.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
