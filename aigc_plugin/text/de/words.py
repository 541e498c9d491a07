"""Rules for abbreviations, acronyms, mixtures of letters and digits, words, and all remaining characters."""

from __future__ import annotations

import re

from ..cleaning import SUPERSCRIPTS
from ..lexer import LONGEST_PIECE, Cursor, Rule, SpokenForm
from ..word_lists import words
from .abbreviations import BEFORE_NUMBER, CLOSING, DOTTED, MONTH_SHORTS, PLAIN, TITLES, WEEKDAYS
from .inflection import LETTERED, NUMBERING, ordinal_ending
from .letters import SPOKEN_SYMBOLS, SYMBOLS, is_spelt, letter, spell
from .numbers import cardinal, digits
from .special_forms import FEMALE

_BARE = {key.replace(" ", ""): value for key, value in (DOTTED | TITLES).items()}
_CLOSING = frozenset(key.replace(" ", "") for key in CLOSING) | words(
    "Jh. Jhd. Jhdt. n.Chr. v.Chr. n.u.Z. v.u.Z. Str. Std. Mio. Mrd. Tsd. Co. e.V. a.D. u.a. p.a. s.o. s.u. jr. "
    "Jr. jun. sen. "
    "Min. a.a.O. v.a. ff. f. Hbf. Bhf. i.R."
)
_ALWAYS_CLOSING = frozenset(key.replace(" ", "") for key in CLOSING)
_NAMES = frozenset({"Max.", "Mag.", "Min."})
_AFTER_NUMBER = frozenset({"f.", "ff."})


