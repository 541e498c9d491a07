"""The options of generating video and images without a source: moving backgrounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from os import PathLike

from ..errors import InputError, argument
from .engine import EngineOptions
from .kinds import FILE, NUMBER, PAIRS, RATE, SIZE, TIME, WHOLE, Exact, exact
from .label import GeneratedOptions
from .option import option
from .resume import resume_option

_SEEDS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
_MOST_SEEDS = 10_000
_DEFAULT_SIZE = (1920, 1080)
_PAIR = re.compile(r"([-+]?\d*\.?\d+)\s*,\s*([-+]?\d*\.?\d+)")


@dataclass(frozen=True, kw_only=True)
class BackgroundSettings(EngineOptions):
    """The picture: the options of a source in a filter graph."""

    style: str | None = option(None, "name of a style, such as nebula; by default drawn by the seed")
    size: tuple[int, int] | str | None = option(
        None, "width and height in pixels; by default 1920x1080, of a GAN its own; a StyleGAN2 continues its image",
        kind=SIZE,
    )  # fmt: skip
    seed: int = option(0, "the same seed gives the same frames, for any number of threads", least=0)
    like: str | PathLike[str] | None = option(None, "image that gives the colours", kind=FILE)
    palette: str | None = option(None, "colours from dark to bright: '#02152e,#0a6a94,#fbffff'")
    colour: str | None = option(None, "one colour, as #rrggbb, from black over it to white")
    energy: float = option(1.0, "how lively: how far and how restlessly things move", kind=NUMBER, least=0, most=8)
    model: str | None = option(None, "a file of styles, a GAN (.pkl, .pt …), or a name in `aigc models list`")
    matte: bool = option(False, "luma becomes alpha, to lay it over other video: .mov, .webm, .png")

    def __post_init__(self) -> None:
        super().__post_init__()
        given = [argument(name) for name in ("like", "palette", "colour") if getattr(self, name) is not None]
        if len(given) > 1:
            raise InputError(f"{given[0]} and {given[1]} both choose the colours", hint="give one of them")

    @property
    def width_height(self) -> tuple[int, int]:
        assert not isinstance(self.size, str)
        return self.size or _DEFAULT_SIZE

    @property
    def colours(self) -> list[str] | None:
        """The palette as words."""
        return None if self.palette is None else [word for word in self.palette.replace(",", " ").split() if word]


@dataclass(frozen=True, kw_only=True)
class LoopOptions(BackgroundSettings):
    """The picture and its motion."""

    fps: Exact = option(Fraction(30), "frames a second: 25, 60, 30000/1001", kind=RATE)
    seconds: Exact | None = option(
        None, "length of the loop; by default 8, or as long as the music", kind=TIME, unit="s"
    )
    speed: float = option(1.0, "factor on all motion", kind=NUMBER, least=0, most=16)
    drift: float = option(1.0, "factor on what travels: -1 goes the other way", kind=NUMBER, least=-16, most=16)

    @property
    def rate(self) -> Fraction:
        rate = exact(self.fps)
        assert rate is not None
        return rate


@dataclass(frozen=True, kw_only=True)
class LatentOptions(BackgroundSettings):
    """The images of a StyleGAN, DCGAN or VideoGAN that is given as the model."""

    seeds: str | None = option(None, "of a GAN as the model: 0-7 or 1,5,9; a video walks past them and closes")
    psi: float = option(1.0, "of a StyleGAN: 1 as it is, 0 its average image", kind=NUMBER, least=-2, most=2)
    cutoff: int | None = option(
        None, "the first so many styles that psi draws to the average; default all", kind=WHOLE, least=0
    )
    noise: str = option("const", "of a StyleGAN2: the noise in its file, or none", choices=("const", "none"))
    label: int | None = option(None, "class of a GAN that has classes", kind=WHOLE, least=0, spelling="class")
    mix: str | None = option(
        None, "of a StyleGAN: seed of the fine styles, and the first of them: 11@8; by default half"
    )
    translate: str | None = option(None, "of a StyleGAN3: move to the right and down, in widths of the image: 0.2,-0.1")
    rotate: float = option(
        0.0, "of a StyleGAN3: turn anticlockwise, before that", kind=NUMBER, unit="degrees", least=-360, most=360
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        _ = self.translation

    @property
    def translation(self) -> tuple[float, float]:
        """Distance that an image is moved to the right and down, in its widths."""
        if self.translate is None:
            return 0.0, 0.0
        match = _PAIR.fullmatch(self.translate.strip())
        if match is None:
            raise InputError(f"{argument('translate', self.translate)} must be two numbers, such as 0.2,-0.1")
        return float(match[1]), float(match[2])

    @property
    def seed_list(self) -> list[int]:
        """The seeds, one by one; by default that of `seed` alone."""
        if self.seeds is None:
            return [self.seed]
        numbers: list[int] = []
        for part in self.seeds.split(","):
            match = _SEEDS.fullmatch(part.strip())
            if match is None:
                raise InputError(f"{argument('seeds', self.seeds)} must be numbers and ranges, such as 0-7 or 1,5,9")
            first, last = int(match[1]), int(match[2] or match[1])
            if last < first or last - first >= _MOST_SEEDS:
                raise InputError(f"{part} is no range of 1 to {_MOST_SEEDS} seeds")
            numbers += range(first, last + 1)
        return numbers


@dataclass(frozen=True, kw_only=True)
class WalkOptions(LatentOptions):
    """The way of a video through a StyleGAN or a DCGAN."""

    keys: str | None = option(
        None, "what a walk passes, and when, in place of seeds: seed:7@2s,face.npz@5 with z or w in the file"
    )
    easing: str = option("smooth", "between them: one curve, straight lines, or at rest at each",
                         choices=("smooth", "linear", "rest"))  # fmt: skip

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.keys is not None and self.seeds is not None:
            raise InputError(f"{argument('keys')} and {argument('seeds')} exclude each other")

    @property
    def key_list(self) -> list[str]:
        """The keyframes, one by one; [] where the seeds are passed."""
        return [] if self.keys is None else self.keys.split(",")


@dataclass(frozen=True, kw_only=True)
class GenerateVideoOptions(LoopOptions, WalkOptions, GeneratedOptions):
    """All options of generating a video."""

    music: str | PathLike[str] | None = option(
        None, "audio that goes along, and whose loudness moves energy and brightness", kind=FILE, spelling="with"
    )
    bits: int = option(8, "bit depth: 8, or 10 against bands", least=8, most=10)
    codec: str | None = option(None, "encoder of FFmpeg; by default x264, VP9 in WebM, ProRes for alpha in .mov")
    crf: float | None = option(None, "quality of the encoder; lower is better and larger", kind=NUMBER, least=0)
    preset: str | None = option(None, "preset of the encoder: ultrafast … placebo for x264")
    encoder_options: Mapping[str, str] | None = option(
        None, "any other option of the encoder; may be repeated", kind=PAIRS, spelling="encoder-option"
    )
    pixel_format: str | None = option(None, "stored pixel format, by FFmpeg's name")
    resume: bool | None = resume_option()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.bits not in (8, 10):
            raise InputError(f"{argument('bits')} must be 8 or 10, not {self.bits}")


@dataclass(frozen=True, kw_only=True)
class GenerateImageOptions(LatentOptions, GeneratedOptions):
    """All options of generating a still image."""

    text: str | None = option(None, "what a StackGAN is to draw, in words of the captions it was trained with")
    time: Exact = option(Fraction(0), "moment of the loop of 8 seconds", kind=TIME, unit="s")
