"""Acoustic model of the voices in torch: from symbols to prosody to frames.

A Transformer with explicit durations (Ren et al. 2021, "FastSpeech 2"; pitch and energy per symbol as in Łańcucki 2021,
"FastPitch"), windowed attention (as in `conditioning`), and a decoder that works on pairs of frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...weights.families.stack_sizes import MelDecoderSizes, StackSizes
from ...weights.families.voice_config import VoiceConfig
from ..vocoder.conditioning import WindowedAttention

_DROPOUT = {"encoder": 0.2, "prosody": 0.4, "decoder": 0.1}
"""An hour of one speaker is soon overfitted, its intonation before its timbre, hence the higher dropout of prosody."""


class Block(nn.Module):
    """Transformer block: x + attention(norm1 x), then x + feed.1(relu(feed.0(norm2 x))); feed.0 is a convolution."""

    def __init__(self, sizes: StackSizes, dropout: float) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(sizes.width), nn.LayerNorm(sizes.width)
        self.attention = WindowedAttention(sizes.width, sizes.heads, sizes.window)
        self.feed = nn.ModuleList(
            [
                nn.Conv1d(sizes.width, sizes.feed, sizes.kernel, padding=sizes.kernel // 2),
                nn.Linear(sizes.feed, sizes.width),
            ]
        )
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, present: Tensor) -> Tensor:
        x = x + self.attention(self.norm1(x), present)
        seen = self.norm2(x) * present[:, :, None]
        hidden = F.relu(self.feed[0](seen.transpose(1, 2))).transpose(1, 2)
        result: Tensor = x + self.dropout(self.feed[1](hidden))
        return result


class Stack(nn.Module):
    """Blocks, then a norm; input and output (batch, time, width)."""

    def __init__(self, sizes: StackSizes, dropout: float) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Block(sizes, dropout) for _ in range(sizes.layers))
        self.norm = nn.LayerNorm(sizes.width)

    def forward(self, x: Tensor, present: Tensor) -> Tensor:
        for block in self.blocks:
            x = block(x, present)
        result: Tensor = self.norm(x)
        return result


class MelDecoder(nn.Module):
    """Decoder: a row per pair of frames to mel and pitch of both; `post` then refines across the borders of pairs."""

    def __init__(self, sizes: MelDecoderSizes, dropout: float) -> None:
        super().__init__()
        self.n_mel = sizes.n_mel
        self.stack = Stack(sizes.stack, dropout)
        self.out = nn.Linear(sizes.stack.width, 2 * sizes.frame_columns)
        kernel = sizes.post_kernel
        self.post = nn.ModuleList(
            [
                nn.Conv1d(sizes.frame_columns, sizes.post_width, kernel, padding=kernel // 2),
                nn.Conv1d(sizes.post_width, sizes.n_mel, kernel, padding=kernel // 2),
            ]
        )

    def forward(self, rows: Tensor, present: Tensor) -> Frames:
        """rows (batch, pairs, width), present bool (batch, pairs)."""
        out = self.out(self.stack(rows, present))
        batch, pairs, _ = out.shape
        there = present.repeat_interleave(2, 1)[:, None]
        coarse = out.view(batch, 2 * pairs, -1).transpose(1, 2) * there
        hidden = F.relu(self.post[0](coarse)) * there  # zero beyond the end, instead of the bias
        change = self.post[1](hidden).transpose(1, 2)
        coarse = coarse.transpose(1, 2)
        mel = coarse[:, :, : self.n_mel]
        return Frames(mel, mel + change, coarse[:, :, self.n_mel], coarse[:, :, self.n_mel + 1])


class Frames(NamedTuple):
    """Output of the decoder.

    coarse, mel: (batch, frames, n_mel), normalised; before and after refinement
    log_pitch:   (batch, frames), normalised
    voicing:     logits (batch, frames)
    """

    coarse: Tensor
    mel: Tensor
    log_pitch: Tensor
    voicing: Tensor


@dataclass
class SymbolProsody:
    """Prosody of each symbol, (batch, symbols) each: logarithm of 1 + frames, normalised log pitch, normalised
    energy."""

    log_duration: Tensor
    pitch: Tensor
    energy: Tensor


class VoiceNetwork(nn.Module):
    """Acoustic model: `encode` symbols, `predict` prosody (or take the recording's), `decode` frames."""

    def __init__(self, config: VoiceConfig) -> None:
        super().__init__()
        self.config = config
        width = config.encoder.width
        self.embedding = nn.Embedding(len(config.symbols), width)
        if config.speakers:
            self.speaker = nn.Embedding(len(config.speakers), width)
            self.timbre = nn.Embedding(len(config.speakers), width)
            for rows in (self.speaker, self.timbre):
                nn.init.normal_(rows.weight, std=0.1)
        self.encoder = Stack(config.encoder, _DROPOUT["encoder"])
        self.prosody = Stack(config.prosody, _DROPOUT["prosody"])
        self.prosody_out = nn.Linear(width, 3)
        self.tone = nn.Conv1d(2, width, 3, padding=1)
        self.place = nn.Linear(4, width)
        self.decoder = MelDecoder(config.decoder, _DROPOUT["decoder"])

    def encode(self, ids: Tensor, present: Tensor, speakers: Tensor) -> Tensor:
        """Encode symbols to rows. speakers: number of the speaker of each item, (batch,)"""
        symbols = self.embedding(ids)
        if not self.config.speakers:
            rows: Tensor = self.encoder(symbols, present)
            return rows
        spoken: Tensor = self.encoder(symbols + self.speaker(speakers)[:, None], present)
        coloured: Tensor = spoken + self.timbre(speakers)[:, None]
        return coloured

    def predict(self, rows: Tensor, present: Tensor) -> SymbolProsody:
        out = self.prosody_out(self.prosody(rows, present))
        return SymbolProsody(*out.unbind(2))

    def decode(
        self, rows: Tensor, present: Tensor, pitch: Tensor, energy: Tensor, durations: Tensor, pairs: Tensor
    ) -> Frames:
        """Decode frames.

        durations: int64 (batch, symbols) in frames
        pairs:     pairs of frames of each item, (batch,)
        """
        tone = torch.stack([pitch, energy], 1) * present[:, None]
        rows = rows + self.tone(tone).transpose(1, 2)
        weights, place = regulation(durations, int(pairs.max()))
        spread = weights.to(rows.dtype) @ rows + self.place(place)
        there = torch.arange(spread.shape[1], device=rows.device)[None] < pairs[:, None]
        frames: Frames = self.decoder(spread, there)
        return frames


def regulation(durations: Tensor, pairs: int) -> tuple[Tensor, Tensor]:
    """Length regulation: map symbols to pairs of frames.

    Returns the weights of symbols in each pair (batch, pairs, symbols), which sum to 1; and the position of the pair's
    centre in its symbol (batch, pairs, 4): share that has passed, frames since its start, frames to its end, its
    frames; the last three as logarithms of 1 + x.
    """
    ends = durations.cumsum(1)
    starts = ends - durations
    frame = torch.arange(2 * pairs, device=durations.device)
    inside = (frame[None, :, None] >= starts[:, None]) & (frame[None, :, None] < ends[:, None])
    weights = inside.view(len(durations), pairs, 2, -1).float().mean(2)
    centre = 2 * torch.arange(pairs, device=durations.device) + 1.0
    symbol = (ends[:, None] <= centre[None, :, None] - 0.5).sum(2).clamp(max=durations.shape[1] - 1)
    first, length = starts.gather(1, symbol).float(), durations.gather(1, symbol).float()
    since = (centre[None] - first).clamp(min=0)
    until = (length - since).clamp(min=0)
    share = since / length.clamp(min=1)
    return weights, torch.stack([share.clamp(max=1), since.log1p(), until.log1p(), length.log1p()], 2)
