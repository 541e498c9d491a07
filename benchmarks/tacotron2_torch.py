"""Decoder of Tacotron 2 as it is usually written in torch: nn.LSTMCell, and location-sensitive attention."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def _linear(state: dict[str, Tensor], name: str) -> nn.Linear:
    weight = state[f"{name}.linear_layer.weight"]
    bias = state.get(f"{name}.linear_layer.bias")
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    layer.load_state_dict({"weight": weight} | ({} if bias is None else {"bias": bias}))
    return layer


def _cell(state: dict[str, Tensor], name: str) -> nn.LSTMCell:
    parts = {part: state[f"{name}.{part}"] for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
    cell = nn.LSTMCell(parts["weight_ih"].shape[1], parts["weight_hh"].shape[1])
    cell.load_state_dict(parts)
    return cell


class Decoder(nn.Module):
    """Decoder with the weights' published names."""

    def __init__(self, state: dict[str, Tensor]) -> None:
        super().__init__()
        attention = "decoder.attention_layer."
        self.prenet0 = _linear(state, "decoder.prenet.layers.0")
        self.prenet1 = _linear(state, "decoder.prenet.layers.1")
        self.attention_rnn = _cell(state, "decoder.attention_rnn")
        self.decoder_rnn = _cell(state, "decoder.decoder_rnn")
        self.query = _linear(state, attention + "query_layer")
        self.memory = _linear(state, attention + "memory_layer")
        self.v = _linear(state, attention + "v")
        self.dense = _linear(state, attention + "location_layer.location_dense")
        conv = state[attention + "location_layer.location_conv.conv.weight"]
        self.conv = nn.Conv1d(2, conv.shape[0], conv.shape[2], padding=conv.shape[2] // 2, bias=False)
        self.conv.load_state_dict({"weight": conv})
        self.projection = _linear(state, "decoder.linear_projection")
        self.gate = _linear(state, "decoder.gate_layer")

    def step(self, mel: Tensor, mask: Tensor, memory: Tensor, keys: Tensor, s: list[Tensor]) -> tuple[Tensor, Tensor]:
        """s: hidden and cell of attention and decoder, context, newest and summed shares; replaced in place."""
        first, second = mask.chunk(2, dim=1)
        x = F.relu(self.prenet0(mel)) * first
        x = F.relu(self.prenet1(x)) * second
        s[0], s[1] = self.attention_rnn(torch.cat([x, s[4]], dim=1), (s[0], s[1]))
        location = self.dense(self.conv(torch.stack([s[5], s[6]], dim=1)).transpose(1, 2))
        energies = self.v(torch.tanh(self.query(s[0])[:, None] + location + keys)).squeeze(2)
        s[5] = torch.softmax(energies, dim=1)
        s[6] = s[6] + s[5]
        s[4] = torch.bmm(s[5][:, None], memory)[:, 0]
        s[2], s[3] = self.decoder_rnn(torch.cat([s[0], s[4]], dim=1), (s[2], s[3]))
        out = torch.cat([s[2], s[4]], dim=1)
        return self.projection(out), self.gate(out)

    def forward(self, memory: Tensor, masks: Tensor) -> Tensor:
        """memory (1, symbols, width), masks (steps, 2 * prenet) → mel (steps, n_mel)."""
        keys = self.memory(memory)
        units, symbols = self.attention_rnn.hidden_size, memory.shape[1]
        s = [memory.new_zeros(1, size) for size in [units, units, units, units, memory.shape[2], symbols, symbols]]
        mel = memory.new_zeros(1, self.projection.weight.shape[0])
        frames: list[Tensor] = []
        for t in range(masks.shape[0]):
            mel, gate = self.step(mel, masks[t : t + 1], memory, keys, s)
            frames.append(mel)
            if bool(torch.sigmoid(gate) > 2.0):
                break
        return torch.cat(frames)
