"""Script of a speaker: lines with their prosody and the pauses after them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .sentence import Sentence


class Ends(StrEnum):
    """Unit that ends with a line; it decides the length of the pause after it."""

    phrase = "phrase"
    """The sentence continues in the next line."""
    ellipsis = "ellipsis"
    """The sentence continues in the next line, after "…"."""
    sentence = "sentence"
    paragraph = "paragraph"

    @property
    def continues(self) -> bool:
        """Tell whether the sentence continues."""
        return self in (Ends.phrase, Ends.ellipsis)


@dataclass(frozen=True)
class Prosody:
    """Prosody of a line, relative to the options of the speaker.

    speed: factor; 2 is twice as fast
    pitch: semitones
    """

    speed: float = 1.0
    pitch: float = 0.0


@dataclass(frozen=True)
class Line:
    """A sentence or a phrase of a long one, with its prosody and the unit that ends with it."""

    sentence: Sentence
    ends: Ends
    prosody: Prosody = Prosody()


@dataclass(frozen=True)
class Break:
    """A pause of exactly so many seconds, instead of the usual one."""

    seconds: float


Script = Line | Break
