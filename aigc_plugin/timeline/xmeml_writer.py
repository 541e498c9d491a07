"""Write a timeline as XML of Final Cut Pro 7 (xmeml 5), which Premiere, Resolve and others open.

Everything counts frames there; what it has no words for is told, one line a loss.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from xml.sax.saxutils import escape

from .clips import Clip, FileSource, Place
from .timeline import Timeline, Track, Transition
from .times import SAMPLE_RATE, nearest

STREAM = "aigc.stream"
"""Attribute of a clip: the number of its audio track in its file, which the format does not know."""
SIZE = "aigc.size"
"""Attribute of a sequence, "source" where its frames have the size of its first clip."""

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_LEVEL = Fraction("3.98107")  # of audio: 12 dB


def text_of_xmeml(timeline: Timeline) -> tuple[str, list[str]]:
    """Write a timeline as the text of an .xml file; the lines are what is lost."""
    writer = _Writer(timeline)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<!DOCTYPE xmeml>", *writer.lines()]
    return "\n".join(lines) + "\n", writer.losses


class _Writer:
    def __init__(self, timeline: Timeline) -> None:
        self._timeline, self._rate = timeline, timeline.rate
        self._base = round(timeline.rate)
        self._files: dict[str, int] = {}
        self._items = 0
        self.losses: list[str] = []
        clips = (clip for track in (*timeline.video, *timeline.audio) for clip in track.clips)
        self._links: dict[str, list[int]] = {}
        for number, clip in enumerate((each for each in clips if isinstance(each.source, FileSource)), 1):
            self._links.setdefault(clip.link, []).append(number)

    def lines(self) -> Iterator[str]:
        timeline = self._timeline
        if abs(timeline.rate - self._base) > 0 and timeline.rate != Fraction(self._base * 1000, 1001):
            self.losses.append(f"{timeline.rate} frames/s become {self._base}: the format knows whole rates and NTSC's")
        self.losses += ["captions are left out"] * bool(timeline.captions)
        size = timeline.size or (1920, 1080)
        yield '<xmeml version="5">'
        taken = f' {SIZE}="source"' if timeline.size is None else ""
        yield f'<sequence id="sequence-1"{taken}><name>{_xml(timeline.title or "timeline")}</name>'
        yield f"<duration>{timeline.frames}</duration>{self._rate_tag()}"
        yield f"<timecode>{self._rate_tag()}<string>00:00:00:00</string><frame>0</frame>"
        yield "<displayformat>NDF</displayformat></timecode><media><video><format><samplecharacteristics>"
        yield f"<width>{size[0]}</width><height>{size[1]}</height>{self._rate_tag()}"
        yield "</samplecharacteristics></format>"
        for track in timeline.video:
            yield from self._track(track)
        yield "</video><audio><format><samplecharacteristics><depth>16</depth>"
        yield f"<samplerate>{SAMPLE_RATE}</samplerate></samplecharacteristics></format>"
        for track in timeline.audio:
            yield from self._track(track)
        yield "</audio></media>"
        for marker in timeline.markers:
            end = marker.at + marker.length if marker.length else -1
            yield f"<marker><name>{_xml(marker.name)}</name><in>{marker.at}</in><out>{end}</out></marker>"
        yield "</sequence>"
        yield "</xmeml>"

    def _rate_tag(self) -> str:
        is_ntsc = "TRUE" if self._rate != self._base else "FALSE"
        return f"<rate><timebase>{self._base}</timebase><ntsc>{is_ntsc}</ntsc></rate>"

    def _track(self, track: Track) -> Iterator[str]:
        if track.gain or track.duck:
            self.losses.append(f"gain and ducking of the track {track.name or track.kind} are left out")
        if track.output:
            self.losses.append(f"that {track.name or 'a track'} is heard in {track.output} alone is left out")
        unit = self._rate if track.kind == "video" else Fraction(SAMPLE_RATE)
        off = sum(self._is_off(clip.at, unit) or self._is_off(clip.end, unit) for clip in track.clips)
        if off:
            self.losses.append(f"{off} sounds begin or end between frames, and are moved to the nearest")
        yield "<track>"
        for clip in track.clips:
            incoming = next((each for each in track.transitions if each.at == clip.at), None)
            outgoing = next((each for each in track.transitions if each.at == clip.end), None)
            if incoming is not None:
                yield from self._transition(incoming, track, unit)
            yield from self._clip(clip, track, unit, incoming, outgoing)
        yield "<enabled>TRUE</enabled><locked>FALSE</locked></track>"

    def _is_off(self, position: int, unit: Fraction) -> bool:
        """True where a position is not that of a frame, rounded to samples."""
        frame = nearest(position / unit, self._rate)
        return abs(frame / self._rate - position / unit) * SAMPLE_RATE > 1

    def _transition(self, each: Transition, track: Track, unit: Fraction) -> Iterator[str]:
        start, end = (nearest(edge / unit, self._rate) for edge in (each.start, each.end))
        if track.kind == "video" and each.name not in ("fade", "dissolve"):
            self.losses.append(f"the transition {each.name} becomes a dissolve")
        name = "Cross Dissolve" if track.kind == "video" else "Cross Fade (+3dB)"
        yield f"<transitionitem>{self._rate_tag()}<start>{start}</start><end>{end}</end><alignment>center</alignment>"
        yield f"<effect><name>{name}</name><effectid>{name}</effectid><effecttype>transition</effecttype>"
        yield f"<mediatype>{track.kind}</mediatype></effect></transitionitem>"

    def _clip(
        self, clip: Clip, track: Track, unit: Fraction, incoming: Transition | None, outgoing: Transition | None
    ) -> Iterator[str]:
        self._tell_of(clip)
        if not isinstance(clip.source, FileSource):
            return
        start, end = (nearest(edge / unit, self._rate) for edge in (clip.at, clip.end))
        early = start - nearest(incoming.start / unit, self._rate) if incoming else 0
        late = nearest(outgoing.end / unit, self._rate) - end if outgoing else 0
        # In and out count frames as they are played, at the speed of the clip.
        begin = nearest(clip.start / clip.speed, self._rate)
        self._items += 1
        stream = f' {STREAM}="{clip.source.stream}"' if clip.source.stream else ""
        name = _xml(clip.name or Path(clip.source.path).name)
        yield f'<clipitem id="clipitem-{self._items}"{stream}><name>{name}</name>'
        yield f"<enabled>TRUE</enabled><duration>{begin + end - start + late}</duration>{self._rate_tag()}"
        yield f"<start>{-1 if incoming else start}</start><end>{-1 if outgoing else end}</end>"
        yield f"<in>{begin - early}</in><out>{begin + end - start + late}</out>"
        yield from self._file(clip.source.path)
        if track.kind == "audio":
            index = clip.source.stream + 1
            yield f"<sourcetrack><mediatype>audio</mediatype><trackindex>{index}</trackindex></sourcetrack>"
        yield from self._filters(clip, track)
        for number in self._links[clip.link] if clip.link else ():
            yield f"<link><linkclipref>clipitem-{number}</linkclipref></link>"
        yield "</clipitem>"

    def _file(self, path: str) -> Iterator[str]:
        if path in self._files:
            yield f'<file id="file-{self._files[path]}"/>'
            return
        self._files[path] = number = len(self._files) + 1
        url = Path(path).absolute().as_uri().replace("file:///", "file://localhost/", 1)
        yield f'<file id="file-{number}"><name>{_xml(Path(path).name)}</name><pathurl>{_xml(url)}</pathurl>'
        yield f"{self._rate_tag()}<media><video/><audio/></media></file>"

    def _filters(self, clip: Clip, track: Track) -> Iterator[str]:
        if clip.speed != 1:
            yield _filter("Time Remap", "timeremap", track.kind, "speed", f"{float(100 * clip.speed):.9g}")
        if track.kind == "video" and clip.opacity != 1:
            yield _filter("Opacity", "opacity", "video", "opacity", f"{100 * clip.opacity:.9g}")
        if track.kind == "audio" and len(clip.gain) == 1:
            level = min(10 ** (clip.gain[0].db / 20), float(_MOST_LEVEL))
            yield _filter("Audio Levels", "audiolevels", "audio", "level", f"{level:.9g}")

    def _tell_of(self, clip: Clip) -> None:
        lost = [
            name
            for name, is_lost in (
                ("its generator", not isinstance(clip.source, FileSource)), ("effects", bool(clip.effects)),
                ("its gain envelope", len(clip.gain) > 1), ("fades", bool(clip.fade_in or clip.fade_out)),
                ("its place", clip.place != Place()), ("its pan", bool(clip.pan)),
            )
            if is_lost
        ]  # fmt: skip
        if lost:
            self.losses.append(f"{clip.title}: {', '.join(lost)} cannot be in an .xml of Final Cut Pro 7")


def _filter(name: str, effect: str, kind: str, parameter: str, value: str) -> str:
    return (
        f"<filter><effect><name>{name}</name><effectid>{effect}</effectid><effecttype>motion</effecttype>"
        f"<mediatype>{kind}</mediatype><parameter><parameterid>{parameter}</parameterid><name>{parameter}</name>"
        f"<value>{value}</value></parameter></effect></filter>"
    )


def _xml(text: str) -> str:
    return escape(_NOT_IN_XML.sub("", text))
