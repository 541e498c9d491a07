"""How the rows of a code follow each other, and draws that follow each other alike.

Each latent is an autoregression of the first order about its mean, and the latents move together:

    z_t = mean + deviation u_t,   u_t = m u_{t-1} + sqrt(1 - m²) e_t,   e_t normal with the correlation M M'

A draw is made in the frequency domain, U(w) = sqrt(1 - m²) / (1 - m exp(-iw)) E(w), which gives a process that is
stationary and closes on itself: a loop without a seam.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..errors import InputError
from ..types import FloatArray

_LEAST_DEVIATION = 1e-3
_USUAL_MEMORY, _ROWS_OF_USUAL = 0.5, 4.0
"""What the memory is taken to be before anything is known, and how many rows that counts for."""
_LONGEST_MEMORY = 0.98


class CodeStyle(NamedTuple):
    """Of each latent, float32 (latents,): mean, deviation, and the correlation m of a row with the next."""

    mean: FloatArray
    deviation: FloatArray
    memory: FloatArray


def style_of(code: FloatArray) -> CodeStyle:
    """code (rows, latents), at least two rows."""
    if code.ndim != 2 or len(code) < 2:
        raise InputError(f"a style needs at least two rows of a code, not the shape {code.shape}")
    mean = code.mean(0, dtype=np.float64)
    deviation = np.maximum(code.std(0, dtype=np.float64), _LEAST_DEVIATION)
    rows = (code - mean) / deviation
    following = (rows[1:] * rows[:-1]).sum(0) + _USUAL_MEMORY * _ROWS_OF_USUAL
    memory = following / ((rows[:-1] ** 2).sum(0) + _ROWS_OF_USUAL)
    found = (mean, deviation, np.clip(memory, 0.0, _LONGEST_MEMORY))
    return CodeStyle(*(part.astype(np.float32) for part in found))


def common_mixing(codes: Sequence[FloatArray]) -> FloatArray:
    """M, lower triangular (latents, latents): how the latents move together, over all recordings."""
    rows = []
    for code in codes:
        if len(code) > 1:
            style = style_of(code)
            rows.append((code - style.mean) / style.deviation)
    standardised = np.concatenate(rows).astype(np.float64)
    covariance = standardised.T @ standardised / len(standardised) + 1e-4 * np.eye(standardised.shape[1])
    scale = np.sqrt(np.diag(covariance))
    mixing: FloatArray = np.linalg.cholesky(covariance / np.outer(scale, scale)).astype(np.float32)
    return mixing


def draw_code(style: CodeStyle, mixing: FloatArray, rows: int, seed: int, *, variation: float) -> FloatArray:
    """float32 (rows, latents), the last row followed by the first. variation scales the deviation."""
    noise = np.random.default_rng(seed).standard_normal((rows, len(mixing))) @ mixing.T.astype(np.float64)
    memory = style.memory.astype(np.float64)
    turns = np.exp(-2j * np.pi * np.arange(rows) / rows)[:, None]
    response = np.sqrt(1 - memory**2) / (1 - memory * turns)
    moved = np.fft.ifft(response * np.fft.fft(noise, axis=0), axis=0).real
    code: FloatArray = (style.mean + variation * style.deviation * moved).astype(np.float32)
    return code
