"""Run several programs as one: bytes flow from the first to the last, which is the user's own ffmpeg.

Signals go to the last one, which completes its file. When it has ended, the others are ended, whatever they do.
"""

from __future__ import annotations

import array
import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType
from typing import IO, Any, NoReturn, Self

from ..files.output import READER_WENT_AWAY

_PIPE_BYTES = 1 << 20
_GRACE, _PATIENCE = 0.5, 3.0  # seconds to end without and after a signal
_STDERR_BYTES = 8192  # that are kept
_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
FAILED = 1

OnMessage = Callable[[str, str], None]


class PipedProcess:
    """A process before the last one; `output` is its stdout. Its stderr is read steadily, so that it never blocks."""

    def __init__(self, words: Sequence[str], stdin: int | IO[bytes]) -> None:
        self._process = subprocess.Popen(
            words, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
        assert self._process.stdout is not None
        self.output = self._process.stdout
        _enlarge(self.output)
        self._stderr = b""
        self.was_ended = False
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def _drain(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._stderr = (self._stderr + line)[-_STDERR_BYTES:]

    def wait_until_it_writes(self) -> bool:
        """Wait for its first output; False where it ends without any."""
        select.select([self.output], [], [])
        waiting = array.array("i", [0])
        fcntl.ioctl(self.output.fileno(), termios.FIONREAD, waiting)
        return waiting[0] > 0

    def end(self) -> None:
        """End it, if it does not end by itself."""
        self.was_ended = _end_process(self._process) or self.was_ended
        self._reader.join(_PATIENCE)
        self.output.close()
        if not self._reader.is_alive() and self._process.stderr is not None:
            self._process.stderr.close()

    @property
    def code(self) -> int:
        """Exit code; waits for its end."""
        return self._process.wait()

    @property
    def lines(self) -> list[str]:
        """The last lines of its stderr."""
        return self._stderr.decode(errors="replace").splitlines()


class AigcProcess(PipedProcess):
    """`aigc` with `arguments`, which reports in the protocol for hosts."""

    def __init__(self, arguments: Sequence[str], stdin: int | IO[bytes]) -> None:
        # Options come behind the name of the command, which is `generate video` in two words, and before a text.
        name = 2 if arguments[0] == "generate" else 1
        program = [sys.executable, "-P", "-m", "aigc_plugin"]
        words = [*program, *arguments[:name], "--progress", "json", *arguments[name:]]
        super().__init__(words, stdin)

    def events(self, kind: str) -> list[tuple[str, str]]:
        """(message, hint) of its events of that kind."""
        events: list[dict[str, Any]] = []
        for line in self.lines:
            with suppress(ValueError):
                events.append(json.loads(line))
        return [(each["message"], each["hint"]) for each in events if each.get("event") == kind]

    @property
    def was_cut_off(self) -> bool:
        """True where it ended because its output was not read any more."""
        return any(READER_WENT_AWAY in message for message, _ in self.events("error"))


class Pipeline:
    """A chain of processes: read(), filter() and make() start them in order, run() the last. A context manager that
    leaves nothing running."""

    def __init__(self) -> None:
        self._helpers: list[PipedProcess] = []
        self._sources: list[AigcProcess] = []

    def read(self, words: Sequence[str]) -> None:
        """Start the ffmpeg that reads."""
        self._helpers.append(PipedProcess(words, subprocess.DEVNULL))

    def filter(self, arguments: Sequence[str]) -> None:
        """Start `aigc filter` on the output of the process before."""
        source = self._helpers[-1].output
        self._helpers.append(AigcProcess(arguments, source))
        source.close()

    def make(self, arguments: Sequence[str]) -> str:
        """Start `aigc` as a source; return the URL from which ffmpeg reads what it writes."""
        self._sources.append(AigcProcess(arguments, subprocess.DEVNULL))
        return f"pipe:{self._sources[-1].output.fileno()}"

    def run(self, words: Sequence[str], warn: OnMessage, fail: OnMessage) -> int:
        """Run the last program; return its exit code, or that of a process before it that failed by itself.

        words    the last program and its arguments
        warn     called with message and hint of each warning
        fail     called with message and hint of the failure
        """
        if not all(each.wait_until_it_writes() for each in (*self._helpers[-1:], *self._sources)):
            self.close()
            return self._failure(fail) or FAILED
        code = self._run_last(words)
        self.close()
        for message, hint in (event for each in self._aigc_processes for event in each.events("warning")):
            warn(message, hint)
        return self._failure(fail) or code

    def _run_last(self, words: Sequence[str]) -> int:
        stdin = self._helpers[-1].output if self._helpers else None
        sources = [source.output for source in self._sources]
        last = subprocess.Popen(
            words, stdin=stdin, start_new_session=True, pass_fds=[output.fileno() for output in sources]
        )
        for output in (*sources, *([stdin] if stdin else [])):
            output.close()
        with forwarded_to(last):
            code = last.wait()
        return code if code >= 0 else FAILED

    @property
    def _aigc_processes(self) -> list[AigcProcess]:
        return [each for each in (*self._helpers, *self._sources) if isinstance(each, AigcProcess)]

    def _failure(self, fail: OnMessage) -> int:
        """Exit code of the first process that failed by itself, not because it was ended or not read; else 0."""
        for each in self._aigc_processes:
            if each.code and not each.was_ended and not each.was_cut_off:
                for message, hint in each.events("error") or [("one of our filters failed", "")]:
                    fail(message, hint)
                return max(each.code, FAILED)
        other_ended = any(each.code and not each.was_ended for each in self._aigc_processes)  # and is not read any more
        for helper in self._helpers[:1]:
            if helper.code and not helper.was_ended and not other_ended:
                fail(f"the ffmpeg that reads ended with code {helper.code}: {' '.join(helper.lines[-3:])}", "")
                return max(helper.code, FAILED)
        return 0

    def close(self) -> None:
        for helper in (*self._helpers, *self._sources):
            helper.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class forwarded_to:  # noqa: N801
    """A context manager that forwards signals to stop to `process`, and keeps this process running."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def __enter__(self) -> None:
        signal.set_wakeup_fd(-1)  # of cli.cancellation, which would end this process
        self._before = {number: signal.signal(number, self._forward) for number in _FORWARDED}

    def _forward(self, number: int, frame: FrameType | None) -> None:
        with suppress(ProcessLookupError):
            self._process.send_signal(number)

    def __exit__(self, *_: object) -> None:
        for number in self._before:
            signal.signal(number, signal.SIG_IGN)


def _end_process(process: subprocess.Popen[bytes]) -> bool:
    """End a process; True where it needed a signal: it ends by itself where its input has ended, or it is not read."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE)
        return False
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE)
        return True
    process.kill()
    process.wait()
    return True


def _enlarge(pipe: IO[bytes]) -> None:
    """Enlarge the buffer of a pipe, so that a large frame needs few switches between the processes."""
    with suppress(AttributeError, OSError):  # only on Linux, and limited
        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def become(words: Sequence[str]) -> NoReturn:
    """Replace this process by a program, so that terminal, signals and exit code are the program's own."""
    if sys.stdout is not None:  # closed by the caller: the program will say so
        sys.stdout.flush()
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them, and the program would inherit that
        signal.signal(number, signal.SIG_DFL)
    os.execv(words[0], list(words))
