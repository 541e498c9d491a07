"""Read a timeline from OpenTimelineIO, also of Premiere and Resolve; what there is no place for is told."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlparse

from ..errors import InputError
from ..files.text_file import read_text
from ..types import SpokenWord
from .clips import Clip, Effect, FileSource, GainPoint, GeneratedSource, Place, Source
from .timeline import Caption, CaptionTrack, Marker, Timeline, Track, Transition
from .times import SAMPLE_RATE, nearest

Json = Mapping[str, Any]
_DEFAULT_RATE = Fraction(25)
_KNOWN_NOTES = ("aigc",)


def read_otio(path: str | os.PathLike[str]) -> tuple[Timeline, list[str]]:
    """Read an .otio file: the timeline, and one line for each thing in it that is not taken.

    InputError where it is no such file, MediaError where it cannot be read.
    """
    name = os.fspath(path)
    try:
        values = json.loads(read_text(name))
    except ValueError as error:
        raise InputError(f"{name} is no OpenTimelineIO: {error}") from None
    if not isinstance(values, dict) or not str(values.get("OTIO_SCHEMA", "")).startswith("Timeline."):
        raise InputError(f"{name} is no timeline of OpenTimelineIO")
    try:
        reader = _Reader(values, Path(name).parent, name)
        return reader.timeline(), reader.losses
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name} is damaged: {type(error).__name__} at {error}") from None


class _Reader:
    def __init__(self, values: Json, folder: Path, name: str) -> None:
        self._values, self._folder, self._name = values, folder, name
        self.losses: list[str] = []
        self._own = _ours(values)
        self._rate = Fraction(self._own["rate"]) if "rate" in self._own else self._guessed_rate()

    def timeline(self) -> Timeline:
        stack, own = self._values["tracks"], self._own
        tracks = [self._track(each) for each in stack["children"] if self._is_track(each)]
        size = own["size"] if "size" in own else _resolution(stack)
        return Timeline(
            self._rate, None if size is None else (int(size[0]), int(size[1])),
            tuple(track for track in tracks if track.kind == "video"),
            tuple(track for track in tracks if track.kind == "audio"),
            tuple(map(_caption_track, own.get("captions", []))), tuple(self._markers(stack)),
            str(own.get("title", "" if own else self._values.get("name", ""))), own.get("loudness"),
            own.get("true_peak", -1.0), own.get("notes", {}),
        )  # fmt: skip

    def _guessed_rate(self) -> Fraction:
        """The rate of the first clip of a video track; rates near those of NTSC are these."""
        for track in self._values["tracks"]["children"]:
            if track.get("kind") == "Video":
                for item in track.get("children", []):
                    span = item.get("source_range") or {}
                    if span:
                        return _exact_rate(span["duration"]["rate"])
        return _DEFAULT_RATE

    def _is_track(self, values: Json) -> bool:
        if str(values.get("OTIO_SCHEMA", "")).startswith("Track.") and values.get("kind") in ("Video", "Audio"):
            return True
        self.losses.append(f"{values.get('OTIO_SCHEMA')} {values.get('name', '')!r} beside the tracks is left out")
        return False

    def _track(self, values: Json) -> Track:
        kind: Literal["video", "audio"] = "video" if values["kind"] == "Video" else "audio"
        rate = self._rate if kind == "video" else Fraction(SAMPLE_RATE)
        clips: list[Clip] = []
        transitions: list[Transition] = []
        position, exact = 0, Fraction(0)
        for item in values["children"]:
            schema = str(item.get("OTIO_SCHEMA", "")).split(".")[0]
            if schema == "Transition":
                transitions.append(self._transition(item, position, rate))
                continue
            length = _seconds(item["source_range"]["duration"]) if item.get("source_range") else Fraction(0)
            exact += length
            count = nearest(exact, rate) - position
            if schema == "Clip" and count > 0:
                clip = self._clip(item, position, count, kind, rate)
                clips += [clip] if clip is not None else []
            elif schema != "Gap":
                self.losses.append(f"{schema} {item.get('name', '')!r} is left as a gap")
            position += count
        own = _ours(values)
        return Track(
            kind, tuple(clips), self._between(transitions, clips), values.get("name", ""), own.get("gain", 0.0),
            own.get("duck", 0.0), own.get("speech", False), own.get("output", ""), own.get("language", ""),
        )  # fmt: skip

    def _between(self, transitions: list[Transition], clips: list[Clip]) -> tuple[Transition, ...]:
        """Transitions between two clips; those from or to nothing are told."""
        ends, starts = {clip.end for clip in clips}, {clip.at for clip in clips}
        for each in transitions:
            if each.at not in ends or each.at not in starts:
                self.losses.append(f"the transition {each.name!r} from or to a gap is left out")
        return tuple(each for each in transitions if each.at in ends and each.at in starts)

    def _clip(self, item: Json, at: int, length: int, kind: str, rate: Fraction) -> Clip | None:
        source = self._source(item)
        if source is None:
            return None
        own, start = _ours(item), _seconds(item["source_range"]["start_time"])
        if "start" in own and abs(Fraction(own["start"]) - start) * rate < Fraction(1, 2):
            start = Fraction(own["start"])
        speed, effects = self._effects(item, own)
        notes = {key: value for key, value in (item.get("metadata") or {}).items() if key not in _KNOWN_NOTES}
        fade_in, fade_out = own.get("fade", [0, 0]) if own.get("length", length) == length else [0, 0]
        link = own.get("link", "")
        premiere = notes.pop("PremierePro_OTIO", None) if own else notes.get("PremierePro_OTIO")
        if not link and isinstance(premiere, dict) and premiere.get("LinkID") is not None:
            link = str(premiere["LinkID"])
        return Clip(
            source, at, length, start, speed, own.get("fit", "contain"), Place(*own.get("place", ())),
            own.get("opacity", 1.0), effects, tuple(GainPoint(*each) for each in own.get("gain", [])),
            own.get("pan", 0.0), fade_in, fade_out, link, own.get("name", item.get("name", "")) or "",
            Fraction(own.get("sound_lead", 0)), tuple(SpokenWord(*each) for each in own.get("words", [])), notes,
        )  # fmt: skip

    def _source(self, item: Json) -> Source | None:
        references = item.get("media_references")
        key = item.get("active_media_reference_key") or "DEFAULT_MEDIA"
        found = references.get(key) if isinstance(references, dict) else item.get("media_reference")
        reference: Json = found or {}
        schema = str(reference.get("OTIO_SCHEMA", "")).split(".")[0]
        if schema == "ExternalReference":
            return FileSource(self._path(reference["target_url"]), int(_ours(item).get("stream", 0)))
        if schema == "GeneratorReference":
            return GeneratedSource(reference["generator_kind"], dict(reference.get("parameters") or {}))
        self.losses.append(f"the clip {item.get('name', '')!r} has no file, and is left as a gap")
        return None

    def _path(self, url: str) -> str:
        parsed = urlparse(url)
        if parsed.scheme == "file":
            path = unquote(parsed.path)
            return path[1:] if len(path) > 2 and path[0] == "/" and path[2] == ":" else path
        if parsed.scheme in ("", "\\") or len(parsed.scheme) == 1:
            text = url if parsed.scheme else unquote(url)
            return text if Path(text).is_absolute() else str(self._folder / text)
        raise InputError(f"{self._name} names {url}, which is no file", hint="only files on this machine are read")

    def _effects(self, item: Json, own: Json) -> tuple[Fraction, tuple[Effect, ...]]:
        speed, effects = Fraction(1), []
        for each in item.get("effects") or []:
            schema = str(each.get("OTIO_SCHEMA", "")).split(".")[0]
            if schema == "LinearTimeWarp":
                factor = float(each["time_scalar"])
                kept = Fraction(own["speed"]) if "speed" in own else None
                speed = (
                    kept if kept and abs(float(kept) - factor) < 1e-6 else Fraction(factor).limit_denominator(10_000)
                )
            elif "aigc" in (each.get("metadata") or {}):
                settings = {k: tuple(v) if isinstance(v, list) else v for k, v in each["metadata"]["aigc"].items()}
                effects.append(Effect(each["effect_name"], settings))
            else:
                self.losses.append(
                    f"the effect {each.get('effect_name') or schema!r} of {item.get('name', '')!r} is left out"
                )
        return speed, tuple(effects)

    def _transition(self, item: Json, position: int, rate: Fraction) -> Transition:
        own = _ours(item)
        before, after = (nearest(_seconds(item[name]), rate) for name in ("in_offset", "out_offset"))
        kind = item.get("transition_type", "")
        if not own and kind != "SMPTE_Dissolve":
            self.losses.append(f"the transition {kind!r} becomes a fade")
        return Transition(position, before, after, own.get("name", "fade"), own.get("curve", "auto"))

    def _markers(self, stack: Json) -> list[Marker]:
        found = []
        for each in stack.get("markers") or []:
            span = each["marked_range"]
            at, length = (nearest(_seconds(span[name]), self._rate) for name in ("start_time", "duration"))
            found.append(Marker(at, each.get("name", ""), length, each.get("color", "")))
        return sorted(found, key=lambda marker: marker.at)


def _ours(values: Json) -> dict[str, Any]:
    own = (values.get("metadata") or {}).get("aigc")
    return own if isinstance(own, dict) else {}


def _resolution(stack: Json) -> tuple[int, int] | None:
    found = ((stack.get("metadata") or {}).get("PremierePro_OTIO") or {}).get("VideoResolution")
    return (found["width"], found["height"]) if isinstance(found, dict) else None


def _seconds(time: Json) -> Fraction:
    return Fraction(str(time["value"])) / _exact_rate(time["rate"])


def _exact_rate(rate: float) -> Fraction:
    whole = round(float(rate))
    ntsc = Fraction(whole * 1000, 1001)
    return ntsc if abs(float(rate) - float(ntsc)) < 1e-3 and whole != rate else Fraction(str(rate))


def _caption_track(values: Json) -> CaptionTrack:
    cues = tuple(
        Caption(text, at, length, tuple(SpokenWord(*word) for word in words))
        for text, at, length, words in values["cues"]
    )
    return CaptionTrack(
        cues, values["language"], values["burn"], values["style"], values.get("track", False), values.get("file", "")
    )
