"""The packets of a file in the order in which it stores them, on one clock, with a line about what cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import av
import av.error
from av.container import InputContainer
from av.packet import Packet

from ..clock import SteadyClock
from .demuxer_log import DemuxerLog


def mended_packets(
    container: InputContainer,
    log: DemuxerLog,
    clock: SteadyClock,
    note: Callable[[str], None],
    *,
    guard: Callable[[], AbstractContextManager[Any]] = nullcontext,
    seen: Callable[[Packet[Any]], None] = lambda packet: None,
) -> Iterator[Packet[Any]]:
    """All packets that can be read, on the clock of the file as it was mended.

    note    gets a line for each thing that is wrong
    guard   context in which the file is read
    seen    gets each packet as it was read
    """
    packets = container.demux()
    while True:
        try:
            with guard():
                packet, messages = log.next_packet(packets, container.format.name)
        except (StopIteration, av.error.EOFError):
            break
        except IndexError:  # raised by PyAV at the end, where a stream was not there at the start
            note("streams that begin later are left out")
            break
        except av.error.FFmpegError as error:
            note(f"part of it cannot be read ({error.strerror})")
            if isinstance(error, av.error.InvalidDataError):
                continue
            break
        for text in messages:
            note(f"part of it cannot be read ({text})")
        seen(packet)
        yield from clock.push(packet)
    yield from clock.finish()
