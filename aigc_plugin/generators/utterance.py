"""One sentence of a speaker: its times are known first, its audio is computed on request."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..text.script import Line
from ..types import FloatArray, SpokenWord
from .acoustic import SpokenSentence, Vocoder
from .mel_blocks import HIGHEST_PITCH

_FADE_SECONDS = 0.005
_SILENT_BLOCK = 1 << 16
"""Samples of silence at a time: a break may last ten minutes."""


class Utterance:
    """A sentence, or a phrase of a long one. Its times are known; its audio is computed when `sound` is called.

    text      as written
    words     with times in seconds from the start of the whole text
    silence   samples of silence before it
    start     sample of the whole where that silence begins
    frames    of the mel
    ends      what it ends with; None for a break, where nothing is spoken
    """

    def __init__(
        self,
        vocoder: Vocoder,
        line: Line | None,
        spoken: SpokenSentence | None,
        *,
        start: int,
        silence: int,
        seed: int,
    ) -> None:
        self._vocoder, self._spoken, self._seed = vocoder, spoken, seed
        self.start, self.silence = start, silence
        self.text = line.sentence.written if line else ""
        self.ends = line.ends if line else None
        self.frames = spoken.mel.shape[1] if spoken else 0
        self.words = self._timed(line, spoken) if line and spoken else ()

    @property
    def samples(self) -> int:
        """Number of samples of silence and speech together."""
        return self.silence + self.frames * self._vocoder.config.hop

    @property
    def end(self) -> int:
        """The sample of the whole where the next utterance begins."""
        return self.start + self.samples

    def sound(self) -> Iterator[FloatArray]:
        """Silence, then speech: float32 (n,), `samples` in all."""
        for start in range(0, self.silence, _SILENT_BLOCK):
            yield np.zeros(min(_SILENT_BLOCK, self.silence - start), np.float32)
        if self._spoken is None:
            return
        tracks = None
        if self._vocoder.takes_pitch and self._spoken.pitch is not None:
            tracks = [np.clip(self._spoken.pitch, 0.0, HIGHEST_PITCH)]
        pieces = self._vocoder.stream([self._spoken.mel], pitch=tracks, seed=self._seed)
        yield from _faded(pieces, self.samples - self.silence, self._vocoder.config.rate)

    def _timed(self, line: Line, spoken: SpokenSentence) -> tuple[SpokenWord, ...]:
        config = self._vocoder.config
        first = self.start + self.silence
        timed: list[SpokenWord] = []
        for word, (begin, end) in zip(line.sentence.words, spoken.spans, strict=True):
            if end > begin:
                seconds = [(first + frame * config.hop) / config.rate for frame in (begin, end)]
                timed.append(SpokenWord(word.written, seconds[0], seconds[1]))
        return tuple(timed)


def _faded(pieces: Iterator[FloatArray], total: int, rate: int) -> Iterator[FloatArray]:
    """Fade in at the first and out at the last of `total` samples, however they are cut into pieces."""
    length = min(round(_FADE_SECONDS * rate), total // 2)
    position = 0
    for piece in pieces:
        index = np.arange(position, position + len(piece), dtype=np.float32)
        position += len(piece)
        if len(piece) == 0:
            continue
        from_edge = np.minimum(index + 0.5, total - 0.5 - index)
        if from_edge.min() < length:
            rise = np.clip(from_edge / max(length, 1), 0.0, 1.0)
            piece = piece * (0.5 - 0.5 * np.cos(np.pi * rise)).astype(np.float32)
        yield piece
