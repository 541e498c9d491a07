"""Requirements of a test beside the package: skipped where it is absent, failed where AIGC_REQUIRE names it."""

from __future__ import annotations

import importlib
import os
import platform
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TIERS = ("reference", "avx2", "avxvnni", "avx512", "avx512bf16")
PRECISIONS = ("float32", "bfloat16", "int8")
PROGRAMS = (
    "chromium-headless-shell",
    "espeak-ng",
    "ffmpeg",
    "ffprobe",
    "git",
    "ip",
    "localedef",
    "python3.11",
    "python3.13",
    "valgrind",
)
FOLDERS = ("weights",)
DEFAULT_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


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


def find_precision(name: str) -> str | None:
    """Precision of the backend that is taken where none is named."""
    from aigc_plugin import backends

    return name if name in backends.precisions() else None


def find_folder(name: str) -> Path | None:
    """Folder of the test media: what no stand-in is generated for."""
    folder = Path(os.environ.get("AIGC_DATA", DEFAULT_DATA)) / name
    return folder if folder.is_dir() else None


def find_cpuinfo(name: str) -> Path | None:
    """The file in which Linux lists the flags of an x86-64 processor."""
    path = Path("/proc") / name
    return path if path.exists() and platform.machine() == "x86_64" else None


def find_module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


FINDERS: tuple[tuple[tuple[str, ...], Callable[[str], Any]], ...] = (
    (TIERS, find_tier),
    (PRECISIONS, find_precision),
    (PROGRAMS, find_program),
    (FOLDERS, find_folder),
    (("cpuinfo",), find_cpuinfo),
)


def require(name: str) -> Any:
    """The module, tier, precision, or path of the program or folder of test media called `name`.

    A test module may call this at its top.
    """
    find = next((find for names, find in FINDERS if name in names), find_module)
    value = find(name)
    if value is None and name in required():
        pytest.fail(f"{name} is in AIGC_REQUIRE and was not found", pytrace=False)
    if value is None:
        pytest.skip(f"{name} was not found", allow_module_level=True)
    return value
