"""The child process of one contender: `python -m aigc_plugin.bench.child FACTORY [ARGUMENT...]`.

Reads one JSON object a line from stdin and answers with one a line on the original stdout; what libraries print goes
to stderr.
  {"do": "load", "folder": F, "threads": N, "frames": N} → {"import_s", "load_s"}
  {"do": "run"}                                          → {"seconds"}
  {"do": "finish", "output": PATH}                       → {"peak_rss_mb"}; the last output is saved
An exception ends the process; the parent reads it from stderr.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from ..weights import WaveGlowConfig
from .contender import Runner
from .random_model import random_input


class Child:
    """A contender and its input; each method answers one request."""

    def __init__(self, factory: str, arguments: list[str]) -> None:
        self.factory, self.arguments = factory, arguments
        self.runner: Runner

    def load(self, folder: str, threads: int, frames: int) -> dict[str, float]:
        module, _, name = self.factory.partition(":")
        start = time.perf_counter()
        self.runner = getattr(importlib.import_module(module), name)(*self.arguments)
        imported = time.perf_counter()
        self.runner.load(Path(folder), threads, frames)
        loaded = time.perf_counter()
        self.mel, self.latents = random_input(WaveGlowConfig(), frames)
        return {"import_s": imported - start, "load_s": loaded - imported}

    def run(self) -> dict[str, float]:
        start = time.perf_counter()
        self.output = self.runner.run(self.mel, self.latents)
        return {"seconds": time.perf_counter() - start}

    def finish(self, output: str) -> dict[str, float]:
        np.save(output, self.output)
        return {"peak_rss_mb": peak_rss_mb()}


def peak_rss_mb() -> float:
    """Peak memory of this process in 1e6 bytes, as the kernel counts it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    return float("nan")


def private_stdout() -> TextIO:
    """stdout for answers alone; whatever else is written to descriptor 1 goes to stderr."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    return answers


def die_with_parent() -> None:
    """End with the parent, on Linux: this process is stopped most of the time, and would not see a closed pipe."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


def main() -> None:
    die_with_parent()
    answers = private_stdout()
    child = Child(sys.argv[1], sys.argv[2:])
    for line in sys.stdin:
        message: dict[str, Any] = json.loads(line)
        answer: dict[str, Any] = getattr(child, message.pop("do"))(**message)
        answers.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
