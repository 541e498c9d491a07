"""Every way in which `aigc say` goes wrong is one clear line, the right exit code, and no file left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.run_aigc import SAY_STAND_IN, environment, only_line
from support.say_texts import TEXT, run_say


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["Hallo"], 2, "TEXT and OUT"),
        (["Hallo", "Welt", "out.wav"], 2, "quotes"),
        (["Hallo", "out.xyz"], 2, "no audio format"),
        (["Hallo", "out.wav", "--speed", "9"], 2, "speed"),
        (["Hallo", "out.wav", "--pitch", "99"], 2, "pitch"),
        (["Hallo", "out.wav", "--pause", "-1"], 2, "pause"),
        (["Hallo", "out.wav", "--lang", "fr"], 1, "no voice of the package speaks French"),
        (["Hallo", "out.wav", "--voice", "x", "--lang", "en"], 1, "speaks German, not English (leave out --lang, or"),
        (["Hallo", "out.wav", "--voice", "missing"], 1, "no model missing"),
        (["Hallo", "out.wav", "--srt", "out.wav"], 2, "the same"),
        (["Hallo", "out.wav", "--srt", "a.srt", "--vtt", "./a.srt"], 2, "the same"),
        (["Hallo", "-", "--json", "-"], 2, "the same"),
        (["Hallo", "out.wav", "--out-folder", "x"], 2, "without --batch"),
        (["Hallo", "out.wav", "--srt", "no/where.srt"], 1, "no directory"),
        (["", "out.wav"], 1, "nothing that can be spoken"),
        (["?!...", "out.wav"], 1, "nothing that can be spoken"),
        (["Er verirrt sich.", "out.wav"], 1, "lost its way"),
        (["<speak><b/></speak>", "out.wav", "--ssml"], 1, "column 8"),
        (["--file", "missing.txt", "out.wav"], 1, "no such file"),
        (["--file", ".", "out.wav"], 1, "directory"),
        (["--batch", "missing.csv"], 1, "no such file"),
        (["--batch", "a.csv", "Hallo", "out.wav"], 2, "with --batch"),
        (["-", "out.wav", "--job"], 2, "--job"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_one_line_says_it(
    arguments: list[str], code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run_say(*arguments)
    assert said in only_line(done)
    assert done.returncode == code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "nothing that can be spoken"),
        ("Größe".encode("cp1252") + b"\nZeile", "byte 0xf6 in line 1 (text of older Windows programs"),
        (b"ab\n\0\0", "NUL byte in line 2"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "NUL bytes"),
        ("Hallo".encode("utf-16-le"), "NUL byte in line 1"),
        (bytes(range(256)) * 40, "NUL"),
    ],
    ids=["empty", "cp1252", "nul", "png", "utf-16", "binary"],
)
def test_what_is_no_text_is_told(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_bytes(content)
    done = run_say("--file", tmp_path / "in.txt", tmp_path / "out.wav")
    assert said in only_line(done)
    assert done.returncode == 1
    assert not (tmp_path / "out.wav").exists()


@pytest.mark.parametrize("taken", ["out.wav", "out.srt", "out.json"])
def test_what_exists_is_kept(taken: str, tmp_path: Path) -> None:
    (tmp_path / taken).write_text("mine")
    arguments = ["--srt", tmp_path / "out.srt", "--json", tmp_path / "out.json"]
    done = run_say(TEXT, tmp_path / "out.wav", *arguments)
    assert "exists already" in only_line(done)
    assert [path.name for path in tmp_path.iterdir()] == [taken]
    assert (tmp_path / taken).read_text() == "mine"
    assert run_say(TEXT, tmp_path / "out.wav", *arguments, "--overwrite").returncode == 0
    assert (tmp_path / taken).read_bytes() != b"mine"


def test_the_text_itself_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "book.wav").write_text(TEXT)
    done = run_say("--file", tmp_path / "book.wav", tmp_path / "book.wav", "--overwrite")
    assert "the same" in only_line(done)
    assert (tmp_path / "book.wav").read_text() == TEXT


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "columns id and text"),
        ("a,b\n1,2\n", "columns id and text"),
        ("id,text,colour\n1,2,3\n", "'colour'"),
        ('id,text\n1,"open\n', "after line 1"),
    ],
)
def test_tables_that_are_none_are_told(table: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(table)
    done = run_say("--batch", tmp_path / "lines.csv", "--out-folder", tmp_path / "made")
    assert said in only_line(done)
    assert done.returncode == 1
    assert not (tmp_path / "made").exists()


def start(*arguments: str | Path, **variables: str) -> subprocess.Popen[bytes]:
    program = [sys.executable, str(SAY_STAND_IN), "say", *map(str, arguments)]
    return subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(**variables))


def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    running = start(
        "Eins. " * 500,
        tmp_path / "out.wav",
        "--srt",
        tmp_path / "out.srt",
        "--progress",
        "none",
        STAND_IN_BUSY="0.05",
    )
    for _ in range(600):
        if any(part.stat().st_size > 5000 for part in tmp_path.glob(".out.wav.*")):
            break
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    assert running.communicate(timeout=30)[1] == b"aigc: error: cancelled\n"
    assert running.returncode == 130
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_goes_away_ends_it() -> None:
    with start("Eins. " * 500, "-", "--progress", "none", STAND_IN_BUSY="0.02") as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(100)
        running.stdout.close()
        assert b"its reader went away" in running.stderr.read()
        assert running.wait(timeout=30) == 1
