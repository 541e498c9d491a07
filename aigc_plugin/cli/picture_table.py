"""The output of `aigc data info` for a set of pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from ..data.pictures.picture_summary import PictureSummary
from .table import labelled
from .visible_text import visible

_UNKNOWN = "not stated"
_SHOWN = 20


def show_pictures(folder: Path, summary: PictureSummary) -> None:
    for line in _lines(folder, summary):
        typer.echo(visible(line))


def _lines(folder: Path, summary: PictureSummary) -> Iterator[str]:
    least, median, most = summary.least
    yield f"{folder}: {summary.pictures} pictures of {summary.files} files, {summary.shots} shots of videos; shorter "\
          f"side {least} to {most} pixels, median {median}"  # fmt: skip
    for name, counts in (
        ("licence", summary.licences), ("source", summary.sources), ("consent", summary.consents),
        ("dropped", summary.dropped),
    ):  # fmt: skip
        yield from labelled(f"{name}:", _rows(counts), 13)
    for what, count in (("pictures with captions", summary.captioned), ("damaged files", summary.damaged)):
        if count:
            yield f"{what}: {count}"


def _rows(counts: dict[str, int]) -> Iterator[str]:
    for key, count in list(counts.items())[:_SHOWN]:
        yield f"{(key or _UNKNOWN)[:60]:<28} {count:>7}"
    if len(counts) > _SHOWN:
        yield f"and {len(counts) - _SHOWN} more"
