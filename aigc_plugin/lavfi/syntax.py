"""Parse and write ffmpeg's filter graphs: `[in]name@id=value:key=value[out], name ; [x] name …`.

Escaping has two levels, as in libavfilter: `\\` takes the next character and quotes `'…'` take everything literally,
first where filters are separated (`[ ] , ;`), then, in what is left, where options are (`:`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..errors import InputError

_SPACE = " \n\t\r"
_KEY = re.compile(r"\s*(/?[A-Za-z0-9_]+)\s*=")
_HEAD = re.compile(r"\s*(sws_flags=[^;]*;)")


@dataclass(frozen=True)
class Call:
    """One filter of a graph.

    name               without the `@id`
    arguments          without the first level of escapes
    text               name and arguments as they were written
    inputs, outputs    labels; pads without a label are left out, so there may be fewer than the filter has
    """

    name: str
    arguments: str
    text: str
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()

    def linked(self, inputs: Sequence[str], outputs: Sequence[str]) -> Call:
        return replace(self, inputs=tuple(inputs), outputs=tuple(outputs))

    def __str__(self) -> str:
        return "".join([*(f"[{label}]" for label in self.inputs), self.text, *(f"[{x}]" for x in self.outputs)])


@dataclass(frozen=True)
class Graph:
    """Chains of calls, and the `sws_flags=…;` that may stand before them."""

    chains: tuple[tuple[Call, ...], ...]
    head: str = ""

    @property
    def calls(self) -> Iterator[Call]:
        return (call for chain in self.chains for call in chain)

    def __str__(self) -> str:
        return self.head + ";".join(",".join(str(call) for call in chain) for chain in self.chains)


def parse_graph(text: str) -> Graph:
    """Parse a graph; InputError shows the position where it cannot be read."""
    head = _HEAD.match(text)
    at = head.end() if head else 0
    chains: list[list[Call]] = [[]]
    while True:
        call, at = _call(text, at)
        chains[-1].append(call)
        at = _skip(text, at)
        if at == len(text):
            return Graph(tuple(map(tuple, chains)), head[1] if head else "")
        if text[at] not in ",;":
            raise _error(text, at, "a , or ; is missing")
        if text[at] == ";":
            chains.append([])
        at = _skip(text, at + 1)
        if at == len(text) and not chains[-1]:
            return Graph(tuple(map(tuple, chains[:-1])), head[1] if head else "")


def parse_options(arguments: str, shorthand: Sequence[str]) -> dict[str, str]:
    """Parse `key=value` pairs; values before the first key belong to the names of `shorthand`, in order."""
    options: dict[str, str] = {}
    unnamed = list(shorthand)
    at = 0
    while at < len(arguments):
        key = _KEY.match(arguments, at)
        if key:
            name, at, unnamed = key[1], key.end(), []
        elif not unnamed:
            raise InputError(f"{arguments[at:]!r} in {arguments!r} has no name: write name=value")
        else:
            name = unnamed.pop(0)
        if name in options:
            raise InputError(f"{name} is given twice in {arguments!r}")
        options[name], at = token(arguments, at, ":")
        at += 1
    return options


def quoted(value: str) -> str:
    """`value`, escaped as the value of an option in a graph."""
    return _escaped(_escaped(value, "\\':"), "\\'[],;")


def token(text: str, at: int, end: str) -> tuple[str, int]:
    """The text from `at` to the first unescaped character of `end`, unescaped, and the position of that character."""
    at = _skip(text, at)
    letters: list[str] = []
    literal = 0  # number of letters up to the last escaped one: blanks after it are dropped at the end
    while at < len(text) and text[at] not in end:
        letter = text[at]
        at += 1
        if letter == "\\" and at < len(text):
            letters.append(text[at])
            at, literal = at + 1, len(letters)
        elif letter == "'":
            close = text.find("'", at)
            if close < 0:
                raise _error(text, at - 1, "this quote is not closed")
            letters.extend(text[at:close])
            at, literal = close + 1, len(letters)
        else:
            letters.append(letter)
    while len(letters) > literal and letters[-1] in _SPACE:
        letters.pop()
    return "".join(letters), at


def _call(text: str, at: int) -> tuple[Call, int]:
    inputs, at = _labels(text, at)
    begin = _skip(text, at)
    name, at = token(text, begin, "=,;[")
    if not name:
        raise _error(text, begin, "a filter is missing")
    arguments = ""
    if at < len(text) and text[at] == "=":
        arguments, at = token(text, at + 1, "[],;")
    written = text[begin:at].rstrip(_SPACE) if not text[begin:at].endswith("\\ ") else text[begin:at]
    outputs, at = _labels(text, at)
    return Call(name.partition("@")[0].strip(), arguments, written, inputs, outputs), at


def _labels(text: str, at: int) -> tuple[tuple[str, ...], int]:
    labels = []
    at = _skip(text, at)
    while at < len(text) and text[at] == "[":
        label, close = token(text, at + 1, "]")
        if close == len(text) or not label:
            raise _error(text, at, "this label is empty or not closed")
        labels.append(label)
        at = _skip(text, close + 1)
    return tuple(labels), at


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _escaped(value: str, special: str) -> str:
    return "".join(f"\\{letter}" if letter in special or letter in _SPACE else letter for letter in value)


def _error(text: str, at: int, what: str) -> InputError:
    shown = text[max(0, at - 20) : at] + " >>> " + text[at : at + 20]
    return InputError(f"in the filter graph, {what}: {' '.join(shown.split())}")
