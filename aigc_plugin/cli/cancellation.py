"""Stopping: Ctrl-C, a signal, or a host that went away.

The first of them raises Cancelled in the main thread. Native code may keep that thread busy for longer, so a
watching thread ends the process by itself after a short grace, with nothing half written left behind.
"""

from __future__ import annotations

import _thread
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

from ..errors import Cancelled
from .exit_codes import CANCELLED

_GRACE_SECONDS = 0.6
_grace = _GRACE_SECONDS


def cancel_on_signals(last_words: Callable[[], None]) -> None:
    """From now on the signals of `_cancelling` cancel; `last_words` is called where the process must end hard.

    Does nothing outside the main thread, where Python delivers no signals.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    watched, alarm = socket.socketpair()
    alarm.setblocking(False)
    signal.set_wakeup_fd(alarm.fileno(), warn_on_full_buffer=False)
    for number in _cancelling():
        signal.signal(number, _raise_cancelled)
    # The pair lives as long as the thread does: `alarm` is kept from being collected here.
    threading.Thread(target=_watch, args=(watched, alarm, last_words), daemon=True).start()


def _cancelling() -> Iterator[int]:
    """Signals that cancel. One that only tells of the terminal may be ignored on purpose, as by nohup: so it stays."""
    yield from (signal.SIGINT, signal.SIGTERM)
    for name in ("SIGHUP", "SIGQUIT"):  # Windows has neither
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            yield number


def extend_grace(seconds: float) -> None:
    """Give this process more time to end by itself, since it has work to save."""
    global _grace
    _grace = seconds


def cancel_when_stdin_closes() -> None:
    """For a child of a host: the host's death closes the pipe, and so does its wish to stop."""
    threading.Thread(target=_watch_stdin, daemon=True).start()


def _raise_cancelled(number: int, frame: FrameType | None) -> None:
    for handled in _cancelling():
        signal.signal(handled, signal.SIG_IGN)  # the way out is not to be cut short
    raise Cancelled("cancelled")


def _watch(watched: socket.socket, alarm: socket.socket, last_words: Callable[[], None]) -> None:
    watched.recv(1)
    time.sleep(_grace)
    from ..files.output import discard_unfinished

    discard_unfinished()
    if os.isatty(2):
        os.write(2, b"\r\x1b[K\x1b[?25h")  # a progress bar hides the cursor
    last_words()
    os._exit(CANCELLED)


def _watch_stdin() -> None:
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass  # no stdin at all is a closed one
    _thread.interrupt_main()
