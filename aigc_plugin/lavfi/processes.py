"""Several programs that work as one: bytes flow from the first to the last, which is the user's own ffmpeg.

Signals go to the last, which ends its file in order; when it has ended, so do the others, whatever they do.
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
_GRACE, _PATIENCE = 0.5, 3.0  # seconds to end by itself, and after it was told to
_KEPT = 8192  # bytes of what ffmpeg says
_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
FAILED = 1

Tell = Callable[[str, str], None]


class Helper:
    """A process before the last; its stdout is `output`. Sees to its stderr, so that it never stands still."""

    def __init__(self, words: Sequence[str], stdin: int | IO[bytes]) -> None:
        self._process = subprocess.Popen(
            words, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
        assert self._process.stdout is not None
        self.output = self._process.stdout
        _enlarge(self.output)
        self._told = b""
        self.was_ended = False
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def _drain(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._told = (self._told + line)[-_KEPT:]

    def wait_until_it_writes(self) -> bool:
        """False where it ends before that."""
        select.select([self.output], [], [])
        waiting = array.array("i", [0])
        fcntl.ioctl(self.output.fileno(), termios.FIONREAD, waiting)
        return waiting[0] > 0

    def end(self) -> None:
        """Now, if it does not end by itself."""
        self.was_ended = _end_process(self._process) or self.was_ended
        self._reader.join(_PATIENCE)

    @property
    def code(self) -> int:
        return self._process.wait()

    @property
    def lines(self) -> list[str]:
        return self._told.decode(errors="replace").splitlines()


class Ours(Helper):
    """`aigc` with arguments, which speaks the protocol for hosts."""

    def __init__(self, arguments: Sequence[str], stdin: int | IO[bytes]) -> None:
        words = [
            sys.executable,
            "-P",
            "-m",
            "aigc_plugin",
            *arguments[:1],
            "--progress",
            "json",
            *arguments[1:],
        ]
        super().__init__(words, stdin)

    def events(self, kind: str) -> list[tuple[str, str]]:
        """Messages and hints of that kind."""
        found: list[dict[str, Any]] = []
        for line in self.lines:
            with suppress(ValueError):
                found.append(json.loads(line))
        return [(each["message"], each["hint"]) for each in found if each.get("event") == kind]

    @property
    def was_cut_off(self) -> bool:
        """Whether it ended because what it wrote was not wanted any more."""
        return any(READER_WENT_AWAY in message for message, _ in self.events("error"))


class Pipeline:
    """Start it with helpers in order; run() the last. A context manager that leaves nothing running."""

    def __init__(self) -> None:
        self._helpers: list[Helper] = []
        self._speakers: list[Ours] = []

    def read(self, words: Sequence[str]) -> None:
        self._helpers.append(Helper(words, subprocess.DEVNULL))

    def filter(self, arguments: Sequence[str]) -> None:
        source = self._helpers[-1].output
        self._helpers.append(Ours(arguments, source))
        source.close()

    def speak(self, arguments: Sequence[str]) -> str:
        """What ffmpeg is to read of it, as WAV."""
        self._speakers.append(Ours(arguments, subprocess.DEVNULL))
        return f"pipe:{self._speakers[-1].output.fileno()}"

    def run(self, words: Sequence[str], warn: Tell, fail: Tell) -> int:
        """The exit code: the last program's, unless one before it failed by itself, which `fail` is told."""
        if not all(each.wait_until_it_writes() for each in (*self._helpers[-1:], *self._speakers)):
            self.close()
            return self._failure(fail) or FAILED
        code = self._run_last(words)
        self.close()
        for message, hint in (told for each in self._ours for told in each.events("warning")):
            warn(message, hint)
        return self._failure(fail) or code

    def _run_last(self, words: Sequence[str]) -> int:
        stdin = self._helpers[-1].output if self._helpers else None
        speech = [speaker.output for speaker in self._speakers]
        last = subprocess.Popen(
            words, stdin=stdin, start_new_session=True, pass_fds=[output.fileno() for output in speech]
        )
        for output in (*speech, *([stdin] if stdin else [])):
            output.close()
        with forwarded_to(last):
            code = last.wait()
        return code if code >= 0 else FAILED

    @property
    def _ours(self) -> list[Ours]:
        return [each for each in (*self._helpers, *self._speakers) if isinstance(each, Ours)]

    def _failure(self, fail: Tell) -> int:
        """0, or the code of the first that failed on its own account: not because it was ended, or not read."""
        for each in self._ours:
            if each.code and not each.was_ended and not each.was_cut_off:
                for message, hint in each.events("error") or [("one of our filters failed", "")]:
                    fail(message, hint)
                return max(each.code, FAILED)
        for helper in self._helpers[:1]:
            if helper.code and not helper.was_ended and not any(each.code for each in self._ours):
                fail(f"the ffmpeg that reads ended with code {helper.code}: {' '.join(helper.lines[-3:])}", "")
                return max(helper.code, FAILED)
        return 0

    def close(self) -> None:
        for helper in (*self._helpers, *self._speakers):
            helper.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class forwarded_to:  # noqa: N801
    """Inside, signals that ask to stop go on to `process`, and do not stop this one."""

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
    """Whether it had to be told: it ends by itself where its input has ended, or nobody reads it."""
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
    """So that a picture of some size needs few turns."""
    with suppress(AttributeError, OSError):  # Linux's alone, and bounded
        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def become(words: Sequence[str]) -> NoReturn:
    """This process goes on as that program: its terminal, signals and exit code are the program's own."""
    sys.stdout.flush()
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # which Python ignores, and an ignored one would stay so
        signal.signal(number, signal.SIG_DFL)
    os.execv(words[0], list(words))
