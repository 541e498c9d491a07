"""VideoGAN: short videos from noise, a moving foreground over a still background."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os import PathLike
from typing import Any

import numpy as np

from ...engine import Engine, RunsOnEngine, chosen_engine
from ...types import FloatArray
from ...weights.families.videogan import VideoGANConfig, load_videogan
from ...weights.formats.tensors import Tensors
from ..reloading import Reloadable, reloadable
from .grid_sequence import GridSequence
from .images import Bytes, batches, checked_rows, seeded_noise, to_bytes

TOGETHER = 4


class VideoGAN(RunsOnEngine, Reloadable):
    """Videos of a VideoGAN (Vondrick, Pirsiavash, Torralba 2016); the same noise always gives the same video.

    z_dim   size of the noise
    """

    def __init__(self, config: VideoGANConfig, tensors: Tensors, engine: Engine) -> None:
        self.config, self.engine = config, engine.at("float32")
        self._background = GridSequence(config.background, tensors, self.engine)
        self._trunk = GridSequence(config.trunk, tensors, self.engine)
        self._foreground = GridSequence([config.foreground], tensors, self.engine)
        self._mask = GridSequence([config.mask], tensors, self.engine)

    @classmethod
    @reloadable
    def load(cls, model: str | PathLike[str], *, backend: str = "auto", threads: int | None = None,
             engine: Engine | None = None) -> VideoGAN:  # fmt: skip
        """Load a generator; nothing in the file is executed.

        model   a checkpoint of the PyTorch port, a torch7 file of its authors' program (.t7), a .safetensors file of
                this package, or a name of `aigc models list`
        backend, threads, engine   as for `WaveGlow.load`; it computes in float32

        Raises InputError, ModelFormatError, BackendUnavailable.
        """
        chosen = chosen_engine(engine, backend=backend, precision="auto", threads=threads)
        loaded = load_videogan(model)
        return cls(loaded.config, loaded.tensors, chosen)

    @property
    def z_dim(self) -> int:
        return self.config.z_dim

    def synthesize(self, z: Any) -> FloatArray:
        """Noise (n, z_dim) → videos (n, 3, frames, h, w) float32, nominally -1 … 1."""
        rows = checked_rows(z, "z", self.z_dim)
        parts = [self._videos(rows[part, None, None, None]) for part in batches(len(rows), TOGETHER)]
        if not parts:
            return np.empty((0, self.config.foreground.outputs, 0, 0, 0), np.float32)
        return np.ascontiguousarray(np.concatenate(parts).transpose(0, 4, 1, 2, 3))

    def generate(self, seeds: Sequence[int]) -> Bytes:
        """The videos of seeds one behind the other, uint8 (n * frames, h, w, 3)."""
        return np.stack(list(self.stream(seeds)))

    def stream(self, seeds: Sequence[int]) -> Iterator[Bytes]:
        """The frames of the videos of seeds, one by one."""
        for z in seeded_noise(seeds, self.z_dim):
            yield from to_bytes(self.synthesize(z[None])[0].transpose(1, 0, 2, 3))

    def _videos(self, z: FloatArray) -> FloatArray:
        features = self._trunk.run(z)
        mask = self._mask.run(features)
        still = self._background.run(z)
        return np.asarray(mask * self._foreground.run(features) + (1 - mask) * still, np.float32)
