"""What a speaker speaks: sentences, each with how it is said and what follows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .sentence import Sentence


class Ends(StrEnum):
    """What a line ends with, and so how long the pause after it is."""

    phrase = "phrase"
    """The sentence goes on in the next line."""
    sentence = "sentence"
    paragraph = "paragraph"


@dataclass(frozen=True)
class Prosody:
    """speed: a factor, 2 is twice as fast. pitch: semitones. Both on top of what the speaker was asked for."""

    speed: float = 1.0
    pitch: float = 0.0


@dataclass(frozen=True)
class Line:
    """A sentence, or a phrase of a long one."""

    sentence: Sentence
    ends: Ends
    prosody: Prosody = Prosody()


@dataclass(frozen=True)
class Break:
    """A pause of exactly so many seconds, in place of the one that would be there."""

    seconds: float


Script = Line | Break
