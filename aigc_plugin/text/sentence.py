"""A sentence ready to be spoken, word by word, which still knows how each word was written."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import InputError


@dataclass(frozen=True)
class SentenceWord:
    """`written` as in the text, with the punctuation that touches it ("3,50 €," or "(siehe"); `spoken` as it sounds,
    lower case, without digits or abbreviations ("drei euro fünfzig"; it may be several words, or empty for what is not
    said); `after` the punctuation behind it, one of "" , . ; : ! ? – or several of them.
    """

    written: str
    spoken: str
    after: str = ""


@dataclass(frozen=True)
class Sentence:
    """What an acoustic model speaks in one go: at least one word of which something is spoken."""

    words: tuple[SentenceWord, ...]

    def __post_init__(self) -> None:
        if not any(word.spoken for word in self.words):
            raise InputError(f"the sentence {self.written!r} holds nothing that can be spoken")

    @property
    def written(self) -> str:
        return " ".join(word.written for word in self.words)

    @property
    def spoken(self) -> str:
        """As in "guten tag, hier spricht der rechner.": spoken words, each followed by its punctuation."""
        return " ".join(word.spoken + word.after for word in self.words if word.spoken)
