"""The sound of one track: its clips with gains, fades and crossfades, in blocks from left to right."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ....signal.gain_curves import crossfade, envelope, fades, likeness, pan_gains
from ....timeline.clips import Clip, FileSource
from ....timeline.timeline import Track, Transition
from ....timeline.times import SAMPLE_RATE
from ....types import FloatArray
from ..media_kind import MediaFacts
from .clip_audio import ClipAudio

DECLICK = round(0.005 * SAMPLE_RATE)
_ALIKE = 0.5  # correlation from which on two sounds count as the same take
_COMPARED, _SMOOTH = 4, 0.01  # samples behind an edge, and how far they may differ to go on smoothly
_READ_FOR_LIKENESS = SAMPLE_RATE  # samples of a transition that are compared


class TrackSound:
    """Sound of a track; read() its blocks in order.

    track       of the kind audio
    facts       of each file of the timeline
    channels    1 or 2
    tell        called with a line about each choice that was made
    """

    def __init__(
        self, track: Track, facts: Mapping[str, MediaFacts], channels: int, tell: Callable[[str], None]
    ) -> None:
        self._track, self._facts, self._channels = track, facts, channels
        self._transitions = [(each, self._is_equal_power(each, tell)) for each in track.transitions]
        self._gain = 10 ** (track.gain / 20)
        self._waiting = list(track.clips)
        self._open: list[_OpenClip] = []
        self._smooth: dict[int, bool] = {}  # by the edge between two clips
        self._position = 0

    def read(self, count: int) -> FloatArray:
        """Return the next samples, (channels, count)."""
        start, stop = self._position, self._position + count
        block = np.zeros((self._channels, count), np.float32)
        while self._waiting and self._begin(self._waiting[0]) < stop:
            self._open.append(self._opened(self._waiting.pop(0)))
        for clip in self._open:
            first, last = max(start, clip.begin), min(stop, clip.stop)
            if first < last:
                block[:, first - start : last - start] += clip.read(last - first)
        for done in [clip for clip in self._open if clip.stop <= stop]:
            done.close()
            self._open.remove(done)
        self._position = stop
        return block * np.float32(self._gain) if self._gain != 1 else block

    def close(self) -> None:
        for clip in self._open:
            clip.close()

    def _begin(self, clip: Clip) -> int:
        incoming = self._transition_at(clip.at)
        return clip.at - (incoming[0].before if incoming else 0)

    def _transition_at(self, edge: int) -> tuple[Transition, bool] | None:
        return next((each for each in self._transitions if each[0].at == edge), None)

    def _opened(self, clip: Clip) -> _OpenClip:
        index = self._track.clips.index(clip)
        before = self._track.clips[index - 1] if index else None
        behind = self._track.clips[index + 1] if index + 1 < len(self._track.clips) else None
        return _OpenClip(
            clip, self._reader(clip), self._transition_at(clip.at), self._transition_at(clip.end),
            self._edge(before, clip), self._edge(clip, behind),
        )  # fmt: skip

    def _edge(self, clip: Clip | None, following: Clip | None) -> bool | None:
        """Tell whether sound goes on smoothly from a clip to the next; None where they do not meet."""
        if clip is None or following is None or clip.end != following.at:
            return None
        if clip.end not in self._smooth:
            self._smooth[clip.end] = is_continued(clip, following) or self._fits(clip, following)
        return self._smooth[clip.end]

    def _fits(self, clip: Clip, following: Clip) -> bool:
        """Tell whether what a clip would go on with is what the next one begins with, as in parts of one recording."""
        last = ClipAudio(clip, self._facts_of(clip), self._channels, -max(0, clip.length - 2), _COMPARED)
        first = ClipAudio(following, self._facts_of(following), self._channels)
        count = min(2, clip.length)
        known = last.read(count)
        goes_on = last.has_sound_behind(_COMPARED)
        ahead = last.read(_COMPARED) if goes_on else known[:, -1:] * 2 - known[:, :1]
        begins = first.read(ahead.shape[1])
        last.close()
        first.close()
        return bool(np.abs(ahead - begins).max() < _SMOOTH)

    def _reader(self, clip: Clip) -> ClipAudio:
        incoming, outgoing = self._transition_at(clip.at), self._transition_at(clip.end)
        before = incoming[0].before if incoming else 0
        return ClipAudio(clip, self._facts_of(clip), self._channels, before, outgoing[0].after if outgoing else 0)

    def _facts_of(self, clip: Clip) -> MediaFacts | None:
        return self._facts[clip.source.path] if isinstance(clip.source, FileSource) else None

    def _is_equal_power(self, transition: Transition, tell: Callable[[str], None]) -> bool:
        """Choose the curve of a crossfade: equal gain for sounds that are alike, as those of one take."""
        if transition.curve != "auto":
            return transition.curve == "power"
        first, second = self._track.around(transition)
        count = min(transition.length, _READ_FOR_LIKENESS)
        heard = []
        for clip, offset in ((first, first.length - transition.before), (second, -transition.before)):
            reader = ClipAudio(clip, self._facts_of(clip), 1, -offset, transition.after)
            heard.append(reader.read(count))
            reader.close()
        alike = likeness(*heard)
        kind = "equal gain" if alike > _ALIKE else "equal power"
        tell(f"the sound of {first.title} and {second.title} is faded with {kind}: their correlation is {alike:.2f}")
        return alike <= _ALIKE


class _OpenClip:
    """A clip that is being read, with all gains that are its own."""

    def __init__(
        self, clip: Clip, reader: ClipAudio, incoming: tuple[Transition, bool] | None,
        outgoing: tuple[Transition, bool] | None, is_smooth_before: bool | None, is_smooth_behind: bool | None,
    ) -> None:  # fmt: skip
        self._clip, self._reader, self._incoming, self._outgoing = clip, reader, incoming, outgoing
        self.begin = clip.at - (incoming[0].before if incoming else 0)
        self.stop = clip.end + (outgoing[0].after if outgoing else 0)
        self._position = self.begin
        self._clicks_in = incoming is None and (
            reader.goes_on_before if is_smooth_before is None else not is_smooth_before
        )
        self._may_click_out = outgoing is None and is_smooth_behind is None
        self._clicks_out = outgoing is None and is_smooth_behind is False
        self._points = [(point.at, point.db) for point in clip.gain]

    def read(self, count: int) -> FloatArray:
        clip, first = self._clip, self._position - self._clip.at
        if self._may_click_out and self._position + count > self.stop - DECLICK:
            needed = self.stop - self._position
            self._clicks_out = self._reader.has_sound_behind(needed + 1)
            self._may_click_out = False
        samples = self._reader.read(count)
        gain = envelope(self._points, first, count)
        gain *= fades(clip.length, clip.fade_in, clip.fade_out, first, count)
        short = min(DECLICK, clip.length // 2)
        gain *= fades(clip.length, short * self._clicks_in, short * self._clicks_out, first, count)
        gain *= self._crossfades(count)
        self._position += count
        result = samples * gain.astype(np.float32)
        if clip.pan and len(result) == 2:
            result *= np.array(pan_gains(clip.pan), np.float32)[:, np.newaxis]
        return result

    def _crossfades(self, count: int) -> np.ndarray:
        gain = np.ones(count)
        if self._incoming is not None:
            transition, power = self._incoming
            gain *= crossfade(transition.length, self._position - transition.start, count, equal_power=power)
        if self._outgoing is not None:
            transition, power = self._outgoing
            mirrored = transition.length - (self._position - transition.start) - count
            gain *= crossfade(transition.length, mirrored, count, equal_power=power)[::-1]
        return gain

    def close(self) -> None:
        self._reader.close()


def is_continued(clip: Clip, following: Clip) -> bool:
    """Tell whether the sound of a clip goes on in the next one without a gap, so that nothing clicks there."""
    ends = clip.start + clip.length * clip.speed / SAMPLE_RATE
    same = clip.source == following.source and clip.speed == following.speed and clip.effects == following.effects
    return same and clip.end == following.at and abs(ends - following.start) * SAMPLE_RATE < 1
