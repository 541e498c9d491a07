"""The closed form of the pulse train against its sum; streaming; pitch and noise of the result."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin.signal.excitation import FADING, TOP, Excitation, fill_gaps, pulse_train
from aigc_plugin.signal.pitch import CLASSES, LOWEST, STEP, decode_pitch
from aigc_plugin.signal.source_filter import SourceFilter


def summed(phase: np.ndarray, f0: float) -> np.ndarray:
    """The definition, harmonic by harmonic."""
    harmonics = TOP / f0
    whole, share = int(harmonics), harmonics % 1
    total = np.zeros_like(phase)
    for order, weight in ((whole, 1 - share), (whole + 1, share)):
        for k in range(1, order + FADING):
            total += weight * min(1.0, (order + FADING - k) / FADING) * np.cos(k * phase)
    return total


@pytest.mark.parametrize("f0", [61.3, 100.0, 207.7, 433.0])
def test_the_closed_form_is_the_sum_of_harmonics(f0: float) -> None:
    phase = np.concatenate([np.linspace(-7, 7, 2001), [0.0, 1e-9, 2 * np.pi, 2 * np.pi + 1e-7, 1e-4]])
    got = pulse_train(phase, np.full_like(phase, f0))
    expected = summed(phase, f0)
    np.testing.assert_allclose(got, expected, atol=1e-4 * np.abs(expected).max())


def test_gaps_take_a_voiced_neighbour() -> None:
    f0 = np.array([0.0, 0.0, 200.0, 0.0, 100.0, 0.0, 0.0, 0.0])
    filled = fill_gaps(f0)
    np.testing.assert_allclose(filled[[1, 2, 3, 4, 5]], [200, 200, 150, 100, 100])
    assert (filled > 0).all()


def test_the_excitation_streams() -> None:
    rng = np.random.default_rng(0)
    f0 = np.where(rng.random(80) < 0.7, rng.uniform(80, 300, 80), 0.0)
    whole = Excitation(hop=256, rate=22050, seed=3)
    expected = np.concatenate([whole.push(f0), whole.finish()])
    pieces = Excitation(hop=256, rate=22050, seed=3)
    got = [
        pieces.push(f0[:1]),
        pieces.push(f0[1:2]),
        pieces.push(f0[2:40]),
        pieces.push(f0[40:]),
        pieces.finish(),
    ]
    np.testing.assert_allclose(np.concatenate(got), expected, atol=1e-6)
    assert len(expected) == 80 * 256


def test_voiced_sound_is_periodic_and_unvoiced_is_not() -> None:
    def repeats(f0: float) -> float:
        stream = Excitation(hop=256, rate=22050, seed=0)
        samples = np.concatenate([stream.push(np.full(40, f0)), stream.finish()])
        low = np.convolve(samples, np.ones(8) / 8, "same")[2000:-2000]
        lag = round(22050 / 210)
        return float(np.corrcoef(low[:-lag], low[lag:])[0, 1])

    assert repeats(210.0) > 0.9
    assert abs(repeats(0.0)) < 0.2


@pytest.mark.parametrize("frames", [1, 2, 3, 9])
def test_the_source_signal_is_as_long_as_its_mel(frames: int) -> None:
    source = SourceFilter(2)
    source.want(np.full((frames, 80), -4.0, np.float32))
    samples = np.concatenate([source.push(np.full(frames, 150.0)), source.finish()])
    assert samples.shape == (frames * 256,)
    assert np.isfinite(samples).all()


def test_pitch_is_decoded_between_classes() -> None:
    cents = np.array([0.0, 1234.5, 4000.0, (CLASSES - 1) * STEP])
    classes = np.arange(CLASSES) * STEP
    rows = -0.5 * ((classes[None] - cents[:, None]) / 25.0) ** 2
    voiced = np.concatenate([np.full((4, 1), 2.0), rows], 1).astype(np.float32)
    decoded = decode_pitch(voiced)
    expected = LOWEST * 2 ** (cents / 1200)
    assert np.abs(1200 * np.log2(decoded / expected))[1:3].max() < 1.0
    assert np.abs(1200 * np.log2(decoded / expected)).max() < 20.0
    voiced[:, 0] = -0.5
    assert (decode_pitch(voiced) == 0).all()
