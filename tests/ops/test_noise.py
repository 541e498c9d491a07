from __future__ import annotations

import hashlib

import numpy as np
import pytest

from aigc_plugin import InputError, ops


def test_any_part_equals_the_part_of_the_whole() -> None:
    whole = ops.normal_noise(100, 9, seed=5)
    for group, row in [(0, 0), (7, 1), (50, 4), (99, 8), (33, 6)]:
        part = ops.normal_noise(100 - group, 9 - row, seed=5, first_group=group, first_row=row)
        np.testing.assert_array_equal(part, whole[group:, row:])


def test_is_standard_normal() -> None:
    noise = ops.normal_noise(250_000, 4, seed=1).astype(float).ravel()
    n = noise.size
    # Five standard errors of each moment of n independent normal numbers.
    assert abs(noise.mean()) < 5 / np.sqrt(n)
    assert abs(noise.var() - 1) < 5 * np.sqrt(2 / n)
    assert abs((noise**3).mean()) < 5 * np.sqrt(15 / n)
    assert abs((noise**4).mean() - 3) < 5 * np.sqrt(96 / n)
    tails = [(2, 0.0455002639), (3, 0.0026997961), (4, 6.334248e-5)]
    for sigma, share in tails:
        assert abs((np.abs(noise) > sigma).mean() - share) < 5 * np.sqrt(share / n)


def test_rows_groups_and_seeds_are_independent() -> None:
    noise = ops.normal_noise(100_000, 8, seed=2).astype(float)
    correlation = np.corrcoef(noise.T) - np.eye(8)
    assert np.abs(correlation).max() < 5 / np.sqrt(len(noise))
    other = ops.normal_noise(100_000, 8, seed=3).astype(float)
    assert abs((noise * other).mean()) < 5 / np.sqrt(noise.size)
    assert abs((noise[1:] * noise[:-1]).mean()) < 5 / np.sqrt(noise.size)


def test_has_the_same_bytes_on_every_machine() -> None:
    noise = ops.normal_noise(4096, 8, seed=1234567890123)
    assert (
        hashlib.sha256(noise.tobytes()).hexdigest()
        == "1551b8ce8e45012e79d227b63dcefcf6c1748c98a5ce9bf97d3dd7f6b2dd1864"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        {"seed": -1},
        {"seed": 2**64},
        {"groups": -1},
        {"rows": -1},
        {"first_group": -1},
        {"first_row": 2**32},
    ],
)
def test_what_is_out_of_range_is_refused(arguments: dict[str, int]) -> None:
    with pytest.raises(InputError):
        ops.normal_noise(**({"groups": 2, "rows": 2, "seed": 0} | arguments))
