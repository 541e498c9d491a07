"""`aigc produce` on the command line: each mistake is one line with the right exit code; a plan is printed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from aigc_plugin.timeline.toml_reader import timeline_of_text
from support.run_aigc import environment, only_line, run


@pytest.mark.parametrize(
    ("script", "arguments", "code", "line"),
    [
        ("Hallo.", [], 2, "give the folder to write into: -o DIR"),
        ("Hallo.", ["-o", "out", "--size", "11x3"], 2, "--size cannot be 11x3 (give even numbers"),
        ("Hallo.", ["-o", "out", "--captions", "loud"], 2, "--captions cannot be 'loud'"),
        ("Hallo.", ["-o", "out", "--otio", "a.edl"], 1, "a.edl is no name of a timeline"),
        ("Hallo.", ["-o", "out", "--style", "nebul"], 1, "--style cannot be 'nebul'"),
        ("", ["-o", "out"], 1, "line 1: the script holds no scene"),
        ("[[scene]]\nsya = 'Hallo'\n", ["-o", "out"], 1, "line 2: there is no key 'sya' here (did you mean say?)"),
        ("[[scene]]\nsay = 'Hallo'\npicture = 'no.png'\n", ["-o", "out"], 1, "line 3: there is no picture"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, script: str, arguments: list[str], code: int, line: str) -> None:
    source = tmp_path / ("a.toml" if script.startswith("[[") else "a.md")
    source.write_text(script, encoding="utf-8")
    words = [str(tmp_path / word) if word == "out" else word for word in arguments]
    done = run("produce", source, *words)
    assert done.returncode == code
    assert line in only_line(done)
    assert list(tmp_path.iterdir()) == [source]


def test_a_plan_is_printed_from_stdin() -> None:
    command = [sys.executable, "-P", "-m", "aigc_plugin", "produce", "-", "--plan", "--size", "64x64"]
    done = subprocess.run(
        command, input=b"# Titel\n\nGuten Tag.\n", capture_output=True, env=environment(), check=False
    )
    assert done.returncode == 0, done.stderr
    plan = timeline_of_text(done.stdout.decode())
    assert plan.size == (64, 64)
    assert [caption.text for caption in plan.captions[0].captions] == ["Guten Tag."]
