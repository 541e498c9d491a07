"""What every acoustic model gives: a sentence → mel frames, their pitch, and where each word lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..text.sentence import Sentence
from ..types import FloatArray


@dataclass(frozen=True)
class SpokenSentence:
    """mel float32 (n_mel, frames), natural logarithm; pitch float32 (frames,) in hertz, 0 where unvoiced, or None
    where the model leaves it to the vocoder; spans: first frame and end frame of each of the sentence's words, in
    order (an empty span where nothing of it is spoken).
    """

    mel: FloatArray
    pitch: FloatArray | None
    spans: tuple[tuple[int, int], ...]


class Acoustic(Protocol):
    """An acoustic model; thread-safe."""

    language: str
    """BCP 47, such as "de"."""
    rate: int
    hop: int

    def unknown(self, sentence: Sentence) -> str:
        """The characters that the model does not know, each once; they are left out when it speaks."""
        ...

    def speak(self, sentence: Sentence, *, speed: float = 1.0, pitch: float = 0.0, seed: int = 0) -> SpokenSentence:
        """speed: 2 is twice as fast. pitch: semitones up or down. The same arguments give the same frames.

        Raises InputError where a value is out of range, and GenerationFailed where the model did not find its way
        through the sentence.
        """
        ...
