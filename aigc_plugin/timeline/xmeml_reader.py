"""Read a timeline from XML of Final Cut Pro 7 (xmeml), which Premiere, Resolve and others write; losses are told."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlparse

from ..errors import InputError
from ..files.text_file import read_text
from ..files.xml_tree import XmlElement, read_xml
from .clips import Clip, FileSource, GainPoint
from .timeline import Marker, Timeline, Track, Transition
from .times import nearest, sample_of_frame
from .xmeml_writer import SIZE, STREAM

Kind = Literal["video", "audio"]
_Span = tuple[int, int, int]
_DEFAULT_RATE = Fraction(25)
_MOST_FRAMES = 10**9


def read_xmeml(path: str | os.PathLike[str]) -> tuple[Timeline, list[str]]:
    """Read an .xml file of Final Cut Pro 7: its first sequence, and one line for each thing that is not taken.

    InputError where it is no such file, or holds no clip of a file; MediaError where it cannot be read.
    """
    name = os.fspath(path)
    reader = _Reader(name, read_xml(read_text(name), name, "xmeml"))
    return reader.timeline(), reader.losses


class _Reader:
    def __init__(self, name: str, root: XmlElement) -> None:
        self._name, self._folder = name, Path(name).parent
        self.losses: list[str] = []
        sequences = list(_sequences(root))
        if not sequences:
            raise InputError(f"{name} holds no sequence of Final Cut Pro 7")
        self._sequence = sequences[0]
        if len(sequences) > 1:
            self.losses.append(f"{len(sequences) - 1} more sequences are left out")
        self._rate = self._rate_of(self._sequence) or _DEFAULT_RATE
        self._files = {each.attributes["id"]: each for each in _files(root) if "id" in each.attributes}
        self._heard: set[tuple[str, int, int, int, Fraction]] = set()

    def timeline(self) -> Timeline:
        sequence, rate = self._sequence, self._rate
        tracks: dict[str, list[Track]] = {"video": [], "audio": []}
        kinds: tuple[Kind, ...] = ("video", "audio")
        for kind in kinds:
            media = sequence.find(f"media/{kind}")
            for each in media.all("track") if media else ():
                track = self._track(each, kind)
                tracks[kind] += [track] if track.clips else []
        if not any(tracks.values()):
            raise InputError(f"{self._name} holds no clip of a file")
        width, height = (
            self._number(sequence, f"media/video/format/samplecharacteristics/{each}") for each in ("width", "height")
        )
        has_size = width > 0 and height > 0 and SIZE not in sequence.attributes
        markers = []
        for each in sequence.all("marker"):
            at, end = self._number(each, "in"), self._number(each, "out")
            markers.append(Marker(max(at, 0), each.value("name"), max(end - at, 0) if end > 0 else 0))
        return Timeline(
            rate, (width, height) if has_size else None, tuple(tracks["video"]),
            tuple(tracks["audio"]), markers=tuple(sorted(markers, key=lambda each: each.at)),
            title=sequence.value("name"),
        )  # fmt: skip

    def _track(self, values: XmlElement, kind: Kind) -> Track:
        """A track in frames, then, of audio, in samples."""
        items = [each for each in values.children if each.name in ("clipitem", "transitionitem", "generatoritem")]
        clips: list[Clip] = []
        transitions: list[Transition] = []
        for index, item in enumerate(items):
            if item.name == "generatoritem":
                self.losses.append(f"the generator {item.value('name')!r} is left as a gap")
            if item.name != "clipitem":
                continue
            before, behind = (self._span(items, at) for at in (index - 1, index + 1))
            clip = self._clip(item, kind, before, behind)
            if clip is None:
                continue
            is_joined = bool(clips) and clips[-1].end == clip.at
            if before is not None and is_joined and clips[-1].end - before[0] >= 0:
                transitions.append(Transition(clip.at, clip.at - before[0], before[1] - clip.at))
            elif before is not None:
                clip = replace(clip, fade_in=min(before[1] - clip.at, clip.length))
            if behind is not None and not self._goes_on(items, index):
                clip = replace(clip, fade_out=min(clip.end - behind[0], clip.length - clip.fade_in))
            clips.append(clip)
        track = Track(kind, tuple(clips), tuple(transitions), name=values.attributes.get("MZ.TrackName", ""))
        return track if kind == "video" else self._in_samples(track)

    def _span(self, items: list[XmlElement], index: int) -> _Span | None:
        """Start, end and edge of the transition at a place among the items of a track."""
        if not 0 <= index < len(items) or items[index].name != "transitionitem":
            return None
        start, end = self._number(items[index], "start"), self._number(items[index], "end")
        if end <= start:
            raise InputError(f"{self._name}: a transition ends at {end} before it begins at {start}")
        alignment = items[index].value("alignment").lower()
        middle = start + (end - start) // 2
        return start, end, start if alignment.startswith("start") else end if alignment.startswith("end") else middle

    def _goes_on(self, items: list[XmlElement], index: int) -> bool:
        """True where the transition behind an item leads to another one of a file."""
        return index + 2 < len(items) and items[index + 2].name == "clipitem"

    def _clip(self, item: XmlElement, kind: Kind, before: _Span | None, behind: _Span | None) -> Clip | None:
        name = item.value("name")
        path = self._path(item)
        if path is None or item.value("enabled").upper() == "FALSE":
            why = "has no file" if path is None else "is switched off"
            self.losses.append(f"the clip {name!r} {why}, and is left as a gap")
            return None
        start, end = self._number(item, "start", -1), self._number(item, "end", -1)
        first, last = self._number(item, "in"), self._number(item, "out")
        rate = self._rate_of(item) or self._rate
        if start < 0 and before is not None:
            start = before[2]
            first += nearest((start - before[0]) / self._rate, rate)
        if end < 0 and behind is not None:
            end = behind[2]
        length = nearest((last - first) / rate, self._rate)
        start, end = (end - length if start < 0 else start), (start + length if end < 0 else end)
        if end <= start or start < 0:
            raise InputError(f"{self._name}: the clip {name!r} lasts from {start} to {end}")
        speed, opacity, gain = self._filters(item, name)
        # The track of a source is a channel there: both of a stereo sound stand on tracks of their own.
        stream = int(item.attributes.get(STREAM, "0") if item.attributes.get(STREAM, "0").isdecimal() else "0")
        key = (path, stream, start, end, first / rate)
        if kind == "audio" and key in self._heard:
            return None  # the other channel of the same sound
        self._heard |= {key} if kind == "audio" else set()
        link = min((each.value("linkclipref") for each in item.all("link")), default="")
        return Clip(
            FileSource(path, stream), start, end - start, first / rate * speed, speed,
            opacity=opacity, gain=(GainPoint(0, gain),) if gain else (), link=link,
            name="" if name == Path(path).name else name,
        )  # fmt: skip

    def _filters(self, item: XmlElement, name: str) -> tuple[Fraction, float, float]:
        """Speed, opacity and decibels."""
        speed, opacity, gain = Fraction(1), 1.0, 0.0
        for each in item.all("filter"):
            effect = each.find("effect") or each
            kind = effect.value("effectid")
            values = {one.value("parameterid"): one.value("value") for one in effect.all("parameter")}
            if kind == "timeremap" and "speed" in values:
                percent = self._real(values["speed"], name)
                if percent <= 0 or values.get("reverse", "").upper() == "TRUE":
                    self.losses.append(f"the clip {name!r} runs backwards or stands, and is played forwards")
                speed = Fraction(abs(percent) or 100).limit_denominator(10_000) / 100
            elif kind == "opacity" and "opacity" in values:
                opacity = min(max(self._real(values["opacity"], name) / 100, 0.0), 1.0)
            elif kind == "audiolevels" and "level" in values:
                gain = round(20 * math.log10(max(self._real(values["level"], name), 1e-5)), 6)
            elif not _changes_nothing(kind, effect):
                self.losses.append(f"the effect {effect.value('name') or kind!r} of {name!r} is left out")
        return speed, opacity, gain

    def _path(self, item: XmlElement) -> str | None:
        file = item.find("file")
        url = file.value("pathurl") if file else ""
        if file is not None and not url:
            known = self._files.get(file.attributes.get("id", ""))
            url = known.value("pathurl") if known else ""
        if not url:
            return None
        parsed = urlparse(url)
        if parsed.scheme not in ("", "file"):
            raise InputError(f"{self._name} names {url[:80]}, which is no file", hint="only files here are read")
        path = unquote(parsed.path)
        path = path[1:] if len(path) > 2 and path[0] == "/" and path[2] == ":" else path
        beside = self._folder / Path(path).name
        return str(beside) if not Path(path).is_file() and beside.is_file() else str(self._folder / path)

    def _in_samples(self, track: Track) -> Track:
        rate = self._rate

        def samples(start: int, end: int) -> int:
            return sample_of_frame(end, rate) - sample_of_frame(start, rate)

        clips = [
            replace(
                clip, at=sample_of_frame(clip.at, rate), length=samples(clip.at, clip.end),
                fade_in=samples(clip.at, clip.at + clip.fade_in), fade_out=samples(clip.end - clip.fade_out, clip.end),
            )
            for clip in track.clips
        ]  # fmt: skip
        transitions = [
            Transition(sample_of_frame(each.at, rate), samples(each.start, each.at), samples(each.at, each.end))
            for each in track.transitions
        ]
        return replace(track, clips=tuple(clips), transitions=tuple(transitions))

    def _rate_of(self, element: XmlElement) -> Fraction | None:
        base = self._number(element, "rate/timebase")
        if not 0 < base <= 1000:
            return None
        is_ntsc = element.value("rate/ntsc").upper() == "TRUE"
        return Fraction(base * 1000, 1001) if is_ntsc else Fraction(base)

    def _number(self, element: XmlElement, path: str, default: int = 0) -> int:
        text = element.value(path)
        try:
            number = int(text or default)
        except ValueError:
            number = _MOST_FRAMES + 1
        if abs(number) > _MOST_FRAMES:
            raise InputError(f"{self._name}: {path} of a {element.name} is {text[:40]!r}, not a number of frames")
        return number

    def _real(self, text: str, name: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise InputError(f"{self._name}: {text[:40]!r} is no value for the clip {name!r}")
        return number


def _sequences(element: XmlElement) -> Iterator[XmlElement]:
    """Sequences of a project, but not those that stand in others as clips."""
    for each in element.children:
        if each.name == "sequence":
            yield each
        elif each.name in ("project", "children", "bin"):
            yield from _sequences(each)


def _files(element: XmlElement) -> Iterator[XmlElement]:
    for each in element.children:
        if each.name == "file" and each.children:
            yield each
        yield from _files(each)


def _changes_nothing(kind: str, effect: XmlElement) -> bool:
    """True for a motion or a pan that editors write for each clip, and that leaves it where it is."""
    plain = {"scale": 100.0, "rotation": 0.0, "horiz": 0.0, "vert": 0.0, "pan": 0.0}
    parameters = {each.value("parameterid"): each for each in effect.all("parameter")}
    values = [(name, parameters[name].value("value")) for name in plain if name in parameters]
    if center := parameters.get("center"):
        values += [(name, center.value(f"value/{name}")) for name in ("horiz", "vert")]
    try:
        return kind in ("basic", "audiopan") and all(
            float(value or plain[name]) == plain[name] for name, value in values
        )
    except ValueError:
        return False
