"""Find all frames of a video, and the groups of them that can be copied, without decoding any."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any

import av
import av.error
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

from ..clock import SteadyClock
from .h264_units import units_of_packet
from .splicing import Splicing, splicing_of
from .video_opening import main_video

_SLACK = Fraction(1, 10)  # of a frame: a time so close to a frame is that of the frame


@dataclass(frozen=True)
class FrameIndex:
    """All frames of the main video of a file.

    times      of display, in order, exact seconds of the file's clock
    rate       frames per second where they are evenly spaced, else None
    closed     numbers of the frames that begin a group that refers to nothing before it, and nothing before to it
    delay      frames by which decoding must run ahead of display
    obstacle   why no group can be copied; empty where they can
    splicing   rules for encoded frames among copied groups
    numbers    of the frames by their time in units of the stream
    """

    times: tuple[Fraction, ...]
    rate: Fraction | None
    closed: tuple[int, ...]
    delay: int
    obstacle: str
    splicing: Splicing | None
    numbers: dict[int, int]

    def number_at(self, time: Fraction) -> int:
        """Number of the first frame at a time or after it; a frame just before it counts as being there."""
        step = 1 / self.rate if self.rate else self._step
        return bisect_left(self.times, time - step * _SLACK)

    def time_of(self, number: int) -> Fraction:
        """Time at which a frame begins; that after the last one is where the last one ends."""
        if self.rate is not None:
            return self.times[0] + number / self.rate
        return self.times[number] if number < len(self.times) else self.times[-1] + self._step

    @property
    def _step(self) -> Fraction:
        count = len(self.times)
        return (self.times[-1] - self.times[0]) / (count - 1) if count > 1 else Fraction(1, 25)


def frame_index(path: str) -> FrameIndex | None:
    """Read the times of all frames of a file; None where it holds no frame with a time, or cannot be read."""
    try:
        with av.open(path, metadata_errors="replace") as container:
            stream, clock = main_video(container, path), SteadyClock(container)
            scan = _Scan(stream)
            if clock.shift or clock.may_jump:
                scan.forbid("its clock begins anywhere, and may jump")
            for packet in _packets(container, stream, clock):
                if packet.size:
                    scan.add(packet)
            return scan.index()
    except (av.error.FFmpegError, OSError):
        return None


def _packets(container: InputContainer, stream: VideoStream, clock: SteadyClock) -> Iterator[Packet[Any]]:
    """Packets of the stream on the clock that VideoInput makes; only one that may jump needs the other streams."""
    if not clock.may_jump:
        for own in container.demux(stream):
            yield from clock.push(own)
    else:
        for packet in container.demux():
            yield from (each for each in clock.push(packet) if each.stream_index == stream.index)
    yield from (each for each in clock.finish() if each.stream_index == stream.index)


class _Scan:
    def __init__(self, stream: VideoStream) -> None:
        self._stream = stream
        context = stream.codec_context
        self._splicing = splicing_of(context.name, context.extradata)
        self._obstacle = _obstacle(stream, self._splicing)
        self._stamps: list[int] = []  # in the order of decoding
        self._keys: list[int] = []
        self._has_all_times = True

    def forbid(self, why: str) -> None:
        """Let no group be copied."""
        self._obstacle = self._obstacle or why

    def add(self, packet: Packet[Any]) -> None:
        if packet.pts is None or packet.is_discard:
            self._has_all_times = False
            return
        if self._splicing is not None and not self._obstacle and (packet.is_keyframe or self._splicing.looks_at_all):
            units = list(units_of_packet(bytes(packet)))
            if packet.is_keyframe and self._splicing.begins_group(units):
                self._keys.append(len(self._stamps))
            self._obstacle = self._splicing.obstacle(units)
        self._stamps.append(packet.pts)

    def index(self) -> FrameIndex | None:
        if not self._stamps:
            return None
        base = self._stream.time_base or Fraction(1, 1000)
        order = sorted(range(len(self._stamps)), key=self._stamps.__getitem__)
        shown = [0] * len(order)
        for number, decoded in enumerate(order):
            shown[decoded] = number
        times = tuple(self._stamps[decoded] * base for decoded in order)
        rate = _constant_rate(np.array(self._stamps, np.int64)[order], base, self._stream)
        obstacle = self._obstacle
        if not obstacle and not self._has_all_times:
            obstacle = "an edit list hides frames of it"
        elif not obstacle and rate is None:
            obstacle = "its frame rate varies"
        elif not obstacle and not self._keys:
            obstacle = "it has no closed groups of frames"
        delay = max(decoded - number for decoded, number in enumerate(shown))
        # Before a key frame may be shown what is decoded after it (RADL of HEVC), but not what is decoded before it.
        latest = list(accumulate(shown, max, initial=-1))
        closed = tuple(key for key in self._keys if latest[key] == key - 1)
        numbers = {self._stamps[decoded]: number for number, decoded in enumerate(order)}
        if not obstacle and len(numbers) < len(order):
            obstacle = "two frames of it have the same time"
        return FrameIndex(times, rate, closed, delay, obstacle, self._splicing, numbers)


def _obstacle(stream: VideoStream, splicing: Splicing | None) -> str:
    """Reason why the packets of a stream cannot be mixed with those of another encoder; empty where they can."""
    context = stream.codec_context
    if context.name not in ("h264", "hevc"):
        return f"it is {context.name}, and only groups of H.264 and HEVC are copied"
    if splicing is None:
        return "its packets are not in the form of MP4"
    if context.pix_fmt not in splicing.formats:
        return f"its frames are {context.pix_fmt}"
    return ""


def _constant_rate(stamps: NDArray[np.int64], base: Fraction, stream: VideoStream) -> Fraction | None:
    """Frames per second, where every time is that of an even spacing, as exactly as its unit allows."""
    if len(stamps) < 2:
        return stream.average_rate
    numbers, offsets = np.arange(len(stamps)), stamps - stamps[0]
    mean = Fraction(len(stamps) - 1) / (int(offsets[-1]) * base) if offsets[-1] else None
    for rate in (stream.average_rate, stream.guessed_rate, stream.base_rate, mean):
        if not rate:
            continue
        step = 1 / (rate * base)
        if np.abs(offsets * step.denominator - numbers * step.numerator).max() <= step.denominator:
            return Fraction(rate)
    return None
