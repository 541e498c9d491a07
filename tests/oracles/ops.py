"""The operations in float64 NumPy, each written from its formula and sharing nothing with the package.

Arrays are (time, channels). Where a bound on the error of float32 is asked for, `magnitude` gives the sum of
the absolute terms that the result is made of: a sum of n products errs by at most n rounding errors of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Half a unit of the last place of a float32 between 1 and 2.
EPSILON = 2.0**-24


@dataclass(frozen=True)
class Result:
    """A value, and the largest error that float32 arithmetic of any order may make in it."""

    value: Array
    bound: Array

    def assert_close(self, got: Any) -> None:
        got = np.asarray(got)
        assert got.dtype == np.float32
        assert got.shape == self.value.shape
        excess = np.abs(got - self.value) - self.bound
        assert np.all((excess <= 0) | (np.isnan(got) & np.isnan(self.value))), f"over the bound by {excess.max()}"


def double(array: Any) -> Array:
    return np.asarray(array, np.float64)


def invconv(x: Any, weight: Any) -> Result:
    x, weight = double(x), double(weight)
    return Result(x @ weight.T, (len(weight) + 1) * EPSILON * (np.abs(x) @ np.abs(weight).T))


def invconv_inverse(x: Any, weight: Any) -> Result:
    """The inverse is rounded to float32 once, its condition number does not enter a second time."""
    inverse = np.linalg.inv(double(weight))
    exact = invconv(x, inverse)
    return Result(exact.value, exact.bound + 2 * EPSILON * (np.abs(double(x)) @ np.abs(inverse).T))


def coupling_forward(x: Any, b: Any, log_s: Any) -> tuple[Result, float]:
    x, b, log_s = double(x), double(b), double(log_s)
    scaled = np.exp(log_s) * x
    return Result(scaled + b, 6 * EPSILON * (np.abs(scaled) + np.abs(b))), float(log_s.sum())


def coupling_inverse(x: Any, b: Any, log_s: Any) -> Result:
    x, b, factor = double(x), double(b), np.exp(-double(log_s))
    return Result((x - b) * factor, 6 * EPSILON * np.abs(x - b) * factor)


def activate(x: Array, name: str) -> Array:
    if name == "relu":
        return np.maximum(x, 0)
    if name == "gelu":
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    if name == "tanh":
        return np.tanh(x)
    return x


def conv1d(x: Any, weight: Any, bias: Any, padding: int, activation: str) -> Result:
    x, weight, bias = double(x), double(weight), double(bias)
    _, channels, taps = weight.shape
    x = np.concatenate([np.zeros((padding, channels)), x, np.zeros((padding, channels))])
    rows = len(x) - taps + 1
    value, magnitude = np.tile(bias, (rows, 1)), np.tile(np.abs(bias), (rows, 1))
    for tap in range(taps):
        value += x[tap : tap + rows] @ weight[:, :, tap].T
        magnitude += np.abs(x[tap : tap + rows]) @ np.abs(weight[:, :, tap]).T
    # gelu's slope is at most 1.13, and computing it costs some roundings of its own; tanh costs 4 of 1.
    value = activate(value, activation)
    depth = channels * taps
    own = 8 * np.abs(value) + 4 * (activation == "tanh")
    return Result(value, EPSILON * (1.13 * (depth + 3) * magnitude + own))


def upsample(x: Any, weight: Any, bias: Any, stride: int, crop: int) -> Result:
    x, weight, bias = double(x), double(weight), double(bias)
    kernel = weight.shape[2]
    whole = np.zeros(((len(x) - 1) * stride + kernel, weight.shape[1]))
    magnitude = np.zeros_like(whole)
    for q, frame in enumerate(x):
        for k in range(kernel):
            whole[q * stride + k] += frame @ weight[:, :, k]
            magnitude[q * stride + k] += np.abs(frame) @ np.abs(weight[:, :, k])
    inner = slice(crop, crop + len(x) * stride)
    terms = len(x[0]) * (kernel // stride) + 2
    return Result(whole[inner] + bias, terms * EPSILON * (magnitude[inner] + np.abs(bias)))


def rounded_weights(weight: Any, precision: str) -> Array:
    """A matrix as it is held: bfloat16 to nearest even, int8 by a step a row."""
    weight = np.asarray(weight, np.float32)
    if precision == "bfloat16":
        bits = weight.view(np.uint32).astype(np.uint64)
        return double(((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32))
    if precision == "int8":
        step = np.abs(weight).max(1, keepdims=True) / np.float32(127)
        step[step == 0] = 1
        return np.round(weight / step).clip(-127, 127).astype(np.float64) * step
    return double(weight)


def matvec(x: Any, weight: Any, bias: Any) -> Result:
    """`weight` as it is held."""
    x, weight, bias = double(x), double(weight), double(bias)
    value = weight @ x + bias
    return Result(value, (len(x) + 3) * EPSILON * (np.abs(weight) @ np.abs(x) + np.abs(bias)) + 1e-45)


def lstm(x: Any, weight_ih: Any, weight_hh: Any, bias: Any) -> Array:
    """Weights as they are held; h of every step."""
    x, weight_ih, weight_hh, bias = double(x), double(weight_ih), double(weight_hh), double(bias)
    h = c = np.zeros(weight_hh.shape[1])
    rows = []
    for row in x:
        i, f, g, o = np.split(weight_ih @ row + weight_hh @ h + bias, 4)
        c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        h = np.tanh(c) / (1 + np.exp(-o))
        rows.append(h)
    return np.array(rows).reshape(len(x), len(h))


def windowed_attention(qkv: Any, bias: Any) -> Array:
    qkv, bias = double(qkv), double(bias)
    (heads, span), frames = bias.shape, len(qkv)
    window, size = span // 2, qkv.shape[1] // 3 // heads
    q, k, v = (part.reshape(frames, heads, size) for part in np.split(qkv, 3, axis=1))
    out = np.zeros((frames, heads, size))
    for i in range(frames):
        near = np.arange(max(i - window, 0), min(i + window + 1, frames))
        for head in range(heads):
            scores = k[near, head] @ q[i, head] / np.sqrt(size) + bias[head, near - i + window]
            shares = np.exp(scores - scores.max())
            out[i, head] = shares @ v[near, head] / shares.sum()
    return out.reshape(frames, heads * size)


def layer_norm(x: Any, weight: Any, bias: Any, epsilon: float) -> Array:
    x = double(x)
    centred = x - x.mean(1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(1, keepdims=True) + epsilon)
    return centred / deviation * double(weight) + double(bias)


def wavenet_layer(
    x: Any,
    in_weight: Any,
    in_bias: Any,
    out_weight: Any,
    out_bias: Any,
    cond: Any,
    cond_weight: Any,
    dilation: int,
) -> Array:
    """o, rows of out_weight wide."""
    x, in_weight = double(x), double(in_weight)
    channels, taps = in_weight.shape[1:]
    reach = taps // 2 * dilation
    padded = np.pad(x, ((reach, reach), (0, 0)))
    g = double(in_bias) + double(cond) @ double(cond_weight).T
    for tap in range(taps):
        g = g + padded[tap * dilation : tap * dilation + len(x)] @ in_weight[:, :, tap].T
    acts = np.tanh(g[:, :channels]) / (1 + np.exp(-g[:, channels:]))
    return double(out_bias) + acts @ double(out_weight).T
