"""Up-sampling of conditioning frames by a transposed convolution."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backends import core
from ..engine import Engine, native_engine
from ..errors import InputError
from .arrays import Float32, Tensor, float32_array, like
from .conv1d import bias_or_zeros

__all__ = ["upsample"]


def upsample(
    x: Tensor,
    weight: Any,
    bias: Any = None,
    *,
    stride: int,
    crop: int = 0,
    engine: Engine | None = None,
) -> Tensor:
    """A transposed convolution over time, cropped to `stride` output rows a frame:

        out[u, n] = bias[n] + sum_{q, c} x[q, c] weight[c, n, u + crop - q * stride]

    x         (frames, channels)
    weight    (channels, outputs, kernel), as torch.nn.ConvTranspose1d holds it; kernel a multiple of stride
    bias      (outputs,) or None for zeros
    crop      output rows dropped in front, 0 ... kernel - stride; what is left of that is dropped behind
    returns   (frames * stride, outputs)

    With crop = 0 this is WaveGlow's mel up-sampling, whose last kernel - stride samples are dropped.
    """
    kernel = float32_array(weight, "weight", (None, None, None))
    channels, outputs, length = kernel.shape
    frames = float32_array(x, "x", (None, channels))
    if stride < 1 or length == 0 or length % stride:
        raise InputError(f"the kernel's length {length} must be a multiple of {stride = }")
    if not 0 <= crop <= length - stride:
        raise InputError(f"{crop = } must be from 0 to kernel - stride = {length - stride}")
    taps = length // stride
    whole = np.pad(frames, ((taps - 1, taps - 1), (0, 0)))
    offsets = np.tile(bias_or_zeros(bias, outputs), stride)
    out: Float32 = core.conv1d(whole, _frame_matrix(kernel, stride), offsets, taps, "none", native_engine(engine))
    rows = out.reshape(-1, outputs)[crop : crop + frames.shape[0] * stride]
    return like(x, np.ascontiguousarray(rows))


def _frame_matrix(kernel: Float32, stride: int) -> Float32:
    """(taps * channels, stride * outputs): what the frames q - taps + 1 ... q give to the rows of frame q."""
    channels, outputs, length = kernel.shape
    by_tap = kernel.reshape(channels, outputs, length // stride, stride)[:, :, ::-1]
    return np.ascontiguousarray(by_tap.transpose(2, 0, 3, 1)).reshape(-1, stride * outputs)
