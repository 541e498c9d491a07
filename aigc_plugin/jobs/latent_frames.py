"""Frames of a generator that walks through its noise, as a job needs them."""

from __future__ import annotations

import re
from fractions import Fraction
from inspect import get_annotations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, argument
from ..options.background import GenerateImageOptions, LatentOptions, WalkOptions
from ..planes import Colour, PlanarFrame, PlaneFormat

if TYPE_CHECKING:
    from ..engine import Engine
    from ..generators.gan.controls import StyleMix
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
        f"{Path(model).name} makes images of texts",
        hint="give a text in words that it was trained with to `aigc generate image`, or use aigc.StackGAN in Python",
    )


class LatentFrames:
    """The frames of a walk past seeds, or of the videos of a VideoGAN one behind the other.

    .style, .count   name of the model's file, number of frames
    .size            width and height
    .engine          that of the generator
    .settings        what made them, for the file's comment
    """

    def __init__(self, options: WalkOptions, seconds: Fraction, rate: Fraction) -> None:
        from ..generators.gan.keyframes import Keyframe
        from ..generators.gan.stylegan import StyleGAN
        from ..generators.gan.videogan import VideoGAN
        from ..generators.gan.walk import LatentWalk, VideoFrames

        assert isinstance(options.model, str)
        generator = load_generator(options.model, engine_of(options))
        self.engine = generator.engine
        seeds = options.seed_list
        keys = [Keyframe.parse(text) for text in options.key_list]
        if not isinstance(generator, StyleGAN):
            _refuse_styles(options)
        if isinstance(generator, VideoGAN):
            if keys:
                raise InputError(f"{argument('keys')} are of StyleGANs and DCGANs", hint="give seeds")
            self._frames: Frames = VideoFrames(generator, seeds)
        else:
            count = max(1, round(seconds * rate))
            self._frames = LatentWalk(
                generator, seeds, count, psi=options.psi, cutoff=options.cutoff, noise=noise_of(options),
                classes=options.label, keys=keys, seconds=float(count / rate), easing=options.easing,
                mix=mix_of(options), transform=transform_of(options), size=size_of(options),
            )  # fmt: skip
        self.count, self.size = self._frames.count, self._frames.size
        self.style = Path(options.model).name
        self.settings = latent_settings(options) | {
            "keys": ",".join(re.sub(r".*[/\\\\]", "", text) for text in options.key_list) or None,
            "easing": None if options.easing == "smooth" else options.easing,
        }
        if keys:
            del self.settings["seeds"]

    def frame(self, number: int, *, reach: float = 1.0, gain: float = 1.0) -> PlanarFrame:
        """Frame `number`; music, which moves a background by reach and gain, does not move a walk."""
        return rgb_frame(self._frames.frame(number))


def latent_settings(options: LatentOptions) -> dict[str, Any]:
    """The settings that made an image, without any folder of the user."""
    return {
        "model": options.model and Path(str(options.model)).name,
        "seeds": options.seeds or "0",
        "psi": None if options.psi == 1 else options.psi,
        "cutoff": options.cutoff,
        "noise": None if options.noise == "const" else options.noise,
        "class": options.label,
        "mix": options.mix,
        "translate": options.translate,
        "rotate": options.rotate or None,
        "size": None if options.size is None else "{}x{}".format(*options.width_height),
    }


def mix_of(options: LatentOptions) -> StyleMix | None:
    """The fine styles that all images of a StyleGAN get."""
    from ..generators.gan.controls import StyleMix

    return None if options.mix is None else StyleMix.parse(options.mix)


def transform_of(options: LatentOptions) -> NDArray[np.float64] | None:
    """Transform of the field of a StyleGAN3, a move and a turn; None where there is none."""
    from ..generators.gan.controls import placement

    if options.translate is None and not options.rotate:
        return None
    return placement(*options.translation, options.rotate)


def size_of(options: LatentOptions) -> tuple[int, int] | None:
    """The size that is asked for in place of the model's."""
    return None if options.size is None else options.width_height


def continued(options: LatentOptions) -> str:
    """Note on images whose size is not that of their model; empty for others."""
    if options.size is None or not options.model:
        return ""
    return "; the model was trained on another shape: beyond its square, its input is continued as in a mirror"


def noise_of(options: LatentOptions) -> Literal["const", "none"]:
    """The noise of a StyleGAN2's layers."""
    return "none" if options.noise == "none" else "const"


def _refuse_styles(options: LatentOptions) -> None:
    """InputError for what only a StyleGAN has."""
    for name, default in (
        ("psi", 1), ("cutoff", None), ("noise", "const"), ("mix", None), ("translate", None), ("rotate", 0),
        ("size", None),
    ):  # fmt: skip
        if getattr(options, name) != default:
            raise InputError(f"{argument(name, getattr(options, name))} is of StyleGAN models")


def refuse_latent(options: LatentOptions) -> None:
    """InputError for what only a GAN has, where no GAN is given."""
    described = {each.name: each for kind in (LatentOptions, WalkOptions) for each in kind.options()}
    for name in (*get_annotations(LatentOptions), *get_annotations(WalkOptions)):
        value = getattr(options, name, described[name].default)
        if value != described[name].default:
            raise InputError(f"{argument(name, value)} is of a GAN", hint=f"give one as {argument('model')}")


def rgb_frame(pixels: NDArray[np.uint8]) -> PlanarFrame:
    """A frame of (height, width, 3) bytes."""
    planes = tuple(np.ascontiguousarray(pixels[..., channel]) for channel in range(3))
    return PlanarFrame(planes, PlaneFormat("rgb"), RGB)


def engine_of(options: LatentOptions) -> Engine:
    """The engine that options ask for."""
    from ..engine import Engine

    return Engine(options.backend, threads=options.threads)


def latent_sheet(options: GenerateImageOptions) -> tuple[PlanarFrame, Engine]:
    """The images of the seeds that options name, side by side in rows where there are several; and the engine."""
    return rgb_frame(sheet_of(_images(options))), engine_of(options)


def sheet_of(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Images (n, h, w, 3) side by side in rows, as nearly a square of them as there is."""
    columns = int(np.ceil(np.sqrt(len(images))))
    rows = -(-len(images) // columns)
    height, width = images.shape[1:3]
    sheet = np.zeros((rows * height, columns * width, 3), np.uint8)
    for i, image in enumerate(images):
        top, left = i // columns * height, i % columns * width
        sheet[top : top + height, left : left + width] = image
    return sheet


def _images(options: GenerateImageOptions) -> NDArray[np.uint8]:
    """The images of the seeds that options name."""
    from ..generators.gan.stackgan import StackGAN
    from ..generators.gan.stylegan import StyleGAN
    from ..generators.gan.videogan import VideoGAN

    assert isinstance(options.model, str)
    seeds = options.seed_list
    if options.text is not None:
        _refuse_styles(options)
        stackgan = StackGAN.load(options.model, engine=engine_of(options))
        return stackgan.generate(seeds, stackgan.embed([options.text])[0])
    generator = load_generator(options.model, engine_of(options))
    if isinstance(generator, VideoGAN):
        raise InputError(f"{Path(options.model).name} makes videos", hint="use `aigc generate video`")
    if isinstance(generator, StyleGAN):
        return generator.generate(
            seeds, classes=options.label, psi=options.psi, cutoff=options.cutoff, noise=noise_of(options),
            mix=mix_of(options), transform=transform_of(options), size=size_of(options),
        )  # fmt: skip
    _refuse_styles(options)
    return generator.generate(seeds, classes=options.label)
