"""Text → sentences as they are spoken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ..errors import InputError
from .cleaning import blocks, clean
from .lexer import Grammar, Lexer, Token
from .phrases import LONGEST, phrases
from .script import Ends, Line, Prosody
from .sentence import Sentence, SentenceWord

LANGUAGES = ("de", "en")
Inserted = Mapping[str, tuple[str, str]]
"""Private character → written, spoken: what is in words already."""


def normalise(text: str, language: str = "de") -> Iterator[Sentence]:
    """The sentences of a text of any length, in order; memory does not grow with what was given out.

    Long sentences are cut at punctuation, conjunctions or blanks, so that none has more than `LONGEST` spoken
    characters. Characters that no rule knows stay in `spoken`: an acoustic model says which of them it cannot speak.
    Raises InputError for a language that there is no front end for.
    """
    return (line.sentence for line in lines(text, language))


def lines(
    text: str, language: str = "de", *, prosody: Prosody | None = None, inserted: Inserted | None = None
) -> Iterator[Line]:
    """The same with what each sentence ends with. text: cleaned already where something was `inserted` in it."""
    tokenise = _tokeniser(language, inserted or {})
    said = Prosody() if prosody is None else prosody
    return _lines(text if inserted is not None else clean(text), tokenise, said)


def _lines(text: str, tokenise: Callable[[str], Iterable[Token]], prosody: Prosody) -> Iterator[Line]:
    for block in blocks(text):
        waiting: Line | None = None
        for line in _block_lines(tokenise(block), prosody):
            if waiting is not None:
                yield waiting
            waiting = line
        if waiting is not None:
            yield Line(waiting.sentence, Ends.paragraph, prosody)


def _block_lines(tokens: Iterable[Token], prosody: Prosody) -> Iterator[Line]:
    words: list[SentenceWord] = []
    for token in tokens:
        after = token.after if token.after or not token.ends else "."
        words.append(SentenceWord(token.written, token.spoken, after))
        if not token.ends and _length(words) < 4 * LONGEST:
            continue
        for phrase, last in phrases(words, ends=token.ends):
            yield Line(Sentence(phrase), Ends.sentence if last else Ends.phrase, prosody)
        words = []
    if words and any(word.spoken for word in words):
        raise AssertionError("the last word of a paragraph ends a sentence")


def _length(words: list[SentenceWord]) -> int:
    return sum(len(word.spoken) + 2 for word in words[-4 * LONGEST :])


def _tokeniser(language: str, inserted: Inserted) -> Callable[[str], Iterable[Token]]:
    base = language.lower().split("-")[0]
    if base == "de":
        return Lexer(_german(), inserted).tokens
    if base == "en":
        from .en.sentences import EnglishTokens

        return EnglishTokens(inserted).tokens
    raise InputError(
        f"there is no text front end for the language {language!r}", hint=f"there are {', '.join(LANGUAGES)}"
    )


def _german() -> Grammar:
    from .de.german import GRAMMAR

    return GRAMMAR
