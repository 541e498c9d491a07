"""Tables on stdout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .visible_text import visible


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print columns with a head, or without where all of it is empty; into a pipe without folding, one line a row."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*head, box=None, pad_edge=False, show_header=any(head))
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    console = Console()
    if not console.is_terminal:
        console.width = 10_000
    console.print(table)


def labelled(label: str, lines: Iterable[str], width: int = 11) -> Iterator[str]:
    """Put a label of `width` characters before the first of some lines, and blanks before the others."""
    for number, line in enumerate(lines):
        yield f"{label if number == 0 else '':<{width}}{line}"
