"""Write a timeline as an edit decision list, CMX 3600: the lowest video track, its dissolves, speeds and first sounds.

A list knows one video track, four of audio, cuts and dissolves; what it has no words for is told, one line a loss.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from ..errors import InputError
from .clips import Clip, FileSource, Place
from .timeline import Timeline, Track, Transition
from .times import SAMPLE_RATE, nearest

_AUDIO_TRACKS = 4
_MOST_EVENTS = 999
_NAME = 8  # letters of a reel


def text_of_edl(timeline: Timeline) -> tuple[str, list[str]]:
    """Write a timeline as the text of an .edl file; the lines are what is lost.

    Its frame rate stands in a comment, for `edl_reader`. Times count frames without dropping any, the record times from
    01:00:00:00 on. InputError for more than 999 events.
    """
    writer = _Writer(timeline)
    lines = [f"TITLE: {_plain(timeline.title) or 'timeline'}", "FCM: NON-DROP FRAME", "", *writer.events()]
    lines.append(f"* FRAME RATE: {timeline.rate}")  # behind an event: others read no comment before the first one
    return "\n".join(lines) + "\n", writer.losses


class _Writer:
    def __init__(self, timeline: Timeline) -> None:
        self._timeline, self._rate = timeline, timeline.rate
        self._count = nearest(timeline.rate, 1)  # frames in a second of time code
        self.losses: list[str] = []
        self._number = 0

    def events(self) -> Iterator[str]:
        timeline = self._timeline
        if len(timeline.video) > 1:
            self.losses.append(f"{len(timeline.video) - 1} upper video tracks are left out")
        if len(timeline.audio) > _AUDIO_TRACKS:
            self.losses.append(f"{len(timeline.audio) - _AUDIO_TRACKS} audio tracks are left out")
        if timeline.captions:
            self.losses.append("captions are left out")
        for track in timeline.video[:1]:
            yield from self._track(track, "V")
        for number, track in enumerate(timeline.audio[:_AUDIO_TRACKS], 1):
            yield from self._track(track, "A" if number == 1 else f"A{number}")
        for marker in timeline.markers:
            yield f"* LOC: {self._record(marker.at)} {marker.colour.upper() or 'GREEN'} {_plain(marker.name)}"

    def _track(self, track: Track, channel: str) -> Iterator[str]:
        if track.gain or track.duck:
            self.losses.append(f"gain and ducking of the track {track.name or channel} cannot be in an .edl")
        before: Clip | None = None
        for clip in track.clips:
            self._tell_of(clip, track)
            incoming = next((each for each in track.transitions if each.at == clip.at), None)
            yield from self._event(clip, before, incoming, track, channel)
            before = clip

    def _event(
        self, clip: Clip, before: Clip | None, incoming: Transition | None, track: Track, channel: str
    ) -> Iterator[str]:
        """One event; a dissolve is two lines, the end of the clip before and the next one."""
        self._number += 1
        if self._number > _MOST_EVENTS:
            raise InputError(f"an .edl holds {_MOST_EVENTS} events at most", hint="write .otio")
        early = incoming.before if incoming else 0
        following = next((each for each in track.transitions if each.at == clip.end), None)
        stop = clip.end - (following.before if following else 0)
        begin, end = self._frame(clip.at - early, track), self._frame(stop, track)
        start = nearest((clip.start - early / self._unit(track) * clip.speed) * self._rate, 1)
        length = end - begin
        head = f"{self._number:03d}  {{:<{_NAME}}} {channel:<5} "
        if incoming is None or before is None:
            yield head.format(_reel(clip)) + self._line("C       ", start, length, clip, begin)
        else:
            ends = nearest((before.start + (before.length - early) / self._unit(track) * before.speed) * self._rate, 1)
            yield head.format(_reel(before)) + self._line("C       ", ends, 0, before, begin)
            frames = self._frame(incoming.end, track) - self._frame(incoming.start, track)
            yield head.format(_reel(clip)) + self._line(f"D    {frames:03d}", start, length, clip, begin)
            yield f"* FROM CLIP NAME: {_named(before)}"
        if clip.speed != 1:
            yield f"M2   {_reel(clip):<{_NAME}} {float(clip.speed * self._rate):05.1f} {self._code(start)}"
        yield f"* {'TO' if incoming and before else 'FROM'} CLIP NAME: {_named(clip)}"
        if isinstance(clip.source, FileSource):
            yield f"* SOURCE FILE: {clip.source.path}"
        yield ""

    def _line(self, kind: str, start: int, length: int, clip: Clip, begin: int) -> str:
        end = start + nearest(length * clip.speed, 1)
        times = (self._code(start), self._code(end), self._record(begin), self._record(begin + length))
        return f"{kind} {' '.join(times)}"

    def _tell_of(self, clip: Clip, track: Track) -> None:
        lost = [
            name
            for name, is_lost in (
                ("its generator", not isinstance(clip.source, FileSource)), ("effects", bool(clip.effects)),
                ("its gain", bool(clip.gain)), ("fades", bool(clip.fade_in or clip.fade_out)),
                ("its opacity", clip.opacity != 1),
                ("its place", clip.place != Place()), ("its pan", bool(clip.pan)),
            )
            if is_lost
        ]  # fmt: skip
        if lost:
            self.losses.append(f"{clip.title}: {', '.join(lost)} cannot be in an .edl")
        kinds = {each.name for each in track.transitions if each.at == clip.at and track.kind == "video"}
        self.losses += [f"the transition {kind} becomes a dissolve" for kind in kinds - {"fade", "dissolve"}]

    def _unit(self, track: Track) -> Fraction:
        return self._rate if track.kind == "video" else Fraction(SAMPLE_RATE)

    def _frame(self, position: int, track: Track) -> int:
        return nearest(position / self._unit(track), self._rate)

    def _record(self, frame: int) -> str:
        return self._code(frame + 3600 * self._count)

    def _code(self, frame: int) -> str:
        seconds, rest = divmod(max(0, frame), self._count)
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{rest:02d}"


def _reel(clip: Clip) -> str:
    """The name of a reel: eight letters and digits; AX is a file without one."""
    if not isinstance(clip.source, FileSource):
        return "BL"
    stem = "".join(letter for letter in Path(clip.source.path).stem.upper() if letter.isascii() and letter.isalnum())
    return stem[:_NAME] or "AX"


def _named(clip: Clip) -> str:
    return _plain(clip.name or Path(clip.title).name)


def _plain(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())
