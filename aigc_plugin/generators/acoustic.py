"""The contract of acoustic models: a sentence in; mel frames, their pitch and the frames of each word out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from ..errors import InputError, argument
from ..text.sentence import Sentence
from ..types import FloatArray


@dataclass(frozen=True)
class SpokenSentence:
    """A sentence as mel frames.

    mel     float32 (n_mel, frames), natural logarithm
    pitch   float32 (frames,) in hertz, 0 where unvoiced; None where the model leaves it to the vocoder
    spans   first frame and end frame of each word of the sentence, in order; empty where nothing of it is spoken
    """

    mel: FloatArray
    pitch: FloatArray | None
    spans: tuple[tuple[int, int], ...]


class Acoustic(Protocol):
    """An acoustic model; thread-safe."""

    language: str
    """BCP 47, such as "de"."""
    notation: str
    """The notation it reads: "graphemes" is a word's `spoken`, any other its `phonemes` (`text.symbols`)."""
    speakers: tuple[str, ...]
    """Names of its speakers; () for a voice of one."""
    rate: int
    hop: int

    def unknown(self, sentence: Sentence) -> str:
        """The characters or phonemes that the model does not know, each once; they are left out when it speaks."""
        ...

    def speak(self, sentence: Sentence, *, speed: float = 1.0, pitch: float = 0.0, seed: int = 0) -> SpokenSentence:
        """Speak a sentence. The same arguments give the same frames.

        speed   2 is twice as fast
        pitch   semitones up or down

        Raises InputError where a value is out of range, and GenerationFailed where the model failed to read
        the sentence from its beginning to its end.
        """
        ...


class VocoderSizes(Protocol):
    """Samples a second, and samples of a frame."""

    @property
    def rate(self) -> int: ...
    @property
    def hop(self) -> int: ...


class Vocoder(Protocol):
    """The maker of samples from the frames of an acoustic model; thread-safe."""

    @property
    def config(self) -> VocoderSizes: ...
    @property
    def takes_pitch(self) -> bool: ...
    @property
    def precision(self) -> str: ...
    @property
    def backend(self) -> str: ...

    def stream(
        self, mel: Iterable[FloatArray], *, pitch: Iterable[FloatArray] | None = None, seed: int = 0
    ) -> Iterator[FloatArray]:
        """Samples of the frames (columns, frames), in pieces: float32 (n,), hop of them for each frame."""
        ...


def check_fit(voice: tuple[int, int], vocoder: tuple[int, int]) -> None:
    """Raise InputError unless (rate, hop) of a voice are those of its vocoder."""
    if voice != vocoder:
        raise InputError(
            f"the voice speaks at {voice[0]} Hz and hop {voice[1]}, "
            f"but the vocoder takes {vocoder[0]} Hz and hop {vocoder[1]}",
            hint="choose a vocoder that was made for this voice",
        )


def check_speaker(speaker: str | None, speakers: tuple[str, ...]) -> int:
    """Return the number of a speaker among those of a voice, 0 for None; InputError where it has none of that name."""
    if speaker is None:
        return 0
    if speaker not in speakers:
        hint = f"its speakers are {', '.join(speakers)}" if speakers else f"leave out {argument('speaker')}"
        raise InputError(f"the voice has no speaker {speaker!r}", hint=hint, parameter="speaker")
    return speakers.index(speaker)
