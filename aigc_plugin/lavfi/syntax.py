"""Filter graphs as ffmpeg writes them: `[in]name@id=value:key=value[out], name ; [x] name …`.

Escaping has two levels, as in libavfilter: `\\` takes the next character and quotes `'…'` take everything as it
is, first where filters are parted (`[ ] , ;`), then, in what is left, where options are (`:`).
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
    """One filter: `text` is name and arguments as they were written, `arguments` without the first level of
    escapes. Pads that have no label have none here, so that `inputs` may be shorter than what the filter takes."""

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
    """InputError shows the place where the text cannot be read."""
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
    """`key=value` pairs by name; values that stand before the first key belong to `shorthand`, in order."""
    found: dict[str, str] = {}
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
        if name in found:
            raise InputError(f"{name} is given twice in {arguments!r}")
        found[name], at = token(arguments, at, ":")
        at += 1
    return found


def quoted(value: str) -> str:
    """`value` as an option's value in a graph, whatever it holds."""
    return _escaped(_escaped(value, "\\':"), "\\'[],;")


def token(text: str, at: int, end: str) -> tuple[str, int]:
    """From `at` to the first unescaped character of `end`, unescaped; and where that is."""
    at = _skip(text, at)
    found: list[str] = []
    kept = 0  # up to where blanks at the end are meant
    while at < len(text) and text[at] not in end:
        letter = text[at]
        at += 1
        if letter == "\\" and at < len(text):
            found.append(text[at])
            at, kept = at + 1, len(found)
        elif letter == "'":
            close = text.find("'", at)
            if close < 0:
                raise _error(text, at - 1, "this quote is not closed")
            found.extend(text[at:close])
            at, kept = close + 1, len(found)
        else:
            found.append(letter)
    while len(found) > kept and found[-1] in _SPACE:
        found.pop()
    return "".join(found), at


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
    found = []
    at = _skip(text, at)
    while at < len(text) and text[at] == "[":
        label, close = token(text, at + 1, "]")
        if close == len(text) or not label:
            raise _error(text, at, "this label is empty or not closed")
        found.append(label)
        at = _skip(text, close + 1)
    return tuple(found), at


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _escaped(value: str, special: str) -> str:
    return "".join(f"\\{letter}" if letter in special or letter in _SPACE else letter for letter in value)


def _error(text: str, at: int, what: str) -> InputError:
    shown = text[max(0, at - 20) : at] + " >>> " + text[at : at + 20]
    return InputError(f"in the filter graph, {what}: {' '.join(shown.split())}")
