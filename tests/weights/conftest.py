"""Checkpoints made with torch, and files built byte by byte."""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.require import require


@pytest.fixture
def checkpoints() -> Iterator[Any]:
    """The module support.checkpoints, with `glow`, `glow_old` and `waveglow.model` importable."""
    require("torch")
    from support import checkpoints as module

    with module.published_modules():
        yield module


@pytest.fixture
def wrap_pickle(tmp_path: Path) -> Callable[..., Path]:
    """`wrap_pickle(pickle, zipped=True, entries={}, method=0)`: a torch file around the bytes of a pickle."""

    def wrap(body: bytes, zipped: bool = True, entries: dict[str, bytes] | None = None, method: int = 0) -> Path:
        path = tmp_path / "hostile.pt"
        if zipped:
            with zipfile.ZipFile(path, "w", method) as archive:
                archive.writestr("root/data.pkl", body)
                for name, data in (entries or {}).items():
                    archive.writestr(f"root/{name}", data)
        else:
            system = {"protocol_version": 1001, "little_endian": True}
            head = [pickle.dumps(value, 2) for value in (0x1950A86A20F9469CFC6C, 1001, system)]
            path.write_bytes(b"".join(head) + body + pickle.dumps([], 2))
        return path

    return wrap


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder that AIGC_CACHE names."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("AIGC_CACHE", str(folder))
    return folder
