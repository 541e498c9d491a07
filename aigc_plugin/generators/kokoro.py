"""Voices of Kokoro models: a sentence in, samples out, on the native kernels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ..engine import Engine, RunsOnEngine
from ..errors import GenerationFailed, InputError, argument
from ..text.kokoro_symbols import SYMBOLS, kokoro_symbols, language_of
from ..text.language_guess import language_name
from ..text.sentence import Sentence
from ..text.symbols import SymbolRow
from ..types import FloatArray
from ..weights.families.kokoro import KokoroFile
from ..weights.families.kokoro_config import KokoroConfig
from .acoustic import SpokenSentence, check_speaker
from .kokoro_decoder import DecoderNetwork
from .kokoro_layers import Layers
from .kokoro_prosody import ProsodyNetwork
from .voice import PITCHES, SPEEDS, check_range, word_spans

_LONGEST_SECONDS = 600
_VALUES = 2
"""Values of pitch and loudness in a frame."""


class KokoroSpeaker(RunsOnEngine):
    """One of the voices of a loaded model; thread-safe (StyleTTS 2: Li, Han, Raghavan, Mischler, Mesgarani 2023).

    Symbols and a style, which depends on their number → lengths, pitch, loudness → samples. Nothing is drawn at random:
    every seed is the same reading.

    speaker   name of a voice, such as "zf_xiaoxiao"; None is the first

    .decoder  the part that makes samples, as a vocoder

    Raises InputError for a voice that the model lacks, or of a language that is not read here.
    """

    def __init__(self, model: KokoroFile, engine: Engine, *, speaker: str | None = None) -> None:
        self.config = model.config
        self.speakers = tuple(voice.name for voice in model.config.voices)
        self.speaker = self.speakers[check_speaker(speaker, self.speakers)]
        self._read_as = language_of(self.speaker)
        self.language, self.notation = self._read_as
        if not self.notation:
            raise InputError(
                f"the voice {self.speaker} speaks {language_name(self.language)}, which is not read here",
                hint=f"choose another {argument('speaker')}",
                parameter="speaker",
            )
        self.card: dict[str, Any] = model.card
        self.rate, self.hop = model.config.rate, model.config.hop
        self.engine = engine.at("float32")
        self._styles = model.tensors[f"voices.{self.speaker}"]
        layers = Layers(model.tensors, self.engine)
        self._network = ProsodyNetwork(self.config.network, layers)
        self.decoder = KokoroDecoder(self.config, self.engine, layers)

    def unknown(self, sentence: Sentence) -> str:
        """The phonemes that the voice does not know, each once; they are left out when it speaks."""
        said = "".join(kokoro_symbols(word.phonemes, self._read_as) for word in sentence.words)
        return "".join(dict.fromkeys(c for c in said if not c.isspace() and c not in SYMBOLS))

    def speak(self, sentence: Sentence, *, speed: float = 1.0, pitch: float = 0.0, seed: int = 0) -> SpokenSentence:
        """Speak a sentence.

        speed   0.25 to 4; 2 is twice as fast
        pitch   semitones up or down, -24 to 24
        seed    without effect

        Raises InputError where a value is out of range or the voice knows nothing of the sentence, GenerationFailed
        where the lengths that it chose are no speech.
        """
        check_range("speed", speed, SPEEDS)
        check_range("pitch", pitch, PITCHES)
        row = self._row(sentence)
        sizes = self.config.network
        style = self._styles[min(len(row.ids) - 3, len(self._styles) - 1)]
        of_decoder, of_prosody = style[: sizes.style], np.ascontiguousarray(style[sizes.style :])
        spoken = self._network.run(row.ids.tolist(), of_prosody, speed)
        frames = int(spoken.lengths.sum())
        if frames * self.hop > _LONGEST_SECONDS * self.rate:
            raise GenerationFailed(f"the voice chose {frames * self.hop / self.rate:.0f} seconds for a sentence")
        parts = (
            spoken.said,
            (spoken.pitch * np.float32(2 ** (pitch / 12))).reshape(-1, _VALUES),
            spoken.loudness.reshape(-1, _VALUES),
            np.broadcast_to(of_decoder, (frames, sizes.style)),
        )
        mel = np.ascontiguousarray(np.hstack(parts).T)
        return SpokenSentence(mel, None, word_spans(row, spoken.lengths, sentence))

    def _row(self, sentence: Sentence) -> SymbolRow:
        ids, words = [0], [-1]

        def add(text: str, word: int) -> None:
            known = [SYMBOLS[symbol] for symbol in text if symbol in SYMBOLS]
            ids.extend(known)
            words.extend([word] * len(known))

        for number, word in enumerate(sentence.words):
            said = kokoro_symbols(word.phonemes, self._read_as)
            if any(symbol in SYMBOLS for symbol in said if not symbol.isspace()):
                add(" " if len(ids) > 1 else "", -1)
                add(said, number)
                add(kokoro_symbols(word.after, self._read_as), -1)
        if len(ids) == 1:
            raise InputError(f"the voice knows no phoneme of {sentence.written!r}")
        if len(ids) + 1 > min(self.config.network.positions, len(self._styles) + 2):
            raise InputError(
                f"a sentence has {len(ids) - 1} phonemes, more than the voice can read at once",
                hint="divide it by punctuation",
            )
        return SymbolRow(np.array([*ids, 0]), np.array([*words, -1]))

    def __repr__(self) -> str:
        return f"KokoroSpeaker({self.speaker!r}, {self.backend}, {self.threads} threads)"


class KokoroDecoder(RunsOnEngine):
    """The decoder of a Kokoro model as a vocoder; made by `KokoroSpeaker`.

    A sentence is decoded as a whole, since its norms are over all of its time.
    """

    takes_pitch = False

    def __init__(self, config: KokoroConfig, engine: Engine, layers: Layers) -> None:
        self.config, self.engine = config, engine
        self._network = DecoderNetwork(config.network, config.rate, layers)

    def stream(
        self, mel: Iterable[FloatArray], *, pitch: Iterable[FloatArray] | None = None, seed: int = 0
    ) -> Iterator[FloatArray]:
        """Samples of the frames of a sentence: what is said, pitch, loudness and style, one below the other."""
        if pitch is not None:
            raise InputError("the decoder of this voice takes no pitch")
        rows = np.concatenate(list(mel), axis=1).T
        hidden = self.config.network.hidden
        said, tracks, style = np.split(rows, [hidden, hidden + 2 * _VALUES], axis=1)
        spoken, loudness = tracks[:, :_VALUES].reshape(-1), tracks[:, _VALUES:].reshape(-1)
        samples = self._network.run(np.ascontiguousarray(said), spoken, loudness, np.ascontiguousarray(style[0]))
        if not np.isfinite(samples).all():
            raise GenerationFailed("the voice made no sound out of a sentence", hint="its file is damaged: get another")
        yield samples
