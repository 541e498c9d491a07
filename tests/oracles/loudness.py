"""ITU-R BS.1770-4 in float64, from its text: K-weighting, gating blocks, two gates. For mono at 48 kHz."""

from __future__ import annotations

import numpy as np

RATE = 48000
# Table 1 and 2 of the recommendation: (numerator, denominator).
_SHELF = ([1.53512485958697, -2.69169618940638, 1.19839281085285], [1.0, -1.69065929318241, 0.73248077421585])
_HIGH_PASS = ([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621])


def integrated(samples: np.ndarray) -> float:
    """LUFS of float64 (n,); -inf where no block passes the gates."""
    weighted = _filtered(_filtered(samples.astype(np.float64), *_SHELF), *_HIGH_PASS)
    block, step = int(0.4 * RATE), int(0.1 * RATE)
    power = np.array(
        [np.mean(weighted[start : start + block] ** 2) for start in range(0, len(samples) - block + 1, step)]
    )
    loud = power[_lufs(power) > -70]
    if not len(loud):
        return -np.inf
    gated = loud[_lufs(loud) > _lufs(loud.mean()) - 10]
    return float(_lufs(gated.mean()))


def _lufs(power: np.ndarray) -> np.ndarray:
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-30))


def _filtered(samples: np.ndarray, numerator: list[float], denominator: list[float]) -> np.ndarray:
    """A biquad, sample by sample."""
    b0, b1, b2 = numerator
    _, a1, a2 = denominator
    out = np.empty_like(samples)
    s1 = s2 = 0.0
    for index, value in enumerate(samples):
        output = b0 * value + s1
        s1 = b1 * value - a1 * output + s2
        s2 = b2 * value - a2 * output
        out[index] = output
    return out
