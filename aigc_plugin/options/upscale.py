"""The options of upscaling."""

from __future__ import annotations

from dataclasses import dataclass

from .engine import PrecisionOptions
from .kinds import FACTOR, RATE, SIZE, Exact
from .option import option
from .video import PartOptions


@dataclass(frozen=True, kw_only=True)
class UpscaleSettings(PrecisionOptions):
    """The work on a frame: the options of the filter `upscale`."""

    scale: Exact | None = option(
        None,
        "2, 3, 4 or any number from 1 to 4, by default 2; another network goes up to its own, a filter has no bounds",
        kind=FACTOR,
    )
    model: str | None = option(
        None,
        "name in `aigc models list`, a file, or a filter: lanczos, lanczos4, bicubic, spline36, bilinear, area, point",
    )
    size: tuple[int, int] | str | None = option(
        None, "width and height to end with, whatever the scale of the model", kind=SIZE, unit="pixels"
    )
    denoise: bool = option(True, "reduce noise before a network for luma, which would make it stronger", negatable=True)


@dataclass(frozen=True, kw_only=True)
class UpscaleOptions(UpscaleSettings, PartOptions):
    """All options of upscaling a video or an image; an image takes those of its encoder."""

    constant_rate: Exact | None = option(
        None,
        "write so many frames a second, evenly spaced: frames of a video with a variable rate are held, or left out",
        kind=RATE,
    )
