"""Frames of a moving background, as a job or a filter graph needs them: planes with their format."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..options.background import BackgroundSettings, LoopOptions
from ..planes import Colour, PlanarFrame, PlaneFormat

if TYPE_CHECKING:
    from ..generators.background import Background, BackgroundLoop

_BT709, _SRGB = 1, 13
_SMALL_SIDE, _LOOKS = 108, 16
_LUMA = (0.2126, 0.7152, 0.0722)
YUV = Colour("limited", _BT709, _BT709, _BT709, "left")
RGB = Colour("full", 0, _BT709, _SRGB)


class BackgroundFrames:
    """The frames of a loop that options describe.

    .style, .count   name of the style, number of frames
    .size            width and height
    .start           number, in `BackgroundLoop`, of the frame that is 0 here. A loop has no first frame of its own: it
                     begins at one of a few that follow a small step, so that the seam is no larger than others.
    """

    def __init__(self, options: LoopOptions, seconds: Fraction, *, bits: int = 8) -> None:
        from ..generators.background import Motion

        self._matte, self._bits = options.matte, bits
        background, self.style = load_background(options)
        self.engine = background.engine
        motion = Motion(options.speed, options.drift, options.energy)
        self._loop: BackgroundLoop = background.loop(
            options.width_height, fps=options.rate, seconds=seconds, seed=options.seed, motion=motion
        )
        self.count, self.size = len(self._loop), options.width_height
        small = background.loop(
            _fitting(options.width_height), fps=options.rate, seconds=seconds, seed=options.seed, motion=motion
        )
        self.start = _quiet_start(small)

    def frame(self, number: int, *, reach: float = 1.0, gain: float = 1.0) -> PlanarFrame:
        """Frame `number` of the loop; reach and gain as for `BackgroundLoop`."""
        number = (number + self.start) % self.count
        if self._matte:
            return matte_frame(self._loop.planes(number, reach=reach, gain=gain))
        planes = self._loop.yuv(number, bits=self._bits, reach=reach, gain=gain)
        return PlanarFrame(planes, PlaneFormat("yuv", self._bits, 1, 1), YUV)


def _fitting(size: tuple[int, int]) -> tuple[int, int]:
    """A small size of about the same shape."""
    shrink = max(1, min(size) / _SMALL_SIDE)
    width, height = (max(2, round(side / shrink)) for side in size)
    return width, height


def _quiet_start(loop: BackgroundLoop) -> int:
    """The number of the frame, of some all over the loop, that differs least from the one before it."""
    numbers = sorted({len(loop) * look // _LOOKS for look in range(_LOOKS)})
    if len(loop) < 2:
        return 0

    def step(number: int) -> float:
        here, before = (loop.yuv(each)[0].astype(np.float32) for each in (number, number - 1))
        return float(np.mean(np.square(here - before)))

    return min(numbers, key=step)


def load_background(options: BackgroundSettings) -> tuple[Background, str]:
    """The background that options describe, and the name of its style; without one, the seed draws it."""
    from ..generators.background import DEFAULT_MODEL, Background, styles

    model = options.model or DEFAULT_MODEL
    style = options.style
    if style is None:
        names = styles(model)
        style = names[options.seed % len(names)]
    background = Background.load(
        style, like=options.like, palette=options.colours, colour=options.colour, model=model, **options.engine()
    )
    return background, style


def matte_frame(planes: NDArray[np.uint16]) -> PlanarFrame:
    """A frame whose alpha is the luma of `planes`, (3, height, width) of 10 bits, and whose colours are as bright as
    they can be: over black it looks as before, as far as its colours are no more saturated than that allows."""
    luma = sum(np.float32(weight) * plane for weight, plane in zip(_LUMA, planes, strict=True))
    alpha = np.rint(luma).astype(np.uint16)
    share = np.float32(1023) / np.maximum(luma, np.float32(1))
    colours = [np.minimum(np.rint(plane * share), 1023).astype(np.uint16) for plane in planes]
    return PlanarFrame((*colours, alpha), PlaneFormat("rgb", 10, alpha=True), RGB)


def background_settings(options: BackgroundSettings, style: str) -> dict[str, Any]:
    """The settings that made the frames, without any folder of the user."""
    width, height = options.width_height
    return {
        "style": style,
        "size": f"{width}x{height}",
        "seed": options.seed,
        "like": options.like and Path(options.like).name,
        "palette": options.palette,
        "colour": options.colour,
        "energy": options.energy,
        "model": options.model and Path(options.model).name,
        "matte": options.matte or None,
    }
