"""The options of generating audio in the manner of a recording."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike

from ..errors import InputError, argument
from .audio import AudioFileOptions, seed_option
from .engine import PrecisionOptions
from .kinds import FILE, NUMBER
from .option import OptionSet, option


def _model() -> str | None:
    return option(None, "name in `aigc models list`, or a file of `aigc train vae`")


@dataclass(frozen=True, kw_only=True)
class StyleOptions(OptionSet):
    """The options of listing the styles of a model."""

    model: str | None = _model()
    video: bool = option(False, "those of `aigc generate video` and `image`")


@dataclass(frozen=True, kw_only=True)
class TextureOptions(AudioFileOptions, PrecisionOptions):
    """`like` takes the place of `style`; `to`, which needs `like`, that of a loop."""

    seconds: float = option(10.0, "length, to the sample", kind=NUMBER, unit="s")
    style: str | None = option(None, "name in `aigc generate styles`; by default drawn by the seed")
    like: str | PathLike[str] | None = option(None, "recording to be like", kind=FILE)
    to: str | PathLike[str] | None = option(None, "recording to pass into, from the one to be like", kind=FILE)
    variation: float = option(
        1.0, "how far the audio wanders: 0 stands still, 1 is as lively as the recording", kind=NUMBER
    )
    loop: bool = option(False, "the end goes over into the beginning without a seam")
    seed: int = seed_option()
    model: str | None = _model()
    vocoder: str | None = option(None, "a WaveGlow, by name or file; by default the packaged one")

    def __post_init__(self) -> None:
        super().__post_init__()
        to, like = argument("to"), argument("like")
        if (self.to is not None and self.like is None) or (self.like is not None and self.style is not None):
            raise InputError(f"{to} needs {like}, and {like} stands in place of {argument('style')}")
        if self.to is not None and self.loop:
            raise InputError(f"{to} goes from one sound to another, so it cannot be a {argument('loop')}")
