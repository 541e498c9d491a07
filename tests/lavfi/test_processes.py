"""Processes as one: which of them has failed."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator

import pytest

from aigc_plugin.files.output import READER_WENT_AWAY
from aigc_plugin.lavfi.processes import AigcProcess, PipedProcess, Pipeline


class Shell(AigcProcess):
    """A shell in the place of `aigc`."""

    def __init__(self, script: str) -> None:
        PipedProcess.__init__(self, ["sh", "-c", script], subprocess.DEVNULL)


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    """Running the last program leaves signals to it, and to nobody when it has ended."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def run(reader: str, filtering: str, last: str) -> tuple[int, list[str]]:
    told: list[str] = []
    with Pipeline() as pipeline:
        pipeline._helpers = [PipedProcess(["sh", "-c", reader], subprocess.DEVNULL), Shell(filtering)]
        code = pipeline.run(["sh", "-c", last], lambda *_: None, lambda message, hint: told.append(message))
    return code, told


def test_a_reader_that_was_killed_is_told_though_a_filter_ends_slowly() -> None:
    code, told = run("kill -9 $$", "echo; exec >&-; exec sleep 60", "cat > /dev/null")
    assert code == 1
    assert [message[:43] for message in told] == ["the ffmpeg that reads ended with code -9: "]


def test_what_the_last_program_did_not_want_is_no_failure() -> None:
    event = json.dumps({"event": "error", "message": READER_WENT_AWAY, "hint": ""})
    assert run("exec yes > /dev/null", f"yes; echo '{event}' >&2; exit 1", "true") == (0, [])
