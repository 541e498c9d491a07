"""Results of a race as a JSON file and as Markdown tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..files.output import Output
from .contender import CONTENDERS
from .rows import Row
from .targets import Target

HEAD = (
    "contender",
    "real time",
    "over torch",
    "GOP/s",
    "of peak",
    "peak MB",
    "SNR dB",
    "import s",
    "load s",
    "clean",
)

ORDER = [contender.name for contender in CONTENDERS]


def merged(rows: Sequence[Row], path: Path, machine: dict[str, Any]) -> list[Row]:
    """The new rows, after those of the file `path` that come from an earlier part of the race on the same processor."""
    if not path.exists():
        return list(rows)
    earlier = json.loads(path.read_text())
    if earlier["machine"]["cpu"] != machine["cpu"]:
        return list(rows)
    fresh = {(row.contender, row.threads, row.frames) for row in rows}
    earlier_rows = [Row(**row) for row in earlier["rows"]]
    return [row for row in earlier_rows if (row.contender, row.threads, row.frames) not in fresh] + list(rows)


def table(rows: Sequence[Row]) -> str:
    """One Markdown table for each length and number of threads."""
    parts = []
    heats = {(row.threads, row.frames) for row in rows}
    for threads, frames in sorted(heats, key=lambda heat: (-heat[0], heat[1])):
        chosen = [row for row in rows if (row.threads, row.frames) == (threads, frames)]
        chosen.sort(key=lambda row: ORDER.index(row.contender))
        torch = next((row.realtime for row in chosen if row.contender == "torch float32"), None)
        title = f"### {frames} frames, {threads} thread{'s' * (threads > 1)}"
        lines = [_line(HEAD), _line(["---"] * len(HEAD)), *(_line(_cells(row, torch)) for row in chosen)]
        parts.append("\n".join([title, "", *lines]))
    return "\n\n".join(parts)


def _cells(row: Row, torch: float | None) -> list[str]:
    return [
        row.contender,
        f"{row.realtime:.2f}x",
        f"{row.realtime / torch:.2f}x" if torch else "—",
        f"{row.gops:.0f}",
        f"{row.share:.0%}",
        f"{row.peak_rss_mb:.0f}",
        "—" if row.snr_db is None else f"{row.snr_db:.0f}",
        f"{row.import_s:.2f}",
        f"{row.load_s:.2f}",
        f"{row.clean}/{len(row.seconds)}",
    ]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def target_lines(targets: Sequence[Target]) -> str:
    """Targets as a Markdown list."""
    return "\n".join(f"- {target.line()}" for target in targets)


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Write the document; replaces the file of an earlier heat."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    with Output(path, overwrite=True) as output:
        output.file.write(text.encode())
