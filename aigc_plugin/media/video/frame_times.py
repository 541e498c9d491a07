"""Times of decoded frames: their own, or counted where the container stores none or has them in another order."""

from __future__ import annotations

import math
from fractions import Fraction
from heapq import heappop, heappush
from typing import Any

from av.packet import Packet
from av.video.frame import VideoFrame

_ONLY_DECODING_TIMES = {"avi"}


class FrameTimes:
    """Times of the frames of one stream: feed() each packet before it is decoded, then time_of() each frame.

    container    FFmpeg's name of the format
    step         of a frame that has no length of its own, in units of the stream's time base

    .counted     frames have been given times that are not their own
    .repeated    time of the first frame that has the time of the one before, as rounded clocks give it; else None

    A frame without a time follows the one before. Where a container has only decoding times (AVI), or times go back,
    the frames, which come in the order of display, take the times of the packets in rising order. At a key frame both
    orders are the same, so that frames which were lost before it do not move what follows. A time that comes twice
    moves nothing else: the second frame is put half way to the next one.
    """

    def __init__(self, container: str, step: Fraction) -> None:
        self._only_decoding = self._sorts = container in _ONLY_DECODING_TIMES
        self._step = step
        self._waiting: list[int] = []  # times of packets whose frames are not out yet
        self._latest: Fraction | None = None
        self._stored: int | None = None  # time of the frame before, as the container has it
        self._begin: int | None = None  # decoding time of the first packet
        self.counted = False
        self.repeated: int | None = None

    def feed(self, packet: Packet[Any]) -> None:
        """Note the times of a packet."""
        if self._only_decoding:
            packet.pts = packet.dts
        if self._begin is None:
            self._begin = packet.dts
        if packet.pts is not None:
            heappush(self._waiting, packet.pts)

    def time_of(self, frame: VideoFrame) -> int:
        """Time of the next frame, in the stream's time base."""
        own = frame.pts
        if own is not None and self._stored is not None and own < self._stored:
            self._sorts = True
        time = self._in_order(own, key=frame.key_frame) if self._sorts else own
        if time is None:
            before = self._latest
            self._latest = Fraction(self._begin or 0) if before is None else before + (frame.duration or self._step)
            self._stored = math.ceil(self._latest)
        else:
            if not self._sorts:
                self._drop(time + 1)
            self._stored, self._latest = time, self._rising(time)
        given = round(self._latest)
        self.counted = self.counted or (given != own and (time is None or self._sorts))
        return given

    def _rising(self, time: int) -> Fraction:
        """The time, or one between the frame before and the next one where it does not come after that."""
        if self._latest is None or time > self._latest:
            return Fraction(time)
        if self.repeated is None:
            self.repeated = time
        following = min((each for each in self._waiting if each > self._latest), default=None)
        room = self._step if following is None else following - self._latest
        return Fraction(math.floor(self._latest + max(Fraction(1), room / 2)))

    def _in_order(self, own: int | None, *, key: bool) -> int | None:
        """The least of the times that wait, and do not come before that of the frame before."""
        if own is not None and key:
            self._drop(own)
        if self._stored is not None:
            self._drop(self._stored)
        return heappop(self._waiting) if self._waiting else None

    def _drop(self, end: int) -> None:
        while self._waiting and self._waiting[0] < end:
            heappop(self._waiting)

    def restart(self) -> None:
        """Forget what was fed, after a seek."""
        self._waiting.clear()
        self._latest = self._stored = self._begin = None
