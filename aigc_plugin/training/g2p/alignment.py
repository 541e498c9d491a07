"""Alignment of letters with phonemes: each letter speaks none, one or two of them.

Expectation maximisation over all divisions (Jiampojamarn, Kondrak and Sherif 2007), for all words of one
length at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST = 2
"""Most phonemes of one letter."""
_SAMPLE = 60_000
"""Words that the chances are learned from; more of them change little."""

Ids = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class _Group:
    """Words of n letters and m phonemes.

    words:   index of each in the list that was given
    letters: (words, n)
    units:   (words, m), from 1 on; 0 stands for no phoneme
    """

    words: Ids
    letters: Ids
    units: Ids

    def chunks(self, base: int) -> dict[tuple[int, int, int], Ids]:
        """Number of every chunk: letter i with k phonemes from the j-th on, for each word."""
        n, m = self.letters.shape[1], self.units.shape[1]
        padded = np.pad(self.units, ((0, 0), (0, MOST)))
        numbers = {}
        for i in range(n):
            for j in range(m + 1):
                if not (m - j <= MOST * (n - i) and j <= MOST * i):
                    continue
                for k in range(min(MOST, m - j) + 1):
                    if m - j - k <= MOST * (n - i - 1):
                        first = padded[:, j] * (k > 0)
                        second = padded[:, j + 1] * (k > 1)
                        numbers[i, j, k] = (self.letters[:, i] * base + first) * base + second
        return numbers


def align(
    words: Sequence[Sequence[int]],
    units: Sequence[Sequence[int]],
    *,
    iterations: int = 5,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> list[list[int] | None]:
    """Number of phonemes of each letter, word by word; None for a word that has more than two a letter.

    words   letters of each word as numbers from 0 on
    units   its phonemes as numbers from 1 on
    report  called with the iterations that are done, and their total
    """  # fmt: skip
    base = 1 + max(max(row, default=0) for row in units)
    letters = 1 + max(max(row, default=0) for row in words)
    chances = np.full(letters * base * base, 1.0)
    step = max(1, len(words) // _SAMPLE)
    sample = list(_groups(words[::step], units[::step]))
    for done in range(iterations):
        counts = np.full_like(chances, 1e-6)
        for group in sample:
            _expect(group, base, chances, counts)
        of_letter = counts.reshape(letters, -1).sum(1, keepdims=True)
        chances = (counts.reshape(letters, -1) / of_letter).reshape(-1)
        report(done + 1, iterations + 1)
    lengths: list[list[int] | None] = [None] * len(words)
    for group in _groups(words, units):
        for word, row in zip(group.words, _best(group, base, chances), strict=True):
            lengths[word] = row.tolist()
    report(iterations + 1, iterations + 1)
    return lengths


def _groups(words: Sequence[Sequence[int]], units: Sequence[Sequence[int]]) -> Iterator[_Group]:
    sizes: dict[tuple[int, int], list[int]] = {}
    for index, (letters, phonemes) in enumerate(zip(words, units, strict=True)):
        if letters and 0 < len(phonemes) <= MOST * len(letters):
            sizes.setdefault((len(letters), len(phonemes)), []).append(index)
    for chosen in sizes.values():
        yield _Group(np.array(chosen), np.array([words[i] for i in chosen]), np.array([units[i] for i in chosen]))


def _expect(group: _Group, base: int, chances: Values, counts: Values) -> None:
    """Add the expected number of every chunk in these words."""
    numbers = group.chunks(base)
    count, n, m = len(group.words), group.letters.shape[1], group.units.shape[1]
    forward, backward = np.zeros((2, n + 1, m + 1, count))
    forward[0, 0] = backward[n, m] = 1.0
    for (i, j, k), chunk in numbers.items():
        forward[i + 1, j + k] += forward[i, j] * chances[chunk]
    for (i, j, k), chunk in reversed(numbers.items()):
        backward[i, j] += backward[i + 1, j + k] * chances[chunk]
    total = np.maximum(forward[n, m], 1e-300)
    for (i, j, k), chunk in numbers.items():
        share = forward[i, j] * chances[chunk] * backward[i + 1, j + k] / total
        counts += np.bincount(chunk, share, len(counts)) if count > 2000 else 0.0
        if count <= 2000:
            np.add.at(counts, chunk, share)


def _best(group: _Group, base: int, chances: Values) -> Ids:
    """Number of phonemes of each letter in the best division: (words, n)."""
    numbers = group.chunks(base)
    count, n, m = len(group.words), group.letters.shape[1], group.units.shape[1]
    score = np.full((n + 1, m + 1, count), -np.inf)
    taken = np.zeros((n + 1, m + 1, count), np.int64)
    score[0, 0] = 0.0
    logarithms = np.log(chances + 1e-300)
    for (i, j, k), chunk in numbers.items():
        reached = score[i, j] + logarithms[chunk]
        better = reached > score[i + 1, j + k]
        score[i + 1, j + k][better] = reached[better]
        taken[i + 1, j + k][better] = k
    lengths = np.zeros((count, n), np.int64)
    at = np.full(count, m)
    every = np.arange(count)
    for i in range(n, 0, -1):
        lengths[:, i - 1] = taken[i, at, every]
        at -= lengths[:, i - 1]
    return lengths
