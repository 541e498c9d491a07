"""Text → words as written and as spoken, by rules that are tried in order where a word begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

LONGEST_PIECE = 60
"""Characters that one rule takes of a word without end."""

_LONGEST_WORD = 300
"""FoundTranscript characters from which on the rest is another word, blank or not."""

_OPENING = re.compile(r"""[„“"'»«‚‘’‹›(\[{¿¡…*_`|]+(?=\S)|(?:[-–—]|\.{2,})(?=[^\W\d_])""")
_CLOSING = re.compile(r"""(?:\.{1,5}|[,;:!?…)\]}»«"“”„‘’'‹›*_`|]|[–—]+(?=\s|$)|-(?=\s|$))+""")
_BLANKS = re.compile(r"\s*")
# Between blanks, or in front of the next word with the blank on the wrong side.
_ALONE = re.compile(r"""(?:[-–—.,;:!?…)\]}»«"“”„‘’'‹›*_`|]+(?=\s|$)|[,;:!?)]+(?=[^\W_]))""")
_STOPS = frozenset(".!?…")
_ELLIPSIS = re.compile(r"\.\.|…")
_STRENGTH = "?!.:;–,"
_PAUSING_BRACKETS = frozenset("([{")


@dataclass(frozen=True)
class Reading:
    """What a rule makes of the text up to `end`. plain: a word that is said as it is written. closes: its last dot
    may be that of the sentence, too."""

    spoken: str
    end: int
    plain: bool = False
    closes: bool = False


@dataclass
class Token:
    """A word up to the next blank, with the punctuation that touches it in `written`; `after` is one of
    "" , . ; : ! ? –; `ends` tells that a sentence ends behind it."""

    written: str
    spoken: str
    after: str = ""
    ends: bool = False


@dataclass
class Place:
    """Where a rule is tried: the text around, and the words before, bare and newest last."""

    text: str
    position: int = 0
    before: list[str] = field(default_factory=list)
    glued: bool = False
    """Whether the last piece ends here without a blank."""
    starts: bool = True
    """Whether a sentence begins here."""

    def next_word(self, end: int) -> str:
        """The letters of the word behind `end`, of the same sentence; "" where there is none."""
        match = _NEXT_WORD.match(self.text, end)
        return match[1] if match else ""

    def last(self, back: int = 1) -> str:
        """The word before, or the one `back` words before; lower case."""
        return self.before[-back].lower() if len(self.before) >= back else ""

    def last_written(self) -> str:
        """The word before, as written."""
        return self.before[-1] if self.before else ""


_NEXT_WORD = re.compile(r"""[\s„“"»«(–-]*([^\W\d_]+)""")
_REMEMBERED = 8


@dataclass(frozen=True)
class Rule:
    """speak: the match and its place → what to say, or None where the rule does not hold after all.

    The expression is compiled when it is first tried: most words need few of the rules.
    """

    expression: str
    speak: Callable[[re.Match[str], Place], Reading | str | None]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.expression)


@dataclass(frozen=True)
class Grammar:
    """The rules of a language, in order; the last must take any character. starters: lower-case words that a new
    sentence begins with, where a dot alone does not tell."""

    rules: Sequence[Rule]
    starters: frozenset[str]


