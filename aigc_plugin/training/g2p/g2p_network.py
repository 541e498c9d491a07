"""The network of `text.pronunciation.g2p` in torch: convolutions over letters; what each letter speaks depends on what
the letters before it spoke."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...text.pronunciation.g2p_config import HISTORY, NO_CHUNK, G2pConfig

_DROPOUT = 0.1
_FORGOTTEN = 0.1
"""Share of the chunks before that training hides, since they may be wrong when the network speaks."""


class G2pNetwork(nn.Module):
    """Letters and the chunks before each in, scores of its chunk out."""

    def __init__(self, config: G2pConfig) -> None:
        super().__init__()
        self.config = config
        self.letters = nn.Embedding(config.inputs, config.width)
        self.blocks = nn.ModuleList(
            nn.Conv1d(config.width, config.width, config.kernel, padding=config.kernel // 2)
            for _ in range(config.blocks)
        )
        self.scales = nn.Parameter(torch.ones(config.blocks + 1, config.width))
        self.chunks = nn.Embedding(len(config.chunks) + NO_CHUNK, config.history)
        self.stressed = nn.Embedding(2, config.hidden)
        self.encoded = nn.Linear(config.width, config.hidden)
        self.before = nn.Linear(HISTORY * config.history, config.hidden, bias=False)
        self.out = nn.Linear(config.hidden, len(config.chunks))

    def encode(self, letters: Tensor) -> Tensor:
        """(batch, 2 + letters) → (batch, letters, hidden); the first is the style, the last the end."""
        x = self.letters(letters)
        for number, block in enumerate(self.blocks):
            normal = F.dropout(_normal(x) * self.scales[number], _DROPOUT, self.training)
            x = x + F.gelu(block(normal.transpose(1, 2)).transpose(1, 2), approximate="tanh")
        rows: Tensor = self.encoded(_normal(x[:, 1:-1]) * self.scales[-1])
        return rows

    def scores(self, rows: Tensor, before: Tensor, stressed: Tensor) -> Tensor:
        """Scores of the chunks of each row.

        rows      (…, hidden)
        before    (…, HISTORY): numbers of the chunks before, the newest first
        stressed  (…): 1 where a chunk before holds the main stress
        """
        history = self.chunks(before).flatten(-2)
        hidden = F.gelu(rows + self.before(history) + self.stressed(stressed), approximate="tanh")
        result: Tensor = self.out(F.dropout(hidden, _DROPOUT, self.training))
        return result

    def loss(self, letters: Tensor, chunks: Tensor, stress: Tensor) -> Tensor:
        """Mean cross-entropy.

        letters  (batch, 2 + letters)
        chunks   (batch, letters)
        stress   (chunks there are): 1 where one holds the main stress
        """
        before, stressed = history_of(chunks, stress, len(self.config.chunks))
        if self.training:
            hidden = torch.rand(before.shape, device=before.device) < _FORGOTTEN
            before = torch.where(hidden, len(self.config.chunks) + 1, before)
        scores = self.scores(self.encode(letters), before, stressed)
        return F.cross_entropy(scores.flatten(0, 1), chunks.flatten())

    @torch.no_grad()
    def greedy(self, letters: Tensor, stress: Tensor) -> Tensor:
        """The most likely chunk of each letter, from left to right: (batch, letters)."""
        rows = self.encode(letters)
        count, length = rows.shape[:2]
        spoken = torch.full((count, HISTORY + length), len(self.config.chunks), device=rows.device)
        stressed = torch.zeros(count, dtype=torch.int64, device=rows.device)
        for at in range(length):
            before = spoken[:, at : at + HISTORY].flip(1)
            best = self.scores(rows[:, at], before, stressed).argmax(-1)
            spoken[:, at + HISTORY] = best
            stressed |= stress[best]
        return spoken[:, HISTORY:]


def history_of(chunks: Tensor, stress: Tensor, start: int) -> tuple[Tensor, Tensor]:
    """Chunks before each, the newest first, and whether the main stress is among all before it."""
    padded = F.pad(chunks, (HISTORY, 0), value=start)
    length = chunks.shape[1]
    before = torch.stack([padded[:, HISTORY - back : HISTORY - back + length] for back in range(1, HISTORY + 1)], -1)
    seen = F.pad(stress[chunks].cumsum(1), (1, 0))[:, :-1]
    return before, (seen > 0).long()


def letter_rows(config: G2pConfig, words: Sequence[tuple[int, str]]) -> Tensor:
    """Numbers of style, letters and end of words of one length: (words, 2 + letters)."""
    return torch.tensor([config.numbers(word, style) for style, word in words])


def _normal(x: Tensor) -> Tensor:
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-6)
