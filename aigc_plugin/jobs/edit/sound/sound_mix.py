"""The sum of all audio tracks of a timeline: one float32 stream at 48 kHz."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from ....errors import InputError
from ....signal.gain_curves import duck_points, envelope
from ....signal.speech_spans import SpeechSpans
from ....timeline.clips import Clip, FileSource
from ....timeline.timeline import Timeline, Track
from ....timeline.times import SAMPLE_RATE
from ....types import FloatArray
from ..media_kind import MediaFacts
from .audio_effects import check_audio_effects
from .track_sound import TrackSound

BLOCK = SAMPLE_RATE // 2


class SoundMix:
    """The sound of a timeline; blocks() gives it from its start to its end.

    timeline    its audio tracks
    facts       of each file of the timeline
    tell        called with a line about each choice that was made, such as the curve of a crossfade

    .channels   1 where all that is heard is mono and in the middle, else 2

    InputError for an effect that does not exist, and for a file without audio that is not linked to a picture.
    """

    def __init__(self, timeline: Timeline, facts: Mapping[str, MediaFacts], tell: Callable[[str], None]) -> None:
        self._timeline, self._facts, self._tell = timeline, facts, tell
        clips = [clip for track in timeline.audio for clip in track.clips]
        for clip in clips:
            check_audio_effects(clip)
            self._check(clip)
        self.channels = 2 if any(self._is_wide(clip) for clip in clips) else 1
        for clip in clips:
            if (count := self._channels_of(clip)) > 2:
                tell(f"{clip.title} has {count} channels, which are mixed down to stereo")

    def blocks(self) -> Iterator[FloatArray]:
        """Give all of it, (channels, n), n at most half a second."""
        total = self._timeline.samples
        ducks = self._ducks()
        tracks = [TrackSound(track, self._facts, self.channels, self._tell) for track in self._timeline.audio]
        try:
            for start in range(0, total, BLOCK):
                count = min(BLOCK, total - start)
                sound = np.zeros((self.channels, count), np.float32)
                for track, points in zip(tracks, ducks, strict=True):
                    block = track.read(count)
                    sound += block * envelope(points, start, count).astype(np.float32) if points else block
                yield sound
        finally:
            for track in tracks:
                track.close()

    def _ducks(self) -> list[list[tuple[int, float]]]:
        """Points of the envelope of each track, none where it is not ducked."""
        if not any(track.duck for track in self._timeline.audio):
            return [[] for _ in self._timeline.audio]
        spans = sorted(span for track in self._timeline.audio if track.is_speech for span in self._spans(track))
        return [
            duck_points(spans, -abs(track.duck), SAMPLE_RATE) if track.duck else [] for track in self._timeline.audio
        ]

    def _spans(self, track: Track) -> list[tuple[int, int]]:
        """Spans of speech on a track: from the times of words where all clips know them, else from the level."""
        if all(clip.words for clip in track.clips):
            return [
                (clip.at + round(word.start * SAMPLE_RATE), clip.at + round(word.end * SAMPLE_RATE))
                for clip in track.clips for word in clip.words
            ]  # fmt: skip
        sound, level = TrackSound(track, self._facts, 1, lambda text: None), SpeechSpans(SAMPLE_RATE)
        try:
            for start in range(0, track.end, BLOCK):
                level.push(sound.read(min(BLOCK, track.end - start)))
        finally:
            sound.close()
        return level.spans()

    def _check(self, clip: Clip) -> None:
        if not isinstance(clip.source, FileSource):
            if clip.source.kind != "silence":
                raise InputError(f"{clip.source.kind!r} cannot be generated for audio", hint="there is silence")
        elif not self._facts[clip.source.path].audio and not clip.link:
            raise InputError(f"{clip.source.path} has no audio")
        elif self._facts[clip.source.path].audio and clip.source.stream >= self._facts[clip.source.path].audio:
            count = self._facts[clip.source.path].audio
            raise InputError(
                f"{clip.source.path} has no audio track {clip.source.stream}: it has {count}",
                hint="tracks count from 0",
            )

    def _is_wide(self, clip: Clip) -> bool:
        return bool(clip.pan) or self._channels_of(clip) > 1

    def _channels_of(self, clip: Clip) -> int:
        """Number of channels of what a clip takes; 0 where that is not sound of a file."""
        if not isinstance(clip.source, FileSource) or not self._facts[clip.source.path].audio:
            return 0
        return self._facts[clip.source.path].channels[clip.source.stream]
