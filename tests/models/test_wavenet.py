"""The gated stack by itself, as the pitch network uses it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from aigc_plugin import _core
from aigc_plugin.errors import InputError
from oracles import waveglow as oracle
from support.models import wavenet_tensors

SIZES: dict[str, dict[str, int]] = {
    "plain": {"n_in": 7, "n_out": 3, "n_cond": 0, "n_layers": 4, "n_channels": 33, "kernel_size": 3},
    "conditioned": {"n_in": 1, "n_out": 50, "n_cond": 9, "n_layers": 3, "n_channels": 16, "kernel_size": 5},
    "one_tap": {"n_in": 2, "n_out": 1, "n_cond": 5, "n_layers": 2, "n_channels": 48, "kernel_size": 1},
    "large": {"n_in": 4, "n_out": 8, "n_cond": 208, "n_layers": 7, "n_channels": 64, "kernel_size": 3},
}


def build(name: str, precision: str, backend: str) -> _core.WaveNet:
    tensors = wavenet_tensors(SIZES[name], np.random.default_rng(3))
    return _core.WaveNet(SIZES[name], tensors, engine=_core.Engine(backend, precision, 2))


def inputs(name: str, rows: int) -> list[NDArray[np.float32]]:
    rng = np.random.default_rng(4)
    widths = [SIZES[name]["n_in"], SIZES[name]["n_cond"]]
    return [rng.standard_normal((rows, width)).astype(np.float32) for width in widths if width]


def expected(name: str, arrays: list[NDArray[np.float32]]) -> NDArray[np.float64]:
    tensors = wavenet_tensors(SIZES[name], np.random.default_rng(3))
    x, cond = [np.float64(array).T for array in arrays] + [None] * (2 - len(arrays))
    return oracle.wavenet(x, cond, tensors, "", SIZES[name]["n_layers"]).T


def relative_error(got: NDArray[Any], want: NDArray[Any]) -> float:
    return float(np.sqrt(np.mean((got - want) ** 2) / np.mean(want**2)))


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("rows", [1, 2, 40, 300])
def test_matches_the_definition(name: str, rows: int, backend: str) -> None:
    arrays = inputs(name, rows)
    want = expected(name, arrays)
    bounds = {"float32": 2e-6, "bfloat16": 1e-2} if backend in ("reference", "avx512bf16") else {"float32": 2e-6}
    for precision, bound in bounds.items():
        assert relative_error(build(name, precision, backend).run(*arrays), want) < bound, precision


@pytest.mark.parametrize("name", SIZES)
def test_stream_equals_one_shot(name: str, backend: str) -> None:
    net, arrays = build(name, "float32", backend), inputs(name, 90)
    for sizes in ([1] * 90, [0, 50, 3, 0, 37]):
        stream, cuts = net.open(), np.cumsum(sizes)
        pieces = zip(*(np.split(array, cuts[:-1]) for array in arrays), strict=True)
        parts = [stream.push(*piece) for piece in pieces]
        assert np.array_equal(np.concatenate([*parts, stream.finish()]), net.run(*arrays))


def test_no_rows() -> None:
    assert build("plain", "float32", "auto").run(np.zeros((0, 7), np.float32)).shape == (0, 3)


def test_refusals() -> None:
    plain, conditioned = build("plain", "float32", "auto"), build("conditioned", "float32", "auto")
    x = np.zeros((4, 1), np.float32)
    with pytest.raises(InputError, match="takes no condition"):
        plain.run(np.zeros((4, 7), np.float32), x)
    with pytest.raises(InputError, match=r"x must have 7 columns, not shape \(4, 1\)"):
        plain.run(x)
    with pytest.raises(InputError, match="needs a condition of 9 columns"):
        conditioned.run(x)
    with pytest.raises(InputError, match="as many rows as x, 4, not 5"):
        conditioned.run(x, np.zeros((5, 9), np.float32))
    with pytest.raises(InputError, match="kernel_size must be odd, 1 to 31, not 2"):
        _core.WaveNet(SIZES["plain"] | {"kernel_size": 2}, {}, engine=_core.Engine("auto", "float32", 1))
