"""A film of several quarters of a megabyte, and a user without any settings but those of a test."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

import aigc_plugin as aigc
from aigc_plugin.delivery.platforms.post import Post, Posted
from support.short_film import write_film


def write_long_film(path: Path, size: int = 1_500_000) -> Path:
    """Two seconds, labelled as generated, of about so many bytes: the rest is a box that players skip."""
    write_film(path, seconds=2)
    aigc.label_file(path, options=aigc.LabelOptions(producer="me"))
    with path.open("ab") as file:
        file.write(struct.pack(">I4s", size, b"free") + bytes(range(256)) * ((size - 8) // 256))
        file.write(bytes((size - 8) % 256))
    return path


def published(platform: Any, wanted: Post) -> tuple[Posted, int]:
    """Check and publish a post; return what became of it, and the bytes that were reported."""
    arrived: list[int] = []
    try:
        platform.check(wanted)
        posted = platform.publish(wanted, arrived.append)
    finally:
        platform.close()
    return posted, sum(arrived)


def no_settings(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Move the folders of the user below `folder`."""
    for name in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
    monkeypatch.delenv("AIGC_CACHE", raising=False)


def files_below(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
