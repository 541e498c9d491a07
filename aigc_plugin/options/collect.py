"""The options of collecting recordings into a training set."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike

from ..errors import InputError
from .kinds import FILE, LOUDNESS, NUMBER, WHOLE
from .option import OptionSet, option, required_option


@dataclass(frozen=True, kw_only=True)
class ClipOptions(OptionSet):
    """Settings by which recordings become clips; a set keeps them."""

    rate: int = option(22050, "samples per second of the clips", least=4000, most=192_000)
    format: str = option("wav", "format of the clips, mono, 16 bits", choices=("wav", "flac"))
    loudness: float | None = option(
        -23.0, "loudness by EBU R 128 that each clip gets, or off", kind=LOUDNESS, unit="LUFS", least=-70, most=-5
    )
    peak: float = option(
        -1.0, "largest true peak after that gain; clips that would exceed it stay quieter, and are counted",
        kind=NUMBER, unit="dB", least=-20, most=0,
    )  # fmt: skip
    trim: bool = option(True, "cut silence at both ends", negatable=True)
    margin: float = option(0.1, "silence that stays at both ends", kind=NUMBER, unit="s", least=0, most=5)
    silence: float = option(
        40.0, "how far below the loud parts silence begins; just above a steady noise where that is louder",
        kind=NUMBER, unit="dB", least=10, most=90,
    )  # fmt: skip
    divide: bool = option(
        True, "cut what has no text and is too long at its longest pauses, or at its quietest moment", negatable=True
    )
    pause: float = option(0.3, "shortest pause where it may be cut", kind=NUMBER, unit="s", least=0.05, most=10)
    shortest: float = option(
        0.5, "shortest clip; what is shorter is dropped", kind=NUMBER, unit="s", least=0.05, most=3600
    )
    longest: float = option(
        20.0, "longest clip; what is longer is divided, or dropped", kind=NUMBER, unit="s", least=0.5, most=3600
    )
    clipped: float = option(
        0.001, "largest share of clipped samples in a clip; 1 accepts all", kind=NUMBER, least=0, most=1
    )
    need_text: bool = option(False, "drop what has no transcript", negatable=True)
    validation: float = option(0.05, "share held out to validate, 0 … 1", kind=NUMBER)
    test: float = option(0.05, "share held out to test, 0 … 1", kind=NUMBER)
    group: str = option(
        "recording", "what never straddles two splits: the clips of a recording, or all clips of a speaker",
        choices=("recording", "speaker"),
    )  # fmt: skip

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.shortest >= self.longest:
            raise InputError(
                f"the shortest clip, {self.shortest} s, must be shorter than the longest, {self.longest} s"
            )


@dataclass(frozen=True, kw_only=True)
class PictureOptions(OptionSet):
    """Settings by which images and videos become pictures; a set keeps them."""

    per_shot: int = option(2, "frames of each shot of a video", least=1, most=16)
    least_side: int = option(
        128, "shorter side that a picture has at least; smaller ones are dropped", unit="pixels", least=16, most=16384
    )
    reduce: int | None = option(
        None, "shorter side that larger pictures are reduced to; by default they stay as they are", kind=WHOLE,
        unit="pixels", least=16, most=16384,
    )  # fmt: skip
    near: int = option(
        6, "of two pictures whose perceptual hashes differ in so many of 64 bits or fewer the larger stays; -1 keeps "
        "both", least=-1, most=32,
    )  # fmt: skip
    store_as: str = option("png", "format of the pictures; jpg loses a little", choices=("png", "webp", "jpg"))

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.reduce is not None and self.reduce < self.least_side:
            raise InputError(
                f"pictures reduced to {self.reduce} pixels would be smaller than the least of {self.least_side}"
            )


@dataclass(frozen=True, kw_only=True)
class ProvenanceOptions(OptionSet):
    """The origin of the files; a file beside them that states another one is an error."""

    licence: str = option("", "of the files, such as CC0-1.0")
    source: str = option("", "where they come from: an address, or a name")
    consent: str = option("", "of who speaks or is shown: how and when it was given")
    speaker: str = option("", "who speaks: a name or a number")
    language: str = option("", "language of the speech: a tag such as de or en-GB")


@dataclass(frozen=True, kw_only=True)
class CollectOptions(OptionSet):
    """The folder of the set, what it is made of, and the number of files that are read at a time."""

    out: str | PathLike[str] = required_option("folder of the set; one that is there is added to", kind=FILE)
    kind: str | None = option(
        None, "what is collected; by default pictures where the folders hold images and no audio files",
        choices=("sound", "pictures"),
    )  # fmt: skip
    threads: int | None = option(
        None, "files read at a time; by default as many as processors", kind=WHOLE, least=1, most=256
    )


@dataclass(frozen=True, kw_only=True)
class SummaryOptions(OptionSet):
    """The options of the summary of a set."""

    plot: str | PathLike[str] | None = option(None, "draw the histograms: .png, .svg or .pdf", kind=FILE)
