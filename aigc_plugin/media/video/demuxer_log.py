"""Messages of demuxers about damage, which appear only in FFmpeg's log.

PyAV's log has two traps. It compares a message with the level at the time when the logging thread gets the
interpreter: where the level has become None meanwhile, that is an error on stderr. And a decoder that is freed while
one of its threads waits for the interpreter, in order to log, never ends. So the level stays a number for as long as
decoders may run, and they are idle before they are freed: close this log after `flush_buffers()` of the decoder.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock
from typing import Any

import av.logging
from av.packet import Packet


class DemuxerLog:
    """FFmpeg's log, captured from construction to close().

    Where the host program has set a level, it stays, and the host program gets its messages as before; otherwise
    nothing of the log reaches stderr.
    """

    _lock = Lock()
    _count = 0  # of open logs that capture
    _decoder_messages = av.logging.Capture(local=False)  # messages of decoders' threads: their frames report the damage
    _skip_repeated = True

    def __init__(self) -> None:
        self._captures = self._begin()

    @classmethod
    def number_open(cls) -> int:
        """Number of logs that capture now: zero where every video was closed."""
        return cls._count

    @classmethod
    def _begin(cls) -> bool:
        with cls._lock:
            if not cls._count and av.logging.get_level() is not None:
                return False
            if not cls._count:
                cls._decoder_messages.__enter__()
                cls._skip_repeated = av.logging.get_skip_repeated()
                av.logging.set_skip_repeated(False)  # the video before may have logged the same
                av.logging.set_level(av.logging.ERROR)
            cls._count += 1
        cls._listen()
        return True

    @classmethod
    def _listen(cls) -> None:
        """Set a level again where the host program has set one since, and taken it back: None discards all messages."""
        if av.logging.get_level() is None:
            with cls._lock:
                if cls._count:
                    av.logging.set_level(av.logging.ERROR)

    def next_packet(self, packets: Iterator[Packet[Any]], demuxer: str) -> tuple[Packet[Any], list[str]]:
        """The next packet, and the messages of the demuxer of that name on the way to it; errors are passed on."""
        self._decoder_messages.logs.clear()
        if self._captures:
            self._listen()
        with av.logging.Capture() as messages:
            packet = next(packets)
        return packet, [" ".join(message.split()) for _, name, message in messages if name == demuxer]

    def close(self) -> None:
        with self._lock:
            if not self._captures:
                return
            self._captures = False
            DemuxerLog._count -= 1
            if not DemuxerLog._count:
                av.logging.set_level(None)
                av.logging.set_skip_repeated(self._skip_repeated)
                self._decoder_messages.__exit__(None, None, None)
