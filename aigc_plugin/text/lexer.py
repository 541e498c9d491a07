"""Tokenizer: split text into words, each as written and as spoken, by rules that are tried in order at each word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

LONGEST_PIECE = 60
"""Most characters of a word that one rule takes; the bound keeps endless words from slowing the rules down."""

_LONGEST_WORD = 300
"""Most spoken characters of a word; the rest becomes another word, even without a blank between them."""

_OPENING = re.compile(r"""[„“"'»«‚‘’‹›(\[{¿¡…*_`|]+(?=\S)|(?:[-–—]|\.{2,})(?=[^\W\d_])""")
_CLOSING = re.compile(r"""(?:\.{1,5}|[,;:!?…)\]}»«"“”„‘’'‹›*_`|]|[–—]+(?=\s|$)|-(?=\s|$))+""")
_BLANKS = re.compile(r"\s*")
# Punctuation between blanks, or before the next word with the blank on the wrong side.
_ALONE = re.compile(r"""(?:[-–—.,;:!?…)\]}»«"“”„‘’'‹›*_`|]+(?=\s|$)|[,;:!?)]+(?=[^\W_]))""")
_STOPS = frozenset(".!?…")
_ELLIPSIS = re.compile(r"\.\.|…")
_STRENGTH = "?!.:;–,"
_PAUSING_BRACKETS = frozenset("([{")


@dataclass(frozen=True)
class SpokenForm:
    """Result of a rule: the spoken form of the text up to `end`.

    plain:            a word that is spoken as it is written
    may_end_sentence: its last dot may also be the full stop of the sentence
    """

    spoken: str
    end: int
    plain: bool = False
    may_end_sentence: bool = False


@dataclass
class Token:
    """A word up to the next blank.

    written: with the punctuation that touches it
    spoken:  in words
    after:   the punctuation mark after it, one of "" , . ; : ! ? –
    ends:    whether a sentence ends after it
    """

    written: str
    spoken: str
    after: str = ""
    ends: bool = False


@dataclass
class Cursor:
    """Position in the text at which a rule is tried, with its context."""

    text: str
    position: int = 0
    previous_words: list[str] = field(default_factory=list)
    """The last words of the same sentence, without punctuation, newest last."""
    touches_previous: bool = False
    """True where the last piece ends here, without a blank."""
    starts_sentence: bool = True
    """True where a sentence begins here."""

    def next_word(self, end: int) -> str:
        """Return the letters of the word after `end` in the same sentence, or ""."""
        match = _NEXT_WORD.match(self.text, end)
        return match[1] if match else ""

    def previous(self, back: int = 1) -> str:
        """Return the word before, or the one `back` words before, in lower case, or ""."""
        return self.previous_words[-back].lower() if len(self.previous_words) >= back else ""


_NEXT_WORD = re.compile(r"""[\s„“"»«(–-]*([^\W\d_]+)""")
_REMEMBERED = 8


@dataclass(frozen=True)
class Rule:
    """A rule of a grammar.

    expression: regular expression, matched at the cursor; compiled when it is first tried, since most words need few
                of the rules
    speak:      from the match and the cursor, returns the spoken form, or None if the rule does not apply after all
    """

    expression: str
    speak: Callable[[re.Match[str], Cursor], SpokenForm | str | None]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.expression)


@dataclass(frozen=True)
class Grammar:
    """The rules of a language.

    rules:             in the order in which they are tried; the last one must accept any character
    sentence_starters: lower-case words that begin a sentence; after an abbreviation's dot they decide whether it also
                       ends the sentence
    """

    rules: Sequence[Rule]
    sentence_starters: frozenset[str]


