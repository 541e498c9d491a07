"""Alignment of frames and symbols, learned from audio and text alone.

Badlani, Łańcucki, Shih, Valle, Ping, Catanzaro 2021, "One TTS Alignment To Rule Them All": frames and symbols are
embedded, their distance gives each frame a distribution over the symbols, and the sum over all monotonic paths is
the likelihood. The best path under the trained network gives every symbol at least one frame.
"""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

_TEMPERATURE = 0.0005
_BLANK = -1.0
_NEVER = -1e4


class Aligner(nn.Module):
    """Alignment network: log probability of each symbol at each mel frame."""

    def __init__(self, symbols: int, n_mel: int, width: int = 192, depth: int = 80) -> None:
        super().__init__()
        self.embedding = nn.Embedding(symbols, width)
        self.keys = nn.Sequential(nn.Conv1d(width, 2 * width, 3, padding=1), nn.ReLU(), nn.Conv1d(2 * width, depth, 1))
        self.queries = nn.Sequential(
            nn.Conv1d(n_mel, 2 * n_mel, 3, padding=1),
            nn.ReLU(),
            nn.Conv1d(2 * n_mel, n_mel, 3, padding=1),
            nn.ReLU(),
            nn.Conv1d(n_mel, depth, 1),
        )

    def forward(self, ids: Tensor, mel: Tensor, symbols: Tensor) -> Tensor:
        """Compute log probabilities (batch, frames, symbols).

        ids:     (batch, symbols)
        mel:     (batch, n_mel, frames)
        symbols: number of symbols, (batch,)
        """
        keys = self.keys(self.embedding(ids).transpose(1, 2))
        queries = self.queries((mel + 5.0) / 3.0)
        distance = (
            (queries**2).sum(1)[:, :, None]
            + (keys**2).sum(1)[:, None, :]
            - 2 * torch.einsum("bdt,bds->bts", queries, keys)
        )
        beyond = torch.arange(ids.shape[1], device=ids.device)[None] >= symbols[:, None]
        return torch.log_softmax((-_TEMPERATURE * distance).masked_fill(beyond[:, None], _NEVER), 2)


def alignment_loss(log_probability: Tensor, symbols: Tensor, frames: Tensor) -> Tensor:
    """Negative log-likelihood per symbol of all monotonic paths, by the recursion of CTC.

    log_probability: (batch, frames, symbols); the blank of CTC gets a constant, so that it is never the best
    """
    scores = torch.log_softmax(F.pad(log_probability, (1, 0), value=_BLANK), 2).transpose(0, 1)
    wanted = torch.arange(1, log_probability.shape[2] + 1, device=scores.device).expand(len(symbols), -1)
    return F.ctc_loss(scores, wanted, frames, symbols, zero_infinity=True)


def diagonal_prior(symbols: int, frames: int) -> Tensor:
    """Log of the beta-binomial distribution of a symbol at a frame, which is near the diagonal, wider in the middle:
    float32 (frames, symbols)."""
    last = symbols - 1
    a = torch.arange(1, frames + 1, dtype=torch.float64)[:, None]
    b = frames + 1 - a
    k = torch.arange(symbols, dtype=torch.float64)[None]
    choose = math.lgamma(last + 1) - torch.lgamma(k + 1) - torch.lgamma(last - k + 1)
    return (choose + _log_beta(k + a, last - k + b) - _log_beta(a, b)).float()


def _log_beta(a: Tensor, b: Tensor) -> Tensor:
    return torch.lgamma(a) + torch.lgamma(b) - torch.lgamma(a + b)


def best_path(log_probability: NDArray[np.float32]) -> NDArray[np.int64]:
    """Find the likeliest monotonic path, from the first to the last symbol (Viterbi 1967); return the frames of each
    symbol, at least one.

    log_probability: (frames, symbols), with no more symbols than frames
    """
    frames, symbols = log_probability.shape
    score = np.full(symbols, -np.inf)
    score[0] = log_probability[0, 0]
    moved = np.zeros((frames, symbols), bool)
    for frame in range(1, frames):
        from_before = np.concatenate([[-np.inf], score[:-1]])
        moved[frame] = from_before > score
        score = np.maximum(score, from_before) + log_probability[frame]
    durations = np.zeros(symbols, np.int64)
    symbol = symbols - 1
    for frame in range(frames - 1, -1, -1):
        durations[symbol] += 1
        symbol -= int(moved[frame, symbol])
    return durations
