"""`aigc cut`, `join`, `mix` and `edit` as users type them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import aigc_plugin as aigc
from support.numbered_video import shown, sine, write_numbered
from support.run_aigc import environment


def run(folder: Path, *words: str, source: Path | None = None) -> subprocess.CompletedProcess[str]:
    with (source or Path(os.devnull)).open("rb") as stdin:
        return subprocess.run(
            [sys.executable, "-P", "-m", "aigc_plugin", *words],
            cwd=folder, env=environment(), capture_output=True, text=True, stdin=stdin,
        )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edit")
    write_numbered(folder / "IN.mp4", 6)
    write_numbered(folder / "B.mp4", 2, first=1000)
    aigc.Audio(sine(3 * 44100, 44100, 200), 44100).write(folder / "voice.wav")
    aigc.Audio(sine(48000, 48000, 900, 0.1), 48000).write(folder / "music.flac")
    return folder


def test_cut_keeps_ranges_and_tells_how_much_it_encoded(folder: Path) -> None:
    done = run(folder, "cut", "IN.mp4", "cut.mp4", "1.0-2.5", "4-6")
    assert done.returncode == 0, done.stderr
    assert "88 frames of 208 x 96: 75 copied, 13 encoded" in done.stderr
    assert [number for number, _ in shown(folder / "cut.mp4")] == [*range(25, 63), *range(100, 150)]
    exact = run(folder, "cut", "IN.mp4", "exact.mp4", "1.0-2.5", "4-6", "--exact")
    assert exact.returncode == 0, exact.stderr
    assert len(shown(folder / "exact.mp4")) == 88


@pytest.mark.parametrize("suffix", [".ts", ".mkv"])
def test_cut_counts_from_the_start_of_the_file(suffix: str, folder: Path, tmp_path: Path) -> None:
    """The clock of a transport stream begins at 1.4 seconds."""
    source = write_numbered(tmp_path / f"in{suffix}", 3)
    done = run(tmp_path, "cut", source.name, "out.mp4", "1-2")
    assert done.returncode == 0, done.stderr
    assert [number for number, _ in shown(tmp_path / "out.mp4")] == list(range(25, 50))


def test_cut_reads_from_a_pipe(tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "in.nut", 3, b_frames=0)
    done = run(tmp_path, "cut", "-", "out.mkv", "0.4-1", "2-", source=source)
    assert done.returncode == 0, done.stderr
    assert [number for number, _ in shown(tmp_path / "out.mkv")] == [*range(10, 25), *range(50, 75)]


def test_join_mix_and_edit(folder: Path) -> None:
    joined = run(folder, "join", "IN.mp4", "B.mp4", "joined.mp4", "--fade", "0.4", "--otio", "joined.otio")
    assert joined.returncode == 0, joined.stderr
    assert len(shown(folder / "joined.mp4")) == 190
    plan = run(folder, "edit", "joined.otio", "--plan")
    assert plan.returncode == 0, plan.stderr
    (folder / "joined.toml").write_text(plan.stdout, encoding="utf-8")
    again = run(folder, "edit", "joined.toml", "again.mp4")
    assert again.returncode == 0, again.stderr
    assert shown(folder / "again.mp4") == shown(folder / "joined.mp4")
    mixed = run(folder, "mix", "voice.wav", "music.flac:duck", "mixed.wav", "--loudness", "-14")
    assert mixed.returncode == 0, mixed.stderr
    assert "-14.0 LUFS" in mixed.stderr
    assert json.loads((folder / "joined.otio").read_text(encoding="utf-8"))["OTIO_SCHEMA"] == "Timeline.1"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ("cut IN.mp4 x.mp4 2-2", 2, "the range 2-2 is empty: it ends where it begins"),
        ("cut IN.mp4 x.mp4 3-1", 2, "the range 3-1 ends before it begins (give 1-3)"),
        ("cut IN.mp4 x.mp4 foo", 2, "'foo' is no range"), ("cut IN.mp4 x.mp4", 1, "there is no range to keep"),
        ("cut none.mp4 x.mp4 1-2", 1, "none.mp4: no such file"),
        ("cut IN.mp4 x.mp4 9-10", 1, "lies past the end of IN.mp4"),
        ("cut voice.wav x.mp4 1-2", 1, "voice.wav holds audio alone"),
        ("cut IN.mp4 IN.mp4 1-2", 1, "same file as the input"),
        ("cut IN.mp4 x.mp4 1-2 --exact --keyframe", 2, "--exact and --keyframe exclude each other"),
        ("join IN.mp4 B.mp4 x.mp4 --fade 3", 1, "B.mp4 lasts 2.00 s, too short for --fade 3 s"),
        ("join IN.mp4 voice.wav x.mp4", 1, "voice.wav has no picture, but IN.mp4 has one"),
        ("join IN.mp4 B.mp4 x.mp4 --transition fad", 1, "there is no transition 'fad' (did you mean fade?)"),
        ("mix voice.wav:duk x.wav", 1, "has no setting 'duk'"), ("mix voice.wav x.mp4", 2, "which is no audio format"),
        ("edit none.toml x.mp4", 1, "none.toml: no such file"), ("edit voice.wav --plan", 1, "voice.wav is not text"),
        ("edit none.toml", 2, "there is no OUT to write to"),
    ],
)  # fmt: skip
def test_errors_are_one_line(words: str, code: int, message: str, folder: Path) -> None:
    done = run(folder, *words.split())
    assert done.returncode == code, done.stderr
    errors = [line for line in done.stderr.splitlines() if line.startswith("aigc: error: ")]
    assert len(errors) == 1
    assert message in errors[0]
    assert not [path for path in folder.iterdir() if path.name.startswith("x.") or ".part" in path.name]


def test_a_range_may_be_in_frames_or_open(folder: Path) -> None:
    done = run(folder, "cut", "IN.mp4", "frames.mp4", "12f-15f", "0:05.8-")
    assert done.returncode == 0, done.stderr
    assert shown(folder / "frames.mp4") == [
        *((12 + index, Fraction(index, 25)) for index in range(3)),
        *((145 + index, Fraction(3 + index, 25)) for index in range(5)),
    ]
