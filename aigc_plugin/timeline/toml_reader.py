"""Read a timeline from its text form, TOML: see docs/edit.md."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from ..errors import InputError
from ..files.text_file import read_text
from ..files.toml_document import TomlDocument, TomlTable
from ..options.kinds import read_factor, read_rate, read_size
from ..types import SpokenWord
from .clips import Clip, Effect, FileSource, GainPoint, GeneratedSource, Place, Setting, Source
from .timeline import Caption, CaptionTrack, Marker, Timeline, Track, Transition
from .times import SAMPLE_RATE, nearest, sample_of_frame, seconds_of

_DEFAULT_RATE = Fraction(25)


def read_timeline(path: str | os.PathLike[str]) -> Timeline:
    """Read a timeline from a TOML file; names of media are taken relative to its folder; "-" is stdin.

    InputError with line and nearest key where the text is wrong; MediaError where the file cannot be read.
    """
    name = os.fspath(path)
    folder = Path() if name == "-" else Path(name).parent
    return timeline_of_text(read_text(name), "stdin" if name == "-" else name, folder)


def timeline_of_text(text: str, name: str = "timeline", folder: Path = Path()) -> Timeline:
    """Read a timeline from a TOML text.

    name      of the file, for messages
    folder    what names of media are relative to
    """
    root = TomlDocument(text, name).root
    head = root.table("timeline")
    rate = _DEFAULT_RATE if head is None else head.read("rate", read_rate, _DEFAULT_RATE)
    reader = _Reader(rate, folder)
    video = [reader.track(table, "video") for table in root.tables("video")]
    audio = [reader.track(table, "audio") for table in root.tables("audio")]
    captions = [reader.caption_track(table) for table in root.tables("captions")]
    markers = [reader.marker(table) for table in root.tables("marker")]
    with root.at():
        timeline = Timeline(rate, None, tuple(video), tuple(audio), tuple(captions), tuple(markers))
    if head is not None:
        timeline = _with_head(timeline, head)
    root.finish()
    if not (timeline.has_video or timeline.has_audio):
        raise InputError(f"{name} holds no clip", hint="add a [[video]] table with a [[video.clip]] in it")
    return timeline


def _with_head(timeline: Timeline, head: TomlTable) -> Timeline:
    size = head.read("size", read_size, None)
    loudness = head.take("loudness", float, 0.0) if "loudness" in head else None
    with head.at():
        timeline = replace(
            timeline, size=size, title=head.take("title", str, ""), loudness=loudness,
            peak=head.take("true_peak", float, -1.0), notes=head.take("notes", dict, {}),
        )  # fmt: skip
    head.take("loudness", float, 0.0)
    head.finish()
    return timeline


class _Reader:
    """Makes values of tables, on a timeline of `rate`, with media in `folder`."""

    def __init__(self, rate: Fraction, folder: Path) -> None:
        self._rate, self._folder = rate, folder

    def track(self, table: TomlTable, kind: Literal["video", "audio"]) -> Track:
        clips: list[Clip] = []
        for each in table.tables("clip"):
            clips.append(self._clip(each, kind, clips[-1].end if clips else 0))
        transitions = [self._transition(each, kind) for each in table.tables("transition")]
        with table.at():
            track = Track(
                kind, tuple(clips), tuple(transitions), table.take("name", str, ""), table.take("gain", float, 0.0),
                table.take("duck", float, 0.0), table.take("speech", bool, False),
            )  # fmt: skip
            if kind == "audio":
                output, language = table.take("output", str, ""), table.take("language", str, "")
                track = replace(track, output=output, language=language)
        table.finish()
        return track

    def _clip(self, table: TomlTable, kind: Literal["video", "audio"], after: int) -> Clip:
        time, count = self._time, self._counter(kind)
        speed = table.read("speed", read_factor, Fraction(1))
        start = table.read("in", time, Fraction(0))
        if ("for" in table) == ("out" in table):
            raise table.error("", "a clip needs its end in the source (out), or how long it lasts (for)")
        length = table.read("for", time, Fraction(0))
        end = table.read("out", time, Fraction(0))
        if "out" in table:
            if end <= start:
                raise table.error("out", f"out must come after in, not at {float(end):g} s after {float(start):g} s")
            length = (end - start) / speed
        at = table.read("at", count, after)
        fades = table.read("fade", lambda value: self._fades(value, count), (0, 0))
        with table.at():
            clip = Clip(
                self._source(table), at, count(length), start, speed,
                fade_in=fades[0], fade_out=fades[1], link=table.take("link", str, ""),
                name=table.take("name", str, ""), effects=tuple(map(self._effect, table.tables("effect"))),
                notes=table.take("notes", dict, {}),
            )  # fmt: skip
            clip = self._with_picture(clip, table) if kind == "video" else self._with_sound(clip, table)
        table.finish()
        return clip

    def _with_picture(self, clip: Clip, table: TomlTable) -> Clip:
        place = table.read("place", lambda value: Place(*_numbers(value, 4)), Place())
        fit: Any = table.take("fit", str, "contain")
        lead = table.read("sound_lead", self._time, Fraction(0))
        return replace(clip, fit=fit, place=place, opacity=table.take("opacity", float, 1.0), sound_lead=lead)

    def _with_sound(self, clip: Clip, table: TomlTable) -> Clip:
        gain = table.read("gain", self._gain, tuple[GainPoint, ...]())
        words = table.read("words", _words, tuple[SpokenWord, ...]())
        return replace(clip, gain=gain, words=words, pan=table.take("pan", float, 0.0))

    def _source(self, table: TomlTable) -> Source:
        if ("file" in table) == ("generate" in table):
            raise table.error("", "a clip needs a file, or what to generate")
        if "file" in table:
            name = table.required("file", str)
            if not name:
                raise table.error("file", "file is empty")
            return FileSource(str(self._folder / name), table.take("stream", int, 0))
        return GeneratedSource(table.required("generate", str), _settings(table.take("settings", dict, {})))

    def _transition(self, table: TomlTable, kind: Literal["video", "audio"]) -> Transition:
        count = self._counter(kind)
        at = table.read("at", count, 0)
        length = table.read("length", count, 0)
        before = table.read("before", count, length // 2)
        after = table.read("after", count, length - before)
        curve: Any = table.take("curve", str, "auto")
        with table.at():
            transition = Transition(at, before, after, table.take("name", str, "fade"), curve)
        table.finish()
        return transition

    def caption_track(self, table: TomlTable) -> CaptionTrack:
        captions = []
        for each in table.tables("cue"):
            begin, end = each.read("from", self._time, Fraction(0)), each.read("to", self._time, Fraction(0))
            if end <= begin:
                raise each.error("to", "a caption must end after it begins")
            at = nearest(begin, SAMPLE_RATE)
            words = each.read("words", _words, tuple[SpokenWord, ...]())
            captions.append(Caption(each.required("text", str), at, nearest(end, SAMPLE_RATE) - at, words))
            each.finish()
        file = table.take("file", str, "")
        style = self._with_path(table.take("style", dict, {}), "font")
        with table.at():
            track = CaptionTrack(
                tuple(captions), table.take("language", str, ""), table.take("burn", bool, False), style,
                table.take("track", bool, False), str(self._folder / file) if file else "",
            )  # fmt: skip
        table.finish()
        return track

    def marker(self, table: TomlTable) -> Marker:
        count = self._counter("video")
        marker = Marker(
            table.read("at", count, 0), table.required("name", str), table.read("length", count, 0),
            table.take("colour", str, ""),
        )  # fmt: skip
        table.finish()
        return marker

    def _effect(self, table: TomlTable) -> Effect:
        name = table.required("name", str)
        return Effect(name, self._with_path(_settings(table.rest()), "file"))

    def _with_path(self, settings: dict[str, Any], key: str) -> dict[str, Any]:
        """Settings in which the name of a file is relative to that of the timeline."""
        name = settings.get(key)
        return {**settings, key: str(self._folder / name)} if isinstance(name, str) and name else settings

    def _time(self, value: object) -> Fraction:
        return seconds_of(value, self._rate)

    def _counter(self, kind: Literal["video", "audio"]) -> Callable[[object], int]:
        """Reader of a time as frames, or as samples: those of audio are exact where a time is in frames."""

        def frames(value: object) -> int:
            return nearest(self._time(value), self._rate)

        def samples(value: object) -> int:
            time = self._time(value)
            whole = time * self._rate
            return sample_of_frame(int(whole), self._rate) if whole.denominator == 1 else nearest(time, SAMPLE_RATE)

        return frames if kind == "video" else samples

    def _fades(self, value: object, count: Callable[[object], int]) -> tuple[int, int]:
        both = value if isinstance(value, list) else [value, value]
        if len(both) != 2:
            raise ValueError(f"must be [in, out], not {value!r}")
        return count(both[0]), count(both[1])

    def _gain(self, value: object) -> tuple[GainPoint, ...]:
        if not isinstance(value, list):
            return (GainPoint(0, *_numbers([value], 1)),)
        if not all(isinstance(each, list) and len(each) == 2 for each in value):
            raise ValueError("must be decibels, or a list of [time, decibels]")
        return tuple(GainPoint(nearest(self._time(at), SAMPLE_RATE), *_numbers([db], 1)) for at, db in value)


def _settings(values: dict[str, Any]) -> dict[str, Setting]:
    return {key: _setting(key, value) for key, value in values.items()}


def _setting(key: str, value: Any) -> Setting:
    if isinstance(value, list):
        return tuple(_numbers(value, len(value)))
    if not isinstance(value, str | int | float | bool):
        raise InputError(f"{key} must be a text, a number or a list of numbers, not {value!r}")
    return value


def _numbers(value: object, count: int) -> list[float]:
    is_list = isinstance(value, list) and len(value) == count
    if not is_list or not all(isinstance(each, int | float) and not isinstance(each, bool) for each in value):  # type: ignore[attr-defined]
        raise ValueError(f"must be {count} numbers, not {value!r}")
    return [float(each) for each in value]  # type: ignore[attr-defined]


def _words(value: object) -> tuple[SpokenWord, ...]:
    if not isinstance(value, list) or not all(isinstance(each, list) and len(each) == 3 for each in value):
        raise ValueError("must be a list of [text, from, to]")
    return tuple(SpokenWord(str(text), float(start), float(end)) for text, start, end in value)
