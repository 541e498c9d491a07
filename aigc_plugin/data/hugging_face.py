"""Lists of a set for `datasets` of Hugging Face: the lines of metadata.jsonl, and the data set card README.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

LINES, CARD = "metadata.jsonl", "README.md"
_MARK = "<!-- written by aigc data collect; without this line it is left alone -->"


def line_of(fields: dict[str, Any]) -> str:
    """Format a line: file_name is relative to the list, every other field becomes a column."""
    return json.dumps(fields, ensure_ascii=False) + "\n"


def card(folder: Path, contents: str, languages: Sequence[str], sentences: Sequence[str]) -> dict[str, Iterable[str]]:
    """Return the name and the text of the card; nothing where a person wrote one.

    contents    folder of the clips or pictures. The card names it and the list: otherwise splits would be guessed
                from file names
    languages   tags; none where there is no speech
    """
    existing = folder / CARD
    if existing.exists() and _MARK not in existing.read_text(encoding="utf-8", errors="replace"):
        return {}
    head = ["---", "configs:", "- config_name: default", "  data_files:", "  - split: train",
            f"    path: [{LINES}, {contents}/*]"]  # fmt: skip
    if languages:
        head.append(f"language: {json.dumps(languages)}")
    return {CARD: ["\n".join([*head, "---", _MARK, "", *sentences, ""])]}


def named(values: Iterable[str]) -> str:
    """List licences or sources, each once."""
    return ", ".join(sorted(set(values) - {""})) or "none stated"
