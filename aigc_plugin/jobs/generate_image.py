"""Generate a still image: one frame of a moving background."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError, argument
from ..options.background import GenerateImageOptions
from ..options.kinds import exact
from .origin import generated_origin, write_label
from .progress import Progress, Record
from .provenance import provenance_comment
from .results import ImageResult
from .video_job import PathName

if TYPE_CHECKING:
    from ..engine import Engine
    from ..planes import PlanarFrame

_DEFAULT = GenerateImageOptions()
_LOOP_SECONDS, _RATE = Fraction(8), Fraction(60)


def generate_image(
    target: PathName,
    options: GenerateImageOptions = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> ImageResult:
    """Generate a still image: of a background, which tiles in both directions, or of a GAN given as the model.

    target     .png .jpg .webp .tiff .bmp
    options    style, size, seed, colours, energy, moment; or model and seeds, several of which become one sheet
    overwrite  replace `target` where it exists
    progress   receives progress and warnings

    The file appears whole or not at all. Raises InputError, ModelFormatError, MediaError, OutputExists,
    BackendUnavailable.
    """
    from ..files.output import check_output
    from ..media.image.image_file import IMAGE_EXTENSIONS, Image, is_image, write_image
    from ..media.video.colour_tags import ColourTags
    from ..media.video.video_codecs import EncoderChoice
    from .latent_frames import continued, is_latent_model, latent_settings, latent_sheet, refuse_latent

    name, record = os.fspath(target), Record(progress)
    if not is_image(name):
        raise InputError(f"{name} is no name of an image", hint=f"use one of {' '.join(IMAGE_EXTENSIONS)}")
    if options.matte and name.lower().endswith((".jpg", ".jpeg", ".bmp")):
        raise InputError(f"{argument('matte')} needs alpha, which {name} does not hold", hint="write .png or .webp")
    is_latent = is_latent_model(options.model)
    if options.text is not None and not is_latent:
        raise InputError("a text needs a model that was trained with captions", hint="give a StackGAN as the model")
    if not is_latent:
        refuse_latent(options)
    check_output(name, overwrite=overwrite)
    record.start("generate image", total=1, unit="frames")
    if is_latent:
        frame, engine = latent_sheet(options)
        settings = latent_settings(options) | {"text": options.text}
    else:
        frame, engine, settings = _background(options)
    origin = generated_origin(wanted=options.ai_label)
    lost = write_image(
        Image(frame, ColourTags(2, 0, 1, 13)), name, overwrite=overwrite, choice=EncoderChoice(), engine=engine,
        comment=provenance_comment("generate image", settings),
        complete=lambda output: write_label(output, origin, record),
    )  # fmt: skip
    for text in lost:
        record.warn(f"{name}: {text}")
    width, height = frame.width, frame.height
    record.progress.result(name, settings, f"an image of {width} x {height}{continued(options) if is_latent else ''}")
    return ImageResult(
        path=name, seconds=record.seconds, settings=settings, warnings=tuple(record.warnings), width=width,
        height=height,
    )  # fmt: skip


def _background(options: GenerateImageOptions) -> tuple[PlanarFrame, Engine, dict[str, Any]]:
    """One frame of a background, the engine that made it, and what describes it."""
    from ..generators.background import Motion
    from ..planes import PlanarFrame, PlaneFormat
    from .background_frames import RGB, background_settings, load_background, matte_frame

    background, style = load_background(options)
    loop = background.loop(
        options.width_height, fps=_RATE, seconds=_LOOP_SECONDS, seed=options.seed, motion=Motion(energy=options.energy)
    )
    number = round((exact(options.time) or Fraction(0)) * _RATE)
    if options.matte:
        frame = matte_frame(loop.planes(number))
    else:
        colours = loop.frame(number)
        planes = tuple(np.ascontiguousarray(colours[..., c]) for c in range(3))
        frame = PlanarFrame(planes, PlaneFormat("rgb"), RGB)
    return frame, background.engine, background_settings(options, style)
