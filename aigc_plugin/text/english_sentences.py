"""English text → words: sentences are found here, what each word sounds like in `english`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from .lexer import Token
from .sentence import SentenceWord
from .word_lists import words

_ABBREVIATIONS = words(
    "mr mrs ms dr prof st jr sr rev gen col sgt capt lt maj hon esq ltd co inc corp vs no vol fig dept approx est jan "
    "feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun e.g i.e a.m p.m u.s u.k"
)
_STOP = re.compile(r"""[.!?…]+["'”’)\]]*(?=\s+["'“‘(\[]?[A-Z0-9]|\s*$)""")
_LAST_WORD = re.compile(r"([A-Za-z.]+)$")


class EnglishTokens:
    """inserted: private characters → what they are written as and spoken as."""

    def __init__(self, inserted: Mapping[str, tuple[str, str]]) -> None:
        self._inserted = inserted

    def tokens(self, text: str) -> Iterator[Token]:
        """The words of one paragraph without line breaks."""
        for sentence in english_sentences(text):
            found = [token for part in self._parts(sentence) for token in part]
            if found:
                found[-1].ends = True
                yield from found

    def _parts(self, sentence: str) -> Iterator[Sequence[Token]]:
        start = 0
        for index, character in enumerate(sentence):
            if character in self._inserted:
                yield _spoken(sentence[start:index])
                yield [Token(*self._inserted[character])]
                start = index + 1
        yield _spoken(sentence[start:])


def english_sentences(text: str) -> Iterator[str]:
    """Sentences of a paragraph: a stop ends one before a capital or a digit, unless it is an abbreviation's."""
    start = 0
    for stop in _STOP.finditer(text):
        before = _LAST_WORD.search(text, max(start, stop.start() - 20), stop.start())
        abbreviated = before is not None and (before[1].lower() in _ABBREVIATIONS or len(before[1]) == 1)
        if (
            stop[0] == "."
            and abbreviated
            and before is not None
            and before[1] != "I"
            and stop.end() < len(text)
        ):
            continue
        yield text[start : stop.end()].strip()
        start = stop.end()
    if text[start:].strip():
        yield text[start:].strip()


def _spoken(text: str) -> Sequence[Token]:
    from .english import normalise_english

    return list(_with_punctuation(normalise_english(text), text)) if text.strip() else []


def _with_punctuation(found: Sequence[SentenceWord], text: str) -> Iterator[Token]:
    """Each word with the quotes and brackets that touch it in the text."""
    spans = _spans(found, text)
    for index, (word, span) in enumerate(zip(found, spans, strict=True)):
        if span is None:
            yield Token(word.written, word.spoken, word.after[-1:])
            continue
        start, end = span
        while start > 0 and not text[start - 1].isspace() and (index == 0 or start > _end(spans[index - 1])):
            start -= 1
        limit = next((other[0] for other in spans[index + 1 :] if other is not None), len(text))
        while end < limit and not text[end].isspace():
            end += 1
        spans[index] = (start, end)
        yield Token(text[start:end], word.spoken, word.after[-1:])


def _end(span: tuple[int, int] | None) -> int:
    return span[1] if span is not None else 0


def _spans(found: Sequence[SentenceWord], text: str) -> list[tuple[int, int] | None]:
    """Where each word stands in the text; None for one that does not stand there as it says."""
    spans: list[tuple[int, int] | None] = []
    position = 0
    for word in found:
        start = text.find(word.written, position) if word.written else -1
        spans.append((start, start + len(word.written)) if start >= 0 else None)
        position = start + len(word.written) if start >= 0 else position
    return spans
