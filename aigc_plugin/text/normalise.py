"""Text normalisation: split text into sentences, and write out numbers, dates and abbreviations in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..errors import InputError
from .cleaning import blocks, clean
from .language_guess import base_language
from .lexer import Grammar, Lexer, Token
from .markup import without_markup
from .phrases import LONGEST, phrases
from .pronunciation.user_lexicon import UserLexicon
from .script import Ends, Line, Prosody
from .sentence import Sentence, SentenceWord
from .symbols import ESPEAK, GRAPHEMES, PHONEMES, PHONEMES_DE, PHONEMES_ZH

LANGUAGES = ("de", "en", "zh")
Inserted = Mapping[str, tuple[str, str]]
"""Private characters, each with its written form and its spoken form, which is in words already."""


@dataclass(frozen=True)
class Notation:
    """The notation in which a voice reads a text.

    language  "de", "en" or "zh"; a region such as in "de-AT" is ignored
    symbols   "graphemes", letters, or a notation of phonemes, one of `symbols.NOTATIONS`; or "espeak:" and the name of
              a language in espeak-ng
    lexicon   a user's pronunciations, for voices that read phonemes
    """

    language: str = "de"
    symbols: str = GRAPHEMES
    lexicon: UserLexicon = field(default_factory=UserLexicon)

    @property
    def speaks_phonemes(self) -> bool:
        """Tell whether the words of a sentence need their phonemes."""
        return self.symbols != GRAPHEMES


def normalise(text: str, language: str | Notation = "de") -> Iterator[Sentence]:
    """Normalise a text of any length; yield its sentences in order, in bounded memory.

    text:     as people write it
    language: "de" or "en", for a voice that reads letters; or what the voice reads (`Notation`)

    Long sentences are cut at punctuation, conjunctions or blanks, so that none has more than `LONGEST` spoken
    characters. Characters that no rule knows stay in `spoken`: the acoustic model reports those it cannot speak.
    Raises InputError for a language without a text front end.
    """
    return (line.sentence for line in lines(text, language))


def lines(
    text: str, language: str | Notation = "de", *, prosody: Prosody | None = None, inserted: Inserted | None = None
) -> Iterator[Line]:
    """Normalise like `normalise`; yield each sentence with its prosody and what it ends with.

    prosody:  of all lines
    inserted: characters in `text` that stand for words; `text` must then be cleaned already
    """
    notation = language if isinstance(language, Notation) else Notation(language)
    tokenise = _tokeniser(notation, inserted or {})
    cleaned = text if inserted is not None else clean(without_markup(text))
    found = _lines(cleaned, tokenise, prosody or Prosody())
    return (_with_phonemes(line, notation) for line in found) if notation.speaks_phonemes else found


def _with_phonemes(line: Line, notation: Notation) -> Line:
    if notation.symbols.startswith(ESPEAK):
        from . import espeak

        voiced = espeak.phonemise(line.sentence, notation.symbols, notation.language, notation.lexicon)
        return replace(line, sentence=voiced)
    if notation.symbols == PHONEMES_ZH:
        from .zh.phonemes.phonemise import phonemise
    elif notation.symbols == PHONEMES_DE:
        from .de.phonemes.phonemise import phonemise
    else:
        from .en.phonemes.phonemise import phonemise
    return replace(line, sentence=phonemise(line.sentence, notation.lexicon))


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
        for phrase, what_ends in phrases(words, ends=token.ends):
            yield Line(Sentence(phrase), what_ends, prosody)
        words = []
    if words and any(word.spoken for word in words):
        raise AssertionError("the last word of a paragraph ends a sentence")


def _length(words: list[SentenceWord]) -> int:
    return sum(len(word.spoken) + 2 for word in words[-4 * LONGEST :])


def _tokeniser(notation: Notation, inserted: Inserted) -> Callable[[str], Iterable[Token]]:
    base = base_language(notation.language)
    if notation.symbols == PHONEMES_ZH or (notation.symbols.startswith(ESPEAK) and base == "zh"):
        from .zh.grammar.tokens import MandarinTokens

        return MandarinTokens(inserted, notation.lexicon).tokens
    if notation.symbols == PHONEMES or (notation.symbols.startswith(ESPEAK) and base == "en"):
        from .en.grammar.rules import GRAMMAR

        return Lexer(GRAMMAR, inserted).tokens
    if base == "de":
        return Lexer(_german(), inserted).tokens
    if base == "en":
        from .en.sentences import EnglishTokens

        return EnglishTokens(inserted).tokens
    if notation.symbols.startswith(ESPEAK):
        from .plain_tokens import PlainTokens

        return PlainTokens(inserted).tokens
    raise InputError(
        f"there is no text front end for the language {notation.language!r}", hint=f"there are {', '.join(LANGUAGES)}"
    )


def _german() -> Grammar:
    from .de.rules import GRAMMAR

    return GRAMMAR
