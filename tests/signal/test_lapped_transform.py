"""The lapped transform is orthonormal, turns changes of phase into rotations, and streams."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin.signal.lapped_transform import LappedAnalysis, LappedSynthesis, basis, quadrature_basis


def analysed(samples: np.ndarray, size: int, cuts: list[int]) -> np.ndarray:
    stream = LappedAnalysis(size)
    pieces = [stream.push(piece) for piece in np.split(samples, cuts)]
    return np.concatenate([*pieces, stream.finish()])


@pytest.mark.parametrize("size", [2, 8, 128])
def test_basis_shifted_by_its_size_is_orthonormal(size: int) -> None:
    matrix = basis(size).astype(float)
    np.testing.assert_allclose(matrix.T @ matrix, np.eye(size), atol=1e-6)
    np.testing.assert_allclose(matrix[size:].T @ matrix[:size], np.zeros((size, size)), atol=1e-6)


@pytest.mark.parametrize("size", [2, 8, 128])
def test_the_inverse_restores_the_samples(size: int) -> None:
    samples = np.random.default_rng(0).standard_normal(size * 37).astype(np.float32)
    rows = analysed(samples, size, [5, 5, 30])
    assert rows.shape == (37, 2 * size)
    stream = LappedSynthesis(size)
    pieces = [stream.push(rows[:11, :size]), stream.push(rows[11:, :size]), stream.finish()]
    back = np.concatenate(pieces)
    assert back.shape == samples.shape
    half = size // 2
    np.testing.assert_allclose(back[half:-half], samples[half:-half], atol=2e-6)


@pytest.mark.parametrize("size", [2, 8, 64, 128])
def test_streams_compute_the_product_with_the_basis(size: int) -> None:
    samples = np.random.default_rng(2).standard_normal(size * 20).astype(np.float32)
    padded = np.pad(samples.astype(float), (size // 2, size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, 2 * size)[::size][:20]
    rows = analysed(samples, size, [])
    np.testing.assert_allclose(rows, frames @ quadrature_basis(size).astype(float), atol=4e-6)
    stream = LappedSynthesis(size)
    wanted = rows[:, :size].astype(float) @ basis(size).astype(float).T
    joined = wanted[:, :size].copy()
    joined[1:] += wanted[:-1, size:]
    np.testing.assert_allclose(stream.push(rows[:, :size]), joined.ravel()[size // 2 :], atol=4e-6)


def test_pieces_give_the_same_rows() -> None:
    samples = np.random.default_rng(1).standard_normal(64 * 40).astype(np.float32)
    whole = analysed(samples, 64, [])
    np.testing.assert_array_equal(whole.shape, analysed(samples, 64, [1, 100, 101, 2000]).shape)
    np.testing.assert_allclose(whole, analysed(samples, 64, [1, 100, 101, 2000]), atol=1e-5)


def test_a_change_of_phase_is_a_rotation_of_pairs() -> None:
    size, turn = 32, 0.7
    time = np.arange(2 * size)
    frequency = np.pi / size * 9.3
    matrix = quadrature_basis(size).astype(float)
    plain, turned = (np.cos(frequency * time + phase) @ matrix for phase in (0.0, turn))
    expected = np.cos(turn) * plain[:size] + np.sin(turn) * plain[size:]
    # Sines and cosines are an exact pair only for a long window; a sine window leaves a few per cent.
    assert np.abs(turned[:size] - expected).max() < 0.08 * np.abs(plain).max()
