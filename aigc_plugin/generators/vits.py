"""Voices of the VITS family, such as Piper's: a sentence in, samples out, on the native kernels."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Engine, RunsOnEngine
from ..errors import GenerationFailed, InputError, argument
from ..ops.noise import normal_noise
from ..text.sentence import Sentence
from ..text.symbols import ESPEAK, GRAPHEMES, SymbolRow
from ..types import FloatArray
from ..weights.families.vits import VitsFile
from ..weights.families.vits_config import TEXT, VitsConfig
from ..weights.families.vits_shapes import tensors_of_speaker
from .acoustic import SpokenSentence, check_speaker
from .voice import SPEEDS, check_range, word_spans

_START, _PAD, _END, _BLANK = "^", "_", "$", " "
_SAME = {"–": ",", "—": ",", "…": "."}
_LONGEST_SECONDS = 600
_FRAMES_A_PIECE = 256
"""Frames that the decoder is given at a time."""


class VitsVoice(RunsOnEngine):
    """One loaded voice; thread-safe (Kim, Kong, Son 2021).

    Symbols → encoder → lengths, which are drawn at random → latents, which are, too → decoder. The seed decides both,
    so another seed is another reading. Pitch cannot be changed.

    speaker   name of one of its speakers; None is the first

    .decoder  the part that makes samples, as a vocoder
    """

    def __init__(self, model: VitsFile, engine: Engine, *, speaker: str | None = None) -> None:
        self.config = model.config
        self.speakers = tuple(one.name for one in model.config.speakers)
        number = check_speaker(speaker, self.speakers)
        self.speaker = self.speakers[number] if self.speakers else ""
        self.card: dict[str, Any] = model.card
        self.language, self.rate, self.hop = self.config.language, self.config.rate, self.config.hop
        self.notation = GRAPHEMES if self.config.phonemes == TEXT else ESPEAK + self.config.espeak
        self.engine = engine.at("float32")
        self._ids = {one.symbol: one.ids for one in self.config.symbols}
        self._network: Any = self.engine.core.Vits(
            asdict(self.config.network), tensors_of_speaker(model.tensors, self.config, number),
            engine=self.engine.native,
        )  # fmt: skip
        self.decoder = VitsDecoder(self.config, self.engine, self._network)

    def unknown(self, sentence: Sentence) -> str:
        """The phonemes that the voice does not know, each once; they are left out when it speaks."""
        said = "".join(self._said(word.phonemes, word.spoken) for word in sentence.words)
        left = (symbol for symbol in said if not symbol.isspace() and symbol not in self._ids)
        return "".join(dict.fromkeys(left))

    def speak(self, sentence: Sentence, *, speed: float = 1.0, pitch: float = 0.0, seed: int = 0) -> SpokenSentence:
        """Speak a sentence.

        speed   0.25 to 4; 2 is twice as fast
        pitch   0, the voice cannot change it
        seed    decides lengths and intonation

        Raises InputError where a value is out of range or the voice knows nothing of the sentence, GenerationFailed
        where the lengths that it chose are no speech.
        """
        check_range("speed", speed, SPEEDS)
        if pitch != 0:
            raise InputError(
                "the voice cannot change its pitch", hint=f"leave out {argument('pitch')}", parameter="pitch"
            )
        row = self._row(sentence)
        rows, moments = self._network.encode(row.ids.tolist())
        frames = self._lengths(rows, speed, seed)
        latents = self._latents(moments, frames, seed)
        return SpokenSentence(np.ascontiguousarray(latents.T), None, word_spans(row, frames, sentence))

    def _row(self, sentence: Sentence) -> SymbolRow:
        ids, words = list(self._ids[_START] + self._ids[_PAD]), [-1, -1]

        def add(text: str, word: int) -> None:
            for symbol in text:
                fresh = self._ids.get(symbol, ())
                fresh = fresh + self._ids[_PAD] if fresh else ()
                ids.extend(fresh)
                words.extend([word] * len(fresh))

        spoken = False
        for number, word in enumerate(sentence.words):
            said = self._said(word.phonemes, word.spoken)
            if not any(symbol in self._ids for symbol in said if not symbol.isspace()):
                continue
            add(_BLANK if spoken else "", -1)
            add(said, number)
            add(_SAME.get(word.after, word.after), -1)
            spoken = True
        if not spoken:
            raise InputError(f"the voice knows no phoneme of {sentence.written!r}")
        ids += self._ids[_END]
        words += [-1] * (len(ids) - len(words))
        return SymbolRow(np.array(ids), np.array(words[: len(ids)]))

    def _said(self, phonemes: str, spoken: str) -> str:
        return unicodedata.normalize("NFD", spoken if self.notation == GRAPHEMES else phonemes)

    def _lengths(self, rows: FloatArray, speed: float, seed: int) -> NDArray[np.int64]:
        noise = normal_noise(2, len(rows), seed=seed).T * np.float32(self.config.duration_noise)
        logarithms = self._network.lengths(rows, np.ascontiguousarray(noise)).astype(np.float64)
        with np.errstate(over="ignore"):
            frames: NDArray[np.float64] = np.ceil(np.exp(logarithms) * self.config.length / speed)
        longest = _LONGEST_SECONDS * self.rate / self.hop
        if not 0 < frames.sum() <= longest:
            raise GenerationFailed(
                f"the voice chose {frames.sum() * self.hop / self.rate:.0f} seconds for a sentence",
                hint=f"give another {argument('seed')}; a voice that does so often is damaged",
            )
        return frames.astype(np.int64)

    def _latents(self, moments: FloatArray, frames: NDArray[np.int64], seed: int) -> FloatArray:
        columns = self.config.network.latents
        laid_out = np.repeat(moments, frames, axis=0)
        noise = normal_noise(columns, len(laid_out), seed=seed, first_group=2).T
        spread = np.exp(laid_out[:, columns:]) * np.float32(self.config.noise)
        latents: FloatArray = self._network.flow(np.ascontiguousarray(laid_out[:, :columns] + noise * spread))
        return latents

    def __repr__(self) -> str:
        return f"VitsVoice({self.language!r}, {self.backend}, {self.threads} threads)"


class VitsDecoder(RunsOnEngine):
    """The decoder of a VITS voice as a vocoder; made by `VitsVoice`."""

    takes_pitch = False

    def __init__(self, config: VitsConfig, engine: Engine, network: Any) -> None:
        self.config, self.engine, self._network = config, engine, network

    def stream(
        self, mel: Iterable[FloatArray], *, pitch: Iterable[FloatArray] | None = None, seed: int = 0
    ) -> Iterator[FloatArray]:
        """Samples of latents (latents, frames), in pieces of bounded length; nothing is drawn at random here."""
        if pitch is not None:
            raise InputError("the decoder of this voice takes no pitch")
        for block in mel:
            latents = np.ascontiguousarray(block.T)
            for first in range(0, len(latents), _FRAMES_A_PIECE):
                yield self._network.decode(latents, first, min(_FRAMES_A_PIECE, len(latents) - first))
