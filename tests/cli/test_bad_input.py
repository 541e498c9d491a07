"""Every way to go wrong is one clear line, the right exit code, and no file left behind."""

from __future__ import annotations

import ctypes
import os
import resource
import stat
from pathlib import Path

import numpy as np
import pytest
import soundfile

from support.run_aigc import events, only_line, run

CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    samples = 0.3 * np.sin(np.arange(3 * 22050) * 0.06)
    soundfile.write(tmp_path / "in.wav", samples, 22050)
    return tmp_path / "in.wav"


def obey_permissions() -> None:
    """In the child: root that may not pass over permission bits."""
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def limit_files() -> None:
    """In the child: files stop growing at 20 kB, as they do on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def write_damaged_npz(path: Path) -> None:
    np.savez(path, mel=np.zeros((80, 4), np.float32))
    path.write_bytes(path.read_bytes()[:200])


BAD_SOUND = {
    "missing.wav": (lambda path: None, "no such file"),
    "empty.wav": (lambda path: path.touch(), "empty"),
    "text.wav": (lambda path: path.write_text("This is no sound.\n" * 40), "not audio"),
    "text.mp3": (lambda path: path.write_text("Nor is this.\n" * 40), "not audio"),
    "folder.wav": (lambda path: path.mkdir(), "directory"),
    "zero.wav": (lambda path: soundfile.write(path, np.zeros(0), 22050), "no samples"),
    "header.flac": (lambda path: path.write_bytes(b"fLaC\0\0\0\x22" + bytes(30)), "header.flac"),
    "noise.ogg": (lambda path: path.write_bytes(b"OggS" + bytes(range(256)) * 9), "not audio"),
}
BAD_MEL = {
    "shape.npy": (lambda path: np.save(path, np.zeros((40, 9), np.float32)), "(40, 9)"),
    "turned.npy": (lambda path: np.save(path, np.zeros((9, 80), np.float32)), "transposed"),
    "batch.npy": (lambda path: np.save(path, np.zeros((1, 80, 9), np.float32)), "(1, 80, 9)"),
    "none.npy": (lambda path: np.save(path, np.zeros((80, 0), np.float32)), "(80, 0)"),
    "nan.npy": (lambda path: np.save(path, np.full((80, 300), np.nan, np.float32)), "NaN"),
    "infinite.npy": (lambda path: np.save(path, np.full((80, 3), np.inf)), "infinity"),
    "words.npy": (lambda path: np.save(path, np.full((80, 3), "a")), "not numbers"),
    "object.npy": (lambda path: np.save(path, np.array([{}] * 3), allow_pickle=True), "not a NumPy"),
    "text.npy": (lambda path: path.write_text("no array"), "not a NumPy"),
    "cut.npz": (write_damaged_npz, "not a NumPy"),
    "many.npz": (lambda path: np.savez(path, a=np.zeros(1), b=np.zeros(1)), "none of them called mel"),
    "gone.npy": (lambda path: None, "No such file"),
}


@pytest.mark.parametrize("name", [*BAD_SOUND, *BAD_MEL])
def test_unusable_input_is_one_line(name: str, tmp_path: Path) -> None:
    make, expected = {**BAD_SOUND, **BAD_MEL}[name]
    (tmp_path / "given").mkdir()
    make(tmp_path / "given" / name)
    done = run("vocode", tmp_path / "given" / name, tmp_path / "out.wav")
    line = only_line(done)
    assert done.returncode == 1
    assert line.startswith("aigc: error: ")
    assert name in line
    assert expected in line
    assert [path.name for path in tmp_path.iterdir()] == ["given"]


def test_nan_is_shown_where_it_is(tmp_path: Path) -> None:
    mel = np.zeros((80, 300), np.float32)
    mel[17, 250] = np.nan
    np.save(tmp_path / "mel.npy", mel)
    line = only_line(run("vocode", tmp_path / "mel.npy", tmp_path / "out.wav"))
    assert "frames from 128 on" in line
    assert "(17, 122)" in line
    assert not (tmp_path / "out.wav").exists()


def test_unreadable_input(sound: Path, tmp_path: Path) -> None:
    sound.chmod(0)
    done = run("vocode", sound, tmp_path / "out.wav", before=obey_permissions)
    assert done.returncode == 1
    assert "no permission to read" in only_line(done)


def test_unwritable_directory(sound: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    done = run("vocode", sound, closed / "out.wav", before=obey_permissions)
    assert done.returncode == 1
    assert "no permission to write" in only_line(done)


@pytest.mark.parametrize("place", ["/proc/out.wav", "nowhere/out.wav", "in.wav/out.wav"])
def test_output_that_cannot_be(place: str, sound: Path) -> None:
    done = run("vocode", sound, sound.parent / place)
    assert done.returncode == 1
    assert only_line(done).startswith(f"aigc: error: cannot write {sound.parent / place}")


def test_existing_output_stays_as_it_is(sound: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    out.write_text("precious")
    done = run("vocode", sound, out, STAND_IN_BUSY="5")
    assert done.returncode == 1
    assert "exists already" in only_line(done)
    assert "--overwrite" in only_line(done)
    assert out.read_text() == "precious"


def test_failure_with_overwrite_keeps_the_old(tmp_path: Path) -> None:
    np.save(tmp_path / "mel.npy", np.full((80, 300), np.nan, np.float32))
    (tmp_path / "out.wav").write_text("precious")
    assert run("vocode", tmp_path / "mel.npy", tmp_path / "out.wav", "--overwrite").returncode == 1
    assert (tmp_path / "out.wav").read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mel.npy", "out.wav"]


def test_overwrite_replaces_and_keeps_the_mode_and_the_link(sound: Path, tmp_path: Path) -> None:
    target = tmp_path / "target.wav"
    target.write_text("old")
    target.chmod(0o640)
    (tmp_path / "out.wav").symlink_to(target)
    assert run("vocode", sound, tmp_path / "out.wav", "--overwrite").returncode == 0
    assert soundfile.info(target).frames == 3 * 22050
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert (tmp_path / "out.wav").is_symlink()


@pytest.mark.parametrize("extension", [".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".aac"])
def test_full_disk(extension: str, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).uniform(-11, 1, (80, 1200)).astype(np.float32)
    np.save(tmp_path / "mel.npy", noise)
    done = run("vocode", tmp_path / "mel.npy", tmp_path / f"out{extension}", before=limit_files)
    assert done.returncode == 1
    assert "no space is left" in only_line(done)
    assert [path.name for path in tmp_path.iterdir()] == ["mel.npy"]


@pytest.mark.parametrize("target", ["-", "/dev/full"])
def test_full_device(target: str, sound: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run("vocode", sound, target, stdout=full)
    assert done.returncode == 1
    assert "no space is left" in only_line(done)


@pytest.mark.parametrize("arguments", [["models", "list"], ["say", "--list-voices"], ["doctor"], ["--help"]])
def test_an_answer_that_does_not_arrive_is_an_error(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run(*arguments, stdout=full)
    assert only_line(done).startswith("aigc: error: cannot write the answer to standard output: no space")
    assert done.returncode == 1
    done = run(*arguments, before=lambda: os.close(1))
    assert only_line(done) == "aigc: error: cannot write the answer to standard output: it is closed"
    assert done.returncode == 1


def test_reader_of_stdout_that_leaves(sound: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = run("vocode", sound, "-", stdout=writing)
    finally:
        os.close(writing)
    assert done.returncode == 1
    assert "its reader went away" in only_line(done)


def test_errors_in_json_are_events(tmp_path: Path) -> None:
    for arguments in (["missing.wav", "out.wav"], ["in.wav", "out.xyz"], ["in.wav"]):
        done = run("vocode", *arguments, "--progress", "json")
        reported = events(done.stderr)
        assert [event["event"] for event in reported] == ["error"]
        assert reported[0]["message"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["vocode"], "IN"),
        (["vocode", "a.wav"], "OUT"),
        (["vocode", "a.wav", "b.txt"], ".txt"),
        (["vocode", "a.wav", "b"], "no extension"),
        (["vocode", "a.wav", "b.flac", "--bits", "float"], "float"),
        (["vocode", "a.wav", "b.wav", "--bits", "12"], "12"),
        (["vocode", "a.wav", "b.wav", "--sigma", "-1"], "sigma"),
        (["vocode", "a.wav", "b.wav", "--threads", "0"], "threads"),
        (["vocode", "a.wav", "b.wav", "--progress", "loud"], "loud"),
        (["vocode", "-", "b.wav", "--job"], "stdin"),
        (["vocode", "a.wav", "b.wav", "--nonsense"], "nonsense"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], expected: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert expected in only_line(done)


def test_hint_follows_the_message(sound: Path, tmp_path: Path) -> None:
    done = run("vocode", sound, tmp_path / "out.wav", "--model", "missing")
    assert done.returncode == 1
    assert only_line(done) == "aigc: error: There is no model missing (Look again)"
    assert not (tmp_path / "out.wav").exists()


def test_what_nobody_foresaw_is_one_line_unless_debugged(sound: Path, tmp_path: Path) -> None:
    done = run("vocode", sound, tmp_path / "out.wav", "--model", "broken")
    assert done.returncode == 1
    assert "RuntimeError: nobody foresaw this" in only_line(done)
    assert "AIGC_DEBUG=1" in only_line(done)
    debugged = run("vocode", sound, tmp_path / "out.wav", "--model", "broken", AIGC_DEBUG="1")
    assert b"Traceback" in debugged.stderr


@pytest.mark.parametrize(
    ("arguments", "closed", "said"),
    [
        (["vocode", "-", "out.wav"], 0, "stdin is closed"),
        (["say", "-", "out.wav"], 0, "stdin is closed"),
        (["upscale", "-", "out.mp4"], 0, "stdin is closed"),
        (["vocode", "in.wav", "-"], 1, "stdout is closed"),
    ],
)
def test_closed_streams_are_told(
    arguments: list[str], closed: int, said: str, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sound.parent)
    done = run(*arguments, before=lambda: os.close(closed))
    assert said in only_line(done)
    assert done.returncode == 1
    assert [path.name for path in sound.parent.iterdir()] == ["in.wav"]
