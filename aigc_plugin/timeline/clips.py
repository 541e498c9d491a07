"""Clips of a timeline: what is shown or heard, from where, how, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from ..errors import InputError
from ..types import SpokenWord

Fit: TypeAlias = Literal["contain", "cover", "stretch", "blur", "none"]
FITS: tuple[Fit, ...] = ("contain", "cover", "stretch", "blur", "none")
Setting: TypeAlias = str | int | float | bool | tuple[float, ...]

_FASTEST = 100


@dataclass(frozen=True)
class FileSource:
    """A media file.

    path      file name; in a timeline that was read from a file, absolute or relative to the current folder
    stream    number of the track among those of its kind, from 0
    """

    path: str
    stream: int = 0


@dataclass(frozen=True)
class GeneratedSource:
    """Something that is made while it is rendered.

    kind        "colour" and whatever kinds `jobs.edit.generators` knows; "silence" for audio
    settings    its own, such as {"colour": "#204060"}
    """

    kind: str
    settings: Mapping[str, Setting] = field(default_factory=dict)


Source: TypeAlias = FileSource | GeneratedSource


@dataclass(frozen=True)
class Effect:
    """A change of the frames or the samples of a clip: its name and settings, see `jobs.edit.effects`."""

    name: str
    settings: Mapping[str, Setting] = field(default_factory=dict)


@dataclass(frozen=True)
class GainPoint:
    """A point of a gain envelope; between two points decibels change evenly, outside of them they stay.

    at    samples from the start of the clip
    db    decibels
    """

    at: int
    db: float


@dataclass(frozen=True)
class Place:
    """A rectangle of the frame that a clip is fitted into, in fractions of its width and height.

    x, y             left upper corner
    width, height    size
    """

    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0

    def __post_init__(self) -> None:
        if not (0 < self.width <= 4 and 0 < self.height <= 4 and -4 <= self.x <= 4 and -4 <= self.y <= 4):
            raise InputError(f"a place is given in fractions of the frame, not as {self}")


@dataclass(frozen=True)
class Clip:
    """A part of a source at a position of a track; counts are in the unit of the track (frames, or samples at 48 kHz).

    source       file or generator
    at           position of the first frame or sample
    length       number of frames or samples, at least 1
    start        seconds into the source at which it begins; negative where it begins before the source does
    speed        seconds of the source in one second; 2 is twice as fast
    fit          how frames of another shape fill their place: whole with bars ("contain"), all of it ("cover"),
                 distorted ("stretch"), whole over a blurred enlargement ("blur"), or at their own size ("none")
    place        rectangle of the frame
    opacity      from 0 to 1
    effects      in order
    gain         envelope of an audio clip; empty for 0 dB
    pan          -1 is left, 1 is right
    fade_in      frames or samples over which it appears or swells
    fade_out     the same at its end
    link         clips of one name are moved together: the picture and the sound of one file
    name         for people
    sound_lead   seconds by which the sound of a video clip begins before its picture (a J cut), where the timeline has
                 no audio track; where it is negative, the sound before goes on so long (an L cut)
    words        spoken words, their times in seconds from the start of the clip
    notes        what other programs noted about it, kept for them
    """

    source: Source
    at: int
    length: int
    start: Fraction = Fraction(0)
    speed: Fraction = Fraction(1)
    fit: Fit = "contain"
    place: Place = Place()
    opacity: float = 1.0
    effects: tuple[Effect, ...] = ()
    gain: tuple[GainPoint, ...] = ()
    pan: float = 0.0
    fade_in: int = 0
    fade_out: int = 0
    link: str = ""
    name: str = ""
    sound_lead: Fraction = Fraction(0)
    words: tuple[SpokenWord, ...] = ()
    notes: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.length < 1:
            raise InputError(f"{self.title} would last {self.length} frames or samples, but needs at least one")
        if not Fraction(1, _FASTEST) <= self.speed <= _FASTEST:
            raise InputError(f"{self.title} cannot run {float(self.speed):g} times as fast", hint="give 0.01 to 100")
        if self.fit not in FITS:
            raise InputError(f"{self.title} cannot be fitted by {self.fit!r}", hint=f"choose one of {', '.join(FITS)}")
        if not (0 <= self.opacity <= 1 and -1 <= self.pan <= 1):
            raise InputError(f"{self.title} needs an opacity of 0 … 1 and a pan of -1 … 1")
        if min(self.fade_in, self.fade_out) < 0 or self.fade_in + self.fade_out > self.length:
            raise InputError(f"the fades of {self.title} are longer than itself", hint="shorten them")
        if any(a.at >= b.at for a, b in zip(self.gain, self.gain[1:], strict=False)):
            raise InputError(f"the points of the gain of {self.title} are not in order")

    @property
    def end(self) -> int:
        """Position after its last frame or sample."""
        return self.at + self.length

    @property
    def title(self) -> str:
        """Its name, or else that of its source, for messages."""
        return self.name or (self.source.path if isinstance(self.source, FileSource) else self.source.kind)

    def moved(self, by: int) -> Clip:
        """Return the same clip so much later."""
        return replace(self, at=self.at + by)
