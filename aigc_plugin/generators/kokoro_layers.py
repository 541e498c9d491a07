"""Layers of a Kokoro network on the native kernels, each with the weights of its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..engine import Engine
from ..types import FloatArray
from ..weights.families.kokoro_shapes import GATES

_HALF_POWER = np.float32(1.4142135)


class Layers:
    """The maker of layers: weights that were bytes in the file are multiplied as whole numbers (`_core.ByteConv`)."""

    def __init__(self, tensors: Mapping[str, FloatArray], engine: Engine) -> None:
        self._tensors, self.engine = tensors, engine

    def array(self, name: str) -> FloatArray:
        """A tensor as it is."""
        return self._tensors[name]

    def has(self, name: str) -> bool:
        """Tell whether there is a tensor of that name."""
        return name in self._tensors

    def vector(self, name: str) -> FloatArray:
        """A tensor as a row."""
        return np.ascontiguousarray(self._tensors[name].reshape(-1))

    def linear(self, name: str) -> Any:
        """A linear layer: `.run(rows)`."""
        weight, scales = self._whole(name)
        return self._made(np.ascontiguousarray(weight.T), name, scales, len(weight))

    def conv(self, name: str, *, step: int = 1, dilation: int = 1, padding: int | None = None) -> Any:
        """A convolution over rows, which keeps their number unless `padding` or `step` says otherwise."""
        weight, scales = self._whole(name)
        columns, channels, taps = weight.shape
        around = taps // 2 * dilation if padding is None else padding
        matrix = np.ascontiguousarray(weight.transpose(2, 1, 0)).reshape(taps * channels, columns)
        return self._made(matrix, name, scales, columns, taps, step, dilation, around)

    def transposed(self, name: str, step: int, padding: int) -> TransposedConv:
        """A transposed convolution whose kernel is a multiple of its step."""
        return TransposedConv(self, name, step, padding)

    def memory(self, name: str) -> Memory:
        """A recurrent layer of two directions."""
        return Memory(self, name)

    def whole(self, name: str) -> tuple[FloatArray, float]:
        """The weight of a layer with one scale: whole numbers and the scale, or as it is and 0."""
        weight, scales = self._whole(name)
        return weight, scales[0] if scales else 0.0

    def bias(self, name: str, columns: int) -> FloatArray:
        """The bias of a layer; zeros where it has none."""
        return self.vector(f"{name}.bias") if f"{name}.bias" in self._tensors else np.zeros(columns, np.float32)

    def _whole(self, name: str) -> tuple[FloatArray, list[float]]:
        weight = self._tensors[f"{name}.weight"]
        if f"{name}.scale" not in self._tensors:
            return weight, []
        scales = self._tensors[f"{name}.scale"]
        return np.rint(weight / scales.reshape(-1, *[1] * (weight.ndim - 1))), scales.tolist()

    def _made(
        self, matrix: FloatArray, name: str, scales: list[float], columns: int,
        taps: int = 1, step: int = 1, dilation: int = 1, padding: int = 0,
    ) -> Any:  # fmt: skip
        return self.engine.core.ByteConv(
            matrix, self.bias(name, columns), scales, taps, step, dilation, padding, padding, engine=self.engine.native
        )


class Memory:
    """A long short-term memory of two directions, one beside the other in its rows."""

    def __init__(self, layers: Layers, name: str) -> None:
        self._directions = []
        for end in GATES:
            given, given_scale = layers.whole(f"{name}.input{end}")
            state, state_scale = layers.whole(f"{name}.hidden{end}")
            self._directions.append(layers.engine.core.ByteLstm(
                np.ascontiguousarray(given.T), state, layers.vector(f"{name}.bias{end}"), given_scale, state_scale,
                engine=layers.engine.native,
            ))  # fmt: skip

    def run(self, rows: FloatArray) -> FloatArray:
        """Rows of both directions' states."""
        return np.hstack([memory.run(rows, backward) for backward, memory in enumerate(self._directions)])


class TransposedConv:
    """A transposed convolution as one over the rows, whose columns are the samples of a step."""

    def __init__(self, layers: Layers, name: str, step: int, padding: int) -> None:
        weight = layers.array(f"{name}.weight")
        channels, self._columns, kernel = weight.shape
        self._step, self._padding, taps = step, padding, kernel // step
        parts = weight.reshape(channels, self._columns, taps, step)[:, :, ::-1]
        matrix = np.ascontiguousarray(parts.transpose(2, 0, 3, 1)).reshape(taps * channels, step * self._columns)
        bias = np.tile(layers.bias(name, self._columns), step)
        self._conv = layers.engine.core.ByteConv(
            matrix, bias, [], taps, 1, 1, taps - 1, taps - 1, engine=layers.engine.native
        )

    def run(self, rows: FloatArray) -> FloatArray:
        """Rows of the result, without the padding at both ends."""
        made: FloatArray = self._conv.run(rows).reshape(-1, self._columns)
        return np.ascontiguousarray(made[self._padding : len(made) - self._padding])


class StyledNorm:
    """Instance norm with the scale and shift of a style, and an activation behind it."""

    def __init__(self, layers: Layers, name: str, *, alpha: str = "") -> None:
        self._style, self._engine = layers.linear(f"{name}.fc"), layers.engine
        self._alpha = layers.vector(alpha) if alpha else None

    def run(self, rows: FloatArray, style: FloatArray) -> FloatArray:
        """Rows after the norm and sin^2, or a slope of 0.2 below zero."""
        scale, shift = np.split(self._style.run(style[None])[0], 2)
        made: FloatArray = self._engine.core.styled_norm(
            rows, scale + np.float32(1), np.ascontiguousarray(shift), self._alpha, 0.2, self._engine.native
        )
        return made


class StyledBlock:
    """A residual block of two convolutions; one that doubles the rows repeats each on its short way."""

    def __init__(self, layers: Layers, name: str, *, doubles: bool = False) -> None:
        self._norms = [StyledNorm(layers, f"{name}.norm{n}") for n in (1, 2)]
        self._convs = [layers.conv(f"{name}.conv{n}") for n in (1, 2)]
        self._pool = (
            (layers.array(f"{name}.pool.weight")[:, 0], layers.vector(f"{name}.pool.bias")) if doubles else None
        )
        self._short = layers.conv(f"{name}.conv1x1") if layers.has(f"{name}.conv1x1.weight") else None

    def run(self, rows: FloatArray, style: FloatArray) -> FloatArray:
        """Rows, twice as many where the block doubles them."""
        made = self._norms[0].run(rows, style)
        made = self._doubled(made) if self._pool is not None else made
        made = self._convs[0].run(made)
        made = self._convs[1].run(self._norms[1].run(made, style))
        short = np.repeat(rows, 2, axis=0) if self._pool is not None else rows
        short = self._short.run(short) if self._short is not None else short
        summed: FloatArray = (made + short) / _HALF_POWER
        return summed

    def _doubled(self, rows: FloatArray) -> FloatArray:
        assert self._pool is not None
        weight, bias = self._pool
        after = np.vstack([rows[1:], np.zeros_like(rows[:1])])
        made = np.empty((2 * len(rows), rows.shape[1]), np.float32)
        made[::2] = rows * weight[:, 1] + bias
        made[1::2] = after * weight[:, 0] + rows * weight[:, 2] + bias
        return made


def leaky(rows: FloatArray, slope: float) -> FloatArray:
    """The rows, times a slope below zero."""
    return np.where(rows > 0, rows, rows * np.float32(slope))
