"""The envelope whitens noise of the same mel, and is constant beyond the bands."""

from __future__ import annotations

import numpy as np

from aigc_plugin.signal.envelope import BandInterpolation, coefficient_envelope
from aigc_plugin.signal.lapped_transform import LappedAnalysis
from aigc_plugin.signal.mel import PUBLISHED, band_centres, mel_spectrogram


def test_interpolation_is_exact_at_the_bands_and_holds_outside() -> None:
    centres = band_centres()
    bands = np.random.default_rng(0).standard_normal((3, 80)).astype(np.float32)
    np.testing.assert_allclose(BandInterpolation(centres)(bands), bands, atol=1e-6)
    interpolated = BandInterpolation(np.array([0.0, 11000.0, (centres[3] + centres[4]) / 2]))(bands)
    np.testing.assert_array_equal(interpolated[:, :2], bands[:, [0, -1]])
    np.testing.assert_allclose(interpolated[:, 2], (bands[:, 3] + bands[:, 4]) / 2, atol=1e-5)


def test_noise_is_white_after_division() -> None:
    samples = (0.2 * np.random.default_rng(0).standard_normal(22050)).astype(np.float32)
    samples = samples[: len(samples) // 256 * 256]
    mel = mel_spectrogram(samples).values.T
    for size in (64, 128, 256):
        analysis = LappedAnalysis(size)
        rows = np.concatenate([analysis.push(samples), analysis.finish()])[:, :size]
        scale = coefficient_envelope(np.ascontiguousarray(mel), size, PUBLISHED)
        assert scale.shape == rows.shape
        deviation = (rows / scale)[4:-4].std(axis=0)
        assert 0.85 < deviation.mean() < 1.15
        assert deviation.min() > 0.6
        assert deviation.max() < 1.5
