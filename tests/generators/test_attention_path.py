"""Ways through attention that were made by hand."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from aigc_plugin import GenerationFailed
from aigc_plugin.generators.attention_path import check_path, monotonic_path, word_spans


def shares_of(way: list[int], symbols: int, share: float = 0.9) -> np.ndarray:
    """`share` at the symbols of the way, the rest spread evenly."""
    shares = np.full((len(way), symbols), (1 - share) / symbols, np.float32)
    shares[np.arange(len(way)), way] += share
    return shares


def test_the_path_is_the_best_that_never_goes_back() -> None:
    """Against all of them."""
    rng = np.random.default_rng(0)
    for frames, symbols in ((1, 1), (5, 4), (6, 3), (1, 5), (4, 1)):
        shares = rng.dirichlet(np.ones(symbols), frames).astype(np.float32)
        ways = [way for way in product(range(symbols), repeat=frames) if list(way) == sorted(way)]
        best = max(ways, key=lambda way: sum(np.log(shares[t, s]) for t, s in enumerate(way)))
        assert monotonic_path(shares).tolist() == list(best)


def test_noise_does_not_turn_it_back() -> None:
    way = sorted(range(30), key=lambda t: t)
    seen = way.copy()
    seen[10], seen[20] = 25, 2
    path = monotonic_path(shares_of(seen, 30, 0.5))
    assert abs(path - way).max() <= 5
    assert (np.diff(path) >= 0).all()


def test_spans_of_words() -> None:
    path = np.array([0, 0, 1, 2, 2, 3, 5, 5, 6])
    assert word_spans(path, [(0, 2), (3, 4), (4, 5), (5, 7), (7, 7)]) == (
        (0, 3),
        (5, 6),
        (6, 6),
        (6, 9),
        (9, 9),
    )


def test_a_healthy_attention_passes() -> None:
    way = list(np.repeat(np.arange(40), 6))
    shares = shares_of(way, 40)
    check_path(monotonic_path(shares), shares)


@pytest.mark.parametrize(
    ("way", "share", "message"),
    [
        ([0] * 200 + list(range(40)), 0.9, "stayed at symbol 1 of 40 for 201 frames"),
        ([*range(10), *range(25, 40)], 0.9, "skipped 15 symbols at frame 11"),
        (list(range(12, 40)), 0.9, "skipped 12 symbols at frame 1"),
        (list(range(25)), 0.9, "skipped 15 symbols at the end"),
        (list(np.repeat(np.arange(40), 5)), 0.2, "attention failed: on average 3.% of it"),
        ([*range(38), *range(38), *range(38), *range(40)], 0.9, "attention failed"),
    ],
)
def test_failures_are_told(way: list[int], share: float, message: str) -> None:
    shares = shares_of(way, 40, share)
    with pytest.raises(GenerationFailed, match=message):
        check_path(monotonic_path(shares), shares)
