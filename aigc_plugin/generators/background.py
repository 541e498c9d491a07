"""Moving backgrounds that loop and tile: twice-warped periodic noise in the colours of a style or an image."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Engine, RunsOnEngine, chosen_engine, native_engine
from ..errors import InputError, argument
from ..weights.families.background import BackgroundFile, load_backgrounds
from ..weights.families.background_config import StyleConfig
from .background_colours import FloatArray, colours_of_image, colours_of_stops, load_picture, read_colour, tinted
from .reloading import Reloadable, reloadable

DEFAULT_MODEL = "aigc-drift"
MOST_FRAMES = 1 << 24


@dataclass(frozen=True)
class Motion:
    """Factors on what moves: `speed` on all of it, `drift` on travel, `energy` on boil and on how far it is warped."""

    speed: float = 1.0
    drift: float = 1.0
    energy: float = 1.0


class Background(RunsOnEngine, Reloadable):
    """A style of moving backgrounds; thread-safe.

    Every frame is computed from its number alone, so any part of a loop can be made, by any number of processes. The
    same seed gives the same bytes on every backend and for any number of threads. Frames tile in both directions.
    """

    def __init__(self, style: StyleConfig, curve: Any, colours: Any, engine: Engine) -> None:
        self.style, self.engine = style, engine
        self._curve = np.ascontiguousarray(curve, np.float32)
        self._colours = np.ascontiguousarray(colours, np.float32)

    @classmethod
    @reloadable
    def load(
        cls,
        style: str,
        *,
        like: str | os.PathLike[str] | FloatArray | None = None,
        palette: Sequence[str] | None = None,
        colour: str | None = None,
        model: str | os.PathLike[str] = DEFAULT_MODEL,
        backend: str = "auto",
        threads: int | None = None,
        engine: Engine | None = None,
    ) -> Background:
        """Load a style.

        style      a name of `styles()`
        like       image that gives the colours: a file, or an array (height, width, 3) of 0 to 1
        palette    colours in their place, from dark to bright: ["#02152e", "#0a6a94", "#fbffff"]
        colour     one colour, from black over it to white, as bright as the style's own
        model      a file of styles, or a name of `aigc models list`
        backend, threads, engine   as for `WaveGlow.load`

        Raises InputError for a style that does not exist, or where more than one of like, palette and colour is given.
        """
        file = load_backgrounds(model)
        found = next((each for each in file.config.styles if each.name == style), None)
        if found is None:
            raise InputError(
                f"{argument('style')} cannot be {style!r}", hint=f"choose one of {', '.join(file.config.names)}"
            )
        chosen = chosen_engine(engine, backend=backend, precision="auto", threads=threads)
        table = _colours(file, style, like, palette, colour)
        return cls(found, file.tensor(style, "curve"), table, chosen)

    def loop(
        self,
        size: tuple[int, int] = (1920, 1080),
        *,
        fps: Fraction | float = 30,
        seconds: Fraction | float = 8,
        seed: int = 0,
        motion: Motion = Motion(),
    ) -> BackgroundLoop:
        """The frames of a loop, by number.

        size      (width, height), 2 to 16384 pixels, one at most 16 times the other
        fps       frames a second
        seconds   length of the loop, rounded to whole frames; motion is as fast in a long one as in a short one
        seed      from 0; another seed is another picture, in all sizes of one shape the same
        motion    how fast and how far

        Raises InputError for a value out of range.
        """
        return BackgroundLoop(self, size, frame_count(fps, seconds), fps, seed, motion)

    def frames(
        self,
        size: tuple[int, int] = (1920, 1080),
        fps: Fraction | float = 30,
        seconds: Fraction | float = 8,
        seed: int = 0,
        motion: Motion = Motion(),
    ) -> Iterator[NDArray[np.uint8]]:
        """All frames of a loop, each (height, width, 3) of red, green and blue; arguments as for `loop`.

        The frame after the last would be the first, to the bit.
        """
        loop = self.loop(size, fps=fps, seconds=seconds, seed=seed, motion=motion)
        return (loop.frame(number) for number in range(len(loop)))


class BackgroundLoop:
    """The frames of a loop; `len()` of them, and every other number counts on around the loop.

    reach   of a frame: factor on how far it is warped
    gain    of a frame: factor on its brightness
    """

    def __init__(
        self, background: Background, size: tuple[int, int], count: int, fps: Fraction | float, seed: int,
        motion: Motion,
    ) -> None:  # fmt: skip
        width, height = size
        if not 0 <= seed < 1 << 64:
            raise InputError(f"{argument('seed')} must be from 0 to 2**64 - 1, not {seed}")
        self.size = width, height
        self._count = count
        style = asdict(background.style)
        for name in ("first", "second", "value", "hue"):
            style[name] = list(map(float, astuple(getattr(background.style, name))))
        engine = background.engine
        self._core = engine.core.Background(
            style, background._curve, background._colours, seed=seed, width=width, height=height, frames=count,
            seconds=float(count / Fraction(fps)), engine=native_engine(engine), **asdict(motion),
        )  # fmt: skip

    def __len__(self) -> int:
        return self._count

    def frame(self, number: int, *, reach: float = 1.0, gain: float = 1.0) -> NDArray[np.uint8]:
        """(height, width, 3) of red, green and blue."""
        frame: NDArray[np.uint8] = self._core.bytes(number, reach=reach, gain=gain)
        return frame

    def planes(self, number: int, *, reach: float = 1.0, gain: float = 1.0) -> NDArray[np.uint16]:
        """(3, height, width) of red, green and blue with 10 bits: 0 to 1023."""
        planes: NDArray[np.uint16] = self._core.planes(number, reach=reach, gain=gain)
        return planes

    def yuv(self, number: int, *, bits: int = 8, reach: float = 1.0, gain: float = 1.0) -> tuple[NDArray[Any], ...]:
        """Luma and two planes of chroma, 4:2:0, BT.709 in limited range, of 8 or 10 bits; chroma is sited left."""
        planes: tuple[NDArray[Any], ...] = self._core.yuv(number, bits=bits, reach=reach, gain=gain)
        return planes


def styles(model: str | os.PathLike[str] = DEFAULT_MODEL) -> tuple[str, ...]:
    """Names of the styles in a file."""
    return load_backgrounds(model).config.names


def frame_count(fps: Fraction | float, seconds: Fraction | float) -> int:
    """The frames of a loop; InputError where there are none or more than 2**24."""
    if not (math.isfinite(fps) and 0 < fps <= 1000):
        raise InputError(f"{argument('fps')} must be above 0 and at most 1000, not {fps}")
    if not (math.isfinite(seconds) and seconds > 0):
        raise InputError(f"{argument('seconds')} must be above 0, not {seconds}")
    count = round(Fraction(fps) * Fraction(seconds))
    if not 1 <= count <= MOST_FRAMES:
        raise InputError(f"{seconds} s at {fps} frames/s are {count} frames: from 1 to {MOST_FRAMES} are possible")
    return count


def _colours(
    file: BackgroundFile,
    style: str,
    like: str | os.PathLike[str] | FloatArray | None,
    palette: Sequence[str] | None,
    colour: str | None,
) -> FloatArray:
    given = [name for name, value in (("like", like), ("palette", palette), ("colour", colour)) if value is not None]
    if len(given) > 1:
        raise InputError(f"{argument(given[0])} and {argument(given[1])} both choose the colours", hint="give one")
    if like is not None:
        return colours_of_image(np.asarray(like, np.float64) if isinstance(like, np.ndarray) else load_picture(like))
    if palette is not None:
        if len(palette) < 2:
            raise InputError(f"{argument('palette')} needs two colours or more, from dark to bright")
        return colours_of_stops([" ".join(palette)])
    table = np.asarray(file.tensor(style, "colours"), np.float64)
    return table if colour is None else tinted(table, read_colour(colour))
