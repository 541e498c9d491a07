"""Measure the quality of an upscaler: PSNR-Y over a folder of large images, as the literature does.

Each image is cropped to a multiple of the scale, shrunk bicubically (a = -0.5, widened by the ratio) in RGB, rounded
to 8 bits, upscaled, and compared in luma (BT.601, limited range), without a border of `scale` pixels.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..generators.upscaler import Upscaler
from ..media.image.image_file import IMAGE_EXTENSIONS, is_image, read_rgb
from ..ops import resample
from ..planes import Colour, PlanarFrame, PlaneFormat
from ..signal.image_error import BLACK, SPAN, cropped, luma_codes, network_luma, psnr, shrunk

_LUMA = PlaneFormat("gray", 32)


@dataclass(frozen=True)
class Score:
    """PSNR-Y in dB of one image, or the mean of all."""

    picture: str
    bicubic: float
    model: float


def scores(folder: Path, upscaler: Upscaler, *, shave: int | None = None) -> Iterator[Score]:
    """Scores of the images in a folder, in the order of their names.

    folder      of images
    upscaler    of a whole scale of at least 2
    shave       width in pixels of the border that is left out; None for the scale
    """
    scale = int(upscaler.scale)
    if scale != upscaler.scale or scale < 2:
        raise InputError(f"images are scored at whole scales from 2 on, not {upscaler.scale}")
    border = scale if shave is None else shave
    for path in _images(folder):
        large = cropped(read_rgb(str(path)), scale)
        height, width = large.shape[:2]
        if min(height, width) <= 2 * border:
            raise InputError(f"{path.name} of {width} x {height} is too small to be scored")
        small = shrunk(large, height // scale, width // scale)
        by_filter = resample(luma_codes(small).astype(np.float32), height, width, filter="bicubic")
        frame = PlanarFrame((network_luma(small),), _LUMA, Colour(range="full"))
        network = upscaler.upscale_frame(frame).planes[0].astype(np.float64)
        real = luma_codes(large)
        yield Score(path.name, psnr(by_filter, real, border), psnr(network * SPAN + BLACK, real, border))


def mean(all_scores: Sequence[Score]) -> Score:
    """Mean of the scores."""
    return Score(
        "mean",
        float(np.mean([score.bicubic for score in all_scores])),
        float(np.mean([score.model for score in all_scores])),
    )


def table(all_scores: Sequence[Score]) -> str:
    """Markdown table with one row for each image and one for the mean."""
    rows = [
        f"| {score.picture} | {score.bicubic:.2f} | {score.model:.2f} |" for score in (*all_scores, mean(all_scores))
    ]
    return "\n".join(["| PSNR-Y, dB | bicubic | model |", "| --- | --- | --- |", *rows])


def as_json(all_scores: Sequence[Score], **settings: object) -> str:
    """The scores and their mean as JSON, with the settings of the run."""
    return json.dumps(
        {**settings, "mean": asdict(mean(all_scores)), "pictures": [asdict(score) for score in all_scores]}, indent=1
    )


def _images(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder")
    paths = sorted(path for path in folder.iterdir() if is_image(path.name))
    if not paths:
        raise InputError(f"no images in {folder}", hint=f"kinds: {', '.join(IMAGE_EXTENSIONS)}")
    return paths
