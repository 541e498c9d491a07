"""Directions of text: the levels of UAX #9 for a line without embeddings, and the order in which it is drawn.

Fonts change within a line, and HarfBuzz orders one run of a font alone: so the order of runs is found here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TypeVar

_STRONG = {"L": "L", "R": "R", "AL": "R"}
_NUMBERS = ("EN", "AN")
Item = TypeVar("Item")


def base_level(text: str) -> int:
    """0 for a text whose first letter is of a script from left to right, else 1."""
    for character in text:
        strong = _STRONG.get(unicodedata.bidirectional(character))
        if strong:
            return int(strong == "R")
    return 0


def levels(text: str, base: int) -> list[int]:
    """The embedding level of each character of a line: even is left to right, odd right to left.

    base    that of the paragraph which the line is of
    """
    kinds = _resolved(text, base)
    return [_level(kind, base) for kind in kinds]


def visual_order(items: Sequence[Item], item_levels: Sequence[int]) -> list[Item]:
    """The items of a line from left to right (rule L2)."""
    order = list(range(len(items)))
    odd = [level for level in item_levels if level % 2]
    for level in range(max(item_levels, default=0), min(odd, default=1) - 1, -1):
        start = 0
        while start < len(order):
            if item_levels[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and item_levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end
    return [items[number] for number in order]


def _resolved(text: str, base: int) -> list[str]:
    """L, R, EN or AN for each character: marks join what they are on, neutrals what surrounds them."""
    own = "R" if base else "L"
    kinds: list[str] = []
    before = own
    for character in text:
        kind = unicodedata.bidirectional(character)
        kind = _STRONG.get(kind, kind)
        if kind == "NSM" or (kind == "BN" and kinds):
            kind = kinds[-1] if kinds else own
        if kind in ("L", "R"):
            before = kind
        elif kind == "EN" and before == "L":
            kind = "L"  # rule W7
        kinds.append(kind)
    _join_numbers(kinds)
    _resolve_neutrals(kinds, own)
    return kinds


def _join_numbers(kinds: list[str]) -> None:
    """Separators within a number, and signs at its ends, belong to it (rules W4 and W5)."""
    for place, kind in enumerate(kinds):
        before = kinds[place - 1] if place else ""
        after = kinds[place + 1] if place + 1 < len(kinds) else ""
        if kind in ("CS", "ES") and before == after and before in _NUMBERS:
            kinds[place] = before
        elif kind == "ET" and before == "EN":
            kinds[place] = "EN"
    for place in range(len(kinds) - 2, -1, -1):
        if kinds[place] == "ET" and kinds[place + 1] == "EN":
            kinds[place] = "EN"


def _resolve_neutrals(kinds: list[str], own: str) -> None:
    """Neutrals between the same directions take that, others that of the text (rules N1 and N2)."""
    sided = ("L", "R", *_NUMBERS)
    place = 0
    while place < len(kinds):
        if kinds[place] in sided:
            place += 1
            continue
        end = place
        while end < len(kinds) and kinds[end] not in sided:
            end += 1
        before = own if place == 0 else "L" if kinds[place - 1] == "L" else "R"
        after = own if end == len(kinds) else "L" if kinds[end] == "L" else "R"
        kinds[place:end] = [before if before == after else own] * (end - place)
        place = end


def _level(kind: str, base: int) -> int:
    if kind == "R":
        return 1
    return 0 if base == 0 and kind == "L" else 2
