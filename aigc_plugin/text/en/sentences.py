"""English tokenizer: finds the sentences; the spoken form of each word comes from `cleaners`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..lexer import Token
from ..word_lists import words

_ABBREVIATIONS = words(
    "mr mrs ms dr prof st jr sr rev gen col sgt capt lt maj hon esq ltd co inc corp vs no vol fig dept approx est jan "
    "feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun e.g i.e a.m p.m u.s u.k"
)
_STOP = re.compile(r"""[.!?…]+["'”’)\]]*(?=\s+["'“‘(\[]?[A-Z0-9]|\s*$)""")
_LAST_WORD = re.compile(r"([A-Za-z.]+)$")


class EnglishTokens:
    """Splits English text into words. inserted: private characters, with their written and spoken forms."""

    def __init__(self, inserted: Mapping[str, tuple[str, str]]) -> None:
        self._inserted = inserted

    def tokens(self, text: str) -> Iterator[Token]:
        """Yield the words of one paragraph without line breaks."""
        for sentence in english_sentences(text):
            tokens = [token for part in self._parts(sentence) for token in part]
            if tokens:
                tokens[-1].ends = True
                yield from tokens

    def _parts(self, sentence: str) -> Iterator[Sequence[Token]]:
        start = 0
        for index, character in enumerate(sentence):
            if character in self._inserted:
                yield _spoken(sentence[start:index])
                yield [Token(*self._inserted[character])]
                start = index + 1
        yield _spoken(sentence[start:])


def english_sentences(text: str) -> Iterator[str]:
    """Split a paragraph into sentences: a stop before a capital or a digit ends one, unless it follows an
    abbreviation."""
    start = 0
    for stop in _STOP.finditer(text):
        before = _LAST_WORD.search(text, max(start, stop.start() - 20), stop.start())
        abbreviated = before is not None and (before[1].lower() in _ABBREVIATIONS or len(before[1]) == 1)
        if stop[0] == "." and abbreviated and before is not None and before[1] != "I" and stop.end() < len(text):
            continue
        yield text[start : stop.end()].strip()
        start = stop.end()
    if text[start:].strip():
        yield text[start:].strip()


def _spoken(text: str) -> Sequence[Token]:
    from .cleaners import normalise_english

    if not text.strip():
        return []
    return [Token(word.written, word.spoken, word.after[:1]) for word in normalise_english(text)]
