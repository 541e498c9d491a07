# SPDX-License-Identifier: GPL-3.0-or-later
"""Time and size of a job before it runs, from what earlier jobs took on this machine."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

_FILE = "measured.json"


def remember(folder: Path, kind: str, amount: float, seconds: float, size: int) -> None:
    """Keep what a job has taken: `seconds` and `size` bytes for `amount` megapixels, or seconds of audio."""
    if amount <= 0 or seconds <= 0:
        return
    measured = _read(folder)
    measured[kind] = {"seconds": seconds / amount, "bytes": size / amount}
    with suppress(OSError):
        (folder / _FILE).write_text(json.dumps(measured), encoding="utf-8")


def forecast(folder: Path, kind: str, amount: float) -> str:
    """Return a line such as "about 3:20, 180 MB"; "" where nothing of this kind has run yet."""
    measured = _read(folder).get(kind)
    if not measured or amount <= 0:
        return ""
    seconds, size = measured["seconds"] * amount, measured["bytes"] * amount
    return f"about {duration(seconds)}, {max(1, round(size / 1e6))} MB"


def duration(seconds: float) -> str:
    """Return a duration as people write it: "3:20", "1:02:05"."""
    minutes, rest = divmod(max(1, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _read(folder: Path) -> dict[str, dict[str, float]]:
    with suppress(OSError, ValueError):
        measured = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        if isinstance(measured, dict):
            return measured
    return {}
