"""The generator of VideoGAN (Vondrick, Pirsiavash, Torralba 2016), in the names of its PyTorch port."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from .generator_network import GeneratorNetwork, doublings, start_normal

_MASK = 0.1
"""Weight of the mask's mean, which keeps still what can be still."""


def video_frames(size: int) -> int:
    """Frames of a video: 2, doubled as often as the image."""
    return 2 << doublings(size)


class _Part(nn.Module):
    """Layers under the name that the port gives them."""

    def __init__(self, layers: list[nn.Module]) -> None:
        super().__init__()
        self.model = nn.Sequential(*layers)


class VideoGANNetwork(GeneratorNetwork):
    """Noise to videos: mask * foreground + (1 - mask) * a still background.

    channels   of the last hidden layer; twice as many in each before it, at most 8 times
    """

    def __init__(self, size: int, channels: int, z_dim: int) -> None:
        super().__init__()
        self.z_dim = z_dim
        count = doublings(size)
        widths = [z_dim, *(channels * min(8, 1 << (count - 1 - i)) for i in range(count))]
        last = widths[-1]
        still: list[nn.Module] = []
        moving: list[nn.Module] = []
        for i, (before, after) in enumerate(pairwise(widths)):
            stride, padding = (2, 1) if i else (1, 0)
            kernel = 4 if i else (2, 4, 4)
            still += [nn.ConvTranspose2d(before, after, 4, stride, padding), nn.BatchNorm2d(after), nn.ReLU()]
            moving += [nn.ConvTranspose3d(before, after, kernel, stride, padding), nn.BatchNorm3d(after), nn.ReLU()]
        self.background = _Part([*still, nn.ConvTranspose2d(last, 3, 4, 2, 1), nn.Tanh()])
        self.video = _Part(moving)
        self.mymodules = nn.ModuleList(
            nn.Sequential(nn.ConvTranspose3d(last, outputs, 4, 2, 1), end)
            for outputs, end in ((3, nn.Tanh()), (1, nn.Sigmoid()))
        )
        start_normal(self)

    def forward(self, z: Tensor, text: Tensor | None = None) -> Tensor:
        return self.with_penalty(z, text)[0]

    def with_penalty(self, z: Tensor, text: Tensor | None = None) -> tuple[Tensor, Tensor]:
        features = self.video.model(z[:, :, None, None, None])
        foreground, mask = self.mymodules[0](features), self.mymodules[1](features)
        still = self.background.model(z[:, :, None, None])[:, :, None]
        return mask * foreground + (1 - mask) * still, _MASK * mask.float().mean()
