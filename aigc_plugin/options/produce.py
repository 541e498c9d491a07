"""The options of producing a video from a script."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from os import PathLike

from ..errors import InputError, argument
from .engine import EngineOptions
from .kinds import FILE, LOUDNESS, NAMES, NUMBER, RATE, Exact, exact, read_size
from .label import GeneratedOptions
from .option import option

CAPTIONS = ("burn+track", "burn", "track", "none")
_LONGEST_LABEL = 40
"""Letters that keep their height."""
TRANSITIONS = ("fade", "fadeblack", "cut")


@dataclass(frozen=True, kw_only=True)
class FilmOptions(EngineOptions):
    """Options that a script may also give itself, in its table [film]."""

    size: tuple[str, ...] = option(
        ("1920x1080", "1080x1920"), "width and height of each version, with commas between them", kind=NAMES
    )
    fps: Exact = option(Fraction(25), "frames a second: 25, 30, 30000/1001", kind=RATE)
    voice: str | None = option(None, "name of a voice, or a file; by default the packaged one of the text's language")
    speaker: str | None = option(None, "name of a speaker of a voice that has several")
    language: str | None = option(None, "language of the text; recognised by default", spelling="lang")
    speed: float = option(1.0, "of the speech: 2 is twice as fast", kind=NUMBER, least=0.25, most=4)
    captions: str = option(
        "burn+track", "draw captions into the frames, add them as a track, or both", choices=CAPTIONS
    )
    highlight: bool = option(True, "light up each word of burnt captions when it is spoken", negatable=True)
    transition: str = option("fade", "between scenes", choices=TRANSITIONS)
    style: str | None = option(None, "style of generated backgrounds; by default drawn by the seed")
    music: str | PathLike[str] | None = option(
        None, "audio file under the whole video, or none; by default generated", kind=FILE
    )
    font: str | PathLike[str] | None = option(
        None, "font file for texts; the packaged ones have what it lacks", kind=FILE
    )
    colour: str = option("#ffffff", "of texts, as #rrggbb")
    accent: str = option("#ffcf3f", "colour of the spoken word, and of the bar of a lower third, as #rrggbb")
    loudness: float | None = option(
        -14.0, "integrated loudness of the sound, or off", kind=LOUDNESS, unit="LUFS", least=-50, most=-5
    )
    peak: float = option(-1.0, "largest true peak", kind=NUMBER, unit="dBTP", least=-20, most=0)
    visible_label: str | None = option(
        None, "text over the first 3 s that says that it was generated, or auto for one in the language of the speech"
    )
    audible_label: bool = option(
        False, "AI in Morse at the start of the sound, which says that it was generated", negatable=True
    )
    seed: int = option(0, "the same seed gives the same video", least=0)
    crf: float = option(19.0, "quality of the video; lower is better and larger", kind=NUMBER, least=0, most=51)
    preset: str = option("veryfast", "preset of x264: ultrafast … placebo")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.visible_label is not None and not 0 < len(self.visible_label.strip()) <= _LONGEST_LABEL:
            raise InputError(
                f"{argument('visible_label')} must have 1 to {_LONGEST_LABEL} letters, not {len(self.visible_label)}",
                hint="such as AI-generated, or auto",
            )
        if not self.size:
            raise InputError(f"{argument('size')} is empty", hint="give WIDTHxHEIGHT, such as 1920x1080")
        for width, height in self.sizes:
            if width % 2 or height % 2 or not (64 <= width <= 8192 and 64 <= height <= 8192):
                raise InputError(
                    f"{argument('size')} cannot be {width}x{height}", hint="give even numbers from 64 to 8192"
                )
        if len(set(self.sizes)) != len(self.sizes):
            raise InputError(f"{argument('size')} holds the same size twice")

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """Width and height of each version."""
        try:
            return tuple(map(read_size, self.size))
        except ValueError as error:
            raise InputError(f"{argument('size')}: {error}") from None

    @property
    def rate(self) -> Fraction:
        rate = exact(self.fps)
        assert rate is not None
        return rate


@dataclass(frozen=True, kw_only=True)
class ProduceOptions(FilmOptions, GeneratedOptions):
    """All options of producing a video from a script."""

    publish: bool = option(False, "publish the videos as the tables [[publish]] of the script say")
    otio: str | PathLike[str] | None = option(None, "also write the timeline here, as .otio or .toml", kind=FILE)
