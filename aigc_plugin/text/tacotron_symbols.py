"""Symbol table of the published English Tacotron 2: 148 symbols.

Padding, dash, punctuation, letters, then the 84 phones of the CMU dictionary ("@" before their names), written in text
as `{HH AH0 L OW1}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import InputError

_VOWELS = ("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW")
_CONSONANTS = (
    "B", "CH", "D", "DH", "F", "G", "HH", "JH", "K", "L", "M", "N", "NG", "P", "R", "S", "SH", "T", "TH", "V", "W",
    "Y", "Z", "ZH",
)  # fmt: skip

PHONES = tuple(sorted([*_CONSONANTS, *(vowel + stress for vowel in _VOWELS for stress in ("", "0", "1", "2"))]))

SYMBOLS = (
    "_", "-", *"!'(),.:;? ", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *"abcdefghijklmnopqrstuvwxyz", *(f"@{p}" for p in PHONES),
)  # fmt: skip

_NUMBER = {symbol: number for number, symbol in enumerate(SYMBOLS)}
# Padding is a symbol, but never part of a text.
_IN_TEXT = {symbol: number for symbol, number in _NUMBER.items() if symbol != "_"}
_GROUP = re.compile(r"\{([^{}]*)\}")


def phones_of(group: str) -> tuple[str, ...]:
    """Parse the inside of `{…}` as phones; empty if the braces enclose ordinary words.

    Raises InputError if some of its parts are phones and others are not.
    """
    parts = tuple(group.split())
    known = [part for part in parts if part in PHONES]
    if not known:
        return ()
    for part in parts:
        if part not in PHONES:
            raise InputError(
                f"{part[:20]!r} in {{{group[:60]}}} is not a phone of the CMU dictionary",
                hint="phones are such as HH AH0 L OW1, vowels with their stress",
            )
    return parts


def symbols_of(text: str) -> list[int]:
    """Convert a cleaned text to symbol numbers, `{HH AH0 L OW1}` to phones; other characters are left out."""
    return [_IN_TEXT[symbol] for symbol in _symbols(text) if symbol in _IN_TEXT]


def unknown_characters(text: str) -> str:
    """List the characters that `symbols_of` leaves out, each once, in order."""
    return "".join(dict.fromkeys(symbol for symbol in _symbols(text) if symbol not in _IN_TEXT))


def _symbols(text: str) -> Iterator[str]:
    end = 0
    for group in _GROUP.finditer(text):
        yield from text[end : group.start()]
        phones = phones_of(group[1])
        yield from (f"@{phone}" for phone in phones) if phones else group[1]
        end = group.end()
    yield from text[end:]
