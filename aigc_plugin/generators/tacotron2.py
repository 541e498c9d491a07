"""Tacotron 2: English text in, a mel spectrogram out, on the native kernels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from typing import Any

import numpy as np

from ..engine import Engine, RunsOnEngine, chosen_engine
from ..errors import GenerationFailed, InputError
from ..text.cleaning import check_characters
from ..text.en.cleaners import english_cleaners
from ..text.sentence import Sentence, SentenceWord
from ..text.symbols import GRAPHEMES
from ..text.tacotron_symbols import symbols_of, unknown_characters
from ..types import FloatArray, Mel, real_number, whole_number
from ..weights.families.tacotron2 import Tacotron2Model, load_tacotron2
from .acoustic import SpokenSentence
from .attention_path import Path, check_path, monotonic_path, word_spans
from .reloading import Reloadable, reloadable

# Between two looks at the attention, and at the caller's wish to stop.
_FRAMES_A_CALL = 32
# Where attention has been at the last symbol for so long, the gate missed the end.
_FRAMES_AT_END = 40
# The training sentences had up to 10 s, about 150 symbols; beyond that attention gets lost.
_LONGEST_PIECE = 150
_ATTEMPTS = 3
_SLOWEST, _FASTEST = 0.25, 4.0
_ENDS = ".!?"


@dataclass(frozen=True, eq=False)
class Tacotron2Output:
    """The output of the network, unchecked.

    alignments   float32 (frames, symbols): the attention of each frame over the text
    gates        float32 (frames,): the probability that the text ends there
    symbols      the numbers of the symbols that were read
    stopped      false where the end was not found within the longest length
    """

    mel: Mel
    alignments: FloatArray
    gates: FloatArray
    symbols: tuple[int, ...]
    stopped: bool


class Tacotron2(RunsOnEngine, Reloadable):
    """One loaded model; thread-safe, an `Acoustic`.

    Shen et al. 2018, as published by NVIDIA for English; its mels are what the published WaveGlow models take.

    Dropout in front of the decoder is part of the model: another seed is another reading, the same seed the same
    bytes. The model has no control of speed or pitch: `speed` stretches the finished mel over time, which keeps its
    pitch, and any `pitch` but 0 is refused.
    """

    def __init__(self, model: Tacotron2Model, engine: Engine, *, stop: float = 0.5) -> None:
        if not 0 < real_number(stop, "stop") < 1:
            raise InputError(f"stop must be between 0 and 1, not {stop}")
        self.config = model.config
        self.card = model.card
        self.language = model.config.language
        self.notation = GRAPHEMES
        self.speakers: tuple[str, ...] = ()
        self.rate, self.hop = model.config.rate, model.config.hop
        self.engine = engine.at(_weight_precision(engine))
        self.stop = stop
        self._core: Any = self.engine.core.Tacotron2(model.config.to_dict(), model.tensors, engine=self.engine.native)

    @classmethod
    @reloadable
    def load(
        cls, model: str | PathLike[str], *, precision: str = "auto", backend: str = "auto",
        threads: int | None = None, engine: Engine | None = None, stop: float = 0.5,
    ) -> Tacotron2:  # fmt: skip
        """Load a model.

        model       a file (ours, or any published checkpoint), or a name of `aigc models list`
        precision   of the weights of the decoder, which bound its speed: "float32", "bfloat16" or "int8" on every
                    backend; "auto" is bfloat16, on the reference float32
        backend, threads, engine   as for `WaveGlow.load`
        stop        probability of the gate above which the text has ended, between 0 and 1

        Raises InputError, ModelFormatError, BackendUnavailable.
        """
        chosen = chosen_engine(engine, backend=backend, precision=precision, threads=threads)
        return cls(load_tacotron2(model), chosen, stop=stop)

    def __repr__(self) -> str:
        return f"Tacotron2({self.language}, {self.precision} on {self.backend})"

    def unknown(self, sentence: Sentence) -> str:
        """The characters that the model does not know, each once; they are left out when it speaks."""
        return unknown_characters("".join(_piece_of(word) for word in sentence.words))

    def generate(self, text: str, *, seed: int = 0, longest: int | None = None) -> Tacotron2Output:
        """Run the network once over a text, and return what it gives, good or bad.

        The text is cleaned as the published front end does; `{HH AH0 L OW1}` gives phones of the CMU dictionary.
        A text without final punctuation gets a full stop, because without one the model seldom finds the end.

        longest   frames after which the run ends; None is 100, and 12 for each symbol
        """
        check_characters(text)
        symbols = symbols_of(english_cleaners(text))
        if not symbols:
            raise InputError(f"the text {text[:60]!r} holds nothing that can be spoken")
        return self._run(_ended(symbols), seed, longest)

    def speak(self, sentence: Sentence, *, speed: float = 1.0, pitch: float = 0.0, seed: int = 0) -> SpokenSentence:
        """Speak a sentence. speed: 0.25 to 4, by stretching the mel; pitch: 0, the model cannot change it.

        A sentence of more than 150 symbols is spoken in parts, cut behind punctuation where there is some. Where
        attention fails by a measure of `check_path`, or the end is not found, a part is spoken again with a seed that
        follows from this one, twice at most; then GenerationFailed is raised.
        """
        if not _SLOWEST <= real_number(speed, "speed") <= _FASTEST:
            raise InputError(f"speed must be from {_SLOWEST} to {_FASTEST}, not {speed}")
        if pitch != 0:
            raise InputError(
                f"Tacotron 2 cannot change the pitch (by {pitch:+g} semitones).",
                hint="leave it at 0, or choose a voice that can",
            )
        mels: list[FloatArray] = []
        spans: list[tuple[int, int]] = []
        begin = 0
        for number, part in enumerate(_parts(sentence)):
            mel, part_spans = self._speak_part(part, _checked_seed(seed), number)
            spans += [(begin + first, begin + end) for first, end in part_spans]
            mels.append(mel)
            begin += len(mel)
        if begin == 0:
            raise InputError(
                f"{_quoted(sentence.words)} holds nothing that the model can speak: it reads English letters."
            )
        stretched = _stretched(np.concatenate(mels), speed)
        scale = len(stretched) / begin
        scaled = tuple((round(first * scale), round(end * scale)) for first, end in spans)
        return SpokenSentence(np.ascontiguousarray(stretched.T), None, scaled)

    def _speak_part(
        self, words: tuple[SentenceWord, ...], seed: int, part: int
    ) -> tuple[FloatArray, tuple[tuple[int, int], ...]]:
        """The mel (frames, n_mel) of some words, and the span of each word."""
        symbols, places = _numbered(words)
        if not symbols:
            return np.zeros((0, self.config.n_mel), np.float32), ((0, 0),) * len(words)
        for attempt in range(_ATTEMPTS):
            output = self._run(_ended(symbols), _derived(seed, part, attempt), None)
            try:
                path = _checked_path(output)
                break
            except GenerationFailed as failure:
                if attempt + 1 == _ATTEMPTS:
                    raise GenerationFailed(f"{_quoted(words)}: {failure}", hint=failure.hint) from None
        return output.mel.values.T, word_spans(path, places)

    def _run(self, symbols: list[int], seed: int, longest: int | None) -> Tacotron2Output:
        limit = 100 + 12 * len(symbols) if longest is None else whole_number(longest, "longest")
        if limit < 1:
            raise InputError(f"longest must be 1 frame or more, not {longest}")
        memory = self._core.encode(np.array(symbols, np.int32))
        decoder = self._core.open(memory, seed=_checked_seed(seed))
        pieces: list[tuple[FloatArray, FloatArray, FloatArray]] = []
        frames = at_end = 0
        stopped = False
        while not stopped and frames < limit:
            piece = decoder.run(min(_FRAMES_A_CALL, limit - frames), self.stop)
            pieces.append(piece)
            frames += len(piece[2])
            behind = np.flatnonzero(piece[1].argmax(1) < len(symbols) - 1)
            at_end = at_end + len(piece[2]) if not len(behind) else len(piece[2]) - 1 - int(behind[-1])
            stopped = bool(piece[2][-1] > self.stop) or at_end >= _FRAMES_AT_END
        mel, alignments, gates = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
        refined = self._core.refine(mel)
        if not np.isfinite(refined).all():
            raise GenerationFailed("Tacotron 2 gave values that are no numbers.", hint="its weights may be damaged")
        values = Mel(np.ascontiguousarray(refined.T), self.rate, self.hop)
        return Tacotron2Output(values, alignments, gates, tuple(symbols), stopped)


def _checked_path(output: Tacotron2Output) -> Path:
    path = monotonic_path(output.alignments)
    check_path(path, output.alignments)
    if not output.stopped:
        raise GenerationFailed(
            f"the end was not found within {output.mel.frames} frames.",
            hint="another seed, shorter sentences or a lower `stop` may help",
        )
    return path


def _weight_precision(engine: Engine) -> str:
    """Every backend has all three for weights alone, so "auto" need not be what its networks would take."""
    if engine.precision != "auto":
        return engine.precision
    return "float32" if engine.backend == "reference" else "bfloat16"


def _checked_seed(seed: int) -> int:
    if not 0 <= whole_number(seed, "seed") < 2**64:
        raise InputError(f"the seed must be from 0 to 2**64 - 1, not {seed}")
    return seed


def _derived(seed: int, part: int, attempt: int) -> int:
    """The seed of an attempt: the given one for the first part, others spread over all 64-bit numbers."""
    return (seed + (part * _ATTEMPTS + attempt) * 0x9E3779B97F4A7C15) % 2**64


def _piece_of(word: SentenceWord) -> str:
    return (word.spoken + word.after.replace("–", " -")) if word.spoken else ""


def _ended(symbols: list[int]) -> list[int]:
    """The symbols, with a full stop where there is no final punctuation."""
    return symbols if symbols[-1] in symbols_of(_ENDS) else symbols + symbols_of(".")


def _numbered(words: tuple[SentenceWord, ...]) -> tuple[list[int], list[tuple[int, int]]]:
    """The symbols of all words, and where those of each word begin and end among them."""
    symbols: list[int] = []
    places: list[tuple[int, int]] = []
    for word in words:
        own = symbols_of(word.spoken)
        if own and symbols:
            symbols += symbols_of(" ")
        places.append((len(symbols), len(symbols) + len(own)))
        symbols += own
        if own:
            symbols += symbols_of(word.after.replace("–", " -"))
    return symbols, places


def _parts(sentence: Sentence) -> Iterator[tuple[SentenceWord, ...]]:
    """The sentence in runs of words of at most 150 symbols, if it is longer: cut behind punctuation in the last two
    thirds of a run, else behind any word."""
    words = list(sentence.words)
    while words:
        sizes = np.cumsum([len(symbols_of(_piece_of(word))) + 1 for word in words])
        count = max(int(np.searchsorted(sizes, _LONGEST_PIECE, "right")), 1)
        if count < len(words):
            marked = [k + 1 for k in range(count) if words[k].after and sizes[k] > _LONGEST_PIECE / 3]
            count = marked[-1] if marked else count
        yield tuple(words[:count])
        words = words[count:]


def _quoted(words: tuple[SentenceWord, ...]) -> str:
    text = " ".join(word.written for word in words)
    return repr(text if len(text) <= 60 else text[:57] + "…")


def _stretched(mel: FloatArray, speed: float) -> FloatArray:
    """(frames, n_mel) → (frames / speed, n_mel), by linear interpolation between frames."""
    if speed == 1 or len(mel) == 0:
        return mel
    count = max(round(len(mel) / speed), 1)
    at = (np.arange(count) + 0.5) * (len(mel) / count) - 0.5
    before = np.floor(at.clip(0, len(mel) - 1)).astype(np.intp)
    behind = np.minimum(before + 1, len(mel) - 1)
    share = (at - before).clip(0, 1).astype(np.float32)[:, None]
    return np.asarray(mel[before] * (1 - share) + mel[behind] * share, np.float32)
