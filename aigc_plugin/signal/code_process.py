"""How the rows of a code follow each other: a vector autoregression of the first order, and draws from it.

    u_t = T u_{t-1} + L e_t,   e_t unit normal,   z_t = mean + deviation * u_t

(Lütkepohl 2005, ch. 2). A draw is made in the frequency domain, U(w) = (I - T exp(-iw))^-1 L E(w), which gives a
process that is stationary and closes on itself: a loop without a seam.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..types import FloatArray

_LARGEST_PULL = 0.98
_LEAST_DEVIATION = 1e-3


@dataclass(frozen=True)
class CodeProcess:
    """transition T and innovation L float32 (latents, latents), of standardised rows."""

    transition: FloatArray
    innovation: FloatArray

    @classmethod
    def fit(cls, codes: Sequence[FloatArray]) -> CodeProcess:
        """codes: one array (rows, latents) a recording; least squares, drawn in to be stationary."""
        pieces = [_standardised(code) for code in codes if len(code) > 2]
        before = np.concatenate([piece[:-1] for piece in pieces])
        after = np.concatenate([piece[1:] for piece in pieces])
        ridge = 1e-2 * len(before) * np.eye(before.shape[1])
        transition = np.linalg.solve(before.T @ before + ridge, before.T @ after).T
        radius = float(np.abs(np.linalg.eigvals(transition)).max())
        transition *= min(1.0, _LARGEST_PULL / max(radius, 1e-9))
        left = after - before @ transition.T
        covariance = left.T @ left / len(left) + 1e-6 * np.eye(left.shape[1])
        innovation = np.linalg.cholesky(covariance)
        return cls(transition.astype(np.float32), innovation.astype(np.float32))

    def draw(self, rows: int, seed: int) -> FloatArray:
        """Standardised rows (rows, latents) whose last is followed by the first; each of unit variance on average."""
        latents = len(self.transition)
        noise = np.random.default_rng(seed).standard_normal((rows, latents))
        turns = np.exp(-2j * np.pi * np.arange(rows) / rows)
        response = np.linalg.inv(np.eye(latents)[None] - self.transition[None] * turns[:, None, None])
        spectrum = response @ (np.fft.fft(noise, axis=0) @ self.innovation.T)[:, :, None]
        out: FloatArray = np.fft.ifft(spectrum[:, :, 0], axis=0).real.astype(np.float32)
        return out


def style_of(code: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(mean, deviation) of each latent over the rows."""
    mean, deviation = code.mean(0), code.std(0)
    return mean.astype(np.float32), np.maximum(deviation, _LEAST_DEVIATION).astype(np.float32)


def _standardised(code: FloatArray) -> NDArray[np.float64]:
    mean, deviation = style_of(code)
    return (code.astype(np.float64) - mean) / deviation