class Lexer:
    """Splits text by a grammar. inserted: private characters, with their written and spoken forms."""

    def __init__(self, grammar: Grammar, inserted: Mapping[str, tuple[str, str]] | None = None) -> None:
        self._grammar = grammar
        self._inserted = inserted or {}

    def tokens(self, text: str) -> Iterator[Token]:
        """Yield the words of one paragraph without line breaks."""
        cursor = Cursor(text)
        waiting: Token | None = None
        while True:
            blanks = _BLANKS.match(text, cursor.position)
            cursor.position = blanks.end() if blanks else cursor.position
            if cursor.position >= len(text):
                break
            if alone := _ALONE.match(text, cursor.position):
                cursor.position = alone.end()
                self._punctuate(waiting, cursor, alone[0])
                continue
            token, bracket = self._word(cursor)
            if bracket and waiting is not None and not waiting.after:
                waiting.after = ","
            if waiting is not None:
                yield waiting
            waiting = token
        if waiting is not None:
            waiting.ends = True
            yield waiting

    def _word(self, cursor: Cursor) -> tuple[Token, bool]:
        """Read all pieces up to the next blank; also return whether a bracket opens before them."""
        text, start = cursor.text, cursor.position
        cursor.touches_previous = False
        opening = _OPENING.match(text, start)
        cursor.position = opening.end() if opening else start
        spoken, closes = "", False
        joint = ""
        while cursor.position < len(text) and not text[cursor.position].isspace() and len(spoken) < _LONGEST_WORD:
            if closing := self._closing(cursor):
                return self._closed(cursor, start, spoken, closing), _brackets(opening)
            piece = self._piece(cursor)
            spoken, joint = _joined(spoken, joint, piece, text, cursor)
            closes = piece.may_end_sentence
            cursor.position, cursor.touches_previous = piece.end, True
        token = Token(text[start : cursor.position], spoken)
        token.ends = closes and self._dot_ends(cursor)
        token.after = "." if token.ends else ""
        self._remember(cursor, token)
        return token, _brackets(opening)

    def _closing(self, cursor: Cursor) -> re.Match[str] | None:
        """Match punctuation after a word, but not within it."""
        if not cursor.touches_previous:
            return None
        match = _CLOSING.match(cursor.text, cursor.position)
        if match is None:
            return None
        following = cursor.text[match.end() : match.end() + 1]
        if following.isalnum() and not (set(match[0]) & set(",;!?…") or _new_sentence(cursor, match)):
            return None
        return match

    def _closed(self, cursor: Cursor, start: int, spoken: str, closing: re.Match[str]) -> Token:
        cursor.position = closing.end()
        token = Token(cursor.text[start : closing.end()], spoken, _strongest(closing[0]))
        if set(closing[0]) & _STOPS:
            token.ends = self._stop_ends(cursor, closing[0])
            if not token.ends and token.after == ".":
                token.after = "–" if _ELLIPSIS.search(closing[0]) else ","
        self._remember(cursor, token)
        return token

    def _punctuate(self, token: Token | None, cursor: Cursor, marks: str) -> None:
        """Add punctuation that stands alone to the word before it."""
        if token is None or token.ends:
            return
        token.written = f"{token.written} {marks}"
        dash = not marks.strip("-–—")
        mark = "–" if dash else _strongest(marks)
        if set(marks) & _STOPS and self._stop_ends(cursor, marks):
            token.ends, token.after = True, mark
            cursor.starts_sentence, cursor.previous_words = True, []
        elif not token.after or token.after == ",":
            token.after = "–" if dash or _ELLIPSIS.search(marks) else mark or token.after

    def _stop_ends(self, cursor: Cursor, marks: str) -> bool:
        """Return whether one of . ! ? … ends the sentence: not before a lower-case letter, nor with a comma."""
        following = cursor.next_word(cursor.position)
        if "," in marks:
            return False
        if not following or following[0].isupper():
            return True
        rest = cursor.text[cursor.position : cursor.position + 4].lstrip()
        if rest[:1].isdecimal():
            return True
        return marks.startswith(".") and not _ELLIPSIS.search(marks) and _without_capitals(cursor.text)

    def _dot_ends(self, cursor: Cursor) -> bool:
        """Return whether the dot of an abbreviation or an ordinal also ends the sentence."""
        if not cursor.text[cursor.position : cursor.position + 40].strip():
            return True
        following = cursor.next_word(cursor.position)
        return following[:1].isupper() and following.lower() in self._grammar.sentence_starters

    def _piece(self, cursor: Cursor) -> SpokenForm:
        character = cursor.text[cursor.position]
        if character in self._inserted:
            return SpokenForm(self._inserted[character][1], cursor.position + 1)
        for rule in self._grammar.rules:
            match = rule.pattern.match(cursor.text, cursor.position)
            if match is None:
                continue
            spoken = rule.speak(match, cursor)
            if spoken is not None:
                return SpokenForm(spoken, match.end()) if isinstance(spoken, str) else spoken
        raise AssertionError(f"no rule takes {character!r}")

    def _remember(self, cursor: Cursor, token: Token) -> None:
        if self._inserted:
            token.written = "".join(self._inserted.get(c, (c, ""))[0] for c in token.written)
        cursor.previous_words = [
            *cursor.previous_words[1 - _REMEMBERED :],
            token.written.strip("""„“”"'»«()[]{},;:!?"""),
        ]
        cursor.starts_sentence = token.ends
        if token.ends:
            cursor.previous_words = []


def _without_capitals(text: str) -> bool:
    """Return whether a text has no capitals, as in a chat."""
    return not any(character.isupper() for character in text[:2000])


def _brackets(opening: re.Match[str] | None) -> bool:
    return opening is not None and bool(_PAUSING_BRACKETS & set(opening[0]))


def _new_sentence(cursor: Cursor, closing: re.Match[str]) -> bool:
    """Return whether a full stop has a forgotten blank after it, as in "Ende.Anfang"."""
    following = cursor.text[closing.end() : closing.end() + 2]
    before = cursor.text[cursor.position - 1]
    return closing[0] == "." and before.islower() and following[:1].isupper() and following[1:].islower()


def _joined(spoken: str, joint: str, piece: SpokenForm, text: str, cursor: Cursor) -> tuple[str, str]:
    """Join a word and its next piece; also return how the piece after that is to be attached."""
    if not piece.spoken:
        return spoken, "-" if text[cursor.position] == "-" and joint == "plain" else ""
    kind = "plain" if piece.plain else "other"
    if not spoken:
        return piece.spoken, kind
    if joint == "-" and piece.plain:
        return f"{spoken}-{piece.spoken}", kind
    return f"{spoken} {piece.spoken}", kind


def _strongest(marks: str) -> str:
    """Choose one mark for several: "?!" becomes "?", a closing bracket a comma."""
    if _ELLIPSIS.search(marks):
        return next((mark for mark in "?!" if mark in marks), ".")
    for mark in _STRENGTH:
        if mark in marks:
            return mark
    return "–" if set(marks) & set("—-") else "," if set(marks) & set(")]}") else ""
