"""The options of editing: cut, join, mix and render."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import InputError, argument
from .engine import EngineOptions
from .kinds import FILE, LOUDNESS, NUMBER, RATE, SIZE, TIME, Exact
from .option import OptionSet, option
from .video import VideoOptions


def bits_option() -> str:
    return option(
        "16", "bits per sample of audio alone: 16, 24 or float in WAV, 16 or 24 in FLAC", choices=("16", "24", "float")
    )


@dataclass(frozen=True, kw_only=True)
class SoundOptions(OptionSet):
    """Loudness of what is written, and how samples are stored where it is audio alone."""

    loudness: float | None = option(
        None,
        "integrated loudness of the result, as EBU R 128 measures it: -14 for web video, -16 for podcasts, -23 for "
        "television; by default it is left",
        kind=LOUDNESS,
        unit="LUFS",
    )
    true_peak: float = option(
        -1.0, "true peak that the result stays below where loudness is set", kind=NUMBER, unit="dBTP", least=-20, most=0
    )
    bits: str = bits_option()


@dataclass(frozen=True, kw_only=True)
class PlanOptions(OptionSet):
    """The timeline of an edit, for people and for other programs."""

    plan: bool = option(False, "print the timeline as TOML, with all positions, and write no video or audio")
    otio: str | None = option(
        None,
        "also write the timeline in this file, as OpenTimelineIO (.otio), which editors open, as XML of Final Cut "
        "Pro 7 (.xml), or as CMX 3600 (.edl); what is lost is told",
        kind=FILE,
    )


@dataclass(frozen=True, kw_only=True)
class CutOptions(PlanOptions, VideoOptions):
    """All options of cutting a video or an audio file."""

    remove: bool = option(False, "remove the ranges and keep the rest")
    lift: bool = option(False, "leave what is removed as black and silence, so that nothing moves")
    exact: bool = option(False, "encode all frames, rather than only those between a cut and the next closed group")
    keyframe: bool = option(False, "encode nothing: move cuts outwards to where frames and packets can be copied")
    silence: bool = option(False, "remove what is silent; ranges limit where")
    threshold: float = option(-28.0, "peak below which audio is silent", kind=NUMBER, unit="dBFS", least=-90, most=-3)
    margin: float = option(
        0.2, "silence that stays before and after what is heard", kind=NUMBER, unit="s", least=0, most=10
    )
    shortest: float = option(0.4, "shortest silence that is removed", kind=NUMBER, unit="s", least=0.02, most=60)
    keep_pauses_over: float | None = option(
        None, "silence that is longer is meant, and stays", kind=NUMBER, unit="s", least=0
    )
    sound_lead: float = option(
        0.0,
        "let the sound of each part begin so much before its picture (a J cut), or, where it is negative, that of the "
        "part before go on so long (an L cut)",
        kind=NUMBER, unit="s", least=-5, most=5,
    )  # fmt: skip
    bits: str = bits_option()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.exact and self.keyframe:
            raise InputError(f"{argument('exact')} and {argument('keyframe')} exclude each other", parameter="keyframe")
        if self.sound_lead and (self.lift or self.keyframe):
            other = argument("lift" if self.lift else "keyframe")
            raise InputError(f"{argument('sound_lead')} and {other} exclude each other", parameter="sound_lead")
        if self.lift and self.keyframe:
            raise InputError(f"{argument('lift')} encodes black frames, so {argument('keyframe')} cannot be")


@dataclass(frozen=True, kw_only=True)
class RenderOptions(SoundOptions, VideoOptions):
    """All options of rendering a timeline; its own loudness, size and rate are taken where none is given here."""

    sdr: bool = option(False, "map HDR to SDR (BT.709); by default the light is that of the first video")


@dataclass(frozen=True, kw_only=True)
class JoinOptions(PlanOptions, RenderOptions):
    """All options of joining files."""

    fade: Exact | None = option(
        None, "so long do two neighbours overlap in a transition, and their sounds in a crossfade", kind=TIME, unit="s"
    )
    transition: str = option("fade", "name of a transition of ffmpeg's xfade: fade, dissolve, wipeleft, circleopen …")
    fit: str = option(
        "contain", "how videos of another shape are fitted: with bars, filling and cut, distorted, over a blurred copy",
        choices=("contain", "cover", "stretch", "blur"),
    )  # fmt: skip
    size: tuple[int, int] | None = option(
        None, "width and height; by default those of the first video", kind=SIZE, unit="pixels"
    )
    fps: Exact | None = option(None, "frame rate; by default that of the first video", kind=RATE, unit="frames/s")


@dataclass(frozen=True, kw_only=True)
class EditOptions(PlanOptions, RenderOptions):
    """All options of rendering a project file."""

    captions: str | None = option(
        None, "draw captions into the frames, write them as tracks, or both; by default as the project says",
        choices=("burn", "track", "burn+track", "none"),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class MixOptions(PlanOptions, SoundOptions, EngineOptions):
    """All options of mixing audio files."""

    def render(self) -> RenderOptions:
        """Return the same as options of rendering."""
        return RenderOptions(**self.shared_with(RenderOptions))