class Lexer:
    """inserted: private characters → what they are written as and spoken as."""

    def __init__(self, grammar: Grammar, inserted: Mapping[str, tuple[str, str]] | None = None) -> None:
        self._grammar = grammar
        self._inserted = inserted or {}

    def tokens(self, text: str) -> Iterator[Token]:
        """The words of one paragraph without line breaks."""
        place = Place(text)
        waiting: Token | None = None
        while True:
            blanks = _BLANKS.match(text, place.position)
            place.position = blanks.end() if blanks else place.position
            if place.position >= len(text):
                break
            if alone := _ALONE.match(text, place.position):
                place.position = alone.end()
                self._punctuate(waiting, place, alone[0])
                continue
            token, bracket = self._word(place)
            if bracket and waiting is not None and not waiting.after:
                waiting.after = ","
            if waiting is not None:
                yield waiting
            waiting = token
        if waiting is not None:
            waiting.ends = True
            yield waiting

    def _word(self, place: Place) -> tuple[Token, bool]:
        """All pieces up to the next blank; and whether a bracket opens before them."""
        text, start = place.text, place.position
        place.glued = False
        opening = _OPENING.match(text, start)
        place.position = opening.end() if opening else start
        spoken, closes = "", False
        joint = ""
        while place.position < len(text) and not text[place.position].isspace() and len(spoken) < _LONGEST_WORD:
            if closing := self._closing(place):
                return self._closed(place, start, spoken, closing), _brackets(opening)
            piece = self._piece(place)
            spoken, joint = _joined(spoken, joint, piece, text, place)
            closes = piece.closes
            place.position, place.glued = piece.end, True
        token = Token(text[start : place.position], spoken)
        token.ends = closes and self._dot_ends(place)
        token.after = "." if token.ends else ""
        self._remember(place, token)
        return token, _brackets(opening)

    def _closing(self, place: Place) -> re.Match[str] | None:
        """Punctuation behind a word, unless it stands within it."""
        if not place.glued:
            return None
        match = _CLOSING.match(place.text, place.position)
        if match is None:
            return None
        following = place.text[match.end() : match.end() + 1]
        if following.isalnum() and not (set(match[0]) & set(",;!?…") or _new_sentence(place, match)):
            return None
        return match

    def _closed(self, place: Place, start: int, spoken: str, closing: re.Match[str]) -> Token:
        place.position = closing.end()
        token = Token(place.text[start : closing.end()], spoken, _strongest(closing[0]))
        if set(closing[0]) & _STOPS:
            token.ends = self._stop_ends(place, closing[0])
            if not token.ends and token.after == ".":
                token.after = "–" if _ELLIPSIS.search(closing[0]) else ","
        self._remember(place, token)
        return token

    def _punctuate(self, token: Token | None, place: Place, marks: str) -> None:
        """Punctuation that stands alone belongs to the word before it."""
        if token is None or token.ends:
            return
        token.written = f"{token.written} {marks}"
        dash = not marks.strip("-–—")
        mark = "–" if dash else _strongest(marks)
        if set(marks) & _STOPS and self._stop_ends(place, marks):
            token.ends, token.after = True, mark
            place.starts, place.before = True, []
        elif not token.after or token.after == ",":
            token.after = "–" if dash or _ELLIPSIS.search(marks) else mark or token.after

    def _stop_ends(self, place: Place, marks: str) -> bool:
        """Whether one of . ! ? … ends the sentence: not before a small letter, nor where a comma follows."""
        following = place.next_word(place.position)
        if "," in marks:
            return False
        if not following or following[0].isupper():
            return True
        rest = place.text[place.position : place.position + 4].lstrip()
        if rest[:1].isdecimal():
            return True
        return marks.startswith(".") and not _ELLIPSIS.search(marks) and _without_capitals(place.text)

    def _dot_ends(self, place: Place) -> bool:
        """Whether the dot of an abbreviation or an ordinal ends the sentence, too."""
        if not place.text[place.position : place.position + 40].strip():
            return True
        following = place.next_word(place.position)
        return following[:1].isupper() and following.lower() in self._grammar.starters

    def _piece(self, place: Place) -> Reading:
        character = place.text[place.position]
        if character in self._inserted:
            return Reading(self._inserted[character][1], place.position + 1)
        for rule in self._grammar.rules:
            match = rule.pattern.match(place.text, place.position)
            if match is None:
                continue
            said = rule.speak(match, place)
            if said is not None:
                return Reading(said, match.end()) if isinstance(said, str) else said
        raise AssertionError(f"no rule takes {character!r}")

    def _remember(self, place: Place, token: Token) -> None:
        if self._inserted:
            token.written = "".join(self._inserted.get(c, (c, ""))[0] for c in token.written)
        place.before = [*place.before[1 - _REMEMBERED :], token.written.strip("""„“”"'»«()[]{},;:!?""")]
        place.starts = token.ends
        if token.ends:
            place.before = []


def _without_capitals(text: str) -> bool:
    """As people write in a chat."""
    return not any(character.isupper() for character in text[:2000])


def _brackets(opening: re.Match[str] | None) -> bool:
    return opening is not None and bool(_PAUSING_BRACKETS & set(opening[0]))


def _new_sentence(place: Place, closing: re.Match[str]) -> bool:
    """ "Ende.Anfang": a blank was forgotten."""
    following = place.text[closing.end() : closing.end() + 2]
    before = place.text[place.position - 1]
    return closing[0] == "." and before.islower() and following[:1].isupper() and following[1:].islower()


def _joined(spoken: str, joint: str, piece: Reading, text: str, place: Place) -> tuple[str, str]:
    """A word and its next piece; the joint tells how the piece after that is attached."""
    if not piece.spoken:
        return spoken, "-" if text[place.position] == "-" and joint == "plain" else ""
    kind = "plain" if piece.plain else "other"
    if not spoken:
        return piece.spoken, kind
    if joint == "-" and piece.plain:
        return f"{spoken}-{piece.spoken}", kind
    return f"{spoken} {piece.spoken}", kind


def _strongest(marks: str) -> str:
    """One mark for several: "?!" is a question, a closing bracket a comma."""
    if _ELLIPSIS.search(marks):
        return next((mark for mark in "?!" if mark in marks), ".")
    for mark in _STRENGTH:
        if mark in marks:
            return mark
    return "–" if set(marks) & set("—-") else "," if set(marks) & set(")]}") else ""
