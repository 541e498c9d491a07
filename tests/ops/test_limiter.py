"""True peaks and limiter gains against float64."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin import Engine, InputError, ops


def oversampled(samples: np.ndarray) -> np.ndarray:
    """Four phases of a sinc under a Kaiser window, in float64: (4, n)."""
    padded = np.pad(samples.astype(np.float64), (31, 32))
    taps = np.arange(64) - 31
    rows = []
    for phase in range(4):
        at = taps - phase / 4
        window = np.where(np.abs(at) < 32, np.i0(6 * np.sqrt(np.clip(1 - (at / 32) ** 2, 0, 1))) / np.i0(6), 0)
        rows.append(np.correlate(padded, np.sinc(at) * window, "valid"))
    return np.array(rows)[:, : len(samples)]


def test_true_peaks_are_those_of_float64(backend: str) -> None:
    rng = np.random.default_rng(3)
    samples = rng.uniform(-1, 1, (2, 3001)).astype(np.float32)
    want = np.max([np.abs(oversampled(row)).max(axis=0) for row in samples], axis=0)
    got = ops.true_peaks(samples, engine=Engine(backend, threads=1))
    assert np.abs(got - want).max() < 1e-5


def test_a_sine_between_its_samples_is_found() -> None:
    """A quarter of the rate at 45 degrees: every sample is 3 dB below the crest."""
    wave = np.sin(np.pi / 2 * np.arange(4800) + np.pi / 4).astype(np.float32)[np.newaxis]
    assert np.abs(wave).max() < 0.708
    assert np.abs(ops.true_peaks(wave)[100:-100].max() - 1) < 0.002


@pytest.mark.parametrize("half", [0, 5, 60])
def test_gains_keep_peaks_below_the_ceiling_and_are_smooth(half: int) -> None:
    rng = np.random.default_rng(half)
    peaks = (rng.uniform(0, 1, 5000) ** 8 * 3).astype(np.float32)
    gains, state = ops.limiter_gains(peaks, 0.5, half, 0.999)
    inner = peaks[4 * half : len(peaks) - 4 * half] if half else peaks
    assert len(gains) == len(inner)
    assert (gains * inner).max() <= 0.5 * (1 + 1e-6)
    assert 0 < state <= 1
    if half:
        assert np.abs(np.diff(gains)).max() <= 1 / (2 * half + 1)


def test_nothing_is_changed_below_the_ceiling() -> None:
    gains, state = ops.limiter_gains(np.full(1000, 0.4, np.float32), 0.5, 20, 0.99)
    assert (gains == 1).all()
    assert state == 1


@pytest.mark.parametrize("wrong", [{"ceiling": 0}, {"keep": 2}, {"before": -1}, {"half": 200}])
def test_impossible_values_are_refused(wrong: dict) -> None:
    with pytest.raises(InputError):
        ops.limiter_gains(np.ones(100, np.float32), **{"ceiling": 1.0, "half": 1, "keep": 0.5, **wrong})
