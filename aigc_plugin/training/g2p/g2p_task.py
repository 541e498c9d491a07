"""Train the network of unknown words; validate it by the phonemes and words that it gets wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ...text.pronunciation.g2p_file import write_g2p
from ...text.pronunciation.symbols import units
from .g2p_network import G2pNetwork, letter_rows
from .lexicon_words import LexiconWord, LexiconWords

MODEL = "g2p.safetensors"


class G2pTask:
    """Training task of the network; a batch holds words of one length."""

    def __init__(
        self,
        network: G2pNetwork,
        words: LexiconWords,
        *,
        batch: int,
        seed: int,
        device: torch.device,
        card: Mapping[str, object],
    ) -> None:
        self.model = network.to(device)
        self._batch, self._seed, self._device, self._card = batch, seed, device, dict(card)
        self._stress = torch.tensor(network.config.stressed, dtype=torch.int64, device=device)
        numbers = {chunk: number for number, chunk in enumerate(network.config.chunks)}
        self._letters, self._chunks = [], []
        for rows in _by_length(words.training):
            self._letters.append(letter_rows(network.config, [(word.style, word.letters) for word in rows]))
            self._chunks.append(torch.tensor([[numbers[chunk] for chunk in word.chunks] for word in rows]))
        self._share = np.array([len(rows) for rows in self._letters], float)
        self._validation = list(_by_length([word for word in words.validation if word.style == 0]))

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        rng = np.random.default_rng([self._seed, step])
        group = int(rng.choice(len(self._share), p=self._share / self._share.sum()))
        rows = torch.from_numpy(rng.integers(0, len(self._letters[group]), self._batch))
        letters, chunks = (part[group][rows].to(self._device) for part in (self._letters, self._chunks))
        return self.model.loss(letters, chunks, self._stress), {}

    def validate(self) -> dict[str, float]:
        """Errors on held-out words, read greedily: shares of words, and of the phonemes of the right words."""
        wrong = {"words": 0, "phonemes": 0}
        total = {"words": 0, "phonemes": 0}
        for rows in self._validation:
            read = self._read(rows)
            right: dict[str, list[list[str]]] = defaultdict(list)
            for word in rows:
                right[word.letters].append(units(word.phonemes))
            for letters, given in right.items():
                errors = [(distance(read[letters], one), len(one)) for one in given]
                best = min(errors)
                wrong["words"] += best[0] > 0
                wrong["phonemes"] += best[0]
                total["words"] += 1
                total["phonemes"] += best[1]
        return {f"{name} wrong": wrong[name] / max(1, total[name]) for name in wrong}

    def _read(self, rows: Sequence[LexiconWord]) -> dict[str, list[str]]:
        chunks = self.model.config.chunks
        letters = letter_rows(self.model.config, [(0, word.letters) for word in rows]).to(self._device)
        best = self.model.greedy(letters, self._stress).tolist()
        spoken = ("".join(chunks[number] for number in numbers) for numbers in best)
        return {word.letters: units(text) for word, text in zip(rows, spoken, strict=True)}

    def keep(self, folder: Path, step: int, measured: Mapping[str, float]) -> None:
        card = {**self._card, "steps": step, "validation": {name: round(value, 5) for name, value in measured.items()}}
        tensors = {name: value.detach().cpu().numpy() for name, value in self.model.state_dict().items()}
        write_g2p(folder / MODEL, self.model.config, tensors, card)


def distance(first: Sequence[str], second: Sequence[str]) -> int:
    """Fewest insertions, deletions and exchanges that make one sequence of the other (Levenshtein 1966)."""
    row = list(range(len(second) + 1))
    for i, left in enumerate(first, 1):
        previous, row[0] = row[0], i
        for j, right in enumerate(second, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (left != right))
    return row[-1]


def _by_length(words: Sequence[LexiconWord]) -> Iterator[list[LexiconWord]]:
    lengths: dict[int, list[LexiconWord]] = defaultdict(list)
    for word in words:
        lengths[len(word.letters)].append(word)
    yield from (lengths[length] for length in sorted(lengths))
