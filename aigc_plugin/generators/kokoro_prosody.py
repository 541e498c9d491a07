"""The first half of a Kokoro network: symbols and a style to lengths, pitch, loudness and what each frame says."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..ops.attention import layer_norm, windowed_attention
from ..types import FloatArray
from ..weights.families.kokoro_config import KokoroSizes
from ..weights.families.kokoro_shapes import ALBERT
from .kokoro_layers import Layers, StyledBlock, leaky


class Prosody(NamedTuple):
    """A sentence before its sound.

    lengths   int64 (symbols,): frames of each symbol
    said      (frames, hidden)
    pitch     (2 * frames,) in hertz; below 10 unvoiced
    loudness  (2 * frames,)
    """

    lengths: NDArray[np.int64]
    said: FloatArray
    pitch: FloatArray
    loudness: FloatArray


class ProsodyNetwork:
    """The encoders of symbols, and the predictor of how they are said (Li, Han, Raghavan, Mischler, Mesgarani 2023)."""

    def __init__(self, sizes: KokoroSizes, layers: Layers) -> None:
        self._sizes, self._engine = sizes, layers.engine
        self._bert = _SharedEncoder(sizes, layers)
        self._given = layers.linear("bert_encoder")
        self._text = _TextEncoder(sizes, layers)
        names = [f"predictor.text_encoder.lstms.{n}" for n in range(2 * sizes.duration_layers)]
        self._memories = [layers.memory(name) for name in names[::2]]
        self._styles = [layers.linear(f"{name}.fc") for name in names[1::2]]
        self._memory, self._shared = layers.memory("predictor.lstm"), layers.memory("predictor.shared")
        self._longest = layers.linear("predictor.duration_proj.linear_layer")
        self._tracks = [
            (
                [StyledBlock(layers, f"predictor.{track}.{n}", doubles=n == 1) for n in range(3)],
                layers.conv(f"predictor.{track}_proj"),
            )
            for track in ("F0", "N")
        ]

    def run(self, ids: list[int], style: FloatArray, speed: float) -> Prosody:
        """Say the symbols. style: the half that is the predictor's; ids begin and end with 0."""
        rows = self._conditioned(self._given.run(self._bert.run(ids)), style)
        said = self._longest.run(self._memory.run(rows))
        seconds = (1 / (1 + np.exp(-said))).sum(axis=1, dtype=np.float32) / np.float32(speed)
        lengths = np.maximum(np.rint(seconds), 1).astype(np.int64)
        frames = self._shared.run(np.repeat(rows, lengths, axis=0))
        pitch, loudness = (self._track(number, frames, style) for number in (0, 1))
        return Prosody(lengths, np.repeat(self._text.run(ids), lengths, axis=0), pitch, loudness)

    def _conditioned(self, rows: FloatArray, style: FloatArray) -> FloatArray:
        beside = np.broadcast_to(style, (len(rows), len(style)))
        ones, zeros = np.ones(rows.shape[1], np.float32), np.zeros(rows.shape[1], np.float32)
        rows = np.hstack([rows, beside])
        for memory, layer in zip(self._memories, self._styles, strict=True):
            scale, shift = np.split(layer.run(style[None])[0], 2)
            normed = layer_norm(memory.run(rows), ones, zeros, epsilon=1e-5, engine=self._engine)
            rows = np.hstack([normed * (scale + np.float32(1)) + shift, beside])
        return rows

    def _track(self, number: int, frames: FloatArray, style: FloatArray) -> FloatArray:
        blocks, last = self._tracks[number]
        for block in blocks:
            frames = block.run(frames, style)
        track: FloatArray = last.run(frames)[:, 0]
        return track


class _SharedEncoder:
    """A Transformer whose layers have the same weights (Lan et al. 2019)."""

    def __init__(self, sizes: KokoroSizes, layers: Layers) -> None:
        self._sizes, self._engine = sizes, layers.engine
        near = "bert.embeddings"
        self._symbols, self._positions = (
            layers.array(f"{near}.{part}_embeddings.weight") for part in ("word", "position")
        )
        self._type = layers.array(f"{near}.token_type_embeddings.weight")[0]
        norms = (f"{near}.LayerNorm", f"{ALBERT}.attention.LayerNorm", f"{ALBERT}.full_layer_layer_norm")
        self._norms = [(layers.vector(f"{name}.weight"), layers.vector(f"{name}.bias")) for name in norms]
        self._given = layers.linear("bert.encoder.embedding_hidden_mapping_in")
        self._parts = [layers.linear(f"{ALBERT}.attention.{part}") for part in ("query", "key", "value")]
        self._dense = layers.linear(f"{ALBERT}.attention.dense")
        self._feed = [layers.linear(f"{ALBERT}.{part}") for part in ("ffn", "ffn_output")]

    def run(self, ids: list[int]) -> FloatArray:
        """Rows of the symbols."""
        rows: FloatArray = self._symbols[ids] + self._type + self._positions[: len(ids)]
        rows = self._given.run(self._normed(0, rows))
        everywhere = np.zeros((self._sizes.bert_heads, 2 * len(ids) + 1), np.float32)
        for _ in range(self._sizes.bert_layers):
            joined = np.hstack([part.run(rows) for part in self._parts])
            seen = self._normed(1, self._dense.run(windowed_attention(joined, everywhere, engine=self._engine)) + rows)
            fed = self._feed[1].run(_gelu(self._feed[0].run(seen)))
            rows = self._normed(2, fed + seen)
        return rows

    def _normed(self, number: int, rows: FloatArray) -> FloatArray:
        return layer_norm(rows, *self._norms[number], epsilon=1e-12, engine=self._engine)


def _gelu(x: FloatArray) -> FloatArray:
    inner = np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)
    return np.asarray(np.float32(0.5) * x * (np.float32(1) + np.tanh(inner)), np.float32)


class _TextEncoder:
    """Convolutions and a recurrent layer over the symbols."""

    def __init__(self, sizes: KokoroSizes, layers: Layers) -> None:
        self._engine = layers.engine
        self._symbols, self._memory = (
            layers.array("text_encoder.embedding.weight"),
            layers.memory("text_encoder.lstm"),
        )
        self._convs = [layers.conv(f"text_encoder.cnn.{n}.0") for n in range(sizes.text_layers)]
        self._norms = [
            (layers.vector(f"text_encoder.cnn.{n}.1.gamma"), layers.vector(f"text_encoder.cnn.{n}.1.beta"))
            for n in range(sizes.text_layers)
        ]

    def run(self, ids: list[int]) -> FloatArray:
        rows = np.ascontiguousarray(self._symbols[ids])
        for conv, norm in zip(self._convs, self._norms, strict=True):
            rows = leaky(layer_norm(conv.run(rows), *norm, epsilon=1e-5, engine=self._engine), 0.2)
        return self._memory.run(rows)
