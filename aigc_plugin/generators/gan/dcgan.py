"""DCGAN and its cousins: small images from noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os import PathLike
from typing import Any

import numpy as np

from ...engine import Engine, RunsOnEngine, chosen_engine
from ...errors import InputError
from ...types import FloatArray
from ...weights.families.dcgan import load_dcgan
from ...weights.families.dcgan_config import DCGANConfig
from ...weights.families.dcgan_names import Strides
from ...weights.formats.tensors import Tensors
from ..reloading import Reloadable, reloadable
from .grid_sequence import GridSequence
from .images import Bytes, batches, checked_rows, one_hot, seeded_noise, to_bytes

TOGETHER = 16
"""Images that go through the layers at once: the weights of a small image are larger than the image."""


class DCGAN(RunsOnEngine, Reloadable):
    """Images of a DCGAN (Radford, Metz, Chintala 2015); the same noise always gives the same image.

    z_dim   size of the noise
    c_dim   classes; 0 without
    """

    def __init__(self, config: DCGANConfig, tensors: Tensors, engine: Engine) -> None:
        self.config, self.engine = config, engine.at("float32")
        self._classes = tensors["classes.weight"] if config.c_dim else None
        self._layers = GridSequence(config.layers, tensors, self.engine)

    @classmethod
    @reloadable
    def load(cls, model: str | PathLike[str], *, strides: Sequence[int] | None = None,
             paddings: Sequence[int] | None = None, backend: str = "auto", threads: int | None = None,
             engine: Engine | None = None) -> DCGAN:  # fmt: skip
        """Load a generator; nothing in the file is executed.

        model                a torch checkpoint in the form of PyTorch's example or a cousin of it, a .safetensors file
                             of this package, or a name of `aigc models list`
        strides, paddings    of each layer, for a checkpoint that does not say them and whose kernels are not those of
                             a form that is known
        backend, threads, engine   as for `WaveGlow.load`; it computes in float32

        Raises InputError, ModelFormatError, BackendUnavailable.
        """
        chosen = chosen_engine(engine, backend=backend, precision="auto", threads=threads)
        given = None
        if strides is not None or paddings is not None:
            given = Strides(strides or (), paddings if paddings is not None else [0] * len(strides or ()))
        loaded = load_dcgan(model, given)
        return cls(loaded.config, loaded.tensors, chosen)

    @property
    def z_dim(self) -> int:
        return self.config.z_dim

    @property
    def c_dim(self) -> int:
        return self.config.c_dim

    def synthesize(self, z: Any, label: Any = None) -> FloatArray:
        """Noise to images.

        z         (n, z_dim)
        label     (n, c_dim) where the model has classes, rows of zeros and a one; None: image i is of class i, counted
                  round
        returns   (n, channels, h, w) float32, nominally -1 … 1
        """
        rows = checked_rows(z, "z", self.z_dim)
        if self._classes is None and label is not None:
            raise InputError("the model has no classes, but a label is given")
        if self._classes is not None:
            classes = one_hot([i % self.c_dim for i in range(len(rows))], self.c_dim, len(rows))
            labels = classes if label is None else checked_rows(label, "label", self.c_dim, len(rows))
            rows = np.concatenate([rows, np.einsum("nc,ce->ne", labels, self._classes)], axis=1)
        parts = [self._layers.run(rows[part, None, None, None])[:, 0] for part in batches(len(rows), TOGETHER)]
        if not parts:
            return np.empty((0, self.config.image, 0, 0), np.float32)
        return np.ascontiguousarray(np.concatenate(parts).transpose(0, 3, 1, 2))

    def generate(self, seeds: Sequence[int], *, classes: Sequence[int] | int | None = None) -> Bytes:
        """Images of seeds, uint8 (n, h, w, 3); `classes`: one for all, or one for each; None as for `synthesize`."""
        z = seeded_noise(seeds, self.z_dim)
        label = None if classes is None else one_hot(classes, self.c_dim, len(z))
        return to_bytes(self.synthesize(z, label))

    def stream(self, seeds: Sequence[int], *, classes: Sequence[int] | int | None = None) -> Iterator[Bytes]:
        """`generate`, image by image."""
        return iter(self.generate(seeds, classes=classes))
