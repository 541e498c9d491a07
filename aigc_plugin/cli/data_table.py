"""The output of `aigc data info`: a table, and histograms of plain characters."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from ..data.histogram import Histogram, duration_histogram, loudness_histogram
from ..data.summary import Amount, SetSummary
from .table import labelled
from .visible_text import visible

_WIDTH = 48
_UNKNOWN = "not stated"


def show(folder: Path, summary: SetSummary) -> None:
    for line in lines(folder, summary):
        typer.echo(visible(line))


def lines(folder: Path, summary: SetSummary) -> Iterator[str]:
    total = summary.total
    yield f"{folder}: {total.clips} clips, {_hours(total)}, of {summary.recordings} recordings, "\
          f"{summary.heard_seconds / 3600:.2f} h; {summary.rate} Hz, mono"  # fmt: skip
    for name, amounts in (
        ("split", summary.splits), ("language", summary.languages), ("licence", summary.licences),
        ("source", summary.sources), ("consent", summary.consents), ("speaker", summary.speakers),
        ("recorded at", summary.rates), ("dropped", summary.dropped),
    ):  # fmt: skip
        yield from labelled(f"{name}:", _rows(amounts, " Hz" if name == "recorded at" else ""), 13)
    for what, count in (
        ("clips without text", summary.without_text),
        ("clips held out with a text that also trains", summary.repeated),
        ("clips below the loudness, for their peaks", summary.limited),
        ("damaged recordings", summary.damaged),
    ):  # fmt: skip
        if count:
            yield f"{what}: {count}"
    if total.clips:
        yield from _bars("Duration, s", duration_histogram(summary.seconds))
    if summary.loudness:
        yield from _bars("Loudness before, LUFS", loudness_histogram(summary.loudness_before))
        yield from _bars("Loudness, LUFS", loudness_histogram(summary.loudness))


def _rows(amounts: dict[str, Amount], unit: str) -> Iterator[str]:
    shown = list(amounts.items())[:20]
    for key, amount in shown:
        yield f"{(key or _UNKNOWN)[:60] + unit:<28} {amount.clips:>7} {_hours(amount):>10}"
    if len(amounts) > len(shown):
        yield f"and {len(amounts) - len(shown)} more"


def _hours(amount: Amount) -> str:
    return f"{amount.seconds / 3600:.2f} h" if amount.seconds >= 360 else f"{amount.seconds:.1f} s"


def _bars(title: str, histogram: Histogram) -> Iterator[str]:
    yield ""
    yield f"{title}   (median {histogram.median:.1f}, from {histogram.least:.1f} to {histogram.most:.1f})"
    largest = max(histogram.counts, default=0)
    for low, high, count in histogram.bins():
        yield f"{low:>7g} … {high:<6g} {_bar(count / largest if largest else 0.0)} {count}"


def _bar(share: float) -> str:
    """Eighths of a character, or # where the terminal has no such characters."""
    eighths = round(share * _WIDTH * 8)
    if share > 0:
        eighths = max(1, eighths)
    bar = "█" * (eighths // 8) + ("", *"▏▎▍▌▋▊▉")[eighths % 8]
    return bar if _can_show(bar) else "#" * -(-eighths // 8)


def _can_show(text: Sequence[str]) -> bool:
    try:
        str(text).encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True
