"""Write a timeline as text, TOML, that `toml_reader` reads as the same timeline."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from .clips import Clip, Effect, FileSource, Place
from .timeline import CaptionTrack, Marker, Timeline, Track, Transition
from .times import SAMPLE_RATE, sample_of_frame, written_time


def text_of_timeline(timeline: Timeline, folder: Path | None = None) -> str:
    """Write a timeline as TOML.

    folder    where the text is going to lie, which names of media become relative to; None keeps them
    """
    return "\n".join(_Writer(timeline, folder).lines()) + "\n"


class _Writer:
    def __init__(self, timeline: Timeline, folder: Path | None) -> None:
        self._timeline, self._folder = timeline, folder
        self._rate = timeline.rate

    def lines(self) -> Iterator[str]:
        timeline = self._timeline
        size = None if timeline.size is None else "{}x{}".format(*timeline.size)
        peak = None if timeline.peak == -1.0 else timeline.peak
        yield "[timeline]"
        yield from _pairs(
            title=timeline.title, rate=str(timeline.rate), size=size, loudness=timeline.loudness, true_peak=peak,
            notes=timeline.notes,
        )  # fmt: skip
        for kind, tracks in (("video", timeline.video), ("audio", timeline.audio)):
            for track in tracks:
                yield from self._track(kind, track)
        for captions in timeline.captions:
            yield from self._captions(captions)
        for marker in timeline.markers:
            yield from self._marker(marker)

    def _track(self, kind: str, track: Track) -> Iterator[str]:
        yield from ("", f"[[{kind}]]")
        yield from _pairs(name=track.name, gain=track.gain, duck=track.duck, speech=track.is_speech)
        yield from _pairs(output=track.output, language=track.language)
        after = 0
        for clip in track.clips:
            yield from ("", f"[[{kind}.clip]]")
            yield from self._clip(kind, clip, after)
            after = clip.end
        for transition in track.transitions:
            yield from ("", f"[[{kind}.transition]]")
            yield from self._transition(kind, transition)

    def _clip(self, kind: str, clip: Clip, after: int) -> Iterator[str]:
        source = clip.source
        if isinstance(source, FileSource):
            yield from _pairs(file=self._relative(source.path), stream=source.stream)
        else:
            yield from _pairs(generate=source.kind, settings=source.settings)
        start = None if not clip.start else _time(clip.start)
        speed = None if clip.speed == 1 else str(clip.speed)
        yield from _pairs(
            **{"in": start, "for": self._count(kind, clip.length), "speed": speed},
            at=None if clip.at == after else self._count(kind, clip.at), name=clip.name, link=clip.link,
            sound_lead=_time(clip.sound_lead) if clip.sound_lead else None,
            fit=None if clip.fit == "contain" else clip.fit,
            place=None if clip.place == Place() else [clip.place.x, clip.place.y, clip.place.width, clip.place.height],
            opacity=None if clip.opacity == 1 else clip.opacity, pan=clip.pan, gain=self._gain(clip),
            words=[[word.text, word.start, word.end] for word in clip.words] or None, notes=clip.notes,
        )  # fmt: skip
        if clip.fade_in or clip.fade_out:
            yield f"fade = [{_toml(self._count(kind, clip.fade_in))}, {_toml(self._count(kind, clip.fade_out))}]"
        for effect in clip.effects:
            yield from self._effect(kind, effect)

    def _effect(self, kind: str, effect: Effect) -> Iterator[str]:
        yield f"[[{kind}.clip.effect]]"
        yield from _pairs(name=effect.name)
        yield from (f"{_key(key)} = {_toml(value)}" for key, value in self._paths(effect.settings, "file").items())

    def _gain(self, clip: Clip) -> Any:
        if len(clip.gain) == 1 and clip.gain[0].at == 0:
            return clip.gain[0].db
        return [[_time(Fraction(point.at, SAMPLE_RATE)), point.db] for point in clip.gain] or None

    def _transition(self, kind: str, transition: Transition) -> Iterator[str]:
        yield from _pairs(
            name=transition.name, at=self._count(kind, transition.at), before=self._count(kind, transition.before),
            after=self._count(kind, transition.after), curve=None if transition.curve == "auto" else transition.curve,
        )  # fmt: skip

    def _captions(self, track: CaptionTrack) -> Iterator[str]:
        yield from ("", "[[captions]]")
        style, file = self._paths(track.style, "font"), self._relative(track.file) if track.file else ""
        yield from _pairs(language=track.language, burn=track.burn, track=track.track, file=file, style=style)
        for cue in track.captions:
            yield from ("", "[[captions.cue]]")
            times = (_time(Fraction(at, SAMPLE_RATE)) for at in (cue.at, cue.end))
            yield from _pairs(
                **dict(zip(("from", "to"), times, strict=True)), text=cue.text,
                words=[[word.text, word.start, word.end] for word in cue.words] or None,
            )  # fmt: skip

    def _marker(self, marker: Marker) -> Iterator[str]:
        yield from ("", "[[marker]]")
        length = self._count("video", marker.length) if marker.length else None
        yield from _pairs(at=self._count("video", marker.at), name=marker.name, length=length, colour=marker.colour)

    def _count(self, kind: str, count: int) -> Any:
        """Frames as frames; samples as frames where they are some, else as seconds."""
        if kind == "video":
            return f"{count}f"
        frame = round(Fraction(count, SAMPLE_RATE) * self._rate)
        if sample_of_frame(frame, self._rate) == count:
            return f"{frame}f"
        return _time(Fraction(count, SAMPLE_RATE))

    def _paths(self, settings: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Settings in which the name of a file is relative to where the text lies."""
        name = settings.get(key)
        return {**settings, key: self._relative(name)} if isinstance(name, str) and name else settings

    def _relative(self, path: str) -> str:
        return path if self._folder is None else os.path.relpath(path, self._folder)


def _time(time: Fraction) -> Any:
    text = written_time(time)
    return text if "/" in text else float(text)


def _pairs(**values: Any) -> Iterator[str]:
    """Assignments of what says something: neither None nor empty, 0 or False."""
    for key, value in values.items():
        # The position 0 and texts of frames are written, a switch that is off is not.
        if value is None or value is False or (not value and isinstance(value, str | Mapping | list | int | float)):
            continue
        yield f"{_key(key)} = {_toml(value)}"


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else json.dumps(key)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(str(key))} = {_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return repr(value)


def _text(value: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for DEL and half surrogates, which JSON writes as they are."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
