"""StyleGAN2 and 3: images from noise, through styles that can be mixed and walked between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os import PathLike
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from ...engine import Engine, RunsOnEngine, chosen_engine
from ...errors import InputError
from ...types import FloatArray
from ...weights.families.stylegan import load_stylegan
from ...weights.families.stylegan_config import StyleGAN2Config, StyleGANConfig
from ...weights.formats.tensors import Tensors
from ..reloading import Reloadable, reloadable
from .controls import StyleMix, Widening, placement
from .images import Bytes, batches, checked_rows, one_hot, seeded_noise, to_bytes
from .mapping import Mapping
from .stylegan2 import StyleGAN2Synthesis
from .stylegan3 import StyleGAN3Synthesis

TOGETHER = 4
"""Images that go through the layers at once."""


class StyleGAN(RunsOnEngine, Reloadable):
    """Images of a StyleGAN2 or 3; the same styles always give the same image, whatever is beside it.

    z_dim, w_dim   sizes of the noise and of a style
    num_ws         styles of one image
    c_dim          classes; 0 without
    resolution     height and width of an image
    """

    def __init__(self, config: StyleGANConfig, tensors: Tensors, engine: Engine) -> None:
        self.config, self.engine = config, engine.at("float32")
        self._mapping = Mapping(config.mapping, tensors, config.num_ws, self.engine)
        if isinstance(config, StyleGAN2Config):
            self._synthesis: StyleGAN2Synthesis | StyleGAN3Synthesis = StyleGAN2Synthesis(config, tensors, self.engine)
        else:
            self._synthesis = StyleGAN3Synthesis(config, tensors, self.engine)

    @classmethod
    @reloadable
    def load(cls, model: str | PathLike[str], *, backend: str = "auto", threads: int | None = None,
             engine: Engine | None = None) -> StyleGAN:  # fmt: skip
        """Load a model; nothing in the file is executed.

        model   a pickle of stylegan2-ada-pytorch or stylegan3 (.pkl), a checkpoint of rosinality's stylegan2-pytorch,
                a .safetensors file of this package, or a name of `aigc models list`
        backend, threads, engine   as for `WaveGlow.load`; it computes in float32

        Raises InputError, ModelFormatError, BackendUnavailable.
        """
        chosen = chosen_engine(engine, backend=backend, precision="auto", threads=threads)
        loaded = load_stylegan(model)
        return cls(loaded.config, loaded.tensors, chosen)

    @property
    def z_dim(self) -> int:
        return self.config.mapping.z_dim

    @property
    def w_dim(self) -> int:
        return self.config.mapping.w_dim

    @property
    def c_dim(self) -> int:
        return self.config.mapping.c_dim

    @property
    def num_ws(self) -> int:
        return self.config.num_ws

    @property
    def resolution(self) -> int:
        return self.config.resolution

    def map(self, z: Any, label: Any = None, psi: float = 1.0, cutoff: int | None = None) -> FloatArray:
        """Noise to styles.

        z         (n, z_dim)
        label     (n, c_dim) where the model has classes: rows of zeros and a one, or a mixture of classes
        psi       how far from the average style: 1 as it is, 0 the average itself
        cutoff    the first so many styles are drawn towards the average; None is all
        returns   w, (n, num_ws, w_dim)
        """
        rows = checked_rows(z, "z", self.z_dim)
        classes = None if label is None else checked_rows(label, "label", self.c_dim, len(rows))
        if not np.isfinite(psi):
            raise InputError(f"psi must be a number, not {psi}")
        return self._mapping.run(rows, classes, float(psi), cutoff)

    def mix(self, coarse: Any, fine: Any, crossover: int | None = None) -> FloatArray:
        """The styles of two images in one: coarse ones say what is where, fine ones what it is made of.

        coarse, fine   (n, num_ws, w_dim), or one for all
        crossover      the first style that is fine, 0 to num_ws; None: half of them are
        returns        w, (n, num_ws, w_dim)
        """
        place = self.num_ws // 2 if crossover is None else crossover
        if not 0 <= place <= self.num_ws:
            raise InputError(f"the crossover lies from 0 to {self.num_ws}, not at {place}")
        first, second = np.broadcast_arrays(np.asarray(coarse, np.float32), np.asarray(fine, np.float32))
        if first.ndim != 3 or first.shape[1:] != (self.num_ws, self.w_dim):
            raise InputError(f"styles must have the shape (n, {self.num_ws}, {self.w_dim}), not {first.shape}")
        return np.concatenate([first[:, :place], second[:, place:]], axis=1)

    @staticmethod
    def placement(x: float = 0.0, y: float = 0.0, degrees: float = 0.0) -> NDArray[np.float64]:
        """The transform of a StyleGAN3 that turns what its images show about their middle, then moves it.

        x, y      to the right and down, in widths of the image
        degrees   anticlockwise
        returns   (3, 3), for `synthesize`
        """
        return placement(x, y, degrees)

    def synthesize(self, w: Any, noise: Literal["const", "none"] = "const", transform: Any = None,
                   size: tuple[int, int] | None = None) -> FloatArray:  # fmt: skip
        """Styles to images.

        w           (n, num_ws, w_dim)
        noise       "const": the noise of the file; "none"; StyleGAN3 has none
        transform   (3, 3) of StyleGAN3, from `placement`: moves and turns the field that the image is made of
        size        width and height of images of a StyleGAN2, in place of the model's: its constant input and noise
                    are continued, mirrored, on both sides
        returns     (n, channels, h, w) float32, nominally -1 … 1
        """
        styles = np.ascontiguousarray(w, np.float32)
        if styles.ndim != 3 or styles.shape[1:] != (self.num_ws, self.w_dim):
            raise InputError(f"w must have the shape (n, {self.num_ws}, {self.w_dim}), not {styles.shape}")
        if noise not in ("const", "none"):
            raise InputError(f"noise is const or none, not {noise!r}")
        wider = None if size is None else Widening.to(size, self.resolution)
        parts = [self._run(styles[part], noise == "const", transform, wider) for part in batches(len(styles), TOGETHER)]
        if not parts:
            width, height = size or (self.resolution, self.resolution)
            return np.empty((0, self.config.image, height, width), np.float32)
        return np.concatenate(parts)

    def generate(self, seeds: Sequence[int], *, classes: Sequence[int] | int | None = None, psi: float = 1.0,
                 cutoff: int | None = None, noise: Literal["const", "none"] = "const", transform: Any = None,
                 mix: StyleMix | None = None, size: tuple[int, int] | None = None) -> Bytes:  # fmt: skip
        """Images of seeds, uint8 (n, h, w, 3).

        classes   one for all, or one for each
        mix       fine styles of one seed for all of them

        All else as for `map` and `synthesize`.
        """
        frames = list(self.stream(seeds, classes=classes, psi=psi, cutoff=cutoff, noise=noise, transform=transform,
                                  mix=mix, size=size))  # fmt: skip
        width, height = size or (self.resolution, self.resolution)
        return np.stack(frames) if frames else np.empty((0, height, width, 3), np.uint8)

    def stream(self, seeds: Sequence[int], *, classes: Sequence[int] | int | None = None, psi: float = 1.0,
               cutoff: int | None = None, noise: Literal["const", "none"] = "const", transform: Any = None,
               mix: StyleMix | None = None, size: tuple[int, int] | None = None) -> Iterator[Bytes]:  # fmt: skip
        """`generate`, image by image."""
        z = seeded_noise(seeds, self.z_dim)
        label = None if classes is None else one_hot(classes, self.c_dim, len(z))
        if label is None and self.c_dim:
            raise InputError(f"the model has the classes 0 to {self.c_dim - 1}", hint="give classes")
        for part in batches(len(z), TOGETHER):
            own = None if label is None else label[part]
            w = self.mixed(self.map(z[part], own, psi, cutoff), mix, own, psi, cutoff)
            yield from to_bytes(self.synthesize(w, noise, transform, size))

    def mixed(self, w: FloatArray, mix: StyleMix | None, label: FloatArray | None, psi: float,
              cutoff: int | None) -> FloatArray:  # fmt: skip
        """Styles (n, num_ws, w_dim) with the fine ones of a mix, of the same classes and the same psi."""
        if mix is None:
            return w
        noise = np.repeat(seeded_noise([mix.seed], self.z_dim), len(w), axis=0)
        return self.mix(w, self.map(noise, label, psi, cutoff), mix.crossover)

    def _run(self, styles: FloatArray, noisy: bool, transform: Any, wider: Widening | None) -> FloatArray:
        if isinstance(self._synthesis, StyleGAN3Synthesis):
            if wider is not None:
                raise InputError(
                    f"images of a StyleGAN3 have its own size, {self.resolution} pixels", hint="enlarge the images"
                )
            matrix = None if transform is None else np.asarray(transform, np.float64)
            if matrix is not None and (matrix.shape != (3, 3) or not np.isfinite(matrix).all()):
                raise InputError(f"transform must be 3 x 3 finite numbers, not of the shape {matrix.shape}")
            return self._synthesis.run(styles, cast(Any, matrix))
        if transform is not None:
            raise InputError("a StyleGAN2 has no field to transform; StyleGAN3 has")
        return self._synthesis.run(styles, noisy, wider)
