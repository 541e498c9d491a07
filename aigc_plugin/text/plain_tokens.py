"""Words of a text in a language without rules of its own: blanks divide words, punctuation ends sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .lexer import Token

_PIECE = re.compile(r"\S+")
_MARKS = re.compile(r"[.,;:!?…–—。，；：！？]+[\"'”’»)\]]*$")
_SAME = {"…": ".", "—": "–", "。": ".", "，": ",", "；": ";", "：": ":", "！": "!", "？": "?"}
_STRENGTH = "?!.:;–,"
_OUTER = "\"'“”‘’«»()[]{}*_„‚"


class PlainTokens:
    """Splits text at blanks. inserted: private characters, with their written and spoken forms."""

    def __init__(self, inserted: Mapping[str, tuple[str, str]]) -> None:
        self._inserted = inserted

    def tokens(self, text: str) -> Iterator[Token]:
        """Yield the words of one paragraph without line breaks."""
        waiting: Token | None = None
        for match in _PIECE.finditer(text):
            if waiting is not None:
                yield waiting
            waiting = self._token(match[0])
        if waiting is not None:
            waiting.ends = True
            yield waiting

    def _token(self, piece: str) -> Token:
        if piece in self._inserted:
            return Token(*self._inserted[piece])
        marks = _MARKS.search(piece)
        mark = _strongest(marks[0]) if marks else ""
        written = "".join(self._inserted[c][0] if c in self._inserted else c for c in piece)
        body = piece[: marks.start()] if marks else piece
        spoken = "".join(self._inserted[c][1] if c in self._inserted else c for c in body).strip(_OUTER)
        return Token(written, spoken.lower(), mark, mark in (".", "!", "?"))


def _strongest(marks: str) -> str:
    plain = [_SAME.get(mark, mark) for mark in marks]
    return next((mark for mark in _STRENGTH if mark in plain), "")
