"""Tacotron 2 in float64 PyTorch, from the paper (Shen et al. 2018) and the published names; shares nothing with the
package. Dropout of the prenet is handed in as masks, so that both sides draw the same.

The state holds the published names, batch norms and all: convolutions are normalised here, not folded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

Tensor = torch.Tensor


@dataclass
class DecodedFrames:
    """mel before and after the post-net (frames, n_mel), alignments (frames, symbols), gates (frames,)."""

    mel: NDArray[np.float64]
    refined: NDArray[np.float64]
    alignments: NDArray[np.float64]
    gates: NDArray[np.float64]


class Tacotron2Oracle:
    def __init__(self, state: Mapping[str, Any]) -> None:
        self.state = {name: torch.as_tensor(value).double() for name, value in state.items()}

    def _convolved(self, x: Tensor, prefix: str) -> Tensor:
        """x (channels, time): convolution with zeros around, then batch norm by the running statistics."""
        p = self.state
        weight = p[f"{prefix}.0.conv.weight"]
        x = F.conv1d(x[None], weight, p[f"{prefix}.0.conv.bias"], padding=weight.shape[2] // 2)[0]
        scale = p[f"{prefix}.1.weight"] / torch.sqrt(p[f"{prefix}.1.running_var"] + 1e-5)
        return (x - p[f"{prefix}.1.running_mean"][:, None]) * scale[:, None] + p[f"{prefix}.1.bias"][:, None]

    def _layers(self, prefix: str) -> int:
        return len({name.split(".")[2] for name in self.state if name.startswith(prefix + ".")})

    def _cell(self, x: Tensor, h: Tensor, c: Tensor, prefix: str, suffix: str = "") -> tuple[Tensor, Tensor]:
        p = self.state
        gates = p[f"{prefix}.weight_ih{suffix}"] @ x + p[f"{prefix}.bias_ih{suffix}"]
        gates = gates + p[f"{prefix}.weight_hh{suffix}"] @ h + p[f"{prefix}.bias_hh{suffix}"]
        i, f, g, o = gates.chunk(4)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c

    def encode(self, symbols: list[int]) -> Tensor:
        """(symbols, width)."""
        x = self.state["embedding.weight"][torch.as_tensor(symbols)].T
        for i in range(self._layers("encoder.convolutions")):
            x = torch.relu(self._convolved(x, f"encoder.convolutions.{i}"))
        sides = []
        for suffix, order in (("_l0", 1), ("_l0_reverse", -1)):
            h = c = torch.zeros(x.shape[0] // 2).double()
            rows = []
            for t in range(len(symbols))[::order]:
                h, c = self._cell(x[:, t], h, c, "encoder.lstm", suffix)
                rows.append(h)
            sides.append(torch.stack(rows[::order]))
        return torch.cat(sides, dim=1)

    def speak(self, symbols: list[int], masks: NDArray[Any], steps: int) -> DecodedFrames:
        """masks (steps, 2 * prenet units): 0 or 2, both layers side by side. Does not stop before `steps`."""
        p = self.state
        memory = self.encode(symbols)
        keys = memory @ p["decoder.attention_layer.memory_layer.linear_layer.weight"].T
        n_mel = p["decoder.linear_projection.linear_layer.weight"].shape[0]
        mel, context = torch.zeros(n_mel).double(), torch.zeros(memory.shape[1]).double()
        newest = total = torch.zeros(len(symbols)).double()
        ah = ac = torch.zeros(p["decoder.attention_rnn.weight_hh"].shape[1]).double()
        dh = dc = torch.zeros(p["decoder.decoder_rnn.weight_hh"].shape[1]).double()
        mels, shares, gates = [], [], []
        for step in range(steps):
            x = mel
            for layer, mask in enumerate(np.split(masks[step], 2)):
                weight = p[f"decoder.prenet.layers.{layer}.linear_layer.weight"]
                x = torch.relu(weight @ x) * torch.as_tensor(mask).double()
            ah, ac = self._cell(torch.cat([x, context]), ah, ac, "decoder.attention_rnn")
            newest = self._attention(ah, keys, torch.stack([newest, total]))
            total = total + newest
            context = newest @ memory
            dh, dc = self._cell(torch.cat([ah, context]), dh, dc, "decoder.decoder_rnn")
            out = torch.cat([dh, context])
            mel = self._linear(out, "decoder.linear_projection")
            mels.append(mel), shares.append(newest)
            gates.append(torch.sigmoid(self._linear(out, "decoder.gate_layer"))[0])
        frames = torch.stack(mels)
        refined = frames + self.postnet(frames)
        return DecodedFrames(frames.numpy(), refined.numpy(), torch.stack(shares).numpy(), torch.stack(gates).numpy())

    def _linear(self, x: Tensor, name: str) -> Tensor:
        return self.state[f"{name}.linear_layer.weight"] @ x + self.state[f"{name}.linear_layer.bias"]

    def _attention(self, query: Tensor, keys: Tensor, location: Tensor) -> Tensor:
        p, prefix = self.state, "decoder.attention_layer."
        conv = p[prefix + "location_layer.location_conv.conv.weight"]
        features = F.conv1d(location[None], conv, padding=conv.shape[2] // 2)[0].T
        features = features @ p[prefix + "location_layer.location_dense.linear_layer.weight"].T
        query = p[prefix + "query_layer.linear_layer.weight"] @ query
        energies = torch.tanh(query + features + keys) @ p[prefix + "v.linear_layer.weight"][0]
        return torch.softmax(energies, 0)

    def postnet(self, frames: Tensor) -> Tensor:
        x, layers = frames.T, self._layers("postnet.convolutions")
        for i in range(layers):
            x = self._convolved(x, f"postnet.convolutions.{i}")
            x = torch.tanh(x) if i + 1 < layers else x
        return x.T
