"""A script as values: its scenes, and the settings that it gives itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from ..errors import InputError
from .moves import AUTO, Move

Fit: TypeAlias = Literal["auto", "cover", "blur"]
FITS: tuple[Fit, ...] = ("auto", "cover", "blur")
HeadingPlace: TypeAlias = Literal["centre", "top", "lower third"]
HEADING_PLACES: tuple[HeadingPlace, ...] = ("centre", "top", "lower third")
Shape: TypeAlias = Literal["landscape", "portrait", "square"]
SHAPES: tuple[Shape, ...] = ("landscape", "portrait", "square")
Point: TypeAlias = tuple[float, float]
MUSIC_WORDS = ("none", "generate")
"""Word in place of the file of the music."""


@dataclass(frozen=True)
class Picture:
    """Picture of a scene.

    file        an image or a video; None for a generated background
    settings    of a background: style, palette, colour, energy, speed, seed
    fit         of a file of another shape: all of the frame ("cover"), whole over a blurred copy ("blur"), or by how
                much would be lost ("auto")
    move        of the view over an image
    start       seconds into a video at which it begins
    speed       of a video: 2 is twice as fast
    crop        middle of what is seen of a file, (x, y) from 0 to 1, by the shape of the frame
    gain        decibels of the sound of a video; None leaves it out
    line        of the script
    """

    file: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    fit: Fit = "auto"
    move: Move = AUTO
    start: Fraction = Fraction(0)
    speed: Fraction = Fraction(1)
    crop: Mapping[Shape, Point] = field(default_factory=dict)
    gain: float | None = None
    line: int = 0


@dataclass(frozen=True)
class Heading:
    """A text over the picture. seconds: how long it is shown; None for a usual time."""

    text: str
    place: HeadingPlace = "centre"
    seconds: Fraction | None = None


@dataclass(frozen=True)
class Scene:
    """One scene.

    say         what is spoken, and shown as captions; empty for none
    picture     None for that of the scene before, or a background
    heading     a title, or a lower third
    card        lines of a card that fills the frame, the first one large
    seconds     how long it is; None for as long as its speech
    pause       seconds after the speech
    label       small text in a corner, such as "Advertisement"
    line        of the script
    """

    say: str = ""
    picture: Picture | None = None
    heading: Heading | None = None
    card: tuple[str, ...] = ()
    seconds: Fraction | None = None
    pause: Fraction | None = None
    label: str = ""
    line: int = 1


@dataclass(frozen=True)
class Music:
    """Music under the whole video.

    file    an audio file, or None to generate it
    gain    decibels of its loudness relative to the speech
    duck    decibels by which it is lowered under speech
    fade    seconds over which it swells and fades
    """

    file: str | None = None
    gain: float = -11.0
    duck: float = -12.0
    fade: tuple[float, float] = (1.0, 3.0)


@dataclass(frozen=True)
class Publication:
    """Place where a video of the production is published.

    targets     as of `aigc publish`
    settings    options of publishing that the script gives, by their name
    version     name of the version, such as 16x9; empty for the first
    line        of the script
    """

    targets: tuple[str, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    version: str = ""
    line: int = 1


@dataclass(frozen=True)
class Script:
    """A whole script.

    title       of the video, for its metadata
    scenes      in order
    music       None where the script says nothing of it
    settings    options that the script gives, by their name
    name        of its file, for messages
    publications    where its videos are published, when the caller wants that
    """

    scenes: tuple[Scene, ...]
    title: str = ""
    music: Music | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    name: str = "script"
    publications: tuple[Publication, ...] = ()

    @property
    def spoken(self) -> str:
        """All that is said."""
        return "\n\n".join(scene.say for scene in self.scenes if scene.say)

    def error(self, line: int, message: str, hint: str = "") -> InputError:
        return InputError(f"{self.name}, line {line}: {message}", hint=hint)
