"""Words of lexicons as the network learns them: letters, the phonemes of each, and those that are held out."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ...errors import InputError
from ...text.pronunciation.lexicon_file import read_lexicon
from ...text.pronunciation.symbols import units
from ..run import OnProgress
from .alignment import align

HELD_OUT = 60
"""One word of so many is held out, in all lexicons, by a checksum of its letters."""
_LONGEST = 24
_RAREST = 10
"""A chunk of phonemes that fewer letters speak is an error of a lexicon, or of the alignment."""


@dataclass(frozen=True)
class LexiconWord:
    """A word in lower case. style: number of its lexicon. chunks: what each letter speaks, such as "", "k" or "ks"."""

    style: int
    letters: str
    phonemes: str
    chunks: tuple[str, ...] = ()


@dataclass(frozen=True)
class LexiconWords:
    """All words of a run. letters: alphabet; chunks: all there are, the most frequent first."""

    letters: str
    chunks: tuple[str, ...]
    training: tuple[LexiconWord, ...]
    validation: tuple[LexiconWord, ...]


def gather_words(files: Sequence[Path], report: OnProgress) -> LexiconWords:
    """Read lexicons and align their words; InputError where nothing is left to learn."""
    words = [
        LexiconWord(style, word.lower(), phonemes)
        for style, file in enumerate(files)
        for word, pronunciations in read_lexicon(file).items()
        for phonemes in pronunciations
        if 1 < len(word) <= _LONGEST and " " not in phonemes
    ]
    letters = "".join(sorted({letter for word in words for letter in word.letters}))
    training = _aligned([word for word in words if not is_held_out(word.letters)], letters, report)
    counts = Counter(chunk for word in training for chunk in word.chunks)
    chunks = tuple(chunk for chunk, count in counts.most_common() if count >= _RAREST)
    kept = tuple(word for word in training if set(word.chunks) <= set(chunks))
    held_out = tuple(word for word in words if is_held_out(word.letters))
    if not kept or not held_out:
        raise InputError(f"{', '.join(map(str, files))}: {len(words)} words are too few to learn from")
    return LexiconWords(letters, chunks, kept, held_out)


def is_held_out(word: str) -> bool:
    """Tell whether a word is kept for validation."""
    return zlib.crc32(word.lower().encode()) % HELD_OUT == 0


def _aligned(words: Sequence[LexiconWord], letters: str, report: OnProgress) -> list[LexiconWord]:
    rows = [units(word.phonemes) for word in words]
    numbers = {unit: number for number, unit in enumerate(sorted({unit for row in rows for unit in row}), 1)}
    lengths = align(
        [[letters.index(letter) for letter in word.letters] for word in words],
        [[numbers[unit] for unit in row] for row in rows],
        report=lambda done, total: report("prepare", done, total, {}),
    )
    return [
        replace(word, chunks=_divided(row, given))
        for word, row, given in zip(words, rows, lengths, strict=True)
        if given
    ]


def _divided(row: Sequence[str], lengths: Sequence[int]) -> tuple[str, ...]:
    chunks, start = [], 0
    for length in lengths:
        chunks.append("".join(row[start : start + length]))
        start += length
    return tuple(chunks)
