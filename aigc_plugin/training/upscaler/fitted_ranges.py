"""Ranges of int8 for an upscaler, fitted by images, and what int8 then loses on images that were held out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ...engine import Engine
from ...errors import InputError
from ...generators.upscaler_network import UpscalerNetwork
from ...media.image.image_file import is_image, read_rgb
from ...signal.image_error import cropped, luma_codes, psnr, shrunk
from ...types import FloatArray
from ...weights.families.upscaler import UpscalerModel
from .byte_ranges import RangeSearch
from .images import image_files
from .upscaler_pairs import pairs_of
from .upscaler_run import HELD_OUT

STEPS = 250


def fitted_ranges(
    model: UpscalerModel, measured: Mapping[str, FloatArray], folders: Sequence[Path], steps: int = STEPS
) -> tuple[dict[str, FloatArray], float]:
    """Fit the ranges on images that training would not hold out; measure the loss of PSNR-Y on those that it would.

    model       of luma, whose layers are 'valid'
    measured    "scales.<layer>" as measured, where the search begins
    returns     "scales.<layer>", and the mean loss in dB

    InputError for other networks, and for fewer than three images.
    """
    config = model.config
    if config.channels != 1 or config.border != "replicate" or config.reduce != 1:
        raise InputError("int8 is fitted for networks of luma that `aigc train upscaler` made")
    files = [path for path in image_files(folders) if is_image(path.name)]
    held_out = files[HELD_OUT]
    if not held_out:
        raise InputError(f"{len(files)} images are too few to hold one out", hint="give 3 or more", parameter="images")
    training = [path for path in files if path not in held_out]
    pairs = [pair for each in pairs_of(training, config.scale, "bicubic") for pair in each]
    ranges = RangeSearch(config, {**model.tensors, **measured}, pairs).run(steps)
    stored = {name: values.astype(np.float16).astype(np.float32) for name, values in ranges.items()}  # as in a file
    return stored, int8_loss(model, stored, held_out)


def int8_loss(model: UpscalerModel, ranges: Mapping[str, FloatArray], files: Sequence[Path]) -> float:
    """PSNR-Y that int8 loses to float32 with these ranges, in dB, mean over images that are reduced bicubically."""
    networks = [UpscalerNetwork(model, Engine(precision=name), ranges=ranges) for name in ("float32", "int8")]
    scale, losses = model.config.scale, []
    for path in files:
        rgb = cropped(read_rgb(str(path)), scale)
        small = luma_codes(shrunk(rgb, rgb.shape[0] // scale, rgb.shape[1] // scale))
        codes = np.clip(np.round(small), 0, 255).astype(np.uint8)
        large = [network.run([codes], bits=8, limited=True)[0] for network in networks]
        exact, coarse = (psnr(each.astype(np.float32), luma_codes(rgb), scale) for each in large)
        losses.append(exact - coarse)
    return float(np.mean(losses))
