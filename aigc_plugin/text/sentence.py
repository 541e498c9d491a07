"""Normalised sentence: each word as spoken, together with its written form."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import InputError
from .writing import joined


@dataclass(frozen=True)
class SentenceWord:
    """A word as written and as spoken.

    written:  as in the text, with the punctuation that touches it ("3,50 €," or "(siehe")
    spoken:   lower case, without digits or abbreviations ("drei euro fünfzig"); may be several words, or empty for
              what is not spoken
    after:    the punctuation after it, "" or one or several of , . ; : ! ? –
    phonemes: pronunciation of `spoken` in the notation of phoneme voices, "" where none was looked up
    """

    written: str
    spoken: str
    after: str = ""
    phonemes: str = ""


@dataclass(frozen=True)
class Sentence:
    """Words that an acoustic model speaks in one pass; at least one of them has a spoken form."""

    words: tuple[SentenceWord, ...]

    def __post_init__(self) -> None:
        if not any(word.spoken for word in self.words):
            raise InputError(f"the sentence {self.written!r} holds nothing that can be spoken")

    @property
    def written(self) -> str:
        return joined(word.written for word in self.words)

    @property
    def spoken(self) -> str:
        """Spoken words, each followed by its punctuation: "guten tag, hier spricht der rechner."."""
        return " ".join(word.spoken + word.after for word in self.words if word.spoken)
