"""The generator of StyleGAN2 (Karras et al. 2020), in the names of its published weights; written from the paper."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .generator_network import GeneratorNetwork, doublings

_SQRT2 = math.sqrt(2)
_TAPS = (1.0, 3.0, 3.0, 1.0)
_RATE = 0.01
"""Factor of the mapping's weights, by which it learns more slowly than the rest."""
_W_FOLLOWS = 0.01
"""Share of a batch in the average style."""
_MIXED = 0.9
"""Share of the steps whose images take their styles from two noises."""


def _active(x: Tensor, bias: Tensor) -> Tensor:
    shape = (1, -1, *[1] * (x.ndim - 2))
    return F.leaky_relu(x + bias.view(shape), 0.2) * _SQRT2


class ScaledLinear(nn.Module):
    """A fully connected layer whose weights are scaled when it runs: by rate / sqrt(inputs)."""

    def __init__(self, inputs: int, outputs: int, *, rate: float = 1.0, bias: float = 0.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter(torch.full((outputs,), bias))
        self._rate = rate

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight * (self._rate / math.sqrt(x.shape[1])), self.bias * self._rate)


class MappingNetwork(nn.Module):
    """z to w, of which the average is kept."""

    w_avg: Tensor

    def __init__(self, z_dim: int, w_dim: int, layers: int) -> None:
        super().__init__()
        self._count = layers
        for i in range(layers):
            setattr(self, f"fc{i}", ScaledLinear(w_dim if i else z_dim, w_dim, rate=_RATE))
        self.register_buffer("w_avg", torch.zeros(w_dim))

    def forward(self, z: Tensor) -> Tensor:
        x = z * (z.square().mean(1, keepdim=True) + 1e-8).rsqrt()
        for i in range(self._count):
            x = F.leaky_relu(getattr(self, f"fc{i}")(x), 0.2) * _SQRT2
        if self.training:
            with torch.no_grad():
                self.w_avg.lerp_(x.detach().float().mean(0), _W_FOLLOWS)
        return x


class Filter(nn.Module):
    """The filter [1, 3, 3, 1] in both directions, of the sum 1."""

    resample_filter: Tensor

    def __init__(self) -> None:
        super().__init__()
        taps = torch.tensor(_TAPS)
        self.register_buffer("resample_filter", torch.outer(taps, taps) / taps.sum() ** 2)

    def forward(self, x: Tensor, pads: tuple[int, int]) -> Tensor:
        """Each channel filtered, with the gain 4 that zeros between pixels need."""
        kernel = (4 * self.resample_filter)[None, None].expand(x.shape[1], 1, 4, 4)
        return F.conv2d(F.pad(x, (*pads, *pads)), kernel.to(x.dtype), groups=x.shape[1])

    def enlarged(self, x: Tensor) -> Tensor:
        """(n, c, h, w) → (n, c, 2 h, 2 w): a zero behind each pixel, then the filter."""
        n, channels, height, width = x.shape
        spread = torch.zeros(n, channels, height, 2, width, 2, dtype=x.dtype, device=x.device)
        spread[:, :, :, 0, :, 0] = x
        smooth: Tensor = self(spread.view(n, channels, 2 * height, 2 * width), (2, 1))
        return smooth


class StyledConvolution(nn.Module):
    """A convolution of 3 x 3 whose inputs are scaled by a style, then noise, bias and activation.

    enlarge   to twice the size
    """

    noise_const: Tensor

    def __init__(self, inputs: int, outputs: int, w_dim: int, size: int, *, enlarge: bool) -> None:
        super().__init__()
        self.affine = ScaledLinear(w_dim, inputs, bias=1.0)
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 3, 3))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.noise_strength = nn.Parameter(torch.zeros(()))
        self.register_buffer("noise_const", torch.randn(size, size))
        self.filter = Filter() if enlarge else None

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        style = self.affine(w)
        power = style.square() @ self.weight.square().sum((2, 3)).T
        x = x * style[:, :, None, None]
        if self.filter is None:
            x = F.conv2d(x, self.weight, padding=1)
        else:
            x = self.filter(F.conv_transpose2d(x, self.weight.transpose(0, 1), stride=2), (1, 1))
        x = x * (power + 1e-8).rsqrt()[:, :, None, None]
        size = x.shape[2:]
        noise = torch.randn(len(x), 1, *size, device=x.device) if self.training else self.noise_const
        return _active(x + noise * self.noise_strength, self.bias)


class ToPicture(nn.Module):
    """A convolution of 1 x 1 with a style to three channels."""

    def __init__(self, inputs: int, w_dim: int) -> None:
        super().__init__()
        self.affine = ScaledLinear(w_dim, inputs, bias=1.0)
        self.weight = nn.Parameter(torch.randn(3, inputs, 1, 1))
        self.bias = nn.Parameter(torch.zeros(3))

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        style = self.affine(w) / math.sqrt(x.shape[1])
        return F.conv2d(x * style[:, :, None, None], self.weight, self.bias)


class StyleBlock(nn.Module):
    """The layers of one size, and what they add to the image."""

    def __init__(self, inputs: int, outputs: int, w_dim: int, size: int) -> None:
        super().__init__()
        self.conv0 = StyledConvolution(inputs, outputs, w_dim, size, enlarge=True) if size > 4 else None
        self.const = nn.Parameter(torch.randn(outputs, 4, 4)) if size == 4 else None
        self.conv1 = StyledConvolution(outputs, outputs, w_dim, size, enlarge=False)
        self.torgb = ToPicture(outputs, w_dim)
        self.filter = Filter() if size > 4 else None

    def forward(self, x: Tensor | None, image: Tensor | None, ws: list[Tensor]) -> tuple[Tensor, Tensor]:
        if self.const is not None:
            x = self.const.expand(len(ws[0]), -1, -1, -1)
        elif self.conv0 is not None and x is not None:
            x = self.conv0(x, ws[0])
        assert x is not None
        x = self.conv1(x, ws[-2])
        added = self.torgb(x, ws[-1])
        if image is None or self.filter is None:
            return x, added
        return x, added + self.filter.enlarged(image)


class StyleGAN2Network(GeneratorNetwork):
    """Noise to images through styles, of the architecture "skip".

    channels   of the block of the image's size; twice as many in each smaller one, at most 8 times
    """

    def __init__(self, size: int, channels: int, z_dim: int, *, layers: int = 4) -> None:
        super().__init__()
        self.z_dim = z_dim
        blocks = doublings(size) + 1
        widths = [channels * min(8, 1 << (blocks - 1 - i)) for i in range(blocks)]
        self.mapping = MappingNetwork(z_dim, z_dim, layers)
        self.synthesis = nn.ModuleDict(
            {f"b{4 << i}": StyleBlock(widths[max(0, i - 1)], widths[i], z_dim, 4 << i) for i in range(blocks)}
        )
        self._styles = 2 * blocks

    def forward(self, z: Tensor, text: Tensor | None = None) -> Tensor:
        w = self.mapping(z)
        styles = [w] * self._styles
        if self.training and float(torch.rand(())) < _MIXED:
            crossing = int(torch.randint(1, self._styles, ()))
            styles[crossing:] = [self.mapping(torch.randn_like(z))] * (self._styles - crossing)
        x: Tensor | None = None
        image: Tensor | None = None
        first = 0
        for i, block in enumerate(self.synthesis.values()):
            count = 3 if i else 2
            x, image = block(x, image, styles[first : first + count])
            first += count - 1
        assert image is not None
        return image

    def published(self) -> dict[str, Tensor]:
        return {name.replace(".filter.", "."): value for name, value in self.state_dict().items()}
