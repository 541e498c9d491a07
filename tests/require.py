"""What a test needs beside the package: skipped where it is absent, failed where AIGC_REQUIRE names it."""

from __future__ import annotations

import importlib
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

TIERS = ("reference", "avx2", "avxvnni", "avx512", "avx512bf16")
PROGRAMS = ("espeak-ng", "ffmpeg", "ffprobe", "git", "python3.11", "python3.13")


def required() -> set[str]:
    """Names in AIGC_REQUIRE (comma separated): their absence is a failure."""
    return {name.strip() for name in os.environ.get("AIGC_REQUIRE", "").split(",") if name.strip()}


def find_program(name: str) -> str | None:
    """Path of a program on PATH; for `python3.x` also among pyenv's versions."""
    if not name.startswith("python3."):
        return shutil.which(name)
    versions = (Path.home() / ".pyenv" / "versions").glob(f"{name.removeprefix('python')}.*/bin/{name}")
    return next((str(path) for path in sorted(versions)), shutil.which(name))


def find_tier(name: str) -> str | None:
    from aigc_plugin import backends

    return name if name in backends.available() else None


def find_module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def require(name: str) -> Any:
    """The module, program path or tier called `name`. A test module may call this at its top."""
    find = find_tier if name in TIERS else find_program if name in PROGRAMS else find_module
    found = find(name)
    if found is None and name in required():
        pytest.fail(f"{name} is in AIGC_REQUIRE and was not found", pytrace=False)
    if found is None:
        pytest.skip(f"{name} was not found", allow_module_level=True)
    return found
