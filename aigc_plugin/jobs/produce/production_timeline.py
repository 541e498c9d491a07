"""A production as a timeline: what is printed before it is made, and what editors open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from ...errors import InputError
from ...options.produce import ProduceOptions
from ...production.scenes import Music, Picture, Script
from ...text.captions import cues
from ...timeline.clips import Clip, Effect, FileSource, GainPoint, GeneratedSource, Setting, Source
from ...timeline.timeline import Caption, CaptionTrack, Marker, Timeline, Track, Transition
from ...timeline.times import SAMPLE_RATE, nearest
from ...types import FloatArray, SpokenWord
from .schedule import PlacedScene, Schedule
from .script_file import scene_name

MUSIC = "music"
"""Name of the generated music."""


def timeline_of(
    script: Script, plan: Schedule, options: ProduceOptions, music: Music | None, media: Mapping[str, str]
) -> Timeline:
    """Describe a production: pictures, texts, speech and music on tracks of their own, captions and scene markers.

    media    files of what is generated, by `speech_name` and MUSIC; what is not in it stays a generator
    """
    pictures = tuple(_picture(placed, options) for placed in plan.scenes)
    edges = tuple(
        Transition(placed.at, placed.before, placed.before, plan.kind)
        for placed in plan.scenes
        if placed.before and plan.kind != "cut"
    )
    video = [Track("video", pictures, edges, name="pictures")]
    texts = tuple(_texts(plan))
    if texts:
        video.append(Track("video", texts, name="texts"))
    audio = [Track("audio", tuple(_speech(plan, media)), name="speech", is_speech=True)]
    if music is not None:
        audio.append(Track("audio", (_music(plan, music, media),), name="music", duck=-abs(music.duck)))
    captions = () if options.captions == "none" else (_captions(plan, options),)
    markers = tuple(Marker(placed.at, scene_name(placed.scene)) for placed in plan.scenes)
    return Timeline(
        plan.rate, options.sizes[0], tuple(video), tuple(track for track in audio if track.clips), captions, markers,
        script.title, options.loudness, options.peak,
    )  # fmt: skip


def check_timeline_name(path: str) -> None:
    """Refuse, before any work, a name that says neither .otio nor .toml."""
    if not path.lower().endswith((".otio", ".toml")):
        raise InputError(f"{path} is no name of a timeline", hint="name it .otio, or .toml")


def write_timeline(timeline: Timeline, path: str) -> None:
    """Write a timeline as OpenTimelineIO, or as TOML; InputError for other names than .otio and .toml."""
    from ...files.output import Output
    from ...timeline.otio_writer import text_of_otio
    from ...timeline.toml_writer import text_of_timeline

    folder = Path(path).resolve().parent
    text = text_of_otio(timeline, folder) if path.lower().endswith(".otio") else text_of_timeline(timeline, folder)
    with Output(path, overwrite=True) as output:
        output.file.write(text.encode())


def _picture(placed: PlacedScene, options: ProduceOptions) -> Clip:
    picture = placed.scene.picture or Picture()
    effects: tuple[Effect, ...] = ()
    if picture.file is None:
        settings: dict[str, Setting] = {"seed": options.seed, **picture.settings}
        source: Source = GeneratedSource("background", settings)
    else:
        source = FileSource(str(Path(picture.file).resolve()))
        move = picture.move
        if move.kind != "auto":
            effects = (Effect("move", {"kind": move.kind, "zoom": move.zoom}),)
    return Clip(
        source, placed.at, placed.length, picture.start, picture.speed, "blur" if picture.fit == "blur" else "cover",
        effects=effects, name=scene_name(placed.scene),
    )  # fmt: skip


def _texts(plan: Schedule) -> Iterator[Clip]:
    for placed in plan.scenes:
        scene, lines = placed.scene, []
        if scene.heading is not None:
            lines.append(("title", scene.heading.text))
        elif scene.card:
            lines.append(("card", "\n".join(scene.card)))
        for kind, text in lines:
            yield Clip(GeneratedSource(kind, {"text": text}), placed.at, placed.length, name=scene_name(scene))


def speech_name(number: int) -> str:
    """Name of the speech of a scene, by its number from 0."""
    return f"speech-{number + 1:02d}"


def write_media(plan: Schedule, music: FloatArray | None, folder: Path) -> dict[str, str]:
    """Write speech and generated music as WAV files, which editors open; return their paths by their names."""
    from ...media.audio.audio import Audio, write_audio

    audio: dict[str, Audio] = {}
    for placed in plan.scenes:
        if placed.speech is not None and placed.speech.samples is not None:
            audio[speech_name(placed.number)] = Audio(placed.speech.samples, placed.speech.rate)
    if music is not None:
        audio[MUSIC] = Audio(music, SAMPLE_RATE)
    folder.mkdir(exist_ok=True)
    for name, sound in audio.items():
        write_audio(sound, folder / f"{name}.wav", overwrite=True)
    return {name: str(folder.resolve() / f"{name}.wav") for name in audio}


def _speech(plan: Schedule, media: Mapping[str, str]) -> Iterator[Clip]:
    for placed in plan.scenes:
        if placed.speech is None:
            continue
        length = max(1, nearest(Fraction(placed.speech.seconds), SAMPLE_RATE))
        path = media.get(speech_name(placed.number))
        source: Source = FileSource(path) if path else GeneratedSource("speech", {"text": placed.scene.say})
        yield Clip(source, placed.voice_at, length, words=placed.speech.words, name=scene_name(placed.scene))


def _music(plan: Schedule, music: Music, media: Mapping[str, str]) -> Clip:
    path = str(Path(music.file).resolve()) if music.file else media.get(MUSIC)
    source: Source = FileSource(path) if path else GeneratedSource(MUSIC)
    rise, fall = (min(plan.samples // 2, round(seconds * SAMPLE_RATE)) for seconds in music.fade)
    return Clip(source, 0, plan.samples, gain=(GainPoint(0, music.gain),), fade_in=rise, fade_out=fall, name="music")


def _captions(plan: Schedule, options: ProduceOptions) -> CaptionTrack:
    shown = []
    for cue in cues(plan.sentences()):
        at = round(cue.start * SAMPLE_RATE)
        words = tuple(SpokenWord(w.text, w.start - cue.start, w.end - cue.start) for w in cue.words)
        shown.append(Caption("\n".join(cue.lines), at, max(1, round(cue.end * SAMPLE_RATE) - at), words))
    style: dict[str, Any] = {"colour": options.colour}
    if options.highlight:
        style["highlight"] = options.accent
    if options.font is not None:
        style["font"] = str(options.font)
    burn, track = "burn" in options.captions, "track" in options.captions
    return CaptionTrack(tuple(shown), options.language or "", burn, style, track)
