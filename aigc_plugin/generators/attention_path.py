"""Read the attention over a text: the path through the symbols, the frames of each word, and whether it failed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import GenerationFailed
from ..types import FloatArray

Path = NDArray[np.intp]

# Limits of a healthy attention, in symbols and frames of 11.6 ms. Published models move by 0 to 3 symbols a frame, and
# stay with the longest pause for less than a second.
FARTHEST_JUMP = 10
LONGEST_STAY = 130
NEAR = 3
LEAST_FOCUS = 0.5
_TRY = "another seed, shorter sentences or other punctuation may help"


def monotonic_path(shares: FloatArray) -> Path:
    """The symbol that each frame speaks: of all paths that never go back, the one with the largest product of shares.

    shares (frames, symbols), both at least 1; returns (frames,), never falling.
    """
    scores = np.log(np.maximum(shares, 1e-8)).astype(np.float64)
    frames, symbols = scores.shape
    reached = np.empty((frames, symbols), np.intp)
    best = np.zeros(symbols)
    for frame in range(frames):
        # Where the best of all symbols up to each one stood: the running maximum, and when it last rose.
        running = np.maximum.accumulate(best)
        rises = np.concatenate([[True], best[1:] > running[:-1]])
        reached[frame] = np.maximum.accumulate(np.where(rises, np.arange(symbols), 0))
        best = running + scores[frame]
    path = np.empty(frames, np.intp)
    symbol = int(best.argmax())
    for frame in range(frames - 1, -1, -1):
        path[frame] = symbol
        symbol = int(reached[frame, symbol])
    return path


def word_spans(path: Path, words: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """First frame and end frame of each run of symbols (first, end); empty where no frame speaks them."""
    return tuple(
        (int(np.searchsorted(path, first)), int(np.searchsorted(path, max(first, end)))) for first, end in words
    )


def check_path(path: Path, shares: FloatArray) -> None:
    """Check that attention did not fail; raises GenerationFailed by one of three measures:

    focus      the mean share within 3 symbols of the path is below one half: it looks everywhere, or goes back
    stalling   the path stays with one symbol for more than 130 frames, 1.5 s
    skipping   it leaves out more than 10 symbols at once, at its beginning and end too
    """
    frames, symbols = shares.shape
    near = np.abs(np.arange(symbols) - path[:, None]) <= NEAR
    focus = float((shares * near).sum() / frames)
    if focus < LEAST_FOCUS:
        raise GenerationFailed(
            f"the attention failed: on average {focus:.0%} of it is near the symbol that is spoken.",
            hint=_TRY,
        )
    stays = np.bincount(path)
    if stays.max() > LONGEST_STAY:
        raise GenerationFailed(
            f"the attention stayed at symbol {stays.argmax() + 1} of {symbols} for {stays.max()} frames.",
            hint=_TRY,
        )
    jumps = np.diff(np.concatenate([[-1], path, [symbols]]))
    if jumps.max() > FARTHEST_JUMP:
        at = int(jumps.argmax())
        where = f"at frame {at + 1}" if at < frames else "at the end"
        raise GenerationFailed(f"the attention skipped {jumps.max() - 1} symbols {where}.", hint=_TRY)
