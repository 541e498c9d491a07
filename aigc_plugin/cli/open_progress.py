"""Open the form of progress that is asked for."""

from __future__ import annotations

import sys

from .progress import JsonProgress, PlainProgress, ProgressKind, QuietProgress


def open_progress(kind: ProgressKind | str) -> QuietProgress:
    """auto is a bar on a terminal, lines elsewhere."""
    kind = ProgressKind(kind)
    if kind is ProgressKind.json:
        return JsonProgress()
    if kind is ProgressKind.none:
        return QuietProgress()
    if kind is ProgressKind.auto and sys.stderr is not None and sys.stderr.isatty():
        from .progress_bar import BarProgress

        return BarProgress()
    return PlainProgress()
