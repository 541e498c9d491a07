"""What demuxers say of damage, which they do only in FFmpeg's log.

PyAV's log has two traps. It compares a message with the level as it is when the thread that logs gets the
interpreter: a level that goes back to None meanwhile is an error on stderr. And a decoder that is freed while one
of its threads waits for the interpreter, to log, never ends. So the level stays a number for as long as decoders
may run, and they are idle before they are freed: whoever decodes closes this log after `flush_buffers()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock
from typing import Any

import av.logging
from av.packet import Packet


class DemuxerLog:
    """Open from its making to close(). A level that the host program set stays as it is, and so does what it hears;
    otherwise nothing of the log reaches stderr."""

    _lock = Lock()
    _count = 0  # of those that are open and hear for themselves
    _others = av.logging.Capture(local=False)  # what decoders' threads say: frames tell of it
    _skips = True

    def __init__(self) -> None:
        self._owner = self._begin()

    @classmethod
    def _begin(cls) -> bool:
        with cls._lock:
            if not cls._count and av.logging.get_level() is not None:
                return False
            if not cls._count:
                cls._others.__enter__()
                cls._skips = av.logging.get_skip_repeated()
                av.logging.set_skip_repeated(False)  # the film before may have said the same
                av.logging.set_level(av.logging.ERROR)
            cls._count += 1
            return True

    def next_packet(self, packets: Iterator[Packet[Any]], demuxer: str) -> tuple[Packet[Any], list[str]]:
        """The next packet, and what the demuxer of that name told on the way there; errors pass through."""
        self._others.logs.clear()
        with av.logging.Capture() as told:
            packet = next(packets)
        return packet, [" ".join(message.split()) for _, name, message in told if name == demuxer]

    def close(self) -> None:
        with self._lock:
            if not self._owner:
                return
            self._owner = False
            DemuxerLog._count -= 1
            if not DemuxerLog._count:
                av.logging.set_level(None)
                av.logging.set_skip_repeated(self._skips)
                self._others.__exit__(None, None, None)
