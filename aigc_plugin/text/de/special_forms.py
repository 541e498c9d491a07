"""Rules for web and e-mail addresses, telephone numbers, postcodes, account numbers and Roman numerals."""

from __future__ import annotations

import re
import unicodedata

from ..lexer import Cursor, Rule, SpokenForm
from ..word_lists import words
from .inflection import LETTERED, NUMBERING, ordinal_ending
from .letters import SYMBOLS, spell
from .numbers import cardinal, digits, ordinal

_DOMAINS = "de|com|org|net|at|ch|eu|info|io|uk|fr|gov|edu|tv|ai|dev|app|online|berlin|hamburg|wien"
_FILES = "txt|pdf|jpe?g|png|gif|mp[34]|wav|flac|opus|py|exe|docx?|xlsx?|pptx?|odt|zip|html?|csv|json|xml|srt|iso"
_SPOKEN_AS_WORDS = {"com": "com", "org": "org", "net": "net", "info": "info", "online": "online", "app": "app",
"berlin": "berlin",
         "hamburg": "hamburg", "wien": "wien", "zip": "zip", "doc": "dok"}  # fmt: skip
_PIECES = re.compile(r"[^\W\d_]+|\d+|.", re.S)
_TRAILING = ".,;:!?…)]}»“”\"'"
FEMALE = words(
    "elisabeth maria katharina anna isabella victoria viktoria margarethe christina beatrix maria-theresia "
    "johanna sophie "
    "charlotte luise wilhelmina juliana kleopatra theresia mary berenike margrethe zita arsinoe elizabeth"
)
_MALE = words(
    "ludwig karl heinrich friedrich wilhelm otto georg johannes paul pius benedikt leo gregor innozenz klemens urban "
    "alexander nikolaus peter philipp franz joseph ferdinand maximilian leopold rudolf konrad eduard edward "
    "richard james "
    "jakob ramses thutmosis amenophis ptolemaios napoleon iwan justinian konstantin august albert adolf gustav oskar "
    "harald haakon christian felipe alfons josef sixtus julius henry charles louis viktor emanuel umberto matthias "
    "sigismund albrecht ernst ulrich eberhard ottokar wenzel stephan bela ladislaus pedro johann franziskus "
    "hassan mohammed abdullah darius xerxes antiochos seleukos lothar arnulf"
)
_TITLES = words("mr. mrs. ms. mr mrs ms mister herr frau agent")
_DATIVE = words("von mit unter bei zu nach seit aus dem außer gegenüber vom beim zum")
_ACCUSATIVE = words("für gegen ohne durch um den")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN = "M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"


