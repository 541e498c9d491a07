"""Start, query and end the child process of a contender."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..errors import AigcError
from .contender import Contender


class ContenderError(AigcError):
    """A contender could not load or run; the race goes on without it."""


class Process:
    """Child process of a contender: it answers one request at a time, and is stopped between requests.

    Libraries keep their threads spinning after a run. That helps them, but would take the processor from the contender
    that runs next.
    """

    def __init__(self, contender: Contender) -> None:
        self.contender = contender
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - lives as long as the child
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "aigc_plugin.bench.child", contender.factory, *contender.arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env=os.environ | contender.environment,
        )

    @property
    def pid(self) -> int:
        return self._child.pid

    def ask(self, action: str, **arguments: object) -> dict[str, Any]:
        """Send one request and wait for its answer; ContenderError with the last line of its stderr."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.send_signal(signal.SIGCONT)
        try:
            self._child.stdin.write(json.dumps({"do": action, **arguments}) + "\n")
            self._child.stdin.flush()
            line = self._child.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:  # it has ended; signals would race with its being reaped
            raise ContenderError(f"{self.contender.name}: {self._last_words()}")
        self._child.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def finish(self) -> tuple[float, NDArray[np.float32]]:
        """Peak memory in 1e6 bytes, and the output of the last run."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "output.npy"
            peak = self.ask("finish", output=str(path))["peak_rss_mb"]
            return float(peak), np.load(path)

    def _last_words(self) -> str:
        self._child.send_signal(signal.SIGCONT)
        self._child.wait()
        self._log.seek(0)
        lines = self._log.read().strip().splitlines()
        return f"the process ended with status {self._child.returncode}: {lines[-1] if lines else 'no message'}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.kill()
        self._child.wait()
        self._log.close()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
