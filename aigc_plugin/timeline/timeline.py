"""A whole edit: tracks of clips with transitions, captions and markers, with exact times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from ..errors import InputError
from ..types import SpokenWord
from .clips import Clip, FileSource
from .times import SAMPLE_RATE, nearest

Curve: TypeAlias = Literal["auto", "power", "gain"]
CURVES: tuple[Curve, ...] = ("auto", "power", "gain")


@dataclass(frozen=True)
class Transition:
    """A change from one clip to the next over the edge between them.

    at        position of the edge, where one clip ends and the next begins, in the unit of the track
    before    frames or samples that it begins before the edge; the next clip is needed from so far before its start
    after     the same behind the edge, where the clip before goes on
    name      of a picture: a transition of xfade, such as "fade", "dissolve", "wipeleft"
    curve     of sound: equal power ("power"), equal gain ("gain"), or chosen by the material ("auto")
    """

    at: int
    before: int
    after: int
    name: str = "fade"
    curve: Curve = "auto"

    def __post_init__(self) -> None:
        if min(self.before, self.after) < 0 or not self.length:
            raise InputError(f"a transition must last at least one frame, not {self.length}")
        if self.curve not in CURVES:
            raise InputError(f"there is no curve {self.curve!r}", hint=f"choose one of {', '.join(CURVES)}")

    @property
    def start(self) -> int:
        return self.at - self.before

    @property
    def end(self) -> int:
        return self.at + self.after

    @property
    def length(self) -> int:
        return self.before + self.after


@dataclass(frozen=True)
class Track:
    """Clips one after the other, in order and without overlap; gaps are transparent, or silent.

    kind           "video" or "audio"
    clips          in order
    transitions    in order
    name           for people
    gain           decibels added to all of it
    duck           decibels by which it is lowered while a track with `is_speech` is heard; 0 for none
    is_speech      others are ducked under it
    output         of audio: name of the track of the output that it is heard in; empty for all of them
    language       of that track of the output, as BCP 47 or ISO 639 has it, such as "de" or "deu"
    """

    kind: Literal["video", "audio"]
    clips: tuple[Clip, ...] = ()
    transitions: tuple[Transition, ...] = ()
    name: str = ""
    gain: float = 0.0
    duck: float = 0.0
    is_speech: bool = False
    output: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        for clip, following in zip(self.clips, self.clips[1:], strict=False):
            if following.at < clip.end:
                raise InputError(
                    f"{following.title} begins before {clip.title} ends, on the same track",
                    hint="give it another track",
                )
        if self.clips and self.clips[0].at < 0:
            raise InputError(f"{self.clips[0].title} begins before the timeline does")
        for transition in self.transitions:
            self.around(transition)
        for first, second in zip(self.transitions, self.transitions[1:], strict=False):
            if second.start < first.end:
                raise InputError("two transitions overlap, or are out of order", hint="shorten one of them")

    @property
    def end(self) -> int:
        return self.clips[-1].end if self.clips else 0

    def around(self, transition: Transition) -> tuple[Clip, Clip]:
        """Return the clips before and behind a transition; InputError where there are none, or they are too short."""
        before = next((clip for clip in self.clips if clip.end == transition.at), None)
        behind = next((clip for clip in self.clips if clip.at == transition.at), None)
        if before is None or behind is None:
            raise InputError(f"the transition {transition.name} at {transition.at} stands between no two clips")
        for clip, length in ((before, transition.before), (behind, transition.after)):
            if length > clip.length:
                raise InputError(
                    f"the transition {transition.name} is longer than {clip.title}", hint="shorten it, or leave it out"
                )
        return before, behind


@dataclass(frozen=True)
class AudioOutput:
    """An audio track of the output: its name and language, and the tracks of the timeline that are heard in it."""

    name: str
    language: str
    tracks: tuple[Track, ...]


@dataclass(frozen=True)
class Caption:
    """A text that is shown for a time, in samples at 48 kHz; `words` as those of a clip, from the caption's start."""

    text: str
    at: int
    length: int
    words: tuple[SpokenWord, ...] = ()

    @property
    def end(self) -> int:
        return self.at + self.length


