"""Clean text of what readers do not see (byte order marks, soft hyphens, decomposed accents), and split it into
paragraphs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ..errors import InputError, argument

INSERTED = range(0xF0000, 0xFFFFE)
"""Private characters that stand for text that is already in words; cleaned text holds none of them."""
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱ"
SUPERSCRIPT_VALUES = str.maketrans(SUPERSCRIPTS, "0123456789+-ni")
"""Plain characters for superscripts; cleaned text keeps these, since they are read as powers."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAKS = re.compile("\r\n?|[\u2028\u0085\v]")
_PARAGRAPH_BREAKS = re.compile("[\u2029\f]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_INSERTED = re.compile("[\U000f0000-\U000ffffd]")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])-[ \t]*\n[ \t]*(?=[a-zäöüß])(?!und\b|oder\b|bzw)")
# Letters and signs that stand for others: "ﬁ", "Ａ", "𝗔", "℃", "㎏"; but not "²" or "½", which are read in another way.
_COMPATIBLE = re.compile("[\u2103\u2109\u3300-\u33ff\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff]")
# Of these, the punctuation of Chinese stays as it is.
_AMONG_HANZI = re.compile(
    "[\u2014\u2018-\u201d\u2026\u3000-\u9fff\uff01-\uff1f][\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]"
)
_MICRO = re.compile("(?<![α-ωά-ώ])μ(?=[A-Za-z])")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_LIST_ITEM = re.compile(r"[ \t]*(?:[-*+•‣◦▪–]|\(?(?:\d{1,3}|[a-z])\)|\d{1,3}\.)[ \t]+\S")
_MARK = re.compile(r"[ \t]*(?:[-*+•‣◦▪–]|#{1,6}|>+)[ \t]+")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+\S")
_RULE = re.compile(r"[ \t]*[-=*_~#][-=*_~# \t]{2,}")


def check_characters(text: str) -> None:
    """Raise InputError for no text, or one with lone surrogates, in which Python keeps bytes that are not UTF-8.

    They would be left out: a text in Latin-1 would be spoken without its umlauts.
    """
    if not isinstance(text, str):
        raise InputError(f"the text must be a str, not {type(text).__name__}")
    match = _SURROGATE.search(text)
    if match is None:
        return
    code = ord(match[0])
    shown = f"the byte 0x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"the lone surrogate U+{code:04X}"
    raise InputError(
        f"the text is not UTF-8: it holds {shown} after {text[: match.start()][-20:]!r}",
        hint=f"text of older programs can be read from a file with {argument('encoding', 'cp1252')}",
    )


def clean(text: str) -> str:
    """Clean a text: composed (NFC), with line feeds only and without invisible characters; control characters become
    blanks, subscripts become digits, and letters of other forms plain ones."""
    text = _COMPATIBLE.sub(_plain, text)
    text = _MICRO.sub("µ", text)
    text = _LINE_BREAKS.sub("\n", _PARAGRAPH_BREAKS.sub("\n\n", unicodedata.normalize("NFC", text)))
    return _INSERTED.sub("\ufffd", _CONTROLS.sub(" ", _INVISIBLE.sub("", text))).translate(_SUBSCRIPTS)


def _plain(match: re.Match[str]) -> str:
    """Write a character in its plain form, but for punctuation after a Chinese character, or before one."""
    around = match.string[max(0, match.start() - 1) : match.end()], match.string[match.start() : match.end() + 1][::-1]
    among = any(_AMONG_HANZI.fullmatch(pair) for pair in around)
    return match[0] if among else unicodedata.normalize("NFKC", match[0])


def blocks(text: str) -> Iterator[str]:
    """Split a cleaned text into paragraphs, headings and list items, each as one line without its bullet or mark."""
    lines: list[str] = []
    for line in _HYPHENATED.sub("", text).split("\n"):
        blank = not line.strip() or _RULE.fullmatch(line)
        if (blank or _LIST_ITEM.match(line) or _HEADING.match(line)) and lines:
            yield " ".join(lines)
            lines = []
        if not blank:
            mark = None if lines else _MARK.match(line)
            lines.append(line[mark.end() :].strip() if mark else line.strip())
            if _HEADING.match(line):
                yield lines.pop()
    if lines:
        yield " ".join(lines)
