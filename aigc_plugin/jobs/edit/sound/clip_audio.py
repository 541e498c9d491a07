"""The samples of one audio clip at 48 kHz, from left to right, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from ....errors import InputError
from ....media.audio.audio_file import open_audio
from ....timeline.clips import Clip, FileSource
from ....timeline.times import SAMPLE_RATE, nearest
from ....types import FloatArray
from ..media_kind import MediaFacts
from .audio_effects import effect_blocks
from .channels import with_channels

_RUN_IN = Fraction(1, 10)  # seconds before a clip from which on it is read, so that resampling has no edge there
_FASTEST_HEARD = 4  # times; what runs faster is muted


class ClipAudio:
    """Reader of a clip with handles: samples from `-before` to `length + after` of it; outside of its source, silence.

    clip        of an audio track
    facts       about its file; None for a generated source
    channels    1 or 2, that it is brought to
    before      samples before the clip that are needed for a transition
    after       the same behind it

    .goes_on_before    the source has sound before the clip, that is cut there
    """

    def __init__(self, clip: Clip, facts: MediaFacts | None, channels: int, before: int = 0, after: int = 0) -> None:
        self._clip, self._facts, self._channels = clip, facts, channels
        self._position = -before
        self._stop = clip.length + after
        self._rest = np.zeros((channels, 0), np.float32)
        self.goes_on_before = clip.start > 0
        self._blocks = self._source_blocks()

    def read(self, count: int) -> FloatArray:
        """Return the next samples, (channels, count)."""
        while self._rest.shape[1] < count:
            block = next(self._blocks, None)
            if block is None:
                break
            self._rest = np.concatenate([self._rest, block], axis=1)
        piece = self._rest[:, :count]
        self._rest = self._rest[:, count:]
        missing = count - piece.shape[1]
        if missing:
            piece = np.concatenate([piece, np.zeros((self._channels, missing), np.float32)], axis=1)
        self._position += count
        return piece

    def has_sound_behind(self, count: int) -> bool:
        """Tell whether the source goes on so many samples behind what was read; it may be read ahead for that."""
        while self._rest.shape[1] < count:
            block = next(self._blocks, None)
            if block is None:
                return False
            self._rest = np.concatenate([self._rest, block], axis=1)
        return True

    def close(self) -> None:
        self._blocks.close()  # type: ignore[attr-defined]

    def _source_blocks(self) -> Iterator[FloatArray]:
        """Blocks of the right number of channels from the first sample that is wanted on."""
        clip = self._clip
        if not isinstance(clip.source, FileSource) or self._facts is None or not self._facts.audio:
            return
        if clip.speed > _FASTEST_HEARD:
            return
        raw = self._file_blocks()
        if clip.speed != 1 or clip.effects:
            raw = effect_blocks(raw, clip)
        for block in raw:
            yield with_channels(block, self._channels)

    def _file_blocks(self) -> Iterator[FloatArray]:
        """Blocks of the file at 48 kHz from the first sample of the clip on, silence where it has not begun."""
        clip, facts = self._clip, self._facts
        assert facts is not None
        assert isinstance(clip.source, FileSource)
        stream = clip.source.stream
        begin = clip.start + Fraction(self._position, SAMPLE_RATE) * clip.speed - facts.starts[stream]
        if begin < 0:
            yield np.zeros((1, nearest(-begin, SAMPLE_RATE)), np.float32)
            begin = Fraction(0)
        lead = min(begin, _RUN_IN)
        skipped = nearest(lead, SAMPLE_RATE)
        with open_audio(facts.path, rate=SAMPLE_RATE, track=stream) as reader:
            if begin - lead:
                reader.set_part(begin - lead, None)
            try:
                for block in reader:
                    rest = block[:, skipped:]
                    skipped = max(0, skipped - block.shape[1])
                    if rest.shape[1]:
                        yield rest
            except InputError:  # the clip begins behind the end of the sound
                return