def _abbreviation(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    """Speak the longest run of dotted parts that is an abbreviation: "z. B.", "u. a. m."."""
    parts = [
        match.start("first"),
        *(m.start() for m in re.finditer(r"(?<=\.)[ \u00a0\u202f]?(?=\w)", match[0])),
    ]
    ends = sorted({match.end(), *(match.start() + start for start in parts[1:])}, reverse=True)
    for end in ends:
        written = re.sub(r"\s", "", cursor.text[match.start() : end])
        spoken = _meaning(written, cursor, end)
        if spoken is not None:
            return SpokenForm(spoken, end, may_end_sentence=written in _CLOSING)
    return None


def _meaning(written: str, cursor: Cursor, end: int) -> str | None:
    blank = r"\s" if written == "H." else r"\s?"  # "H.264" is a codec
    if written in BEFORE_NUMBER and re.match(rf"{blank}\d", cursor.text[end : end + 2]):
        return BEFORE_NUMBER[written]
    if written in ("Art.", "Abs."):  # without a number behind it, "Art." is a word that ends a sentence
        return None
    if written in _AFTER_NUMBER and not cursor.previous()[-1:].isdecimal():
        return None
    if written == "Fr." and not cursor.next_word(end)[:1].isupper():
        return "freitag"
    meaning = _BARE.get(written)
    if meaning is None and cursor.starts_sentence and len(written) > 2 and written not in _NAMES:
        meaning = _BARE.get(written[0].lower() + written[1:])
    return meaning


def _always_closing(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    """Speak "usw." before a capital, and leave its dot as the full stop of the sentence."""
    written = re.sub(r"\s", "", match[0])
    if written not in _ALWAYS_CLOSING or not cursor.next_word(match.end())[:1].isupper():
        return None
    return SpokenForm(_BARE[written], match.end() - 1)


def _holy(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    """Speak "hl." before a noun with its ending: "der hl. Georg", "am Hl. Abend", "die hl. Maria"."""
    noun = cursor.next_word(match.end())
    ending = ordinal_ending(cursor, noun)
    if ending == "er" and noun.lower() in FEMALE:
        ending = "e"
    return SpokenForm(f"heilig{ending}", match.end())


def _street(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    return SpokenForm(match["name"].lower() + "straße", match.end(), may_end_sentence=True)


def _initial(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    """Speak initials as in "J. S. Bach" by the letters' names; they do not end a sentence unless nothing follows."""
    if not cursor.next_word(match.end()) or match["letter"] in "I":
        return None
    is_label = cursor.previous() in LETTERED | NUMBERING  # "Vitamin C. Danach …"
    return SpokenForm(letter(match["letter"]), match.end() - is_label)


def _plain(match: re.Match[str], cursor: Cursor) -> str | None:
    return PLAIN.get(match[0])


def _capitals(match: re.Match[str], cursor: Cursor) -> str | None:
    word, ending = match["word"], match["ending"] or ""
    if ending and not is_spelt(word):
        return None
    if not is_spelt(word, among_capitals=not ending and _among_capitals(cursor)):
        return None
    return spell(word) + ending.replace("’", "").replace("'", "").replace("-", "")


def _among_capitals(cursor: Cursor) -> bool:
    """Return whether the words around are in capitals, too, as in a headline."""
    around = cursor.text[max(0, cursor.position - 60) : cursor.position + 60]
    return not any(c.islower() for c in around) and len(around.split()) > 2


def _dotted_capitals(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    return SpokenForm(spell(match[0].replace(".", "")), match.end(), may_end_sentence=True)


def _letters_and(match: re.Match[str], cursor: Cursor) -> str:
    """Speak two letters with an ampersand: "H&M", "R & D"."""
    return f"{letter(match['first'])} und {letter(match['second'])}"


def _mixture(match: re.Match[str], cursor: Cursor) -> str:
    """Speak a mixture of letters and digits: "MP3", "H2O", "A4", "iOS17"."""
    return " ".join(_mixture_piece(piece) for piece in re.findall(r"\d+|[^\W\d_]+", match[0]))


def _mixture_piece(piece: str) -> str:
    if piece.isdecimal():
        return digits(piece) if len(piece) > 4 or piece[0] == "0" else cardinal(int(piece))
    if piece in PLAIN:
        return PLAIN[piece]
    return spell(piece) if len(piece) <= 2 or (piece.isupper() and is_spelt(piece)) else piece.lower()


def _word(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    word = match[0]
    if len(word) == 1 and word.isascii() and not cursor.touches_previous:
        elided = cursor.text[match.end() : match.end() + 1] in ("'", "’")
        spoken = word.lower() if elided else letter(word)
        return SpokenForm(spoken, match.end(), plain=True)
    return SpokenForm(word.lower().replace("’", "'"), match.end(), plain=True)


def _quick(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    """Accept an ordinary word. Most words are ordinary; this rule comes first, so that the others need not be tried."""
    word = match[0]
    if word in PLAIN or (cursor.text[match.end() : match.end() + 1] == "." and _may_be_short(word)):
        return None
    return SpokenForm(word.lower(), match.end(), plain=True)


def _may_be_short(word: str) -> bool:
    """Return whether a dot after the word may be that of an abbreviation."""
    dotted = f"{word}."
    known = dotted in _BARE or dotted.lower() in _BARE or dotted in BEFORE_NUMBER or dotted in MONTH_SHORTS
    return known or word in WEEKDAYS or word.endswith(("str", "Str"))


def _greek(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    return SpokenForm(letter(match[0]), match.end(), plain=True)


def _hashtag(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    if cursor.text[match.end() : match.end() + 1].isdecimal():
        return SpokenForm("nummer", match.end())
    return SpokenForm("hashtag", match.end())


def _paragraphs(match: re.Match[str], cursor: Cursor) -> str:
    return "paragrafen"


def _remaining(match: re.Match[str], cursor: Cursor) -> str:
    """Speak a symbol, skip it if it is silent, or leave a character that the acoustic model may know."""
    character = match[0]
    if character in SPOKEN_SYMBOLS:
        return SYMBOLS[character]
    known = character in SYMBOLS or not character.isprintable() or character in _SILENT
    return "" if known else character


_SILENT = frozenset("„“”\"'»«‚‘’‹›()[]{}<>*_`|^~•·…–—‐‑-†‡¶©®™¡¿¦¨¯´¸⁄\u2043\ufffd")
_WORD = rf"[^\W\d_{SUPERSCRIPTS}]{{1,{LONGEST_PIECE}}}"
QUICK = Rule(r"(?:[a-zäöüß]{2,60}|[A-ZÄÖÜ][a-zäöüß]{2,60})(?=[\s,;!?]|\.?(?:\s|$))", _quick)
RULES = [
    Rule(r"[Hh]l\.(?=\s[A-ZÄÖÜ])", _holy),
    Rule(
        r"(?P<first>[^\W\d_]{1,12}(?:-[^\W\d_]{1,5})?\.)(?:[ \u00a0\u202f]?[^\W\d_]{1,5}\.){0,4}",
        _always_closing,
    ),
    Rule(
        r"(?P<first>[^\W\d_]{1,12}(?:-[^\W\d_]{1,5})?\.)(?:[ \u00a0\u202f]?[^\W\d_]{1,5}\.){0,4}",
        _abbreviation,
    ),
    Rule(r"(?P<name>[^\W\d_]{2,30}|)(?:str|Str)\.(?=\W|$)", _street),
    Rule(r"(?:[A-ZÄÖÜ]\.){2,6}(?![^\W\d_])", _dotted_capitals),
    Rule(r"(?P<letter>[A-ZÄÖÜ])\.(?=[\s-])", _initial),
    Rule(r"[^\W\d_]{2,8}(?:/h|\.[KO]\.)?(?![^\W\d_])", _plain),
    Rule(r"(?P<first>[A-ZÄÖÜ]) ?& ?(?P<second>[A-ZÄÖÜ])(?![^\W_])", _letters_and),
    Rule(r"(?P<word>[A-ZÄÖÜ]{2,12})(?P<ending>['’-]?s|er)?(?![^\W_])", _capitals),
    Rule(r"(?=[^\W\d_]{0,20}\d)(?=\d{0,20}[^\W\d_])[^\W_⁰¹²³⁴-⁹]{2,40}", _mixture),
    Rule(r"(?<![α-ωΑ-Ω])[α-ωΑ-ΩϕϑϵµΩ](?![α-ωΑ-Ωά-ώ])", _greek),
    Rule(rf"{_WORD}(?:['’]{_WORD})*", _word),
    Rule(r"#(?=\w)", _hashtag),
    Rule(r"§§", _paragraphs),
    Rule(r"[\s\S]", _remaining),
]
