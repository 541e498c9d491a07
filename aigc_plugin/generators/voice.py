"""Our own acoustic model: a sentence in, mel frames with their pitch out, on the native kernels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Engine, RunsOnEngine
from ..errors import InputError
from ..signal.mel import FLOOR
from ..text.sentence import Sentence
from ..text.symbols import SymbolRow, symbol_table
from ..types import FloatArray
from ..weights.families.voice import VoiceFile
from ..weights.families.voice_config import VoiceConfig, VoiceSpeaker
from ..weights.families.voice_speakers import tensors_of_speaker
from .acoustic import SpokenSentence, check_speaker

SPEEDS = (0.25, 4.0)
PITCHES = (-24.0, 24.0)
"""Semitones."""


class VoiceModel(RunsOnEngine):
    """One loaded voice; thread-safe. It always ends: every symbol has a length before a frame is made.

    Symbols → encoder → durations, pitch and energy of each → conditional Transformer → mel and pitch track.

    speaker   name of one of its speakers; None is the first
    """

    def __init__(self, model: VoiceFile, engine: Engine, *, speaker: str | None = None) -> None:
        self.config = model.config
        self.speakers = tuple(one.name for one in model.config.speakers)
        number = check_speaker(speaker, self.speakers)
        self.speaker = self.speakers[number] if self.speakers else ""
        self._tone = _speaker_of(model.config, number)
        self.card: dict[str, Any] = model.card
        self.language, self.rate, self.hop = self.config.language, self.config.rate, self.config.hop
        self.engine = engine.at("float32")
        self.notation = self.config.notation
        self._table = symbol_table(self.config.symbols, self.notation)
        self._network: Any = self.engine.core.VoiceNetwork(
            self.config.to_dict(), tensors_of_speaker(model.tensors, number), engine=self.engine.native
        )

    def unknown(self, sentence: Sentence) -> str:
        """The characters or phonemes that the voice does not know, each once; they are left out when it speaks."""
        return self._table.unknown_of(sentence)

    def speak(self, sentence: Sentence, *, speed: float = 1.0, pitch: float = 0.0, seed: int = 0) -> SpokenSentence:
        """Speak a sentence.

        speed   0.25 to 4; 2 is twice as fast
        pitch   -24 to 24 semitones, of the voice and not of its timbre

        The voice draws nothing at random: `seed` changes nothing. Raises InputError where a value is out of range or
        the voice knows no character of the sentence.
        """
        check_range("speed", speed, SPEEDS)
        check_range("pitch", pitch, PITCHES)
        row = self._table.row(sentence)
        rows = self._network.encode(row.ids.tolist())
        prosody = self._network.predict(rows)
        durations = whole_frames(self._lengths(prosody) / speed)
        tone = np.ascontiguousarray(prosody[:, 1:])
        tone[:, 0] += pitch * np.log(2) / 12 / self._tone.pitch_scale
        frames = self._network.decode(rows, tone, durations.tolist())[: int(durations.sum())]
        return SpokenSentence(self._mel(frames), self._pitch(frames), word_spans(row, durations, sentence))

    def durations(self, sentence: Sentence) -> NDArray[np.float64]:
        """Frames of each symbol of the sentence at speed 1, before they are rounded."""
        prosody = self._network.predict(self._network.encode(self._table.row(sentence).ids.tolist()))
        return self._lengths(prosody)

    def _lengths(self, prosody: FloatArray) -> NDArray[np.float64]:
        lengths: NDArray[np.float64] = np.expm1(prosody[:, 0].astype(np.float64)) * self._tone.length
        return lengths

    def _mel(self, frames: FloatArray) -> FloatArray:
        columns = self.config.decoder.n_mel
        mel = frames[:, :columns].T * np.float32(self.config.mel_scale) + np.float32(self.config.mel_mean)
        return np.ascontiguousarray(np.maximum(mel, np.float32(np.log(FLOOR))))

    def _pitch(self, frames: FloatArray) -> FloatArray:
        columns = self.config.decoder.n_mel
        hertz = np.exp(frames[:, columns] * self._tone.pitch_scale + self._tone.pitch_mean)
        return np.where(frames[:, columns + 1] > 0, hertz, 0.0).astype(np.float32)

    def __repr__(self) -> str:
        return f"VoiceModel({self.language!r}, {self.backend}, {self.threads} threads)"


def _speaker_of(config: VoiceConfig, number: int) -> VoiceSpeaker:
    """The speaker's values; those of the configuration where it has no speakers."""
    if config.speakers:
        return config.speakers[number]
    return VoiceSpeaker("the only one", config.pitch_mean, config.pitch_scale, config.length)


def whole_frames(frames: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole lengths whose sums, not they themselves, are nearest: errors do not add up. At least one in all."""
    ends = np.rint(np.cumsum(np.maximum(frames, 0.0))).astype(np.int64)
    lengths: NDArray[np.int64] = np.diff(ends, prepend=0)
    if ends[-1] == 0:
        lengths[-1] = 1
    return lengths


def word_spans(row: SymbolRow, durations: NDArray[np.int64], sentence: Sentence) -> tuple[tuple[int, int], ...]:
    """First and end frame of each word; a word that is not spoken gets an empty span at its place."""
    ends = np.cumsum(durations)
    starts = ends - durations
    spans = []
    last = int(durations[0]) if len(durations) else 0
    for number in range(len(sentence.words)):
        own = np.flatnonzero(row.words == number)
        if len(own):
            spans.append((int(starts[own[0]]), int(ends[own[-1]])))
            last = spans[-1][1]
        else:
            spans.append((last, last))
    return tuple(spans)


def check_range(name: str, value: float, limits: tuple[float, float]) -> None:
    """Raise `InputError`, which names the argument, for a value out of range."""
    if not (np.isfinite(value) and limits[0] <= value <= limits[1]):
        raise InputError(f"{name} must be from {limits[0]:g} to {limits[1]:g}, not {value}")
