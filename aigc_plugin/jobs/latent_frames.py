"""Frames of a generator that walks through its noise, as a job needs them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, argument
from ..options.background import LatentOptions
from ..planes import Colour, PlanarFrame, PlaneFormat

if TYPE_CHECKING:
    from ..engine import Engine
    from ..generators.gan.dcgan import DCGAN
    from ..generators.gan.stylegan import StyleGAN
    from ..generators.gan.videogan import VideoGAN
    from ..generators.gan.walk import Frames

_BT709, _SRGB = 1, 13
RGB = Colour("full", 0, _BT709, _SRGB)


def is_latent_model(model: object) -> bool:
    """Tell whether a model makes images of noise; InputError and ModelFormatError as for any file."""
    from ..weights.families.dcgan import DCGANModel
    from ..weights.families.stackgan import StackGANModel
    from ..weights.families.stylegan import StyleGANModel
    from ..weights.families.videogan import VideoGANModel
    from ..weights.loading import load

    if not isinstance(model, str):
        return False
    return isinstance(load(model), (StyleGANModel, DCGANModel, VideoGANModel, StackGANModel))


def load_generator(model: str, engine: Engine) -> StyleGAN | DCGAN | VideoGAN:
    """The generator of a file; InputError for one that needs more than seeds."""
    from ..generators.gan.dcgan import DCGAN
    from ..generators.gan.stylegan import StyleGAN
    from ..generators.gan.videogan import VideoGAN
    from ..weights.families.dcgan import DCGANModel
    from ..weights.families.stylegan import StyleGANModel
    from ..weights.families.videogan import VideoGANModel
    from ..weights.loading import load

    loaded = load(model)
    if isinstance(loaded, StyleGANModel):
        return StyleGAN(loaded.config, loaded.tensors, engine)
    if isinstance(loaded, DCGANModel):
        return DCGAN(loaded.config, loaded.tensors, engine)
    if isinstance(loaded, VideoGANModel):
        return VideoGAN(loaded.config, loaded.tensors, engine)
    raise InputError(
        f"{Path(model).name} makes images of the embeddings of texts, which a command cannot give",
        hint="use aigc.StackGAN in Python",
    )


class LatentFrames:
    """The frames of a walk past seeds, or of the videos of a VideoGAN one behind the other.

    .style, .count   name of the model's file, number of frames
    .size            width and height
    .engine          that of the generator
    .settings        what made them, for the file's comment
    """

    def __init__(self, options: LatentOptions, seconds: Fraction, rate: Fraction) -> None:
        from ..generators.gan.videogan import VideoGAN
        from ..generators.gan.walk import LatentWalk, VideoFrames

        assert isinstance(options.model, str)
        generator = load_generator(options.model, engine_of(options))
        self.engine = generator.engine
        seeds = options.seed_list
        if isinstance(generator, VideoGAN):
            self._frames: Frames = VideoFrames(generator, seeds)
        else:
            count = max(1, round(seconds * rate))
            self._frames = LatentWalk(generator, seeds, count, psi=options.psi, classes=options.label)
        self.count, self.size = self._frames.count, self._frames.size
        self.style = Path(options.model).name
        self.settings = latent_settings(options)

    def frame(self, number: int, *, reach: float = 1.0, gain: float = 1.0) -> PlanarFrame:
        """Frame `number`; music, which moves a background by reach and gain, does not move a walk."""
        return rgb_frame(self._frames.frame(number))


def latent_settings(options: LatentOptions) -> dict[str, Any]:
    """The settings that made an image, without any folder of the user."""
    return {
        "model": options.model and Path(str(options.model)).name,
        "seeds": options.seeds or "0",
        "psi": None if options.psi == 1 else options.psi,
        "class": options.label,
    }


def rgb_frame(pixels: NDArray[np.uint8]) -> PlanarFrame:
    """A frame of (height, width, 3) bytes."""
    planes = tuple(np.ascontiguousarray(pixels[..., channel]) for channel in range(3))
    return PlanarFrame(planes, PlaneFormat("rgb"), RGB)


def engine_of(options: LatentOptions) -> Engine:
    """The engine that options ask for."""
    from ..engine import Engine

    return Engine(options.backend, threads=options.threads)


def latent_sheet(options: LatentOptions) -> tuple[PlanarFrame, Engine]:
    """The images of the seeds that options name, side by side in rows where there are several; and the engine."""
    images = _images(options)
    columns = int(np.ceil(np.sqrt(len(images))))
    rows = -(-len(images) // columns)
    height, width = images.shape[1:3]
    sheet = np.zeros((rows * height, columns * width, 3), np.uint8)
    for i, image in enumerate(images):
        top, left = i // columns * height, i % columns * width
        sheet[top : top + height, left : left + width] = image
    return rgb_frame(sheet), engine_of(options)


def _images(options: LatentOptions) -> NDArray[np.uint8]:
    """The images of the seeds that options name."""
    from ..generators.gan.stylegan import StyleGAN
    from ..generators.gan.videogan import VideoGAN

    assert isinstance(options.model, str)
    generator = load_generator(options.model, engine_of(options))
    seeds = options.seed_list
    if isinstance(generator, VideoGAN):
        raise InputError(f"{Path(options.model).name} makes videos", hint="use `aigc generate video`")
    if isinstance(generator, StyleGAN):
        return generator.generate(seeds, classes=options.label, psi=options.psi)
    if options.psi != 1:
        raise InputError(f"{argument('psi', options.psi)} is of StyleGAN models")
    return generator.generate(seeds, classes=options.label)
