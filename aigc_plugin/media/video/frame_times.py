"""Times of decoded frames: their own, or counted where the container stores none or has them in another order."""

from __future__ import annotations

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

    A frame without a time follows the one before. Where a container has only decoding times (AVI), or times go back,
    the frames, which come in the order of display, take the times of the packets in rising order. At a key frame both
    orders are the same, so that frames which were lost before it do not move what follows.
    """

    def __init__(self, container: str, step: Fraction) -> None:
        self._only_decoding = self._sorts = container in _ONLY_DECODING_TIMES
        self._step = step
        self._waiting: list[int] = []  # times of packets whose frames are not out yet
        self._latest: Fraction | None = None
        self._begin: int | None = None  # decoding time of the first packet
        self.counted = False

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
        if own is not None and self._latest is not None and own <= self._latest:
            self._sorts = True
        time = self._in_order(own, key=frame.key_frame) if self._sorts else own
        if time is None:
            before = self._latest
            following = Fraction(self._begin or 0) if before is None else before + (frame.duration or self._step)
            self._latest = following
        else:
            self._drop(time + 1)
            self._latest = Fraction(time)
        given = round(self._latest)
        self.counted = self.counted or given != own
        return given

    def _in_order(self, own: int | None, *, key: bool) -> int | None:
        """The least of the times that wait, and come after the latest."""
        if own is not None and key:
            self._drop(own)
        if self._latest is not None:
            self._drop(int(self._latest) + 1)
        return heappop(self._waiting) if self._waiting else None

    def _drop(self, end: int) -> None:
        while self._waiting and self._waiting[0] < end:
            heappop(self._waiting)

    def restart(self) -> None:
        """Forget what was fed, after a seek."""
        self._waiting.clear()
        self._latest = self._begin = None
