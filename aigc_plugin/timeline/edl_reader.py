"""Read a timeline from an edit decision list, CMX 3600; what there is no place for is told."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from ..errors import InputError
from ..files.text_file import read_text
from .clips import Clip, FileSource
from .timeline import Marker, Timeline, Track, Transition
from .times import sample_of_frame

Look = Callable[[str], tuple[Fraction | None, Fraction]]
"""Frames a second of a file, None where it has none, and seconds of the time code that it begins with."""

_DEFAULT_RATE = Fraction(25)
_DROP_FRAME = Fraction(30000, 1001)
_CODE = r"(\d\d[:;.]\d\d[:;.]\d\d[:;.]\d\d\d?)"
_EVENT = re.compile(rf"(\d+)\s+(\S+)\s+(\S+)\s+([A-Z]+\d*)\s+(?:(\d+)\s+)?{_CODE}\s+{_CODE}\s+{_CODE}\s+{_CODE}\s*$")
_SPEED = re.compile(r"M2\s+(\S+)\s+(-?\d+(?:\.\d+)?)")
_MARKER = re.compile(rf"\*\s*LOC:\s*{_CODE}\s*(\S*)\s*(.*)")
_NOTE = re.compile(r"\*\s*(FROM CLIP NAME|TO CLIP NAME|SOURCE FILE|FRAME RATE)\s*:\s*(.*)")
_AUDIO = re.compile(r"A(\d*)")
_BLACK = "BL"
_SPEED_UNIT = Fraction(1, 10)  # frame a second
_REEL = 8  # letters that lists keep of a name
_MOST_FRAMES_A_SECOND = 1000


def read_edl(path: str | os.PathLike[str], look: Look) -> tuple[Timeline, list[str]]:
    """Read an .edl file: the timeline, and one line for each thing in it that is not taken.

    path    of the list; files are those that it names, or that lie beside it under the name of a clip or a reel
    look    gives frame rate and time code of a file

    A list does not say its frame rate: it is that of drop-frame time codes, of our own lists, or of the first file.
    InputError where there is no event in it, MediaError where it cannot be read.
    """
    name = os.fspath(path)
    reader = _Reader(name, read_text(name), look)
    return reader.timeline(), reader.losses


@dataclass
class _Event:
    """One event. kind: C, D or W with a number. codes: source and record. names: of clips and files."""

    number: str
    reel: str
    channels: str
    kind: str
    length: int
    codes: tuple[str, str, str, str]
    names: dict[str, str] = field(default_factory=dict)
    speed: Fraction | None = None  # frames of the source a second

    side: str = ""

    def note(self, key: str, text: str, first: _Event) -> None:
        """Take a name, of the clip that goes (FROM) or comes (TO); that of a file is of the clip named before it.

        first    event of the pair that the notes are of; it is the clip that goes, where it is not empty
        """
        if key != "SOURCE FILE":
            self.side = key.split()[0]
        side = self.side or ("FROM" if self.kind == "C" else "TO")
        owner = first if side == "FROM" and not first.is_empty else self
        owner.names.setdefault(key if key != "SOURCE FILE" else f"{side} {key}", text)

    def keys(self, what: str) -> tuple[str, ...]:
        """Keys of its names: the clip that comes in a transition is named TO, if there are two."""
        return (f"TO {what}", f"FROM {what}") if self.kind != "C" else (f"FROM {what}",)

    @property
    def is_empty(self) -> bool:
        return self.codes[2] == self.codes[3]


class _Reader:
    def __init__(self, name: str, text: str, look: Look) -> None:
        self._name, self._folder, self._look = name, Path(name).parent, look
        self.losses: list[str] = []
        self._title, self._written_rate = "", ""
        self._markers: list[tuple[str, str, str]] = []
        self._is_drop = False
        self._events = list(self._parsed(text))
        if not self._events:
            raise InputError(f"{name} holds no event of an edit decision list (CMX 3600)")
        beside = sorted(each for each in self._folder.iterdir() if each.is_file() and each.suffix.lower() != ".edl")
        self._beside = {_reel_of(each.stem): str(each) for each in reversed(beside)}
        self._paths = {id(event): self._path(event) for event in self._events}
        self._rate = self._found_rate()
        self._count = round(self._rate)
        first = min((event.codes[2] for event in self._events), key=self._frames)
        self._zero = self._frames(first[:2] + re.sub(r"\d", "0", first[2:]))  # of the record: 1:00:00:00, mostly

    def timeline(self) -> Timeline:
        video = self._track("V")
        numbers = sorted({each for event in self._events for each in _audio_tracks(event.channels)})
        audio = [self._track(number) for number in numbers]
        markers = [
            Marker(max(0, self._frames(code) - self._zero), text, colour=colour) for code, colour, text in self._markers
        ]
        shown = Track("video", video[0], video[1])
        heard = tuple(self._as_audio(clips, transitions) for clips, transitions in audio if clips)
        if not shown.clips and not heard:
            raise InputError(f"no file of {self._name} is there", hint="lay the files beside the list")
        return Timeline(
            self._rate, video=(shown,) if shown.clips else (), audio=heard,
            markers=tuple(sorted(markers, key=lambda each: each.at)), title=self._title,
        )  # fmt: skip

    def _parsed(self, text: str) -> Iterator[_Event]:
        event: _Event | None = None
        pair: list[_Event] = []  # events of one number, which share the names that follow
        for number, line in enumerate(text.replace("\0", "").splitlines(), 1):
            stripped = line.strip()
            if found := _EVENT.match(stripped):
                codes = (found[6], found[7], found[8], found[9])
                event = _Event(found[1], found[2], found[3], found[4], int(found[5] or 0), codes)
                pair = [*(each for each in pair if each.number == event.number), event]
                yield event
            elif found := _SPEED.match(stripped):
                for each in [each for each in pair if each.reel == found[1]] or pair[-1:]:
                    each.speed = Fraction(found[2])
            elif found := _NOTE.match(stripped):
                if found[1] == "FRAME RATE":
                    self._written_rate = found[2]
                elif event is not None:
                    event.note(found[1], found[2].strip(), pair[0])
            elif found := _MARKER.match(stripped):
                self._markers.append((found[1], found[2], found[3]))
            elif stripped.startswith("TITLE:"):
                self._title = stripped[6:].strip()
            elif stripped.startswith("FCM:"):
                self._is_drop = "NON" not in stripped
            elif stripped[:1].isdigit():
                raise InputError(f"{self._name}, line {number}: {stripped[:60]!r} is no event of CMX 3600")
            elif stripped and not stripped.startswith("*"):
                self.losses.append(f"line {number}, {stripped[:40]!r}, is left out")

    def _found_rate(self) -> Fraction:
        if self._written_rate:
            try:
                rate = Fraction(self._written_rate)
            except (ValueError, ZeroDivisionError):
                rate = Fraction(0)
            if 0 < rate <= _MOST_FRAMES_A_SECOND:
                return rate
        codes = [code for event in self._events for code in event.codes]
        if self._is_drop or any(";" in code for code in codes):
            return _DROP_FRAME
        for event in self._events:
            path = self._paths[id(event)]
            rate_of_file = self._look(path)[0] if path and _has_video(event.channels) else None
            if rate_of_file:
                return rate_of_file
        self.losses.append(f"it does not say its frame rate: {_DEFAULT_RATE} frames/s are taken")
        return _DEFAULT_RATE

    def _frames(self, code: str) -> int:
        hours, minutes, seconds, frames = map(int, re.split("[:;.]", code))
        total = ((hours * 60 + minutes) * 60 + seconds) * self._count + frames
        if ";" not in code and not self._is_drop:
            return total
        passed = hours * 60 + minutes
        return total - self._count // 15 * (passed - passed // 10)

    def _track(self, channel: str) -> tuple[tuple[Clip, ...], tuple[Transition, ...]]:
        """Clips and transitions of a channel, in frames."""
        clips: list[Clip] = []
        transitions: list[Transition] = []
        for event in sorted(self._events, key=lambda each: self._frames(each.codes[2])):
            here = _has_video(event.channels) if channel == "V" else channel in _audio_tracks(event.channels)
            if event.is_empty or not here:
                continue
            if event.kind.startswith("K"):
                self.losses.append(f"event {event.number} is a key, and left out")
                continue
            fade = event.length if event.kind != "C" else 0
            if event.kind.startswith("W"):
                self.losses.append(f"the wipe of event {event.number} becomes a dissolve")
            at = self._frames(event.codes[2]) - self._zero
            before = clips[-1] if clips and clips[-1].end == at else None
            if event.reel == _BLACK:
                if fade and before is not None:
                    clips[-1] = replace(before, length=before.length + fade, fade_out=fade)
                continue
            clip = self._clip(event, at)
            if clip is None:
                continue
            fade = min(fade, clip.length)
            if fade and before is None:
                clip = replace(clip, fade_in=fade)
            elif fade and before is not None:
                early = min(fade // 2, clip.length - 1)
                clips[-1] = replace(before, length=before.length + early)
                transitions.append(Transition(at + early, early, fade - early))
                later = clip.start + early * clip.speed / self._rate
                clip = replace(clip, at=at + early, length=clip.length - early, start=later)
            clips.append(clip)
        return tuple(clips), tuple(transitions)

    def _clip(self, event: _Event, at: int) -> Clip | None:
        path = self._paths[id(event)]
        if path is None:
            self.losses.append(f"event {event.number}: no file for {_named(event)!r}, it is left as a gap")
            return None
        length = self._frames(event.codes[3]) - self._frames(event.codes[2])
        if length < 1:
            raise InputError(f"{self._name}: event {event.number} ends before it begins")
        if event.speed is not None and event.speed <= 0:
            self.losses.append(f"event {event.number} runs backwards or stands, and is played forwards")
        speed = Fraction(1) if not event.speed else self._speed(abs(event.speed))
        start, zero = self._frames(event.codes[0]) / self._rate, self._look(path)[1]
        start -= zero if start >= zero else 0
        link = f"event {event.number}" if _has_video(event.channels) and _audio_tracks(event.channels) else ""
        return Clip(FileSource(path), at, length, start, speed, link=link, name=_clip_name(event, path))

    def _speed(self, frames: Fraction) -> Fraction:
        """The plainest speed that a list, which rounds to a tenth of a frame a second, writes so."""
        exact, slack = frames / self._rate, _SPEED_UNIT / 2 / self._rate
        plain = (exact.limit_denominator(most) for most in range(1, 1000))
        return next((speed for speed in plain if abs(speed - exact) <= slack), exact)

    def _as_audio(self, clips: tuple[Clip, ...], transitions: tuple[Transition, ...]) -> Track:
        rate = self._rate

        def samples(start: int, length: int) -> int:
            return sample_of_frame(start + length, rate) - sample_of_frame(start, rate)

        return Track(
            "audio",
            tuple(
                replace(
                    clip, at=sample_of_frame(clip.at, rate), length=samples(clip.at, clip.length),
                    fade_in=samples(clip.at, clip.fade_in), fade_out=samples(clip.end - clip.fade_out, clip.fade_out),
                )
                for clip in clips
            ),
            tuple(
                Transition(
                    sample_of_frame(each.at, rate), samples(each.start, each.before), samples(each.at, each.after)
                )
                for each in transitions
            ),
            name="audio",
        )  # fmt: skip

    def _path(self, event: _Event) -> str | None:
        """The file of an event: named, or beside the list."""
        side = event.keys("")[0].strip() if any(key.startswith("TO") for key in event.names) else "FROM"
        names = [event.names.get(f"{side} {what}", "") for what in ("SOURCE FILE", "CLIP NAME")]
        for name in names:
            for path in (self._folder / name, self._folder / Path(name.replace("\\", "/")).name, Path(name)):
                if name and path.is_file():
                    return str(path)
        reel = _reel_of(event.reel)
        return None if reel in (_BLACK, "", "AX") else self._beside.get(reel)


def _named(event: _Event) -> str:
    return next((event.names[key] for key in event.keys("CLIP NAME") if event.names.get(key)), event.reel)


def _clip_name(event: _Event, path: str) -> str:
    name = _named(event)
    return "" if name in (event.reel, Path(path).name) else name


def _has_video(channels: str) -> bool:
    return not {"V", "B"}.isdisjoint(channels.split("/"))


def _audio_tracks(channels: str) -> tuple[str, ...]:
    """Audio tracks of an event: A, A2; AA are the first two, of one file, and B the first and the video."""
    parts = ["A" if each in ("AA", "B") else each for each in channels.split("/")]
    return tuple(found[1] or "1" for each in parts if (found := _AUDIO.fullmatch(each)))


def _reel_of(name: str) -> str:
    return "".join(letter for letter in name.upper() if letter.isascii() and letter.isalnum())[:_REEL]
