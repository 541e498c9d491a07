"""`aigc data` as users meet it."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from support.recordings import tone, write
from support.run_aigc import events, only_line, run, start


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(4):
        write(tmp_path / "given" / f"{number}.wav", tone(1 + number, 150 + 50 * number, 0.05 + 0.1 * number))
    return tmp_path / "given"


def test_collect_tells_hosts(folder: Path, tmp_path: Path) -> None:
    done = run("data", "collect", folder, "--out", tmp_path / "set", "--licence", "CC0-1.0", "--progress", "json")
    assert done.returncode == 0
    reported = events(done.stderr)
    assert reported[0] | {"command": "data collect", "total": 4, "unit": "recordings"} == reported[0]
    shares = [one["done"] for one in reported if one["event"] == "progress"]
    assert shares == sorted(shares)
    assert reported[-1]["event"] == "result"
    assert "4 clips" in reported[-1]["summary"]
    assert reported[-1]["settings"]["rate"] == 22050
    assert done.stdout == b""


def test_what_is_missing_is_a_warning(folder: Path, tmp_path: Path) -> None:
    (folder / "metadata.csv").write_text("0|zero\ngone|none\n")
    done = run("data", "collect", folder, "--out", tmp_path / "set", "--loudness", "off")
    lines = done.stderr.decode().splitlines()
    assert done.returncode == 0
    assert [line for line in lines if "warning" in line] == [
        "aigc: warning: given/metadata.csv, line 2: there is no recording 'gone'",
        "aigc: warning: 4 clips have no licence entry, so that training will refuse the set (run this again with "
        "--licence, or put a provenance.toml beside the recordings)",
    ]


def test_damage_is_exit_code_3(folder: Path, tmp_path: Path) -> None:
    (folder / "x.mp3").write_bytes(b"no sound")
    done = run("data", "collect", folder, "--out", tmp_path / "set", "--licence", "CC0-1.0")
    assert done.returncode == 3
    assert "x.mp3 is not audio that can be read" in done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["GIVEN/none", "--out", "s"], 1, "does not exist (give folders of recordings)"),
        (["GIVEN", "--out", "GIVEN"], 1, "lies in the set"),
        (["GIVEN", "--out", "s", "--longest", "0.1"], 2, "--longest must be from 0.5 to 3600, not 0.1"),
        (["GIVEN", "--out", "s", "--loudness", "loud"], 2, "--loudness must be a number of LUFS or off"),
        (["GIVEN", "--out", "s", "--format", "mp3"], 2, "--format cannot be 'mp3' (choose one of wav, flac)"),
        (["GIVEN", "--out", "s", "--validation", "0.7", "--test", "0.5"], 1, "leave nothing to train on"),
        (["GIVEN"], 2, "--out"),
    ],
)
def test_wrong_use_is_one_line(arguments: list[str], code: int, complaint: str, folder: Path, tmp_path: Path) -> None:
    words = [word.replace("GIVEN", str(folder)) for word in arguments]
    words[-1] = str(tmp_path / "s") if words[-1] == "s" else words[-1]
    words = [str(tmp_path / "s") if word == "s" else word for word in words]
    done = run("data", "collect", *words)
    assert done.returncode == code
    assert complaint in only_line(done)
    assert not (tmp_path / "s").exists()


def test_info_prints_and_draws(folder: Path, tmp_path: Path, require: Callable[[str], Any]) -> None:
    (folder / "short.wav").write_bytes((folder / "0.wav").read_bytes()[:8000])
    run("data", "collect", folder, "--out", tmp_path / "set", "--licence", "CC0-1.0", "--language", "de")
    shown = run("data", "info", tmp_path / "set").stdout.decode()
    for expected in (
        "4 clips, 10.0 s",
        "licence:     CC0-1.0",
        "language:    de",
        "16000 Hz",
        "too short",
        "Loudness, LUFS",
    ):
        assert expected in shown
    assert "█" in shown
    plain = run("data", "info", tmp_path / "set", PYTHONIOENCODING="ascii").stdout.decode()
    assert "█" not in plain
    assert "#" in plain
    summary = json.loads(run("data", "info", tmp_path / "set", "--json").stdout)
    assert summary["total"] == {"clips": 4, "hours": pytest.approx(10 / 3600, abs=1e-4)}
    assert summary["licences"]["CC0-1.0"]["clips"] == 4
    assert np.allclose(summary["loudness"], -23, atol=0.01)
    require("matplotlib")
    assert run("data", "info", tmp_path / "set", "--plot", tmp_path / "h.png").returncode == 0
    assert (tmp_path / "h.png").read_bytes().startswith(b"\x89PNG")
    again = run("data", "info", tmp_path / "set", "--plot", tmp_path / "h.png")
    assert again.returncode == 1
    assert "exists already" in only_line(again)


def test_info_of_what_is_no_set(folder: Path) -> None:
    done = run("data", "info", folder)
    assert done.returncode == 1
    assert "is no set of recordings" in only_line(done)


def many(folder: Path) -> Path:
    for number in range(150):
        write(folder / "many" / f"{number:03}.wav", tone(3, 100 + number))
    return folder / "many"


def wait_until_it_works(running: subprocess.Popen[bytes], out: Path) -> None:
    for _ in range(600):
        journal = out / ".collecting.jsonl"
        if journal.exists() and journal.read_bytes().count(b"\n") > 3:
            return
        assert running.poll() is None, running.communicate()
        time.sleep(0.02)
    pytest.fail("it never began")


@pytest.mark.parametrize("way", ["signal", "stdin"])
def test_stopped_it_goes_on(way: str, tmp_path: Path) -> None:
    folder, out = many(tmp_path), tmp_path / "set"
    words = ("data", "collect", folder, "--out", out, "--licence", "CC0-1.0", "--threads", "1")
    running = start(*words, "--job", "--progress", "none", stdin=subprocess.PIPE)
    wait_until_it_works(running, out)
    if way == "signal":
        running.send_signal(signal.SIGINT)
    else:
        assert running.stdin is not None
        running.stdin.close()
        running.stdin = None
    _, stderr = running.communicate(timeout=30)
    assert (running.returncode, stderr) == (130, b"aigc: error: cancelled\n")
    assert not (out / "manifest.jsonl").exists()
    assert not list(out.rglob("*.part"))
    done = run(*words)
    assert done.returncode == 0
    messages = done.stderr.decode()
    assert "150 clips" in messages
    assert " 0 known before" not in messages


def test_training_refuses_what_no_licence_is_known_for(folder: Path, tmp_path: Path) -> None:
    run("data", "collect", folder, "--out", tmp_path / "set")
    for kind in ("waveglow", "pitch"):
        done = run("train", kind, tmp_path / "set", "--out", tmp_path / "run")
        assert done.returncode == 1
        assert "4 clips have no licence entry" in only_line(done)
        assert "--unlicensed" in only_line(done)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for number in range(3):
        waves = np.sin(np.mgrid[:160, :200].sum(0) / (4 + number) + number)[..., None] * np.array([90, 60, 30 * number])
        (tmp_path / "photos").mkdir(exist_ok=True)
        Image.fromarray((128 + waves).astype(np.uint8)).save(tmp_path / "photos" / f"{number}.png")
    return tmp_path / "photos"


def test_a_folder_of_images_becomes_a_set_of_pictures(photos: Path, tmp_path: Path) -> None:
    (photos / "broken.jpg").write_bytes(b"no image")
    done = run("data", "collect", photos, "--out", tmp_path / "set", "--near", "-1", "--progress", "json")
    assert done.returncode == 3
    reported = events(done.stderr)
    assert reported[0] | {"command": "data collect", "total": 4, "unit": "files"} == reported[0]
    warnings = [one["message"] for one in reported if one["event"] == "warning"]
    assert "broken.jpg" in warnings[0]
    assert "3 pictures have no licence entry" in warnings[1]
    assert "3 pictures of 4 files; dropped: 1 unreadable" in reported[-1]["summary"]
    shown = run("data", "info", tmp_path / "set").stdout.decode()
    assert "3 pictures of 4 files" in shown
    assert json.loads(run("data", "info", tmp_path / "set", "--json").stdout)["least"] == [160, 160, 160]
    plotted = run("data", "info", tmp_path / "set", "--plot", tmp_path / "h.png")
    assert "which pictures do not have" in only_line(plotted)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--rate", "8000"], "--rate 8000 is of recordings; these are pictures"),
        (["--kind", "sound", "--per-shot", "3"], "--per-shot 3 is of pictures; these are recordings"),
        (["--kind", "sound"], "holds no recordings"),
        (["--reduce", "64"], "would be smaller than the least of 128"),
    ],
)
def test_options_of_another_kind_are_refused(options: list[str], complaint: str, photos: Path, tmp_path: Path) -> None:
    done = run("data", "collect", photos, "--out", tmp_path / "set", *options)
    assert done.returncode in (1, 2)
    assert complaint in only_line(done)
    assert not (tmp_path / "set").exists()


def test_training_refuses_pictures_that_no_licence_is_known_for(photos: Path, tmp_path: Path) -> None:
    assert run("data", "collect", photos, "--out", tmp_path / "set", "--near", "-1").returncode == 0
    for kind in ("gan", "upscaler"):
        done = run("train", kind, tmp_path / "set", "--out", tmp_path / "run")
        assert done.returncode == 1
        assert "3 pictures have no licence entry" in only_line(done)
        assert not (tmp_path / "run").exists()
