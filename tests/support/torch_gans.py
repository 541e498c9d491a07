"""Small generators in torch, written from their papers' layer tables, in the names of the published checkpoints."""

from __future__ import annotations

import itertools
from typing import Any

import torch
from torch import nn


def randomised(model: nn.Module, seed: int = 0) -> Any:
    """The model in float64 and in evaluation, its norms as if trained."""
    generator = torch.Generator().manual_seed(seed)
    for name, value in model.state_dict().items():
        if name.endswith("running_var"):
            value.copy_(torch.rand(value.shape, generator=generator) + 0.5)
        elif value.is_floating_point():
            # Sums of the size of their inputs: else rounding grows from layer to layer.
            scale = (value.numel() / max(value.shape[:2])) ** -0.5 if value.ndim > 1 else 0.5
            value.copy_(torch.randn(value.shape, generator=generator) * scale)
    return model.double().eval()


class Example(nn.Module):
    """PyTorch's DCGAN: `main`, transposed convolutions of 4 x 4 without bias."""

    def __init__(self, z: int = 12, channels: tuple[int, ...] = (16, 8, 4), image: int = 3) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = z
        for i, outputs in enumerate(channels):
            layers += [nn.ConvTranspose2d(inputs, outputs, 4, 2 if i else 1, 1 if i else 0, bias=False),
                       nn.BatchNorm2d(outputs), nn.ReLU()]  # fmt: skip
            inputs = outputs
        self.main = nn.Sequential(*layers, nn.ConvTranspose2d(inputs, image, 4, 2, 1, bias=False), nn.Tanh())

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.main(z[:, :, None, None])
        return result


