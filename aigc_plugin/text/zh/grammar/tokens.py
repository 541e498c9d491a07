"""Divide Mandarin text into words, each as written and as spoken; numbers, dates and units by rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from ...lexer import Cursor, Grammar, Lexer, Token
from ...pronunciation.user_lexicon import UserLexicon
from ...writing import HANZI
from ..phonemes.words import words_of
from .rules import RULES

_RUN = re.compile(f"[{HANZI}]{{1,200}}")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ](?:[A-Za-zÀ-ɏ'’&.+#-]{0,58}[A-Za-zÀ-ɏ+#])?(?: (?=[A-Za-zÀ-ɏ])[A-Za-zÀ-ɏ'’.-]{1,60})*")
_OPENING = re.compile(r"""(?!\(0\d{2,3}\))[“‘「『（《〈【〔(\["'{<*_`#]+""")
_CLOSING = re.compile(r"""(?:[。，、；：！？…—～”’」』）》〉】〕,;:!?)\]"'}>*_`·~|]|\.(?!\d)|-(?!\d))+""")
_MARKS = {
    "。": ".", ".": ".", "！": "!", "!": "!", "？": "?", "?": "?", "，": ",", ",": ",", "、": ",", "；": ";", ";": ";",
    "：": ":", ":": ":", "—": "–", "…": "–", "～": "", "（": ",", "）": ",", "(": ",", ")": ",",
}  # fmt: skip
_STRENGTH = "?!.:;–,"
_ENDS = re.compile("[。！？!?]|\\.(?=\\W*$)|…(?=[”’」』\"']*$)")
_SILENT_OPENING = frozenset("“‘「『《〈【〔\"'<*_`#{")


class MandarinTokens:
    """Divides text into words.

    inserted   private characters, with their written and spoken forms
    lexicon    a user's words, which are kept whole
    """

    def __init__(
        self, inserted: Mapping[str, tuple[str, str]] | None = None, lexicon: UserLexicon | None = None
    ) -> None:
        self._inserted, self._lexicon = inserted or {}, lexicon or UserLexicon()

    def tokens(self, text: str) -> Iterator[Token]:
        """Yield the words of one paragraph without line breaks."""
        waiting: list[Token] = []
        opening, position = "", 0
        while position < len(text):
            if text[position].isspace():
                position += 1
            elif closing := self._closing(text, position, waiting):
                position = closing
            elif match := _OPENING.match(text, position):
                opening, position = opening + match[0], match.end()
                if waiting and not waiting[-1].after and set(match[0]) & set("（("):
                    waiting[-1].after = ","
            else:
                found, position = self._piece(text, position)
                if found:
                    found[0].written = opening + found[0].written
                    yield from waiting
                    waiting, opening = found, ""
                elif waiting:
                    waiting[-1].written += text[position - 1]
        if waiting:
            waiting[-1].ends = True
            yield from waiting

    def _closing(self, text: str, position: int, waiting: list[Token]) -> int:
        """Give punctuation to the word before it; return where it ends, 0 where there is none."""
        match = _CLOSING.match(text, position)
        if match is None:
            return 0
        if not waiting:
            return match.end()
        last = waiting[-1]
        last.written += match[0]
        marks = [_MARKS[mark] for mark in match[0] if _MARKS.get(mark)]
        strongest = next((mark for mark in _STRENGTH if mark in marks), "")
        if strongest and (not last.after or _STRENGTH.index(strongest) < _STRENGTH.index(last.after)):
            last.after = strongest
        last.ends = last.ends or (bool(_ENDS.search(match[0])) and _may_end(text, match))
        return match.end()

    def _piece(self, text: str, position: int) -> tuple[list[Token], int]:
        """Read the words of one kind that begin here: those that are inserted, by a rule, in hanzi or in letters."""
        if text[position] in self._inserted:
            written, spoken = self._inserted[text[position]]
            return [Token(written, spoken)], position + 1
        cursor = Cursor(text, position)
        for rule in RULES:
            match = rule.pattern.match(text, position)
            spoken_form = rule.speak(match, cursor) if match else None
            if match and isinstance(spoken_form, str):
                return [Token(match[0], spoken_form)] if spoken_form else [], match.end()
        if run := _RUN.match(text, position):
            return self._mandarin(run[0]), run.end()
        if latin := _LATIN.match(text, position):
            return _english(latin[0]), latin.end()
        return [], position + 1

    def _mandarin(self, text: str) -> list[Token]:
        words: list[Token] = []
        at = 0
        for word in words_of(text.replace("〇", "零"), self._lexicon):
            if word.text == "儿" and words:  # it only colours the word before
                words[-1].written, words[-1].spoken = words[-1].written + "儿", words[-1].spoken + "儿"
            else:
                words.append(Token(text[at : at + len(word.text)], word.text))
            at += len(word.text)
        return words


def _may_end(text: str, match: re.Match[str]) -> bool:
    """Tell whether a sentence may end here: not at a full stop in the middle of Latin letters."""
    return not (match[0] == "." and text[match.end() : match.end() + 1].isalnum())


def _english(text: str) -> list[Token]:
    tokens = list(Lexer(_grammar()).tokens(text))
    for token in tokens:
        token.ends, token.after = False, ""
    return tokens


@cache
def _grammar() -> Grammar:
    from ...en.grammar.rules import GRAMMAR

    return GRAMMAR
