"""StyleGANs of the published shapes for image_gans.py, and the synthesis of StyleGAN2 in plain torch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aigc_plugin.weights.families.stylegan_config import (
    MappingConfig,
    StyleGAN2Config,
    StyleGAN3Config,
    StyleGAN3Layer,
)

Tensors = dict[str, NDArray[np.float32]]
_BASE, _MOST = 16384, 512
"""Channels times the side of the image, and the most channels, of the published models of 256 pixels."""


def stylegan2_config(size: int) -> StyleGAN2Config:
    """channel_base 16384: 64 channels at 256 pixels."""
    sides = [4 << i for i in range(int(math.log2(size)) - 1)]
    return StyleGAN2Config(mapping=MappingConfig(layers=8), channels=tuple(min(_MOST, _BASE // side) for side in sides))


def stylegan3_config(size: int) -> StyleGAN3Config:
    """StyleGAN3-T: 14 layers whose cutoffs and stopbands grow geometrically (Karras et al. 2021, appendix C)."""
    exponents = np.minimum(np.arange(15) / 12, 1)
    last = size / 2
    cutoffs = 2 * (last / 2) ** exponents
    stopbands = 2**2.1 * (last * 2**0.3 / 2**2.1) ** exponents
    rates = 2 ** np.ceil(np.log2(np.minimum(2 * stopbands, size)))
    sides = (rates + 20).astype(int)
    sides[-2:] = size
    channels = np.rint(np.minimum(_BASE / 2 / cutoffs, _MOST)).astype(int)
    layers = []
    for i in range(15):
        before, is_last = max(i - 1, 0), i == 14
        inner = max(rates[before], rates[i]) * (1 if is_last else 2)
        up, down = int(inner / rates[before]), int(inner / rates[i])
        layers.append(StyleGAN3Layer(
            name=f"L{i}_{sides[i]}_{channels[i]}", inputs=int(channels[before]),
            outputs=3 if is_last else int(channels[i]), size=int(sides[i]), kernel=1 if is_last else 3,
            up=up, down=down, up_taps=0 if is_last else 6 * up, down_taps=0 if is_last else 6 * down,
        ))  # fmt: skip
    return StyleGAN3Config(
        mapping=MappingConfig(layers=2), layers=tuple(layers), size=int(sides[0]), channels=int(channels[0]),
        rate=float(rates[0]), bandwidth=float(cutoffs[0]),
    )  # fmt: skip


def stylegan2_macs(config: StyleGAN2Config) -> float:
    """Multiply-adds of the convolutions of one image, in 1e9."""
    total = 0
    for i, channels in enumerate(config.channels):
        pixels = (4 << i) ** 2
        if i:
            total += pixels // 4 * 9 * config.channels[i - 1] * channels
        total += pixels * channels * (9 * channels + config.image)
    return total / 1e9


def stylegan3_macs(config: StyleGAN3Config) -> float:
    """Multiply-adds of the convolutions of one image, in 1e9."""
    total, side = config.size**2 * config.channels**2, config.size
    for layer in config.layers:
        total += (side + layer.kernel - 1) ** 2 * layer.kernel**2 * layer.inputs * layer.outputs
        side = layer.size
    return total / 1e9


class TorchStyleGAN2:
    """The synthesis of StyleGAN2, written from the paper; modulated weights, and the images as groups."""

    def __init__(self, config: StyleGAN2Config, tensors: Tensors) -> None:
        import torch

        self._sides = [4 << i for i in range(len(config.channels))]
        self._tensors = {name: torch.from_numpy(value) for name, value in tensors.items()}
        self._limit = config.limit

    def __call__(self, ws: Any) -> Any:
        """ws (n, num_ws, w_dim) → (n, channels, h, w)."""
        from torch.nn.functional import conv_transpose2d

        x = self._tensors["synthesis.b4.const"].expand(len(ws), -1, -1, -1)
        image, place = None, 0
        for side in self._sides:
            name = f"synthesis.b{side}"
            if side > 4:
                x = self._layer(x, ws[:, place], f"{name}.conv0", 2)
                place += 1
            x = self._layer(x, ws[:, place], f"{name}.conv1", 1)
            place += 1
            added = self._modulated(x, ws[:, place], f"{name}.torgb", demodulated=False)
            added = (added + self._tensors[f"{name}.torgb.bias"].view(1, -1, 1, 1)).clamp(-self._limit, self._limit)
            if image is not None:
                taps = 4 * self._tensors[f"{name}.resample_filter"].expand(image.shape[1], 1, 4, 4)
                image = conv_transpose2d(image, taps, stride=2, padding=1, groups=image.shape[1])
                added = added + image
            image = added
        return image

    def _layer(self, x: Any, w: Any, name: str, up: int) -> Any:
        from torch.nn.functional import conv2d, leaky_relu

        y = self._modulated(x, w, name, demodulated=True, up=up)
        if up == 2:
            taps = 4 * self._tensors[name.rpartition(".")[0] + ".resample_filter"].expand(y.shape[1], 1, 4, 4)
            y = conv2d(y, taps, padding=1, groups=y.shape[1])
        y = y + self._tensors[f"{name}.noise_const"] * self._tensors[f"{name}.noise_strength"]
        y = leaky_relu(y + self._tensors[f"{name}.bias"].view(1, -1, 1, 1), 0.2) * math.sqrt(2)
        return y.clamp(-self._limit, self._limit)

    def _modulated(self, x: Any, w: Any, name: str, *, demodulated: bool, up: int = 1) -> Any:
        from torch.nn.functional import conv2d, conv_transpose2d

        affine = self._tensors[f"{name}.affine.weight"]
        style = w @ affine.T / math.sqrt(affine.shape[1]) + self._tensors[f"{name}.affine.bias"]
        weight = self._tensors[f"{name}.weight"]
        if not demodulated:
            style = style / math.sqrt(weight.shape[1])
        each = weight[None] * style[:, None, :, None, None]
        if demodulated:
            each = each * (each.square().sum((2, 3, 4), keepdim=True) + 1e-8).rsqrt()
        n, outputs, inputs, kernel, _ = each.shape
        joined = x.reshape(1, n * inputs, *x.shape[2:])
        if up == 2:
            turned = each.transpose(1, 2).reshape(n * inputs, outputs, kernel, kernel)
            y = conv_transpose2d(joined, turned, stride=2, groups=n)
        else:
            y = conv2d(joined, each.reshape(n * outputs, inputs, kernel, kernel), padding=kernel // 2, groups=n)
        return y.reshape(n, outputs, *y.shape[2:])
