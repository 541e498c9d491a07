"""Networks for pictures in float64, written from the papers and from the ncnn file format; nothing of the package.

Pictures are (channels, height, width) in 0 … 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from support.require import require

Array = NDArray[np.float64]


def conv2d(x: Any, weight: Any, bias: Any, slope: Any) -> tuple[Array, Array]:
    """out[y, x, n] = v > 0 ? v : slope[n] v with v = bias[n] + sum over taps; and the sum of the magnitudes.

    x (height, width, channels), weight (outputs, channels, k, k), correlated, no border.
    """
    x, weight = np.asarray(x, np.float64), np.asarray(weight, np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(0, 1))
    value = np.einsum("yxcij,ncij->yxn", windows, weight) + bias
    magnitude = np.einsum("yxcij,ncij->yxn", abs(windows), abs(weight)) + np.abs(bias)
    return np.where(value > 0, value, value * slope), magnitude


def run_config(config: Mapping[str, Any], tensors: Mapping[str, Any], picture: Any) -> Array:
    """A network of ours as its configuration describes it, over the whole picture at once."""
    torch = require("torch")
    F = torch.nn.functional  # noqa: N806
    x = torch.tensor(np.asarray(picture), dtype=torch.float64)[None]
    zero = config["border"] == "zero"
    around = sum(layer["kernel"] // 2 for layer in config["layers"])
    here = x if zero else F.pad(x, (around,) * 4, mode="replicate")
    outputs: list[Any] = []
    for layer in config["layers"]:
        weight, bias, slope = (
            torch.tensor(np.asarray(tensors.get(f"{layer['name']}.{part}", 0.0)), dtype=torch.float64)
            for part in ("weight", "bias", "slope")
        )
        here = F.conv2d(here, weight, bias, padding=layer["kernel"] // 2 if zero else 0)
        if layer["add"] is not None:
            earlier = outputs[layer["add"]]
            cut = (earlier.shape[-1] - here.shape[-1]) // 2
            here = here + earlier[..., cut : earlier.shape[-2] - cut, cut : earlier.shape[-1] - cut]
        here = {
            "none": lambda v: v,
            "relu": F.relu,
            "leaky": lambda v, by=layer["slope"]: F.leaky_relu(v, by),
            "prelu": lambda v, by=slope: F.prelu(v, by),
        }[layer["activation"]](here)
        outputs.append(here)
    large = F.pixel_shuffle(here, config["scale"])
    if config["skip"] == "nearest":
        large = large + F.interpolate(x, scale_factor=config["scale"], mode="nearest")
    return np.asarray(large[0])


class _Bin:
    """The weights of an ncnn .bin, one after the other."""

    def __init__(self, path: Path) -> None:
        self._bytes, self._at = path.read_bytes(), 0

    def halves(self, *shape: int) -> Any:
        assert self._bytes[self._at : self._at + 4] == b"Gk0\x01"
        count = int(np.prod(shape))
        values = np.frombuffer(self._bytes, "<f2", count, self._at + 4)
        self._at += 4 + (2 * count + 3) // 4 * 4
        return require("torch").tensor(values.astype(np.float64).reshape(shape))

    def floats(self, count: int) -> Any:
        values = np.frombuffer(self._bytes, "<f4", count, self._at)
        self._at += 4 * count
        return require("torch").tensor(values.astype(np.float64))

    def assert_read(self) -> None:
        assert self._at == len(self._bytes)


def animevideo_v3(weights: Path, picture: Any, *, halve: bool) -> Array:
    """SRVGGNetCompact (Real-ESRGAN): 3 → 64, sixteen 64 → 64, each with PReLU, 64 → 48, shuffled by 4, plus the
    picture; zeros around each layer. `halve`: then half the size, cubic (a = -0.75), not antialiased.
    """
    torch = require("torch")
    F = torch.nn.functional  # noqa: N806
    file = _Bin(weights)
    x = torch.tensor(np.asarray(picture), dtype=torch.float64)[None]
    here = x
    for inputs in (3, *[64] * 16):
        here = F.conv2d(here, file.halves(64, inputs, 3, 3), file.floats(64), padding=1)
        here = F.prelu(here, file.floats(64))
    here = F.conv2d(here, file.halves(48, 64, 3, 3), file.floats(48), padding=1)
    file.assert_read()
    large = F.pixel_shuffle(here, 4) + F.interpolate(x, scale_factor=4, mode="nearest")
    if halve:
        large = F.interpolate(large, scale_factor=0.5, mode="bicubic", align_corners=False)
    return np.asarray(large[0])


def upconv_7(weights: Path, picture: Any) -> Array:
    """waifu2x upconv_7: six unpadded 3 x 3 layers with a leaky ReLU of 0.1, then a transposed one of kernel 4,
    stride 2 and padding 3, on the picture with its edge repeated 7 pixels far.
    """
    torch = require("torch")
    F = torch.nn.functional  # noqa: N806
    file = _Bin(weights)
    here = F.pad(torch.tensor(np.asarray(picture), dtype=torch.float64)[None], (7,) * 4, mode="replicate")
    widths: Sequence[int] = (3, 16, 32, 64, 128, 128, 256)
    for inputs, outputs in pairwise(widths):
        here = F.conv2d(here, file.halves(outputs, inputs, 3, 3), file.floats(outputs))
        here = F.leaky_relu(here, 0.1)
    # ncnn keeps (outputs, inputs, kernel, kernel), PyTorch (inputs, outputs, kernel, kernel).
    last, bias = file.halves(3, 256, 4, 4).transpose(0, 1), file.floats(3)
    file.assert_read()
    return np.asarray(F.conv_transpose2d(here, last, bias, stride=2, padding=3)[0])
