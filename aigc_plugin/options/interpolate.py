"""The options of frame interpolation."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ..errors import InputError, argument
from .engine import EngineOptions
from .kinds import FACTOR, NUMBER, RATE, WHOLE, Exact, exact
from .option import option
from .video import PartOptions


@dataclass(frozen=True, kw_only=True)
class InterpolateSettings(EngineOptions):
    """The work on the frames: the options of the filter `interpolate`."""

    fps: Exact | None = option(None, "frame rate to end with: 60, 23.976, 30000/1001", kind=RATE, unit="frames/s")
    factor: int | None = option(
        None,
        "so many frames for each; 2 where no rate and no slow motion is asked for",
        kind=WHOLE,
        least=1,
        most=64,
    )
    slow: Exact | None = option(
        None,
        "slow motion: so many times as long; audio is stretched at its pitch, subtitles and chapters move along",
        kind=FACTOR,
    )
    quality: Literal["fast", "balanced", "best"] = option(
        "balanced", "the better, the slower", choices=("fast", "balanced", "best")
    )
    scene_threshold: float | None = option(
        None,
        "change from which on two frames belong to different scenes, 0 … 1; cuts are not morphed",
        kind=NUMBER,
        least=0,
        most=1,
    )
    bridge_duplicates: bool = option(False, "move across repeated frames, as in telecined or captured videos")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.fps is not None and self.factor is not None:
            raise InputError(f"{argument('fps')} and {argument('factor')} exclude each other")

    @property
    def pace(self) -> Fraction:
        """Factor on the length of the video."""
        return exact(self.slow) or Fraction(1)

    @property
    def frames_for_each(self) -> int | None:
        """The factor, with its default; None where there is another wish."""
        return 2 if self.factor is None and self.fps is None and self.pace == 1 else self.factor


@dataclass(frozen=True, kw_only=True)
class InterpolateOptions(InterpolateSettings, PartOptions):
    """All options of interpolating a video."""