@dataclass(frozen=True)
class CaptionTrack:
    """Captions in one language.

    captions    in order of time
    language    as BCP 47 has it, such as "de"
    burn        draw them into the frames
    style       how they look where they are drawn, see `jobs.edit.picture.captions`
    track       write them as a track, too, where they are drawn; where they are not, they are one
    file        subtitles that they are read from when the timeline is rendered; empty where `captions` holds them
    """

    captions: tuple[Caption, ...] = ()
    language: str = ""
    burn: bool = False
    style: Mapping[str, Any] = field(default_factory=dict)
    track: bool = False
    file: str = ""

    def __post_init__(self) -> None:
        if self.file and self.captions:
            raise InputError(f"captions come from {self.file}, or are given, not both")

    @property
    def is_track(self) -> bool:
        """Tell whether a track of them is written."""
        return self.track or not self.burn


@dataclass(frozen=True)
class Marker:
    """A named frame, or several from it on; `colour` as editors name it."""

    at: int
    name: str
    length: int = 0
    colour: str = ""


@dataclass(frozen=True)
class Timeline:
    """A whole edit.

    rate        frames a second, exact; it also counts where there is no video
    size        width and height of its frames; None takes those of its first clip as they are seen
    video       tracks, the lowest first: each is drawn over those before
    audio       tracks, which are added
    captions    one track for each language
    markers     in order of time
    title       tag of the output
    loudness    LUFS that the sound is brought to, None to leave it
    peak        decibels of true peak that it stays below where loudness is set
    notes       what other programs noted about it
    """

    rate: Fraction
    size: tuple[int, int] | None = None
    video: tuple[Track, ...] = ()
    audio: tuple[Track, ...] = ()
    captions: tuple[CaptionTrack, ...] = ()
    markers: tuple[Marker, ...] = ()
    title: str = ""
    loudness: float | None = None
    peak: float = -1.0
    notes: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 < self.rate <= 1000:
            raise InputError(f"a timeline cannot have {self.rate} frames a second")
        if any(track.kind != kind for kind in ("video", "audio") for track in getattr(self, kind)):
            raise InputError("a track stands among those of another kind")

    @property
    def frames(self) -> int:
        """Number of frames: those of the video, else what the audio needs."""
        end = max((track.end for track in self.video), default=0)
        return end or -(-self._heard * self.rate.numerator // (SAMPLE_RATE * self.rate.denominator))

    @property
    def samples(self) -> int:
        """Number of samples of the audio: as long as the video, where there is any."""
        end = max((track.end for track in self.video), default=0)
        return nearest(end / self.rate, SAMPLE_RATE) if end else self._heard

    @property
    def duration(self) -> Fraction:
        """Seconds."""
        return Fraction(self.samples, SAMPLE_RATE) if not self.has_video else self.frames / self.rate

    @property
    def has_video(self) -> bool:
        return any(track.clips for track in self.video)

    @property
    def has_audio(self) -> bool:
        return any(track.clips for track in self.audio)

    def outputs(self) -> tuple[AudioOutput, ...]:
        """Audio tracks of the output, in the order in which tracks name them; none where nothing is heard."""
        heard = [track for track in self.audio if track.clips]
        names = dict.fromkeys(track.output for track in heard if track.output) or {"": None} if heard else {}
        found = []
        for name in names:
            tracks = tuple(track for track in heard if track.output in ("", name))
            languages = (track.language for track in tracks if track.language and track.output == name)
            found.append(AudioOutput(name, next(languages, ""), tracks))
        return tuple(found)

    @property
    def _heard(self) -> int:
        return max((track.end for track in self.audio), default=0)

    def files(self) -> tuple[str, ...]:
        """Names of all source files, each once, in order."""
        clips = (clip for track in (*self.video, *self.audio) for clip in track.clips)
        return tuple(dict.fromkeys(clip.source.path for clip in clips if isinstance(clip.source, FileSource)))

    def with_tracks(self, video: Sequence[Track] | None = None, audio: Sequence[Track] | None = None) -> Timeline:
        """Return the same edit with other tracks."""
        return replace(
            self,
            video=self.video if video is None else tuple(video),
            audio=self.audio if audio is None else tuple(audio),
        )
