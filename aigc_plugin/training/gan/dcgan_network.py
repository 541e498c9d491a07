"""The generator of DCGAN (Radford, Metz, Chintala 2015), in the names of PyTorch's example."""

from __future__ import annotations

from torch import Tensor, nn

from .generator_network import GeneratorNetwork, doublings, start_normal


class DCGANNetwork(GeneratorNetwork):
    """Noise to images through transposed convolutions of 4 x 4.

    size       of the image, 16 … 256
    channels   of the last hidden layer; twice as many in each before it, at most 8 times
    """

    def __init__(self, size: int, channels: int, z_dim: int) -> None:
        super().__init__()
        self.z_dim = z_dim
        count = doublings(size)
        layers: list[nn.Module] = []
        inputs = z_dim
        for i in range(count):
            outputs = channels * min(8, 1 << (count - 1 - i))
            layers += [
                nn.ConvTranspose2d(inputs, outputs, 4, 2 if i else 1, 1 if i else 0, bias=False),
                nn.BatchNorm2d(outputs),
                nn.ReLU(),
            ]
            inputs = outputs
        self.main = nn.Sequential(*layers, nn.ConvTranspose2d(inputs, 3, 4, 2, 1, bias=False), nn.Tanh())
        start_normal(self)

    def forward(self, z: Tensor, text: Tensor | None = None) -> Tensor:
        images: Tensor = self.main(z[:, :, None, None])
        return images
