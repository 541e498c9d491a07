"""WaveNet stack of WaveGlow's coupling layers in torch; the pitch network is such a stack without a condition."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class WaveNet(nn.Module):
    """A gated dilated stack: start 1x1, `n_layers` gated layers with residual and skip, end 1x1 (zero at first)."""

    def __init__(self, n_in: int, n_out: int, n_cond: int, n_layers: int, n_channels: int, kernel_size: int) -> None:
        super().__init__()
        self.n_channels, self.n_layers = n_channels, n_layers
        self.start = nn.Conv1d(n_in, n_channels, 1)
        self.cond_layer = nn.Conv1d(n_cond, 2 * n_channels * n_layers, 1) if n_cond else None
        self.in_layers = nn.ModuleList(
            nn.Conv1d(n_channels, 2 * n_channels, kernel_size, dilation=2**i, padding=2**i * (kernel_size // 2))
            for i in range(n_layers)
        )
        self.res_skip_layers = nn.ModuleList(
            nn.Conv1d(n_channels, n_channels if i == n_layers - 1 else 2 * n_channels, 1) for i in range(n_layers)
        )
        self.end = nn.Conv1d(n_channels, n_out, 1)
        nn.init.zeros_(self.end.weight)
        nn.init.zeros_(self.end.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, cond: Tensor | None = None) -> Tensor:
        """Map (batch, n_in, time), given (batch, n_cond, time), to (batch, n_out, time)."""
        channels = self.n_channels
        hidden = self.start(x)
        condition = None if self.cond_layer is None else self.cond_layer(cond)
        skip: Tensor | None = None
        for i, (dilated, res_skip) in enumerate(zip(self.in_layers, self.res_skip_layers, strict=True)):
            gates = dilated(hidden)
            if condition is not None:
                gates = gates + condition[:, 2 * channels * i : 2 * channels * (i + 1)]
            out = res_skip(torch.tanh(gates[:, :channels]) * torch.sigmoid(gates[:, channels:]))
            if i < self.n_layers - 1:
                hidden = hidden + out[:, :channels]
                out = out[:, channels:]
            skip = out if skip is None else skip + out
        result: Tensor = self.end(skip)
        return result
