"""Write a timeline as OpenTimelineIO, which editors open: the JSON of its schemas, without its library.

What OpenTimelineIO has no field for stands in the metadata under "aigc", so that `otio_reader` finds all of it again;
"PremierePro_OTIO" holds what Premiere looks for. Audio counts samples at 48 kHz, video frames.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from .clips import Clip, FileSource, Place
from .timeline import CaptionTrack, Marker, Timeline, Track, Transition
from .times import SAMPLE_RATE

Json = dict[str, Any]


def text_of_otio(timeline: Timeline, folder: Path | None = None) -> str:
    """Write a timeline as the text of an .otio file.

    folder    what relative names of media are relative to; None for the current folder
    """
    return json.dumps(_Writer(timeline, folder or Path()).timeline(), indent=2, ensure_ascii=False) + "\n"


class _Writer:
    def __init__(self, timeline: Timeline, folder: Path) -> None:
        self._timeline, self._folder = timeline, folder
        links = (clip.link for track in (*timeline.video, *timeline.audio) for clip in track.clips if clip.link)
        self._links = {link: number for number, link in enumerate(dict.fromkeys(links), 1)}

    def timeline(self) -> Json:
        timeline = self._timeline
        ours = {
            "rate": str(timeline.rate), "size": timeline.size, "title": timeline.title, "loudness": timeline.loudness,
            "true_peak": timeline.peak, "captions": [_captions(track) for track in timeline.captions],
            "notes": dict(timeline.notes),
        }  # fmt: skip
        tracks = [self._track(track) for track in (*timeline.video, *timeline.audio)]
        stack = {
            "OTIO_SCHEMA": "Stack.1", "metadata": {"PremierePro_OTIO": self._premiere()}, "name": "tracks",
            "source_range": None, "effects": [], "markers": [self._marker(each) for each in timeline.markers],
            "enabled": True, "children": tracks,
        }  # fmt: skip
        return {
            "OTIO_SCHEMA": "Timeline.1", "metadata": {"aigc": ours}, "name": timeline.title or "timeline",
            "global_start_time": None, "tracks": stack,
        }  # fmt: skip

    def _premiere(self) -> Json:
        width, height = self._timeline.size or (1920, 1080)
        return {
            "VideoResolution": {"width": width, "height": height}, "VideoFrameRate": float(self._timeline.rate),
            "AudioFrameRate": float(SAMPLE_RATE), "PixelAspectRatio": "1:1",
        }  # fmt: skip

    def _track(self, track: Track) -> Json:
        rate = self._timeline.rate if track.kind == "video" else Fraction(SAMPLE_RATE)
        ours: Json = {"gain": track.gain, "duck": track.duck, "speech": track.is_speech}
        if track.output:
            ours |= {"output": track.output, "language": track.language}
        return {
            "OTIO_SCHEMA": "Track.1", "metadata": {"aigc": ours}, "name": track.name, "source_range": None,
            "effects": [], "markers": [], "enabled": True, "kind": track.kind.capitalize(),
            "children": list(self._items(track, rate)),
        }  # fmt: skip

    def _items(self, track: Track, rate: Fraction) -> Iterator[Json]:
        position = 0
        for clip in track.clips:
            if clip.at > position:
                yield _gap(clip.at - position, rate)
            yield from (_transition(each, rate) for each in track.transitions if each.at == clip.at)
            yield self._clip(clip, rate)
            position = clip.end

    def _clip(self, clip: Clip, rate: Fraction) -> Json:
        effects: list[Json] = []
        if clip.speed != 1:
            effects.append({
                "OTIO_SCHEMA": "LinearTimeWarp.1", "metadata": {}, "name": "", "effect_name": "LinearTimeWarp",
                "enabled": True, "time_scalar": float(clip.speed),
            })  # fmt: skip
        effects += [
            {
                "OTIO_SCHEMA": "Effect.1", "metadata": {"aigc": dict(effect.settings)}, "name": effect.name,
                "effect_name": effect.name, "enabled": True,
            }
            for effect in clip.effects
        ]  # fmt: skip
        metadata: Json = {**dict(clip.notes), "aigc": _own(clip)}
        if clip.link:
            metadata["PremierePro_OTIO"] = {"LinkID": self._links[clip.link]}
        source = _span(_rational(clip.start * rate, rate), _rational(Fraction(clip.length), rate))
        return {
            "OTIO_SCHEMA": "Clip.2", "metadata": metadata, "name": clip.name or Path(clip.title).name,
            "source_range": source, "effects": effects, "markers": [], "enabled": True,
            "media_references": {"DEFAULT_MEDIA": self._reference(clip)},
            "active_media_reference_key": "DEFAULT_MEDIA",
        }  # fmt: skip

    def _reference(self, clip: Clip) -> Json:
        shared: Json = {"metadata": {}, "name": "", "available_range": None, "available_image_bounds": None}
        if isinstance(clip.source, FileSource):
            path = Path(clip.source.path)
            url = (path if path.is_absolute() else Path.cwd() / path).as_uri()
            return {"OTIO_SCHEMA": "ExternalReference.1", **shared, "target_url": url}
        parameters = dict(clip.source.settings)
        return {
            "OTIO_SCHEMA": "GeneratorReference.1", **shared, "generator_kind": clip.source.kind,
            "parameters": parameters,
        }  # fmt: skip

    def _marker(self, marker: Marker) -> Json:
        rate = self._timeline.rate
        return {
            "OTIO_SCHEMA": "Marker.2", "metadata": {}, "name": marker.name, "color": marker.colour or "GREEN",
            "marked_range": _span(_rational(Fraction(marker.at), rate), _rational(Fraction(marker.length), rate)),
        }  # fmt: skip


def _own(clip: Clip) -> Json:
    """Parts of a timeline that OpenTimelineIO has no field for."""
    ours: Json = {
        "start": str(clip.start), "length": clip.length, "speed": str(clip.speed), "fit": clip.fit,
        "opacity": clip.opacity, "pan": clip.pan, "fade": [clip.fade_in, clip.fade_out], "link": clip.link,
        "name": clip.name, "gain": [[point.at, point.db] for point in clip.gain],
        "words": [[word.text, word.start, word.end] for word in clip.words],
    }  # fmt: skip
    if clip.sound_lead:
        ours["sound_lead"] = str(clip.sound_lead)
    if clip.place != Place():
        ours["place"] = [clip.place.x, clip.place.y, clip.place.width, clip.place.height]
    if isinstance(clip.source, FileSource) and clip.source.stream:
        ours["stream"] = clip.source.stream
    return ours


def _captions(track: CaptionTrack) -> Json:
    cues = [
        [cue.text, cue.at, cue.length, [[word.text, word.start, word.end] for word in cue.words]]
        for cue in track.captions
    ]
    return {
        "language": track.language, "burn": track.burn, "track": track.track, "style": dict(track.style), "cues": cues,
        "file": track.file and str(Path(track.file).absolute()),
    }  # fmt: skip


def _transition(transition: Transition, rate: Fraction) -> Json:
    return {
        "OTIO_SCHEMA": "Transition.1", "name": transition.name, "transition_type": "SMPTE_Dissolve",
        "metadata": {"aigc": {"name": transition.name, "curve": transition.curve}},
        "in_offset": _rational(Fraction(transition.before), rate),
        "out_offset": _rational(Fraction(transition.after), rate),
    }  # fmt: skip


def _gap(length: int, rate: Fraction) -> Json:
    return {
        "OTIO_SCHEMA": "Gap.1", "metadata": {}, "name": "", "effects": [], "markers": [], "enabled": True,
        "source_range": _span(_rational(Fraction(0), rate), _rational(Fraction(length), rate)),
    }  # fmt: skip


def _rational(value: Fraction, rate: Fraction) -> Json:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(rate), "value": float(value)}


def _span(start: Json, duration: Json) -> Json:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": start, "duration": duration}
