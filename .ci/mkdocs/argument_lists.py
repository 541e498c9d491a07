"""An extension of griffe: the aligned lists in docstrings become tables of Markdown.

    rows      (time, channels)
    threads   how many work at it; 0 for all
              that are available

A line of a list is a name (or several, with commas), two spaces or more, and a text; deeper lines continue the text.
"""

import re
from collections.abc import Iterator
from typing import Any

import griffe

ENTRY = re.compile(r"(?P<name>[.\w]+(?:, [.\w]+)*)\s{2,}(?P<text>\S.*)")
CONTINUED = re.compile(r"\s{4,}(?P<text>\S.*)")


class ArgumentLists(griffe.Extension):
    """Rewrites each docstring once, when its object is read from the source."""

    def on_instance(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        if obj.docstring is not None:
            obj.docstring.value = "\n".join(with_tables(obj.docstring.value.splitlines()))


def with_tables(lines: list[str]) -> Iterator[str]:
    """The lines of a docstring, each aligned list in them as a table between blank lines."""
    rows: list[list[str]] = []
    for line in lines:
        entry, continued = ENTRY.fullmatch(line), CONTINUED.fullmatch(line)
        if entry is not None:
            rows.append([entry["name"], entry["text"]])
        elif rows and continued is not None:
            rows[-1][1] += " " + continued["text"]
        else:
            yield from _table(rows)
            rows = []
            yield line
    yield from _table(rows)


def _table(rows: list[list[str]]) -> Iterator[str]:
    if rows:
        yield from ("", "| | |", "| --- | --- |")
        for name, text in rows:
            shown = ", ".join(f"`{part}`" for part in name.split(", "))
            yield f"| {shown} | {text.replace('|', '&#124;')} |"
        yield ""
