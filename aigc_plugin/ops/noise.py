"""Counter-based noise: every element depends on the seed and its index alone."""

from __future__ import annotations

from ..backends import core
from ..errors import InputError
from .arrays import Float32

__all__ = ["normal_noise"]


def normal_noise(groups: int, rows: int, *, seed: int, first_group: int = 0, first_row: int = 0) -> Float32:
    """Standard normal noise, (groups, rows): element (i, j) depends on the seed, on first_group + i and on
    first_row + j alone (Philox4x32-10 and Box-Muller), on every machine.

    seed 0 ... 2**64 - 1
    """
    if groups < 0 or rows < 0 or not 0 <= seed < 2**64:
        raise InputError(f"need sizes from 0 and a 64-bit seed: {groups = }, {rows = }, {seed = }")
    if not 0 <= first_group < 2**63 or not 0 <= first_row <= 2**32 - 1 - rows:
        raise InputError(f"noise begins outside its range: {first_group = }, {first_row = }")
    return core.normal_noise(seed, first_group, groups, first_row, rows)
