"""Send a film as a live stream, at the pace at which it plays."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from ....delivery.exchange import TRIES, growing_wait
from ....errors import DeliveryFailed, InputError, MediaError
from ...progress import Record
from ..deliver import Delivery
from ..plan_steps import PlannedStep
from ..targets import Target
from .live_link import LiveLink, live_url, reason_of

_VIDEO, _AUDIO = ("h264",), ("aac", "mp3")
_SLICE = 0.25
"""Longest sleep in seconds: progress may cancel between two."""


class LiveSender:
    """Sends packets in order. After a break it connects again, and goes on with the next key frame.

    pause    waits a number of seconds

    .breaks  how often the connection broke
    """

    def __init__(self, target: Target, streams: list[Any], record: Record, pause: Callable[[float], None]) -> None:
        self._target, self._streams, self._record, self._pause = target, streams, record, pause
        self._url, self._program = live_url(target.place)
        self._link: LiveLink | None = None
        self._begin: float | None = None
        self._failures = self.breaks = 0

    def push(self, packet: Any) -> None:
        """Send a packet when its time has come; what comes before the first key frame of a connection is left out."""
        at = float(packet.dts * packet.time_base)
        is_key = packet.stream.type == "video" and packet.is_keyframe
        try:
            if self._link is None:
                if not is_key:
                    return
                self._link = LiveLink(self._url, self._streams, self._program)
                self._begin = time.monotonic() - at
            self._wait_for(at)
            self._link.mux(packet)
        except OSError as error:
            self._broke(error)
        else:
            self._failures = 0
            self._record.update(max(0.0, at))

    def finish(self) -> None:
        if self._link is None:
            raise DeliveryFailed(f"{self._target.address}: the stream broke at its end", hint="send it again")
        try:
            self._link.finish()
        except OSError as error:
            raise self._failed(error) from None
        self._link = None

    def close(self) -> None:
        if self._link is not None:
            self._link.abandon()

    def _wait_for(self, at: float) -> None:
        assert self._begin is not None
        while (rest := self._begin + at - time.monotonic()) > 0:
            self._pause(min(_SLICE, rest))
            self._record.update(max(0.0, at - rest))

    def _broke(self, error: OSError) -> None:
        """Wait before the next try; DeliveryFailed after too many without a packet between them."""
        if self._link is not None:
            self.breaks += 1
            self._link.abandon()
            self._link = None
        self._failures += 1
        if self._failures >= TRIES:
            raise self._failed(error)
        self._record.warn(f"{self._target.address}: {reason_of(error)}; it is connected again")
        self._pause(growing_wait(self._failures - 1))

    def _failed(self, error: OSError) -> DeliveryFailed:
        return DeliveryFailed(
            f"{self._target.address}: {reason_of(error)}", hint="is the server there, and does it know the key?"
        )


def send_live(target: Target, source: str, record: Record, *, pause: Callable[[float], None] = time.sleep) -> Delivery:
    """Send the first H.264 and the first AAC or MP3 track of a film, unchanged, as a live stream.

    InputError for other codecs, and without a key; DeliveryFailed where the server stays away; MediaError.
    """
    import av
    import av.error

    from ....media.cut_container import unreadable

    try:
        container = av.open(source)
    except av.error.FFmpegError as error:
        raise unreadable(source, source, "not a video", error.strerror) from None
    with container:
        streams = _streams(container, source)
        duration = None if container.duration is None else container.duration / av.time_base
        record.start("publish", total=duration, unit="s")
        with closing(LiveSender(target, streams, record, pause)) as sender:
            for packet in _packets(container, streams, source):
                sender.push(packet)
            sender.finish()
            facts = {"state": "sent", "breaks": sender.breaks}
    return Delivery(target.address, (), "", facts)


def live_steps(target: Target, source: str) -> Iterator[PlannedStep]:
    """The steps of a live stream; the server is not asked."""
    import av

    live_url(target.place)
    with av.open(source) as container:
        streams = _streams(container, source)
        length = (container.duration or 0) / av.time_base
    codecs = " and ".join(stream.codec_context.name for stream in streams)
    yield PlannedStep(target.address, "send", f"{codecs} as they are, live, for {length:.0f} s")


def _streams(container: Any, source: str) -> list[Any]:
    video = next((each for each in container.streams.video if each.codec_context.name in _VIDEO), None)
    audio = next(iter(container.streams.audio), None)
    if video is None or (audio is not None and audio.codec_context.name not in _AUDIO):
        found = ", ".join(stream.codec_context.name for stream in (*container.streams.video, *container.streams.audio))
        raise InputError(
            f"{source} has {found or 'no tracks'}: a live stream takes H.264 with AAC or MP3", hint="convert it first"
        )
    return [video, audio] if audio is not None else [video]


def _packets(container: Any, streams: list[Any], source: str) -> Iterator[Any]:
    """Packets that have a time, in the order of the file."""
    import av.error

    try:
        yield from (packet for packet in container.demux(streams) if packet.size and packet.dts is not None)
    except av.error.FFmpegError as error:
        raise MediaError(f"{source}: {error.strerror}") from None
