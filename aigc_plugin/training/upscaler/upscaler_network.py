"""Luma upscaler in its training form: each 3x3 convolution is the product of two linear maps plus an identity.

The maps are multiplied before they are applied to an image, so that a step costs as much as with the finished network
("collapsible linear blocks", Bhardwaj et al., arXiv 2103.09404); the exported network has plain convolutions.
"""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

_EXPANSION = 128


class CollapsibleConv2d(nn.Module):
    """Convolution of `kernel` x `kernel`, 'valid': weight = outer . inner, plus the identity if the numbers of inputs
    and outputs agree."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3) -> None:
        super().__init__()
        inner = torch.empty(_EXPANSION, inputs * kernel * kernel)
        outer = torch.empty(outputs, _EXPANSION)
        nn.init.normal_(inner, std=(inputs * kernel * kernel) ** -0.5)
        nn.init.normal_(outer, std=0.7 * _EXPANSION**-0.5)
        self.inner, self.outer = nn.Parameter(inner), nn.Parameter(outer)
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.shape = outputs, inputs, kernel, kernel
        identity = torch.zeros(self.shape)
        if inputs == outputs:
            identity[range(inputs), range(inputs), kernel // 2, kernel // 2] = 1.0
        self.register_buffer("identity", identity, persistent=False)

    def weight(self) -> Tensor:
        """Weight of the equivalent plain convolution, (outputs, inputs, kernel, kernel)."""
        with torch.autocast("cpu", enabled=False), torch.autocast("cuda", enabled=False):
            return (self.outer @ self.inner).view(self.shape) + self.get_buffer("identity")

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight(), self.bias)


class CollapsibleUpscaler(nn.Module):
    """Upscaler of luma: (batch, 1, h, w) in [0, 1] to (batch, 1, scale*(h - 2*radius), scale*(w - 2*radius)).

    Layers: 1 → channels, `depth` times channels → channels, channels → scale²; PReLU between. The first layer's output
    is added before the last PReLU, the pixel itself after the last layer. All convolutions are 'valid': the caller
    repeats the image's border by `radius`.
    """

    def __init__(self, scale: int, channels: int = 16, depth: int = 4) -> None:
        super().__init__()
        self.scale, self.channels, self.depth = scale, channels, depth
        sizes = [1] + [channels] * (depth + 1) + [scale * scale]
        self.body = nn.ModuleList(CollapsibleConv2d(a, b) for a, b in pairwise(sizes))
        self.slopes = nn.ParameterList(nn.Parameter(torch.full((channels,), 0.2)) for _ in range(depth + 1))
        self.radius = len(self.body)

    def forward(self, x: Tensor) -> Tensor:
        first = F.prelu(self.body[0](x), self.slopes[0])
        hidden = first
        for number in range(1, self.depth + 1):
            hidden = self.body[number](hidden)
            if number == self.depth:
                hidden = hidden + first[..., self.depth : -self.depth, self.depth : -self.depth]
            hidden = F.prelu(hidden, self.slopes[number])
        inner = x[..., self.radius : -self.radius, self.radius : -self.radius]
        return F.pixel_shuffle(self.body[-1](hidden).float() + inner, self.scale)

    def layers(self) -> list[CollapsibleConv2d]:
        return [layer for layer in self.body if isinstance(layer, CollapsibleConv2d)]

    def upscale_frame(self, picture: Tensor) -> Tensor:
        """Upscale a whole luma image (h, w) to (scale*h, scale*w)."""
        padded = F.pad(picture[None, None], [self.radius] * 4, mode="replicate")
        upscaled: Tensor = self(padded)[0, 0]
        return upscaled
