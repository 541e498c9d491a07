"""StackGAN: images from noise and an embedding of a text, in one or two stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os import PathLike
from typing import Any

import numpy as np

from ...engine import Engine, RunsOnEngine, chosen_engine
from ...errors import InputError
from ...ops.grid_conv import leaky
from ...types import FloatArray
from ...weights.families.stackgan import StackGANConfig, load_stackgan
from ...weights.formats.tensors import Tensors
from ..reloading import Reloadable, reloadable
from .caption_words import WordCounts
from .grid_layers import Dense
from .grid_sequence import GridSequence
from .images import Bytes, batches, checked_rows, seeded_noise, to_bytes

TOGETHER = 4
_RELU = leaky(0.0)


class StackGAN(RunsOnEngine, Reloadable):
    """Images of a StackGAN (Zhang et al. 2017); the same inputs always give the same image.

    z_dim       size of the noise
    text_dim    size of the embedding of a text
    condition   size of what it becomes
    """

    def __init__(self, config: StackGANConfig, tensors: Tensors, engine: Engine) -> None:
        self.config, self.engine = config, engine.at("float32")

        def layers(configs: Sequence[Any]) -> GridSequence:
            return GridSequence(configs, tensors, self.engine)

        self._conditions = [
            Dense(tensors[f"condition{stage}.weight"], tensors[f"condition{stage}.bias"], engine=self.engine)
            for stage in range(1, config.stages + 1)
        ]
        self._words = WordCounts(config.words)
        self._embedding = Dense(tensors["words.weight"], engine=self.engine) if config.words else None
        self._first, self._encoder = layers(config.first), layers(config.encoder)
        self._joint, self._last = layers(config.joint), layers(config.last)
        self._residual = [layers(config.residual[i : i + 2]) for i in range(0, len(config.residual), 2)]

    @classmethod
    @reloadable
    def load(cls, model: str | PathLike[str], *, backend: str = "auto", threads: int | None = None,
             engine: Engine | None = None) -> StackGAN:  # fmt: skip
        """Load a generator; nothing in the file is executed.

        model   a checkpoint of stage I or II, a .safetensors file of this package, or a name of `aigc models list`
        backend, threads, engine   as for `WaveGlow.load`; it computes in float32

        Raises InputError, ModelFormatError, BackendUnavailable.
        """
        chosen = chosen_engine(engine, backend=backend, precision="auto", threads=threads)
        loaded = load_stackgan(model)
        return cls(loaded.config, loaded.tensors, chosen)

    @property
    def z_dim(self) -> int:
        return self.config.z_dim

    @property
    def text_dim(self) -> int:
        return self.config.text

    @property
    def condition(self) -> int:
        return self.config.condition

    @property
    def words(self) -> tuple[str, ...]:
        """Vocabulary of the texts that it was trained with; empty where embeddings come from elsewhere."""
        return self.config.words

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """Texts in words of the vocabulary, others left out → (n, text_dim).

        InputError for a text none of whose words is known.
        """
        if self._embedding is None:
            raise InputError("the model takes embeddings of a text encoder that is not in its file")
        rows = self._words.rows(texts)
        for text, row in zip(texts, rows, strict=True):
            if not row.any():
                some = ", ".join(self.words[:20])
                raise InputError(f"the model knows no word of {text!r}", hint=f"it knows {some}")
        return self._embedding.run(rows)

    def synthesize(self, embedding: Any, z: Any, eps: Any = None) -> FloatArray:
        """Text and noise to images.

        embedding   (n, text_dim), of the texts
        z           (n, z_dim)
        eps         (n, condition): noise of the condition, of both stages; None is its mean
        returns     (n, 3, h, w) float32, nominally -1 … 1
        """
        texts = checked_rows(embedding, "embedding", self.text_dim)
        rows = checked_rows(z, "z", self.z_dim, len(texts))
        noise = None if eps is None else checked_rows(eps, "eps", self.condition, len(texts))
        parts = [
            self._images(texts[part], rows[part], None if noise is None else noise[part])
            for part in batches(len(texts), TOGETHER)
        ]
        if not parts:
            return np.empty((0, 3, 0, 0), np.float32)
        return np.ascontiguousarray(np.concatenate(parts)[:, 0].transpose(0, 3, 1, 2))

    def generate(self, seeds: Sequence[int], embedding: Any) -> Bytes:
        """Images of seeds for one text (text_dim,), or one for each (n, text_dim): uint8 (n, h, w, 3)."""
        texts = np.asarray(embedding, np.float32)
        texts = np.broadcast_to(texts, (len(seeds), texts.shape[-1])) if texts.ndim == 1 else texts
        return to_bytes(self.synthesize(texts, seeded_noise(seeds, self.z_dim)))

    def stream(self, seeds: Sequence[int], embedding: Any) -> Iterator[Bytes]:
        """`generate`, image by image."""
        return iter(self.generate(seeds, embedding))

    def _condition(self, stage: int, texts: FloatArray, eps: FloatArray | None) -> FloatArray:
        """Mean, or mean + eps exp(log variance / 2), of the condition."""
        both = self._conditions[stage - 1].run(texts, _RELU)
        mean, log_variance = both[:, : self.condition], both[:, self.condition :]
        return mean if eps is None else np.asarray(mean + eps * np.exp(0.5 * log_variance), np.float32)

    def _images(self, texts: FloatArray, z: FloatArray, eps: FloatArray | None) -> FloatArray:
        joined = np.concatenate([z, self._condition(1, texts, eps)], axis=1)
        image = self._first.run(joined[:, None, None, None])
        if self.config.stages == 1:
            return image
        features = self._encoder.run(image)
        condition = self._condition(2, texts, eps)[:, None, None, None]
        repeated = np.broadcast_to(condition, (*features.shape[:4], self.condition))
        features = self._joint.run(np.concatenate([features, repeated], axis=4))
        for block in self._residual:
            features = np.maximum(features + block.run(features), 0)
        return self._last.run(features)
