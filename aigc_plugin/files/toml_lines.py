"""Find the line of each key of a TOML text, which the reader of the standard library does not report."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys, and numbers of tables in an array, from the outermost table to a value."""

_PIECE = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}'  # texts of several lines, which may hold anything
    r'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[{]|[\]}]|\n',
    re.S,
)
_HEADER = re.compile(r"\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r'\s*((?:"(?:[^"\\]|\\.)*"|\'[^\']*\'|[\w-]+|\s*\.\s*)+?)\s*=')


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the first line of each table and key, counted from 1, of a text that is known to be TOML."""
    lines: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for number, statement in _statements(text):
        if header := _HEADER.fullmatch(statement.split("\n")[0]):
            table = _table_path(_parts(header[2]), header[1] == "[[", counts)
            lines.setdefault(table, number)
        elif key := _KEY.match(statement):
            path = table
            for part in _parts(key[1]):
                path = (*path, part)
                lines.setdefault(path, number)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Headers and assignments with the line on which each begins; one may go over several lines."""
    begin, first, number, depth = 0, 1, 1, 0
    for piece in _PIECE.finditer(text):
        token = piece[0]
        if token in ("[", "{"):
            depth += 1
        elif token in ("]", "}"):
            depth -= 1
        elif token == "\n" and depth == 0:
            yield first, text[begin : piece.start()]
            begin, first = piece.end(), number + 1
        number += token.count("\n")
    yield first, text[begin:]


def _table_path(names: list[str], is_array: bool, counts: dict[KeyPath, int]) -> KeyPath:
    """Path of the table that a header opens; `counts` holds how many tables each array has so far."""
    path: KeyPath = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path] - 1)
    path = (*path, names[-1])
    if is_array:
        counts[path] = counts.get(path, 0) + 1
        path = (*path, counts[path] - 1)
    return path


def _parts(dotted: str) -> list[str]:
    """Names of a dotted key, read by the TOML reader itself so that quotes and escapes are right."""
    value = tomllib.loads(f"{dotted} = 0")
    names = []
    while isinstance(value, dict):
        ((name, value),) = value.items()
        names.append(name)
    return names
