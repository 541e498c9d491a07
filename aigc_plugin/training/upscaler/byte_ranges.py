"""Ranges of activations in which int8 comes closest to float32: 8 bits are better spent on what images mostly hold than
on the extremes of a few."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from torch import Tensor

from ...errors import InputError
from ...types import FloatArray
from ...weights.families.upscaler_config import UpscalerConfig
from .upscaler_pairs import Pair, Patches, bicubic_pairs

_LEVELS = 255.0
_START = 0.6
"""Shares of the measured ranges, where the search begins."""
_RATE = 0.02
_PATCHES, _SIDE, _LEAST_SIDE = 8, 32, 8
_FLOOR = 1e-5
"""Squared error (50 dB) below which that of the network itself is not counted."""
_DRAWN = 4


class RangeSearch:
    """Search, by gradients, for the ranges of a network whose layers are 'valid' and whose weights stay as they are.

    What becomes least is the mean over patches of the decibels that int8 loses, log(1 + e / f): the squared error of
    int8 to float32 over that of float32 to the original.

    config     of a network of luma
    tensors    its own, and ranges that were measured ("scales.<layer>")
    pairs      of images that it was trained on, or others
    """

    def __init__(
        self, config: UpscalerConfig, tensors: Mapping[str, FloatArray], pairs: Sequence[Pair], seed: int = 0
    ) -> None:
        self._config = config
        self._tensors = {name: torch.from_numpy(np.array(values, np.float32)) for name, values in tensors.items()}
        hidden = config.layers[:-1]
        self._measured = [self._tensors[f"scales.{layer.name}"] for layer in hidden]
        self._factors = [torch.full_like(ranges, _START).requires_grad_() for ranges in self._measured]
        scale, radius = config.scale, config.radius
        side = min(_SIDE, max(min(pair.small.shape) for pair in pairs) - 2 * radius)
        if side < _LEAST_SIDE:
            least = (_LEAST_SIDE + 2 * radius) * scale
            raise InputError(f"int8 is fitted by images of at least {least} pixels on each side", parameter="images")
        drawn = [pair for n in range(_DRAWN) for pair in bicubic_pairs(drawing(seed + n, 96 * scale), scale, n)]
        self._sources = [
            Patches(part, scale=scale, count=count, side=side, radius=radius, seed=seed)
            for part, count in ((pairs, _PATCHES - 2), (drawn, 2))
        ]

    def run(self, steps: int) -> dict[str, FloatArray]:
        """Take `steps` steps; return "scales.<layer>" of each layer but the last."""
        optimiser = torch.optim.Adam(self._factors, lr=_RATE)
        for step in range(steps):
            for group in optimiser.param_groups:
                group["lr"] = _RATE * 0.5 * (1 + math.cos(math.pi * step / steps))
            optimiser.zero_grad()
            self._loss(step).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        names = [f"scales.{layer.name}" for layer in self._config.layers[:-1]]
        return {name: self._ranges(n).detach().numpy() for n, name in enumerate(names)}

    def _loss(self, step: int) -> Tensor:
        batches = [source.batch(step) for source in self._sources]
        small, large = (torch.cat(parts) for parts in zip(*batches, strict=True))
        with torch.no_grad():
            exact = self._through(small, quantised=False)
            own = (exact - F.pixel_unshuffle(large, self._config.scale)).square().mean((1, 2, 3)).clamp(min=_FLOOR)
        error = (self._through(small, quantised=True) - exact).square().mean((1, 2, 3))
        return torch.log1p(error / own).mean()

    def _ranges(self, number: int) -> Tensor:
        return self._measured[number] * self._factors[number].clamp(0.02, 1.0)

    def _through(self, small: Tensor, *, quantised: bool) -> Tensor:
        """The last layer's output with the image added, before pixels are shuffled."""
        outputs: list[Tensor] = []
        x = small
        for number, layer in enumerate(self._config.layers):
            x = F.conv2d(x, self._tensors[f"{layer.name}.weight"], self._tensors[f"{layer.name}.bias"])
            if layer.add is not None:
                x = x + _centre(outputs[layer.add], x)
            if number + 1 < len(self._config.layers):
                x = F.prelu(x, self._tensors[f"{layer.name}.slope"])
                x = _as_bytes(x, self._ranges(number)) if quantised else x
            outputs.append(x)
        return x + _centre(small, x)


def _centre(x: Tensor, like: Tensor) -> Tensor:
    edge = (x.shape[-1] - like.shape[-1]) // 2
    return x[..., edge : x.shape[-2] - edge, edge : x.shape[-1] - edge]


def _rounded(x: Tensor) -> Tensor:
    """Rounded, with the gradient of x."""
    return x + (torch.round(x) - x).detach()


def _as_bytes(x: Tensor, ranges: Tensor) -> Tensor:
    """Values of x after they were stored in bytes, as in csrc/ops/element.h."""
    low, high = ranges.view(2, 1, -1, 1, 1)
    step = ((high.clamp(min=0) - low.clamp(max=0)) / _LEVELS).clamp(min=1e-6)
    zero = _rounded(-low.clamp(max=0) / step)
    values: Tensor = (torch.clamp(_rounded(x / step + zero), 0, _LEVELS) - zero) * step
    return values


def drawing(seed: int, side: int) -> NDArray[np.uint8]:
    """Letters, lines and boxes of full contrast, RGB (side, side, 3): sharper than any photograph."""
    random = np.random.default_rng(seed)
    dark = bool(seed % 2)
    image = Image.new("L", (side, side), 0 if dark else 255)
    draw = ImageDraw.Draw(image)

    def ink() -> int:
        return int(random.choice([255, 220, 160] if dark else [0, 35, 95]))

    for row in range(0, side, 12):
        letters = "".join(chr(code) for code in random.integers(33, 127, side // 6))
        draw.text((int(random.integers(0, 6)), row), letters, fill=ink())
    for _ in range(side // 24):
        corners: list[Any] = [int(value) for value in random.integers(0, side, 4)]
        draw.line(corners, fill=ink(), width=int(random.integers(1, 5)))
        left, top = corners[:2]
        draw.rectangle((left, top, left + side // 12, top + side // 20), fill=ink())
    return np.repeat(np.asarray(image, np.uint8)[..., None], 3, axis=2)
