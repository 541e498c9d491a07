"""Text that is written in phonemes: words and sentences for voices that speak them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import InputError, argument
from .pronunciation.notation import checked_phonemes
from .script import Ends, Line
from .sentence import Sentence, SentenceWord
from .symbols import GRAPHEMES

_WORD = re.compile(r"[\"“(]*(?P<phonemes>[^\s;:,.!?—…\"()“”–]+)(?P<after>[;:,.!?—…\"()“”–]*)")
_STOPS = frozenset(".!?…")
_MOST_WORDS = 25
"""Most words of a sentence: a longer one is cut at a comma, or where it is full."""


def lines_of_phonemes(text: str, language: str) -> Iterator[Line]:
    """Read phonemes, such as "həlˈO wˈɜɹld!", as lines; each word is written as it is pronounced.

    InputError names the first symbol that is none of the language's.
    """
    for paragraph in re.split(r"\n\s*\n", text):
        words = [
            SentenceWord(match[0], match["phonemes"], match["after"][:1], match["phonemes"])
            for match in _WORD.finditer(checked_phonemes(paragraph, language, punctuation=True))
        ]
        yield from _cut(words)


def _cut(words: list[SentenceWord]) -> Iterator[Line]:
    start = 0
    for number, word in enumerate(words, 1):
        last = number == len(words)
        stops = bool(_STOPS & set(word.after))
        full = number - start >= _MOST_WORDS and (word.after or number - start >= 2 * _MOST_WORDS)
        if last or stops or full:
            ends = Ends.paragraph if last else Ends.sentence if stops else Ends.phrase
            mark = word.after or ("." if last else ",")
            closing = SentenceWord(word.written, word.spoken, mark, word.phonemes)
            yield Line(Sentence((*words[start : number - 1], closing)), ends)
            start = number


def refuse_graphemes(notation: str, parameter: str) -> None:
    """Raise InputError for phonemes that `parameter` gives to a voice which reads letters."""
    if notation == GRAPHEMES:
        raise InputError(
            "the voice reads letters, not phonemes",
            hint=f"leave out {argument(parameter)}, or choose a {argument('voice')} that speaks phonemes",
            parameter=parameter,
        )
