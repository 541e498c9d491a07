"""Properties of the command line as a whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from aigc_plugin import backends
from aigc_plugin.cli import COMMANDS
from aigc_plugin.cli.open_progress import open_progress
from aigc_plugin.cli.progress import (
    JsonProgress,
    PlainProgress,
    ProgressKind,
    QuietProgress,
    requested_kind,
)
from support.run_aigc import environment, run

HEAVY = {"av", "soundfile", "soxr", "rich.progress", "torch", "scipy", "librosa", "aigc_plugin._core"}


def python(code: str, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(**variables), capture_output=True, text=True, check=True
    )
    return done.stdout


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = json.loads(python("import json, sys, aigc_plugin; print(json.dumps(sorted(sys.modules)))"))
    assert not HEAVY & set(loaded)
    assert not {"numpy", "typer", "rich"} & set(loaded)


def test_types_and_mel_need_numpy_alone() -> None:
    code = "import json, sys, aigc_plugin; aigc_plugin.Audio, aigc_plugin.mel_spectrogram"
    loaded = json.loads(python(f"{code}; print(json.dumps(sorted(sys.modules)))"))
    assert not {"av", "soundfile", "soxr", "typer", "rich", "torch"} & set(loaded)


def test_help_lists_every_command_and_loads_nothing_heavy() -> None:
    code = (
        "import json, sys\n"
        "from aigc_plugin.cli import main\n"
        "assert main(['--help']) == 0\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    shown, _, loaded = python(code).rstrip().rpartition("\n")
    for command in ("vocode", "doctor"):
        assert command in shown
    assert not HEAVY & set(json.loads(loaded))
    assert "numpy" not in json.loads(loaded)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0, done.stderr
    assert f"aigc {command}".encode() in done.stdout


def test_no_command_shows_help() -> None:
    assert run().stdout == run("--help").stdout


def test_version_is_the_packages() -> None:
    from importlib.metadata import version

    assert run("--version").stdout.decode().strip() == version("aigc_plugin")


def test_module_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "aigc_plugin", "--version"], env=environment(), capture_output=True, check=True
    )
    assert done.stdout == run("--version").stdout


def test_doctor_knows_the_backends(tmp_path: Path) -> None:
    done = run("doctor", "--json", AIGC_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    tiers = {tier["name"]: tier for tier in facts["backends"]["tiers"]}
    assert tuple(tiers) == backends.names()
    for name, tier in tiers.items():
        assert tier["available"] == (name in backends.available())
        assert bool(tier["why_not"]) != tier["available"]
        assert bool(tier["precisions"]) == tier["available"]
    assert facts["backends"]["chosen"] == backends.resolve("auto")
    assert facts["threads"]["default"] >= 1
    assert facts["models"]["cache"] == str(tmp_path / "cache")
    assert facts["libraries"]["numpy"]
    assert facts["cuda"]["available"] == (not facts["cuda"]["why_not"])
    assert facts["cuda"]["tested"] == "emulated, never run on hardware"


def test_doctor_speaks_plainly() -> None:
    done = run("doctor", AIGC_BACKEND="reference")
    text = done.stdout.decode()
    assert done.returncode == 0
    for word in ("reference", "threads", "CUDA", "ffmpeg", "blender", "models", "AIGC_BACKEND=reference"):
        assert word in text


def test_doctor_survives_a_backend_that_is_none() -> None:
    done = run("doctor", AIGC_BACKEND="nonsense")
    assert done.returncode == 0
    assert "nonsense" in done.stdout.decode()


def test_doctor_finds_programs_and_those_that_do_not_run(tmp_path: Path) -> None:
    for name, script in (("ffmpeg", "echo ffmpeg version 99"), ("blender", "exit 3")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    facts = json.loads(run("doctor", "--json", PATH=f"{tmp_path}:/usr/bin:/bin").stdout)
    first = facts["ffmpeg"][0]
    assert (first["path"], first["version"]) == (str(tmp_path / "ffmpeg"), "ffmpeg version 99")
    assert "ended with 3" in facts["blender"]["version"]


@pytest.mark.parametrize(("version", "works"), [("3.4.1", "no: it needs 4.2"), ("4.2.23 LTS", "yes"), ("5.2.3", "yes")])
def test_doctor_says_which_blender_takes_the_extension(version: str, works: str, tmp_path: Path) -> None:
    (tmp_path / "blender").write_text(f"#!/bin/sh\necho Blender {version}\n")
    (tmp_path / "blender").chmod(0o755)
    text = run("doctor", PATH=f"{tmp_path}:/usr/bin:/bin").stdout.decode()
    assert f"blender    Blender {version}" in text
    assert f"extension: {works}" in text


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (["a", "--progress", "json"], ProgressKind.json),
        (["--progress=none", "a"], ProgressKind.none),
        (["a", "--progress"], ProgressKind.auto),
        (["a", "--progress", "loud"], ProgressKind.auto),
        ([], ProgressKind.auto),
    ],
)
def test_progress_is_known_before_the_command_line_is_read(arguments: list[str], kind: ProgressKind) -> None:
    assert requested_kind(arguments) is kind


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("json", JsonProgress), ("plain", PlainProgress), ("none", QuietProgress), ("auto", PlainProgress)],
)
def test_each_kind_of_progress(kind: str, expected: type[QuietProgress]) -> None:
    assert type(open_progress(kind)) is expected  # stderr is no terminal here


def test_terminal_gets_a_bar(speech: Path, tmp_path: Path) -> None:
    import os
    import pty

    from support.run_aigc import STAND_IN

    master, terminal = pty.openpty()
    command = [sys.executable, str(STAND_IN), "vocode", str(speech), str(tmp_path / "out.wav")]
    with subprocess.Popen(command, stderr=terminal, env=environment(STAND_IN_BUSY="0.2", TERM="xterm")) as running:
        os.close(terminal)
        shown = b""
        while running.poll() is None or not shown.endswith(b"\n"):
            try:
                shown += os.read(master, 65536)
            except OSError:  # all that was written has been read
                break
    os.close(master)
    assert running.returncode == 0
    assert "━".encode() in shown
    assert b"vocode" in shown
    assert b"aigc: wrote" in shown
