"""Packed dictionaries: sorted words in compressed blocks, of which a look-up opens one.

A file is a line of magic, the length of the index in four bytes (little endian), the index, the blocks. The index is
compressed JSON: the first word of each block with the offset where the next block begins. A block is compressed UTF-8,
a word a line: how many characters it shares with the word before, as one character from "0" on; the others; a tab; its
pronunciation, and further ones as "|PART=phonemes" for a part of speech.
"""

from __future__ import annotations

import json
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from ...errors import ModelFormatError

MAGIC = b"aigc dictionary 1\n"
DEFAULT = "DEFAULT"
"""Part of speech of the pronunciation that all others share."""
_BLOCK = 1500
"""Words of a block: it is opened in about half a millisecond."""
_KEPT_BLOCKS = 64
_MOST_SHARED = 60

Pronunciations = Mapping[str, str]
"""Phonemes by part of speech; there is always one for DEFAULT."""


def pack(words: Mapping[str, Pronunciations]) -> bytes:
    """Pack a dictionary. No word may hold a tab or a line feed, no pronunciation one of `|=` either."""
    ordered = sorted(words)
    starts, blocks, end = [], [], 0
    for start in range(0, len(ordered), _BLOCK):
        chosen = ordered[start : start + _BLOCK]
        lines = (_line(word, before, words[word]) for before, word in zip(["", *chosen[:-1]], chosen, strict=True))
        blocks.append(zlib.compress("\n".join(lines).encode("utf-8"), 9))
        end += len(blocks[-1])
        starts.append((chosen[0], end))
    index = zlib.compress(json.dumps(starts, ensure_ascii=False).encode("utf-8"), 9)
    return b"".join([MAGIC, len(index).to_bytes(4, "little"), index, *blocks])


def _line(word: str, before: str, given: Pronunciations) -> str:
    longest = min(len(word), len(before), _MOST_SHARED)
    shared = next((at for at in range(longest) if word[at] != before[at]), longest)
    others = "".join(f"|{part}={phonemes}" for part, phonemes in given.items() if part != DEFAULT)
    return f"{chr(ord('0') + shared)}{word[shared:]}\t{given[DEFAULT]}{others}"


def _pronunciations(line: str) -> Pronunciations:
    default, *others = line.split("|")
    return {DEFAULT: default, **dict(other.split("=", 1) for other in others)}


class PackedDictionary:
    """A dictionary in a file; thread-safe. A block is opened when one of its words is looked up."""

    def __init__(self, path: Path) -> None:
        content = path.read_bytes()
        if not content.startswith(MAGIC):
            raise ModelFormatError(f"{path.name} is no packed dictionary")
        start = len(MAGIC) + 4
        first = start + int.from_bytes(content[len(MAGIC) : start], "little")
        index = json.loads(zlib.decompress(content[start:first]))
        self._content, self._first = memoryview(content), first
        self._words = [word for word, _ in index]
        self._ends = [0, *(end for _, end in index)]
        self._block = lru_cache(_KEPT_BLOCKS)(self._opened)

    def get(self, word: str) -> Pronunciations | None:
        """Look up a word exactly as it is written; None where the dictionary has none."""
        number = bisect_right(self._words, word) - 1
        line = self._block(number).get(word) if number >= 0 else None
        if line is None:
            return None
        return _pronunciations(line)

    def items(self) -> Iterator[tuple[str, Pronunciations]]:
        """All words in order, each with its pronunciations."""
        for number in range(len(self._words)):
            yield from ((word, _pronunciations(line)) for word, line in self._block(number).items())

    def __contains__(self, word: str) -> bool:
        number = bisect_right(self._words, word) - 1
        return number >= 0 and word in self._block(number)

    def _opened(self, number: int) -> dict[str, str]:
        start, end = (self._first + self._ends[each] for each in (number, number + 1))
        words: dict[str, str] = {}
        word = ""
        for line in zlib.decompress(self._content[start:end]).decode("utf-8").split("\n"):
            rest, _, pronunciations = line[1:].partition("\t")
            word = word[: ord(line[0]) - ord("0")] + rest
            words[word] = pronunciations
        return words
