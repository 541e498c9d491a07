"""Pronounce unknown words by a small network: convolutions over letters, then a search for what each of them speaks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...ops.conv1d import conv1d
from ...types import FloatArray
from .g2p_config import HISTORY, G2pConfig
from .g2p_file import read_g2p
from .symbols import PRIMARY

_BEAM = 5
_LONGEST = 40
"""Most letters of a word; longer ones are read in pieces."""


@dataclass(frozen=True)
class _Reading:
    """Chunks of the letters so far, the sum of their logarithmic chances, and whether one holds the main stress."""

    chunks: tuple[int, ...]
    score: float
    stressed: bool


class GraphemeToPhoneme:
    """One loaded network; thread-safe. The same word gives the same phonemes on every machine."""

    def __init__(self, config: G2pConfig, tensors: dict[str, FloatArray]) -> None:
        self.config, self._tensors = config, tensors
        # What the chunks before add to the hidden layer is known for each of them.
        history = tensors["before.weight"].reshape(config.hidden, HISTORY, config.history)
        self._before = [_product(tensors["chunks.weight"], history[:, back]) for back in range(HISTORY)]

    @classmethod
    def load(cls, path: Path) -> GraphemeToPhoneme:
        """Load a network from a file; ModelFormatError where it is none."""
        return cls(*read_g2p(path))

    def phonemes(self, word: str, *, beam: int = _BEAM) -> str:
        """Phonemes of a word in lower case, with one main stress where a vowel can bear it.

        beam   readings that are followed from letter to letter; 1 takes the likeliest phonemes of each
        """
        pieces = [word[start : start + _LONGEST] for start in range(0, len(word), _LONGEST)]
        return "".join(self._best(piece, beam) for piece in pieces)

    def _best(self, word: str, beam: int) -> str:
        readings = self._search(self._encoded(word), beam)
        # Of the likely readings, the first with one main stress.
        spoken = ["".join(self.config.chunks[chunk] for chunk in reading.chunks) for reading in readings]
        return next((text for text in spoken if text.count(PRIMARY) == 1), spoken[0])

    def _encoded(self, word: str) -> FloatArray:
        tensors = self._tensors
        x = tensors["letters.weight"][self.config.numbers(word)]
        for number in range(self.config.blocks):
            block = f"blocks.{number}"
            normal = _normal(x) * tensors["scales"][number]
            x = x + conv1d(
                normal, tensors[f"{block}.weight"], tensors[f"{block}.bias"], padding=self.config.kernel // 2,
                activation="gelu",
            )  # fmt: skip
        return _product(_normal(x[1:-1]) * tensors["scales"][-1], tensors["encoded.weight"], tensors["encoded.bias"])

    def _search(self, rows: FloatArray, beam: int) -> list[_Reading]:
        """Search with a beam, from the first letter to the last; the best reading first."""
        start = len(self.config.chunks)
        best = [_Reading((), 0.0, False)]
        for row in rows:
            hidden = np.stack([row + self._history(reading, start) for reading in best])
            scores = _product(_gelu(hidden), self._tensors["out.weight"], self._tensors["out.bias"])
            scores = scores - scores.max(1, keepdims=True)
            scores = scores - np.log(np.exp(scores).sum(1, keepdims=True))
            grown = []
            for reading, of_chunk in zip(best, scores, strict=True):
                for chunk in np.argsort(-of_chunk, kind="stable")[:beam]:
                    stressed = reading.stressed or self.config.stressed[chunk]
                    score = reading.score + float(of_chunk[chunk])
                    grown.append(_Reading((*reading.chunks, int(chunk)), score, stressed))
            best = sorted(grown, key=lambda reading: -reading.score)[:beam]
        return best

    def _history(self, reading: _Reading, start: int) -> FloatArray:
        chunks = [*([start] * HISTORY), *reading.chunks][: -HISTORY - 1 : -1]
        before = sum(self._before[back][chunk] for back, chunk in enumerate(chunks))
        added: FloatArray = before + self._tensors["stressed.weight"][int(reading.stressed)]
        return added


def _product(rows: FloatArray, weight: FloatArray, bias: FloatArray | None = None) -> FloatArray:
    """rows · weightᵀ + bias on our kernels, which start no thread of their own."""
    return conv1d(np.ascontiguousarray(rows, np.float32), np.ascontiguousarray(weight[:, :, None]), bias)


def _normal(x: FloatArray) -> FloatArray:
    scaled: FloatArray = x / np.sqrt(np.mean(np.square(x), -1, keepdims=True) + np.float32(1e-6))
    return scaled


def _gelu(x: FloatArray) -> FloatArray:
    result: FloatArray = 0.5 * x * (1 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x**3)))
    return result
