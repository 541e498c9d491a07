"""The options of everything that writes a video."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from .audio import end_option, start_option
from .engine import EngineOptions
from .kinds import NUMBER, PAIRS, RATE, Exact, exact
from .label import EnhancedOptions
from .option import option
from .resume import resume_option


@dataclass(frozen=True, kw_only=True)
class VideoOptions(EngineOptions, EnhancedOptions):
    """Encoder, audio, and the colour tags that the input leaves out."""

    codec: str | None = option(
        None,
        "encoder of FFmpeg; by default one that loses neither depth nor chroma nor alpha: x264, x265 for HDR, VP9 in "
        "WebM, ProRes or FFV1 for alpha",
    )
    crf: float | None = option(None, "quality of the encoder; lower is better and larger", kind=NUMBER, least=0)
    preset: str | None = option(None, "preset of the encoder: ultrafast … placebo for x264")
    encoder_options: Mapping[str, str] | None = option(
        None, "any other option of the encoder; may be repeated", kind=PAIRS, spelling="encoder-option"
    )
    pixel_format: str | None = option(
        None, "stored pixel format, by FFmpeg's name, such as yuv420p for every player; by default one without loss"
    )
    framerate: Exact | None = option(
        None, "frame rate of an image sequence that is read; 25 where it is not given", kind=RATE, unit="frames/s"
    )
    deinterlace: bool = option(
        False,
        "make interlaced frames whole first, where a frame rate is asked for one of each field; without it they are "
        "refused",
    )
    progressive: bool = option(False, "take frames that are flagged as interlaced for whole ones, which they may be")
    resume: bool | None = resume_option()
    no_audio: bool = option(False, "leave the audio out")
    range: str | None = option(None, "limited or full, where the input does not say it, such as NUT")
    matrix: str | None = option(None, "colour matrix, likewise: bt709, bt601, bt2020nc …")
    primaries: str | None = option(None, "colour primaries, likewise: bt709, bt2020 …")
    transfer: str | None = option(None, "transfer function, likewise: bt709, srgb, pq, hlg …")
    siting: str | None = option(None, "chroma position, likewise: left, center, topleft …")

    def span(self) -> tuple[Fraction | None, Fraction | None]:
        """Return where to begin and to end, in seconds; None where nothing is cut."""
        return None, None

    def counts_from_first_frame(self) -> bool:
        """Tell whether times count from the first frame rather than from the clock of the file."""
        return False

    def colour(self) -> dict[str, str | None]:
        return {name: getattr(self, name) for name in ("range", "matrix", "primaries", "transfer", "siting")}


@dataclass(frozen=True, kw_only=True)
class PartOptions(VideoOptions):
    """Those of the jobs that can also take a part of the video."""

    start: Exact | None = start_option()
    end: Exact | None = end_option()
    times_from: str = option(
        "file",
        "what times count from: the clock of the file, or its first frame (picture), which may come later",
        choices=("file", "picture"),
    )

    def span(self) -> tuple[Fraction | None, Fraction | None]:
        return exact(self.start), exact(self.end)

    def counts_from_first_frame(self) -> bool:
        return self.times_from == "picture"
