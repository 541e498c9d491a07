"""First-order autoregressive model of latent codes: fit it to a recording, and sample from it.

Each latent is a first-order autoregression about its mean; the innovations of the latents are correlated:

    z_t = mean + deviation u_t,   u_t = m u_{t-1} + sqrt(1 - m²) e_t,   e_t normal with the correlation M M'

A code is sampled in the frequency domain, U(w) = sqrt(1 - m²) / (1 - m exp(-iw)) E(w). This process is stationary and
periodic, so that the sound made from it loops without a seam.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..errors import InputError
from ..types import FloatArray

_LEAST_DEVIATION = 1e-3
_PRIOR_AUTOCORRELATION, _PRIOR_ROWS = 0.5, 4.0
"""Prior value of the autocorrelation, and the number of rows that it counts for."""
_LARGEST_AUTOCORRELATION = 0.98


class CodeStyle(NamedTuple):
    """Parameters of each latent, float32 (latents,): mean, standard deviation, and the correlation m of a row with the
    next one."""

    mean: FloatArray
    deviation: FloatArray
    autocorrelation: FloatArray


STYLE_TENSORS = ("mean", "deviation", "memory")
"""Names of these parameters in weights files."""


def style_of(code: FloatArray) -> CodeStyle:
    """Fit the model to a code (rows, latents) of at least two rows."""
    if code.ndim != 2 or len(code) < 2:
        raise InputError(f"a style needs at least two rows of a code, not the shape {code.shape}")
    mean = code.mean(0, dtype=np.float64)
    deviation = np.maximum(code.std(0, dtype=np.float64), _LEAST_DEVIATION)
    rows = (code - mean) / deviation
    following = (rows[1:] * rows[:-1]).sum(0) + _PRIOR_AUTOCORRELATION * _PRIOR_ROWS
    autocorrelation = following / ((rows[:-1] ** 2).sum(0) + _PRIOR_ROWS)
    parameters = (mean, deviation, np.clip(autocorrelation, 0.0, _LARGEST_AUTOCORRELATION))
    return CodeStyle(*(parameter.astype(np.float32) for parameter in parameters))


def common_mixing(codes: Sequence[FloatArray]) -> FloatArray:
    """Estimate M, lower triangular (latents, latents): the correlation between latents over all recordings."""
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
    """Sample a code, float32 (rows, latents), whose last row continues with the first.

    style:     parameters of each latent
    mixing:    M, see `common_mixing`
    variation: factor of the deviation; 0 gives the mean alone
    """
    independent = np.random.default_rng(seed).standard_normal((rows, len(mixing)))
    noise = np.einsum("rl,kl->rk", independent, mixing.astype(np.float64))  # not by BLAS, as in `lapped_transform`
    autocorrelation = style.autocorrelation.astype(np.float64)
    turns = np.exp(-2j * np.pi * np.arange(rows) / rows)[:, None]
    response = np.sqrt(1 - autocorrelation**2) / (1 - autocorrelation * turns)
    standardised = np.fft.ifft(response * np.fft.fft(noise, axis=0), axis=0).real
    code: FloatArray = (style.mean + variation * style.deviation * standardised).astype(np.float32)
    return code