class Conditional(nn.Module):
    """Classes beside the noise, a fully connected layer, nearest-neighbour x2 and convolutions."""

    def __init__(self, activation: nn.Module | None = None, classes: int = 10, z: int = 10) -> None:
        super().__init__()
        self.label_emb = nn.Embedding(classes, z)
        self.l1 = nn.Sequential(nn.Linear(2 * z, 12 * 9))
        act = activation or nn.ReLU()
        self.conv_blocks = nn.Sequential(
            nn.BatchNorm2d(12), nn.Upsample(scale_factor=2), nn.Conv2d(12, 12, 3, 1, 1), nn.BatchNorm2d(12, 0.8), act,
            nn.Upsample(scale_factor=2), nn.Conv2d(12, 7, 3, 1, 1), nn.BatchNorm2d(7, 0.8), act,
            nn.Conv2d(7, 1, 3, 1, 1), nn.Tanh(),
        )  # fmt: skip

    def forward(self, z: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        rows = self.l1(torch.cat([z, self.label_emb(label)], 1))
        result: torch.Tensor = self.conv_blocks(rows.view(len(z), 12, 3, 3))
        return result


class _Part(nn.Module):
    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.model = nn.Sequential(*layers)


class Video(nn.Module):
    """VideoGAN in the names of its PyTorch port; as published with z 100 and widths 512, 256, 128, 64."""

    def __init__(self, z: int = 10, hidden: tuple[int, int, int, int] = (12, 8, 6, 4)) -> None:
        super().__init__()

        def flat(i: int, o: int, first: bool) -> list[nn.Module]:
            return [nn.ConvTranspose2d(i, o, 4, 1 if first else 2, 0 if first else 1), nn.BatchNorm2d(o), nn.ReLU()]

        def deep(i: int, o: int, first: bool) -> list[nn.Module]:
            conv = nn.ConvTranspose3d(i, o, (2, 4, 4)) if first else nn.ConvTranspose3d(i, o, 4, 2, 1)
            return [conv, nn.BatchNorm3d(o), nn.ReLU()]

        widths, last = [z, *hidden], hidden[-1]
        pairs = list(itertools.pairwise(widths))
        still = [layer for i, (a, b) in enumerate(pairs) for layer in flat(a, b, i == 0)]
        self.background = _Part(*still, nn.ConvTranspose2d(last, 3, 4, 2, 1), nn.Tanh())
        self.video = _Part(*[layer for i, (a, b) in enumerate(pairs) for layer in deep(a, b, i == 0)])
        self.mymodules = nn.ModuleList([
            nn.Sequential(nn.ConvTranspose3d(last, 3, 4, 2, 1), nn.Tanh()),
            nn.Sequential(nn.ConvTranspose3d(last, 1, 4, 2, 1), nn.Sigmoid()),
        ])  # fmt: skip

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        features = self.video.model(z[:, :, None, None, None])
        foreground, mask = self.mymodules[0](features), self.mymodules[1](features)
        still = self.background.model(z[:, :, None, None])[:, :, None]
        result: torch.Tensor = mask * foreground + (1 - mask) * still
        return result


class _Condition(nn.Module):
    def __init__(self, text: int, condition: int) -> None:
        super().__init__()
        self.fc, self.size = nn.Linear(text, 2 * condition), condition

    def forward(self, text: torch.Tensor, eps: torch.Tensor | None) -> torch.Tensor:
        both = torch.relu(self.fc(text))
        mean, log_variance = both[:, : self.size], both[:, self.size :]
        return mean if eps is None else mean + eps * torch.exp(0.5 * log_variance)


def _grown(i: int, o: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Upsample(scale_factor=2), nn.Conv2d(i, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU()
    )


class StageOne(nn.Module):
    """Stage I of StackGAN, narrow."""

    def __init__(self, width: int = 2, text: int = 9, condition: int = 5, z: int = 6) -> None:
        super().__init__()
        top = 8 * width
        self.ca_net = _Condition(text, condition)
        self.fc = nn.Sequential(nn.Linear(z + condition, top * 16, bias=False), nn.BatchNorm1d(top * 16), nn.ReLU())
        self.upsample1, self.upsample2 = _grown(top, top // 2), _grown(top // 2, top // 4)
        self.upsample3, self.upsample4 = _grown(top // 4, top // 8), _grown(top // 8, top // 16)
        self.img = nn.Sequential(nn.Conv2d(top // 16, 3, 3, 1, 1, bias=False), nn.Tanh())

    def forward(self, text: torch.Tensor, z: torch.Tensor, eps: torch.Tensor | None) -> torch.Tensor:
        x = self.fc(torch.cat([z, self.ca_net(text, eps)], 1))
        x = x.view(len(z), -1, 4, 4)
        for layer in (self.upsample1, self.upsample2, self.upsample3, self.upsample4, self.img):
            x = layer(x)
        result: torch.Tensor = x
        return result


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width),
        )  # fmt: skip


class StageTwo(nn.Module):
    """Stage II of StackGAN around a stage I."""

    def __init__(self, width: int = 4, text: int = 9, condition: int = 5) -> None:
        super().__init__()
        self.STAGE1_G, self.ca_net = StageOne(text=text, condition=condition), _Condition(text, condition)
        self.encoder = nn.Sequential(
            nn.Conv2d(3, width, 3, 1, 1, bias=False), nn.ReLU(),
            nn.Conv2d(width, 2 * width, 4, 2, 1, bias=False), nn.BatchNorm2d(2 * width), nn.ReLU(),
            nn.Conv2d(2 * width, 4 * width, 4, 2, 1, bias=False), nn.BatchNorm2d(4 * width), nn.ReLU(),
        )  # fmt: skip
        wide = 4 * width
        self.hr_joint = nn.Sequential(nn.Conv2d(wide + condition, wide, 3, 1, 1, bias=False), nn.BatchNorm2d(wide),
                                      nn.ReLU())  # fmt: skip
        self.residual = nn.Sequential(_Residual(wide), _Residual(wide))
        self.upsample1, self.upsample2 = _grown(wide, wide // 2), _grown(wide // 2, wide // 4)
        self.upsample3, self.upsample4 = _grown(wide // 4, wide // 8), _grown(wide // 8, wide // 16)
        self.img = nn.Sequential(nn.Conv2d(wide // 16, 3, 3, 1, 1, bias=False), nn.Tanh())

    def forward(self, text: torch.Tensor, z: torch.Tensor, eps: torch.Tensor | None) -> torch.Tensor:
        features = self.encoder(self.STAGE1_G(text, z, eps))
        condition = self.ca_net(text, eps)[:, :, None, None].expand(-1, -1, *features.shape[2:])
        x = self.hr_joint(torch.cat([features, condition], 1))
        for residual in self.residual:
            x = torch.relu(x + residual.block(x))
        for layer in (self.upsample1, self.upsample2, self.upsample3, self.upsample4, self.img):
            x = layer(x)
        result: torch.Tensor = x
        return result
