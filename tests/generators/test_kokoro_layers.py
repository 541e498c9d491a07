"""The layers of Kokoro networks against NumPy in float64, on odd sizes and hostile values."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin import Engine
from aigc_plugin.backends import core
from aigc_plugin.errors import InputError
from aigc_plugin.generators.kokoro_layers import Layers
from aigc_plugin.types import FloatArray

RANDOM = np.random.default_rng(9)


def normal(*shape: int) -> FloatArray:
    return RANDOM.standard_normal(shape).astype(np.float32)


def levels(x: FloatArray) -> tuple[FloatArray, float]:
    """Whole numbers and step, as the definition of DynamicQuantizeLinear has them."""
    low, high = min(0.0, float(x.min())), max(0.0, float(x.max()))
    step = np.float32((np.float32(high) - np.float32(low)) / np.float32(255)) if high > low else np.float32(1)
    zero = np.clip(np.rint(np.float32(-low) / step), 0, 255)
    return np.clip(np.rint(x / step) + zero, 0, 255) - zero, float(step)


def convolved(x: FloatArray, weight: FloatArray, step: int, dilation: int, padding: int) -> FloatArray:
    padded = np.pad(x.astype(np.float64), ((padding, padding), (0, 0)))
    reach = (weight.shape[2] - 1) * dilation + 1
    starts = range(0, len(padded) - reach + 1, step)
    out: FloatArray = np.stack(
        [np.einsum("nck,kc->n", weight.astype(np.float64), padded[t : t + reach : dilation]) for t in starts]
    )
    return out


@pytest.mark.parametrize(
    ("rows", "taps", "step", "dilation"), [(1, 1, 1, 1), (37, 3, 1, 5), (200, 11, 1, 3), (41, 12, 6, 1)]
)
@pytest.mark.parametrize("scales", [0, 1, 13])
def test_convolution(backend: str, rows: int, taps: int, step: int, dilation: int, scales: int) -> None:
    padding = taps // 2 * dilation
    tensors = {"a.weight": normal(13, 7, taps), "a.bias": normal(13)}
    x = normal(rows, 7) * 3
    given, weight, factor, bias = x, tensors["a.weight"], np.ones(13), tensors["a.bias"].astype(np.float64)
    if scales:
        tensors["a.scale"] = (RANDOM.random(scales) + 0.5).astype(np.float32) / 50
        weight = np.rint(tensors["a.weight"] * 40).clip(-127, 127)
        tensors["a.weight"] = weight * tensors["a.scale"].reshape(-1, 1, 1)
        given, size = levels(x)
        factor = np.broadcast_to(size * tensors["a.scale"], 13).astype(np.float64)
        bias = np.floor(bias / factor) * factor if scales == 1 else bias
    layer = Layers(tensors, Engine(backend, threads=2)).conv("a", step=step, dilation=dilation, padding=padding)
    wanted = convolved(given, weight, step, dilation, padding) * factor + bias
    np.testing.assert_allclose(layer.run(x), wanted, atol=2e-4, rtol=1e-5)


def test_values_without_a_range_are_nothing(backend: str) -> None:
    engine = Engine(backend)
    tensors = {"a.weight": np.ones((2, 3, 1), np.float32), "a.scale": np.ones(1, np.float32)}
    layer = Layers(tensors, engine).conv("a")
    assert not layer.run(np.zeros((4, 3), np.float32)).any()
    np.testing.assert_allclose(layer.run(np.full((4, 3), 5, np.float32)), 15, rtol=1e-6)
    assert layer.run(np.full((4, 3), np.nan, np.float32)).shape == (4, 2)
    with pytest.raises(InputError, match="3 columns"):
        layer.run(np.zeros((4, 2), np.float32))
    with pytest.raises(InputError, match="does not fit"):
        core.ByteConv(
            np.ones((9, 1), np.float32), np.zeros(1, np.float32), [], 3, 1, 4, 0, 0, engine=engine.native
        ).run(np.zeros((8, 3), np.float32))


def test_transposed_convolution(backend: str) -> None:
    weight, bias, x = normal(5, 3, 20), normal(3), normal(9, 5)
    layer = Layers({"a.weight": weight, "a.bias": bias}, Engine(backend)).transposed("a", 10, 5)
    whole = np.zeros((8 * 10 + 20, 3))
    for t, row in enumerate(x.astype(np.float64)):
        whole[10 * t : 10 * t + 20] += np.einsum("cnj,c->jn", weight, row)
    np.testing.assert_allclose(layer.run(x), whole[5:-5] + bias, atol=1e-4)


@pytest.mark.parametrize("scale", [0.0, 0.02])
def test_memory(backend: str, scale: float) -> None:
    units, x = 6, normal(11, 5)
    whole = {name: np.rint(normal(24, columns) * 30) for name, columns in (("input", 5), ("hidden", 6))}
    bias = normal(24)
    given, hidden = (whole[name] * np.float32(scale or 0.03) for name in ("input", "hidden"))
    memory = core.ByteLstm(
        np.ascontiguousarray((whole["input"] if scale else given).T), whole["hidden"] if scale else hidden, bias,
        scale, scale, engine=Engine(backend).native,
    )  # fmt: skip
    for backward in (False, True):
        state, cell = np.zeros(units), np.zeros(units)
        rows = x[::-1] if backward else x
        number, step = levels(x)
        taken = (number * step if scale else x).astype(np.float64)
        taken = taken[::-1] if backward else taken
        wanted = []
        for t in range(len(rows)):
            number, step = levels(state.astype(np.float32))
            seen = number * step if scale else state
            i, f, g, o = (given @ taken[t] + hidden @ seen + bias).reshape(4, units)
            cell = cell / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
            state = np.tanh(cell) / (1 + np.exp(-o))
            wanted.append(state)
        made = memory.run(x, backward)
        np.testing.assert_allclose(made[::-1] if backward else made, wanted, atol=1e-2 if scale else 1e-5)


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (7, 3), (300, 17)])
def test_norm_with_a_sine(backend: str, rows: int, columns: int) -> None:
    x, scale, shift = normal(rows, columns) * 4 + 100, normal(columns), normal(columns) * 50
    alpha = (RANDOM.random(columns) * 20 + 0.05).astype(np.float32)
    exact = x.astype(np.float64)
    y = (exact - exact.mean(0)) / np.sqrt(exact.var(0) + 1e-5) * scale + shift
    native = Engine(backend, threads=2).native
    np.testing.assert_allclose(
        core.styled_norm(x, scale, shift, alpha, 0.2, native), y + np.sin(alpha * y) ** 2 / alpha, atol=5e-4, rtol=1e-5
    )
    np.testing.assert_allclose(
        core.styled_norm(x, scale, shift, None, 0.2, native), np.where(y > 0, y, 0.2 * y), atol=2e-4, rtol=1e-5
    )
