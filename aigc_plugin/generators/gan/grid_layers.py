"""Layers over images and videos, (n, depth, height, width, channels), of the weights as torch holds them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from ...engine import Engine
from ...ops.grid_conv import LINEAR, ONE, Activation, GridConv, Step
from ...types import FloatArray


@dataclass(frozen=True, slots=True)
class Phase:
    """The pixels of a result that lie `step` apart, from `first` on, and the convolution that gives them."""

    conv: GridConv
    first: Step


class GridLayer:
    """A convolution of any kind.

    phases     each gives every step-th pixel of the result; one where the step is 1
    step       of each axis
    stride     pixels of the input from one output pixel of a phase to the next
    out_size   size of the result for a size of the input
    """

    def __init__(self, phases: list[Phase], step: Step, stride: Step, growth: tuple[Step, Step, Step]) -> None:
        self.phases, self.step, self.stride = phases, step, stride
        self._factor, self._add, self._divide = growth

    def out_size(self, size: Step) -> Step:
        """Size of the result: (size * factor + add) // divide + 1 of each axis."""
        depth, height, width = (
            (n * factor + add) // divide + 1
            for n, factor, add, divide in zip(size, self._factor, self._add, self._divide, strict=True)
        )
        return depth, height, width

    def run(self, x: FloatArray, *, in_scale: FloatArray | None = None, scale: FloatArray | None = None,
            noise: FloatArray | None = None, activation: Activation = LINEAR) -> FloatArray:  # fmt: skip
        """The result for images or videos; arguments as for `GridConv.run`."""
        size = self.out_size(x.shape[1:4])
        out = np.empty((len(x), *size, self.phases[0].conv.outputs), np.float32)
        for phase in self.phases:
            pixels = [
                (n - first + step - 1) // step for n, first, step in zip(size, phase.first, self.step, strict=True)
            ]
            phase.conv.run(
                x, out, (pixels[0], pixels[1], pixels[2]), stride=self.stride, out_step=self.step,
                out_first=phase.first, in_scale=in_scale, scale=scale, noise=noise, activation=activation,
            )  # fmt: skip
        return out


def convolution(weight: FloatArray, bias: FloatArray | None = None, *, stride: int = 1, padding: int = 0,
                engine: Engine | None = None) -> GridLayer:  # fmt: skip
    """torch.nn.Conv2d and Conv3d: weight (outputs, inputs, [depth,] height, width)."""
    kernel = _with_depth(weight)
    sizes, flat = kernel.shape[2:], _is_flat(weight)
    pads, strides = _per_axis(padding, 0, flat), _per_axis(stride, 1, flat)
    taps = [_step(np.subtract(tap, pads)) for tap in product(*map(range, sizes))]
    weights = np.ascontiguousarray(kernel.transpose(2, 3, 4, 1, 0).reshape(len(taps), kernel.shape[1], -1))
    add = _step([2 * pad - size for pad, size in zip(pads, sizes, strict=True)])
    return GridLayer(
        [Phase(GridConv(taps, weights, bias, engine=engine), (0, 0, 0))], ONE, strides, (ONE, add, strides)
    )


def transposed_convolution(weight: FloatArray, bias: FloatArray | None = None, *, stride: int | Step = 1,
                           padding: int | Step = 0, engine: Engine | None = None) -> GridLayer:  # fmt: skip
    """torch.nn.ConvTranspose2d and 3d: weight (inputs, outputs, [depth,] height, width).

    out[o] = sum of x[i] weight[k] over i * stride - padding + k = o: the taps of each phase of o are every
    stride-th of the kernel, so no product with an inserted zero is computed (Dumoulin, Visin 2016).
    """
    kernel, flat = _with_depth(weight), _is_flat(weight)
    strides = _per_axis(stride, 1, flat) if isinstance(stride, int) else stride
    pads = _per_axis(padding, 0, flat) if isinstance(padding, int) else padding
    phases = []
    for remainder in product(*map(range, strides)):
        first = [(r - pad) % step for r, pad, step in zip(remainder, pads, strides, strict=True)]
        base = [(f + pad - r) // step for f, pad, r, step in zip(first, pads, remainder, strides, strict=True)]
        ranges = [range(r, size, step) for r, size, step in zip(remainder, kernel.shape[2:], strides, strict=True)]
        places = list(product(*ranges))
        taps = [
            _step([b - (k - r) // step for b, k, r, step in zip(base, place, remainder, strides, strict=True)])
            for place in places
        ]
        if not taps:  # a kernel smaller than its stride leaves pixels that nothing reaches
            taps, weights = [(0, 0, 0)], np.zeros((1, *kernel.shape[:2]), np.float32)
        else:
            weights = np.stack([kernel[:, :, z, y, x] for z, y, x in places])
        phases.append(Phase(GridConv(taps, weights, bias, engine=engine), _step(first)))
    add = _step([n - 2 * pad - step - 1 for n, pad, step in zip(kernel.shape[2:], pads, strides, strict=True)])
    return GridLayer(phases, strides, ONE, (strides, add, ONE))


def enlarged_convolution(weight: FloatArray, bias: FloatArray | None = None, *, factor: int = 2,
                         engine: Engine | None = None) -> GridLayer:  # fmt: skip
    """Each pixel of an image repeated factor x factor times, then a convolution with "same" padding.

    weight   (outputs, inputs, k, k), k odd

    Taps of a phase that see the same pixel are one tap with their sum as weight: of 3 x 3 taps behind a factor of 2, 4
    remain.
    """
    outputs, inputs, size, _ = weight.shape
    phases = []
    for remainder in product(range(factor), range(factor)):
        sums: dict[Step, FloatArray] = {}
        for place in product(range(size), repeat=2):
            y, x = ((r + k - size // 2) // factor for r, k in zip(remainder, place, strict=True))
            tap = weight[:, :, place[0], place[1]].T
            sums[0, y, x] = sums[0, y, x] + tap if (0, y, x) in sums else tap
        weights = np.ascontiguousarray(np.stack(list(sums.values())), np.float32)
        phases.append(Phase(GridConv(list(sums), weights.reshape(-1, inputs, outputs), bias, engine=engine),
                            (0, remainder[0], remainder[1])))  # fmt: skip
    return GridLayer(phases, (1, factor, factor), ONE, ((1, factor, factor), (-1, -1, -1), ONE))


class Dense:
    """A fully connected layer: y = act(x weightᵀ + bias), (n, inputs) → (n, outputs)."""

    def __init__(self, weight: FloatArray, bias: FloatArray | None = None, *, engine: Engine | None = None) -> None:
        self._conv = GridConv([(0, 0, 0)], np.ascontiguousarray(weight.T, np.float32)[None], bias, engine=engine)

    def run(self, x: FloatArray, activation: Activation = LINEAR) -> FloatArray:
        """The result for rows."""
        out = np.empty((len(x), 1, 1, 1, self._conv.outputs), np.float32)
        rows = np.ascontiguousarray(x, np.float32).reshape(len(x), 1, 1, 1, -1)
        self._conv.run(rows, out, ONE, activation=activation)
        return out.reshape(len(x), -1)


def _is_flat(weight: FloatArray) -> bool:
    return weight.ndim == 4


def _with_depth(weight: FloatArray) -> FloatArray:
    return weight[:, :, None] if _is_flat(weight) else weight


def _per_axis(value: int, of_depth: int, flat: bool) -> Step:
    return (of_depth if flat else value, value, value)


def _step(values: object) -> Step:
    depth, height, width = (int(value) for value in values)  # type: ignore[attr-defined]
    return depth, height, width