def _address(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    """Speak e-mail addresses, web addresses and file names as people read them out."""
    text = match[0].rstrip(_TRAILING)
    end = match.start() + len(text)
    shown = re.sub(r"^(?:https?|ftp)://|^mailto:", "", text).rstrip("/")
    words = [_address_piece(piece) for piece in _PIECES.findall(shown)]
    return SpokenForm(" ".join(word for word in words if word), end)


def _address_piece(piece: str) -> str:
    low = piece.lower()
    if piece.isdecimal():
        return digits(piece) if len(piece) > 4 or piece[0] == "0" else cardinal(int(piece))
    if not piece.isalpha():
        return {"-": "minus", "?": "fragezeichen"}.get(piece) or SYMBOLS.get(piece, "")
    if low in _SPOKEN_AS_WORDS:
        return _SPOKEN_AS_WORDS[low]
    spelt = len(low) <= 2 or not set(low) & set("aeiouyäöü")
    return spell(low) if spelt else low


def _telephone(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    number = match[0].rstrip(" -/–(")
    if sum(character.isdecimal() for character in number) < 6:
        return None
    return SpokenForm(telephone(number), match.start() + len(number))


def telephone(number: str) -> str:
    """Speak a telephone number digit by digit, with a short pause between groups."""
    plus = "plus " if number.lstrip().startswith("+") else ""
    return plus + ", ".join(digits(group) for group in re.findall(r"\d+", number))


def _postcode(match: re.Match[str], cursor: Cursor) -> str | None:
    """Speak a postcode: five digits between a comma and a town, "…straße 5, 10115 Berlin"."""
    if (
        not cursor.text[max(0, cursor.position - 3) : cursor.position].rstrip().endswith(",")
        or not cursor.next_word(match.end())[:1].isupper()
    ):
        return None
    return digits(match[0])


def _account(match: re.Match[str], cursor: Cursor) -> str:
    """Speak an IBAN: letters, then digits in groups of four."""
    bare = match[0].replace(" ", "")
    groups = [bare[start : start + 4] for start in range(4, len(bare), 4)]
    return ", ".join([f"{spell(bare[:2])} {digits(bare[2:4])}", *(digits(group) for group in groups)])


def roman_value(numeral: str) -> int:
    """Value of a well-formed Roman numeral in capitals; 0 for anything else."""
    if not numeral or not re.fullmatch(_ROMAN, numeral):
        return 0
    values = [_VALUES[letter] for letter in numeral]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


def _roman(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    numeral, dotted = unicodedata.normalize("NFKC", match["numeral"]).upper(), match["dot"] == "."
    number, before = roman_value(numeral), cursor.previous()
    certain = not match["numeral"].isascii()  # "Ⅴ" is no letter
    if number == 0 or before in LETTERED or (len(numeral) == 1 and before in _TITLES):
        return None
    if _is_monarch(before) and number <= 30 and (dotted or number > 1):
        # If the numeral has no dot, the dot after it is the full stop of the sentence.
        return SpokenForm(_monarch(cursor, number), match.end(), may_end_sentence=dotted)
    if before in NUMBERING and numeral in ("L", "C", "D", "M"):
        return None  # "Abschnitt C"
    if before in NUMBERING or (before.isdecimal() and (len(numeral) > 1 or certain)):
        return SpokenForm(cardinal(number), match.end("numeral"))
    following = cursor.next_word(match.end())
    counted = following[:1].isupper() or following in ("und", "bis")
    if dotted and counted and _counts(numeral) and not (cursor.starts_sentence and len(numeral) == 1):
        return SpokenForm(ordinal(number, ordinal_ending(cursor, following)), match.end())
    if certain or (len(numeral) > 1 and set(numeral) <= set("IVX")):
        return SpokenForm(cardinal(number), match.end("numeral"))
    return None


def _counts(numeral: str) -> bool:
    """Tell whether a numeral with a dot may be an ordinal: not a letter ("C. Meyer") or an abbreviation ("CD.")."""
    letters = set(numeral)
    return (letters <= set("IVXL") and numeral != "L") or (len(numeral) > 2 and bool(letters & set("IVX")))


def _enclosed(match: re.Match[str], cursor: Cursor) -> str:
    """Speak an enclosed number, as in the marks of a list: "①", "⑵", "❸"."""
    return cardinal(int(unicodedata.numeric(match[0])))


def _is_monarch(name: str) -> bool:
    return name in _MALE or name in FEMALE or name.removesuffix("s") in _MALE | FEMALE


def _monarch(cursor: Cursor, number: int) -> str:
    """Speak the numeral of a monarch: "Ludwig XIV." der vierzehnte; "von Ludwig XIV." dem; "Ludwigs XIV." des."""
    name = cursor.previous()
    female = name in FEMALE
    if name not in _MALE | FEMALE:
        return f"{'der' if name.removesuffix('s') in FEMALE else 'des'} {ordinal(number, 'en')}"
    before = [cursor.previous(back) for back in range(2, 6)]
    titles = len([word for word in before[:3] if word and word not in _DATIVE | _ACCUSATIVE])
    case = next((word for word in before[: titles + 1] if word in _DATIVE | _ACCUSATIVE), "")
    if case in _DATIVE:
        return f"{'der' if female else 'dem'} {ordinal(number, 'en')}"
    if case in _ACCUSATIVE and not female:
        return f"den {ordinal(number, 'en')}"
    return f"{'die' if female else 'der'} {ordinal(number)}"


_LABEL = r"[\w-]{1,63}"
RULES = [
    Rule(rf"(?:mailto:)?[\w.+-]{{1,64}}@(?:{_LABEL}\.){{1,8}}[A-Za-z]{{2,20}}", _address),
    Rule(r"(?:https?://|ftp://|www\.)[^\s<>\"„“»«]{1,300}", _address),
    Rule(rf"(?:{_LABEL}\.){{1,6}}(?:{_DOMAINS})(?![\w-])(?:/[^\s<>\"]{{0,300}})?", _address),
    Rule(rf"(?i:{_LABEL}\.(?:{_FILES})(?!\w))", _address),
    Rule(r"[A-Z]{2}\d{2}(?: ?\d{4}){3,7}(?: ?\d{1,4})?(?!\d)", _account),
    Rule(r"\d{5}(?= [A-ZÄÖÜ][a-zäöü])", _postcode),
    Rule(r"(?:\+|00)[1-9]\d{0,2}(?:[ /–-]?\(?\d{1,12}\)?){1,6}(?![\w,]\d)", _telephone),
    Rule(r"\(?0[1-9]\d{0,5}\)?[ /–-]{1,3}\d{2,12}(?:[ –-]\d{1,8}){0,5}(?!\w)", _telephone),
    Rule(r"0[1-9]\d{5,12}(?!\w)", _telephone),
    Rule(r"(?P<numeral>[IVXLCDM]{1,9}|[Ⅰ-ⅿ]{1,9})(?P<dot>\.?)(?![^\W_])", _roman),
    Rule("[①-⒛⓪-⓿❶-➓㉑-㉟㊱-㊿]", _enclosed),
]
