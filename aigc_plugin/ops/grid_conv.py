"""Convolutions over images and videos as lists of taps: with strides, transposed, or behind an enlargement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..backends import core
from ..engine import Engine, native_engine
from ..errors import InputError
from .arrays import Float32, float32_array

__all__ = ["LINEAR", "ONE", "Activation", "GridConv", "Step", "leaky"]

Step = tuple[int, int, int]
"""Depth, height, width; an image has the depth 1."""
ONE: Step = (1, 1, 1)
ORIGIN: Step = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Activation:
    """min(max((v < 0 ? v * slope : v) * gain, -limit), limit); a NaN stays one."""

    slope: float = 1.0
    gain: float = 1.0
    limit: float = float("inf")

    def native(self) -> tuple[float, float, float]:
        """The three numbers, as kernels take them."""
        return self.slope, self.gain, self.limit


LINEAR = Activation()


def leaky(slope: float = 0.2, gain: float = 1.0, limit: float = float("inf")) -> Activation:
    """A leaky ReLU with a gain and a limit behind it; slope 0 is a ReLU."""
    return Activation(slope, gain, limit)


class GridConv:
    """One convolution with packed weights: out[p, n] = act(scale[n] sum_{t, c} x[p stride + tap_t, c] w[t, c, n] + …).

    taps      for each tap, where it looks from an output pixel: (depth, height, width)
    weights   (taps, inputs, outputs) float32
    bias      (outputs,) float32; None for zeros
    engine    None: the default one

    Raises InputError.
    """

    def __init__(self, taps: Sequence[Step], weights: Float32, bias: Float32 | None = None, *,
                 engine: Engine | None = None) -> None:  # fmt: skip
        self.taps = tuple(taps)
        kernel = float32_array(weights, "weights", (len(self.taps), None, None))
        self.inputs, self.outputs = kernel.shape[1:]
        added = np.zeros(self.outputs, np.float32) if bias is None else float32_array(bias, "bias", (self.outputs,))
        self._native = core.GridConv(list(self.taps), kernel, added, native_engine(engine))

    def run(self, x: Float32, out: Float32, size: Step, *, stride: Step = ONE, out_step: Step = ONE,
            out_first: Step = ORIGIN, in_scale: Float32 | None = None, scale: Float32 | None = None,
            noise: Float32 | None = None, activation: Activation = LINEAR) -> None:  # fmt: skip
        """Compute `size` pixels of each image of `out`; the others stay as they are.

        x          (images, depth, height, width, inputs); zeros stand around it
        out        (images, depth, height, width, outputs), C-ordered; pixel o goes to o * out_step + out_first
        in_scale   (images, inputs): factors of x
        scale      (images, outputs): factors of the sums
        noise      (depth, height, width) of out: added to each pixel behind the scale, with the bias
        """
        images = float32_array(x, "x", (None, None, None, None, self.inputs))
        if out.dtype != np.float32 or not out.flags.c_contiguous or out.shape[0] != len(images):
            raise InputError(f"out must be C-ordered float32 for {len(images)} images, not {out.dtype} {out.shape}")
        for axis in range(3):
            last = (size[axis] - 1) * out_step[axis] + out_first[axis]
            if size[axis] < 1 or out_first[axis] < 0 or last >= out.shape[axis + 1]:
                raise InputError(f"{size} pixels from {out_first} in steps of {out_step} do not fit out {out.shape}")
        if out.ndim != 5 or out.shape[4] != self.outputs:
            raise InputError(f"out must have {self.outputs} channels, not the shape {out.shape}")
        count = len(images)
        self._native.run(
            images, out, size, [stride, out_step, out_first],
            _factors(in_scale, "in_scale", (count, self.inputs)), _factors(scale, "scale", (count, self.outputs)),
            _factors(noise, "noise", out.shape[1:4]), activation.native(),
        )  # fmt: skip


def _factors(array: Float32 | None, name: str, shape: tuple[int, ...]) -> Float32 | None:
    return None if array is None else float32_array(array, name, shape)
