"""The acoustic model and the spectrogram auto-encoder in float64 NumPy, from their description alone.

Rows are (time, columns); tensors are those of the file, by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from oracles.ops import Array, activate, double, layer_norm, windowed_attention

Tensors = Mapping[str, Any]


def convolve(x: Array, tensors: Tensors, name: str, activation: str = "none") -> Array:
    """Zero-padded to keep the length; a two-dimensional weight is a linear layer."""
    weight, bias = double(tensors[name + ".weight"]), double(tensors[name + ".bias"])
    if weight.ndim == 2:
        weight = weight[:, :, None]
    border = weight.shape[2] // 2
    padded = np.pad(x, ((border, border), (0, 0)))
    taps = [padded[k : k + len(x)] @ weight[:, :, k].T for k in range(weight.shape[2])]
    return activate(np.sum(taps, axis=0) + bias, activation)


def norm(x: Array, tensors: Tensors, name: str) -> Array:
    return layer_norm(x, tensors[name + ".weight"], tensors[name + ".bias"], 1e-5)


def stack(x: Array, tensors: Tensors, prefix: str, layers: int) -> Array:
    for layer in range(layers):
        block = f"{prefix}blocks.{layer}."
        qkv = convolve(norm(x, tensors, block + "norm1"), tensors, block + "attention.qkv")
        mixed = windowed_attention(qkv, tensors[block + "attention.bias"])
        x = x + convolve(mixed, tensors, block + "attention.out")
        hidden = convolve(norm(x, tensors, block + "norm2"), tensors, block + "feed.0", "relu")
        x = x + convolve(hidden, tensors, block + "feed.1")
    return norm(x, tensors, prefix + "norm")


def mel_decoder(rows: Array, tensors: Tensors, layers: int, n_mel: int) -> Array:
    out = convolve(stack(rows, tensors, "decoder.stack.", layers), tensors, "decoder.out")
    frames = out.reshape(2 * len(rows), n_mel + 2)
    change = convolve(convolve(frames, tensors, "decoder.post.0", "relu"), tensors, "decoder.post.1")
    return np.concatenate([frames[:, :n_mel] + change, frames[:, n_mel:]], 1)


def encode(ids: Sequence[int], tensors: Tensors, layers: int) -> Array:
    return stack(double(tensors["embedding.weight"])[list(ids)], tensors, "encoder.", layers)


def predict(rows: Array, tensors: Tensors, layers: int) -> Array:
    return convolve(stack(rows, tensors, "prosody.", layers), tensors, "prosody_out")


def decode(rows: Array, tone: Array, durations: Sequence[int], tensors: Tensors, layers: int, n_mel: int) -> Array:
    """A pair of frames is the mean of its frames' symbols; a frame beyond the end is nothing."""
    toned = rows + convolve(double(tone), tensors, "tone")
    symbol = np.repeat(np.arange(len(durations)), durations)
    first = np.repeat(np.cumsum(durations) - durations, durations)
    spread, places = [], []
    for frame in range(0, len(symbol), 2):
        spread.append(toned[symbol[frame : frame + 2]].sum(0) / 2)
        length = durations[symbol[frame]]
        since = frame + 1 - first[frame]
        until = max(0, length - since)
        places.append([min(1.0, since / length), np.log1p(since), np.log1p(until), np.log1p(length)])
    placed = np.array(spread) + convolve(np.array(places), tensors, "place")
    return mel_decoder(placed, tensors, layers, n_mel)


def vae_encode(mel: Array, tensors: Tensors, layers: int, pairs: int) -> Array:
    rows = stack(convolve(mel.reshape(len(mel) // 2, -1), tensors, "seen"), tensors, "encoder.", layers)
    pooled = rows.reshape(-1, pairs, rows.shape[1]).mean(1)
    return convolve(pooled, tensors, "latent")


def vae_decode(code: Array, tensors: Tensors, layers: int, n_mel: int) -> Array:
    rows = convolve(code, tensors, "code")[:, None] + double(tensors["place"])[None]
    return mel_decoder(rows.reshape(-1, rows.shape[2]), tensors, layers, n_mel)
