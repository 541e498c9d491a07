"""The ffmpegs that tests run, and commands in bash in which `aigc` is the one under test."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.run_aigc import environment

AIGC = f"{shlex.quote(sys.executable)} -P -m aigc_plugin"


def path_of(kind: str, require: Callable[[str], Any]) -> str:
    """The "system" ffmpeg on PATH, or the newest "static" build."""
    return str(require("ffmpeg") if kind == "system" else require("imageio_ffmpeg").get_ffmpeg_exe())


def shell(command: str, folder: Path, *, code: int = 0) -> subprocess.CompletedProcess[bytes]:
    """`command` with `aigc` for ours, in bash, where any part of a pipe may fail it."""
    text = f'set -o pipefail; aigc() {{ {AIGC} "$@"; }}; {command}'
    done = subprocess.run(["bash", "-c", text], cwd=folder, env=environment(), capture_output=True, timeout=120)
    assert done.returncode == code, done.stderr.decode()
    return done
