"""Rules for English numbers: cardinals, decimals, years, ordinals, ranges, fractions, Roman numerals, arithmetic."""

from __future__ import annotations

import re
import unicodedata

from ...cleaning import SUPERSCRIPT_VALUES, SUPERSCRIPTS
from ...lexer import LONGEST_PIECE, Cursor, Rule, SpokenForm
from ...word_lists import words
from ..calendar import MONTHS
from ..cardinals import LONGEST, cardinal, digits, ordinal
from ..cardinals import decimal as spoken_decimal

NUMBER = r"(?:(?:\d{1,3}(?:,\d{3})+|\d{1,60})(?:\.\d{1,60})?|\.\d{1,60})"
WHOLE = r"(?:\d{1,3}(?:,\d{3})+|\d{1,60})"
SIGN = r"(?P<sign>(?:(?<![\w.)\]])[-−+±~≈])?)"
END = r"(?![\w])"
_SIGNS = {"-": "minus ", "−": "minus ", "+": "plus ", "±": "plus or minus ", "~": "about ", "≈": "about ", "": ""}
_FRACTIONS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
              "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8)}  # fmt: skip
_PLURAL_ORDINALS = {2: "halves"}
NUMBERING = words(
    "chapter part volume book act scene section figure table type phase stage level title article class appendix page "
    "episode season grade war bowl no number version mark rocky final star apollo"
)
_OF_TIME = words("in year since until before after around circa by from about of")
# Three digits after these are read in two parts: "Room 101", "Boeing 747".
_NAMED_BY_NUMBER = words("room flight boeing highway route suite apartment channel bus gate extension interstate area")
_DIALLED = words("dial call dialed dialled called press text")
_MONARCHS = words(
    "henry louis elizabeth george edward richard william james charles john paul pius benedict francis philip peter "
    "catherine napoleon frederick leo innocent gregory clement alexander nicholas mary victoria ferdinand otto henri "
    "carl gustav christian harald olav haakon albert leopold ramses thutmose king queen pope emperor tsar czar"
)
_ROMAN = "M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def sign_word(sign: str | None) -> str:
    """Say a sign, with a blank behind it: "minus "; empty without one."""
    return _SIGNS[sign or ""]


def number(text: str) -> str:
    """Say a number with commas and a decimal point: "1,234.5" → "one thousand two hundred thirty-four point five"."""
    whole, _, fraction = text.replace(",", "").partition(".")
    if not whole:
        return f"point {digits(fraction)}"
    return spoken_decimal(whole, fraction)


def year(text: str) -> str:
    """Say four digits as a year: 1984, 1905, 1900, 2000, 2005, 2024."""
    century, rest = divmod(int(text), 100)
    if rest == 0:
        return cardinal(int(text)) if century % 10 == 0 else f"{cardinal(century)} hundred"
    if century % 10 == 0 and rest < 10:
        return cardinal(int(text))
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def is_year(text: str, before: str = "") -> bool:
    """Tell whether a number without a comma is said as a year: 1100 to 2099, or from 1001 on after a word of time."""
    first = 1001 if before in _OF_TIME else 1100
    return len(text) == 4 and text.isdecimal() and first <= int(text) <= 2099


def fraction(top: int, bottom: int) -> str:
    """Say a fraction: "three quarters", "one half", "five eighths"."""
    if bottom == 2:
        part = "half" if top == 1 else "halves"
    elif bottom == 4:
        part = "quarter" if top == 1 else "quarters"
    else:
        part = ordinal(bottom) + ("" if top == 1 else "s")
    return f"{cardinal(top)} {part}"


def _plain(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    """Say a number by itself; four digits are a year, and a long run of digits is read digit by digit."""
    text, sign = match["number"], match["sign"]
    if sign in ("-", "−") and cursor.touches_previous:
        sign = ""
    return SpokenForm(sign_word(sign) + _by_context(text, sign, cursor.previous()), match.end())


def _by_context(text: str, sign: str, before: str) -> str:
    """Say a number as a year, as parts of a name, digit by digit, or as itself."""
    if sign and sign not in "~≈":
        return number(text)
    if is_year(text, before):
        return year(text)
    if len(text) == 3 and text.isdecimal() and before in _DIALLED:
        return digits(text)
    if len(text) == 3 and text.isdecimal() and before in _NAMED_BY_NUMBER and text[1:] != "00" and text[0] != "0":
        return f"{cardinal(int(text[0]))} {'oh ' if text[1] == '0' else ''}{cardinal(int(text[1:]))}"
    return number(text)


def _long(match: re.Match[str], cursor: Cursor) -> str:
    return digits(match[0])


def _ordinal(match: re.Match[str], cursor: Cursor) -> str:
    value = match["number"].replace(",", "")
    return ordinal(int(value)) if len(value) <= LONGEST else digits(value)


def _range(match: re.Match[str], cursor: Cursor) -> str | None:
    """Say a range, or a score: "3–5", "1990-95", "10,000-20,000"; not "50-50"."""
    first, last = match["first"], match["last"]
    if first == last:
        return f"{number(first)} {number(last)}"
    if is_year(first) and (is_year(last) or len(last) == 2):
        ending = year(last) if is_year(last) else cardinal(int(last))
        return f"{year(first)} to {ending if len(last) > 2 or last[0] != '0' else f'oh {cardinal(int(last))}'}"
    return f"{number(first)} to {number(last)}"


def _fraction(match: re.Match[str], cursor: Cursor) -> str | None:
    whole, top, bottom = match["whole"], int(match["top"]), int(match["bottom"])
    if cursor.previous() == "on" and 1 <= top <= 12 and bottom <= 31 and cursor.next_word(match.end()) != "of":
        return f"{MONTHS[top - 1].capitalize()} {ordinal(bottom)}"
    if (top, bottom) in ((24, 7), (9, 11), (50, 50)):
        return f"{cardinal(top)} {cardinal(bottom)}"
    if bottom < 2 or top == 0 or bottom > 100:
        return f"{cardinal(top)} over {cardinal(bottom)}" if not whole else None
    if top >= bottom or (bottom > 20 and bottom not in (32, 64, 100)):
        return None if whole else f"{cardinal(top)} over {cardinal(bottom)}"
    return _mixed(whole, top, bottom)


def _season(match: re.Match[str], cursor: Cursor) -> str:
    """Say two years that a season lies in: "2024/25"."""
    return f"{year(match['first'])} {cardinal(int(match['last']))}"


def _minuend(match: re.Match[str], cursor: Cursor) -> str:
    """Say a number and the minus behind it, which between blanks would be a dash: "10 - 3 = 7"."""
    return f"{number(match['number'])} minus"


def _mixed(whole: str | None, top: int, bottom: int) -> str:
    if not whole:
        return fraction(top, bottom)
    part = {2: "a half", 4: "a quarter"}.get(bottom) if top == 1 else None
    return f"{number(whole.strip())} and {part or fraction(top, bottom)}"


def _vulgar(match: re.Match[str], cursor: Cursor) -> str:
    """Say a fraction that is one character: "½", "2½"."""
    return _mixed(match["whole"], *_FRACTIONS[match["sign"]])


def _dotted(match: re.Match[str], cursor: Cursor) -> str:
    """Say the parts of a version or an address: "1.2.3", "192.168.0.1"."""
    parts = match[0].split(".")
    joint = " dot " if len(parts) == 4 else " point "
    return joint.join(digits(part) if part[0] == "0" and len(part) > 1 else cardinal(int(part)) for part in parts)


def _ratio(match: re.Match[str], cursor: Cursor) -> str:
    return f"{number(match['first'])} to {number(match['last'])}"


def _scientific(match: re.Match[str], cursor: Cursor) -> str:
    power = sign_word(match["minus"]) + cardinal(int(match["power"]))
    return f"{sign_word(match['sign'])}{number(match['number'])} times ten to the {power}"


def _superscript(match: re.Match[str], cursor: Cursor) -> str:
    named = {"²": "squared", "³": "cubed"}.get(match[0])
    if named:
        return named
    power = match[0].translate(SUPERSCRIPT_VALUES)
    if power.isdecimal() and cursor.text[cursor.position - 2 : cursor.position].isalpha():
        return ""  # the mark of a footnote
    return f"to the {_power(power)}"


def _power(power: str) -> str:
    sign = sign_word(power[0]) if power[0] in _SIGNS else ""
    rest = power[1:] if sign else power
    return sign + (cardinal(int(rest)) if rest.isdecimal() else rest.upper())


def _caret(match: re.Match[str], cursor: Cursor) -> str:
    return f"to the power of {_power(match['power'])}"


_OPERATORS = {"+": "plus", "-": "minus", "−": "minus", "×": "times", "*": "times", "·": "times", "÷": "divided by",
              "=": "equals", "<": "is less than", ">": "is greater than", "≤": "is at most", "≥": "is at least",
              "≠": "is not equal to", "≈": "is about", "x": "by", "/": "divided by"}  # fmt: skip


def _operator(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    said = _OPERATORS[match["operator"]]
    if cursor.previous() in ("is", "are", "was", "were"):
        said = said.removeprefix("is ")
    return SpokenForm(said, match.end("operator"))


def roman_value(numeral: str) -> int:
    """Value of a well-formed Roman numeral in capitals; 0 for anything else."""
    if not numeral or not re.fullmatch(_ROMAN, numeral):
        return 0
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


def _roman(match: re.Match[str], cursor: Cursor) -> str | None:
    """Say a Roman numeral after a name or a kind of numbering; elsewhere only one that can be nothing else."""
    numeral = unicodedata.normalize("NFKC", match["numeral"]).upper()
    value, before = roman_value(numeral), cursor.previous()
    if value == 0:
        return None
    if before in _MONARCHS and value <= 30 and not (numeral == "I" and before in ("king", "queen", "pope")):
        return f"the {ordinal(value)}"
    if before in NUMBERING:
        return None if numeral in ("L", "C", "D", "M") else cardinal(value)  # "Section C"
    if cursor.next_word(match.end()).lower() in ("century", "dynasty", "olympiad"):
        return ordinal(value)
    certain = not match["numeral"].isascii() or (len(numeral) > 1 and set(numeral) <= set("IVX") and numeral != "XI")
    if certain or (len(numeral) > 3 and numeral not in ("MIDI", "CIVIL", "MILL", "MIX", "LIVID", "VIVID")):
        return year(str(value)) if is_year(str(value)) else cardinal(value)
    return None


def _enclosed(match: re.Match[str], cursor: Cursor) -> str:
    return cardinal(int(unicodedata.numeric(match[0])))


def _numbered(match: re.Match[str], cursor: Cursor) -> str:
    return f"number {number(match['number'])}"


_SPACED = r"(?P<operator>[+\-−×*·÷=<>≤≥≠≈x/])\s(?=[-−+(]?[\d(])"
RULES = [
    Rule(rf"(?<=\d)\d{{1,{LONGEST_PIECE}}}|\d{{16,{LONGEST_PIECE}}}", _long),
    Rule(rf"(?:#|№\s?)(?P<number>{WHOLE}){END}", _numbered),
    Rule(r"(?<![\d.])\d{1,20}(?:\.\d{1,20}){2,8}(?![\d])", _dotted),
    Rule(rf"{SIGN}(?P<number>{NUMBER})[eE](?P<minus>[-−+]?)(?P<power>\d{{1,3}}){END}", _scientific),
    Rule(rf"(?P<number>{WHOLE})(?:st|nd|rd|th|ST|ND|RD|TH){END}", _ordinal),
    Rule(r"(?P<first>(?:19|20)\d{2})/(?P<last>\d{2})(?![\d/])", _season),
    Rule(rf"(?P<number>{NUMBER})\s[-−–](?=\s{NUMBER}[^=]{{0,20}}=)", _minuend),
    Rule(r"(?P<whole>\d{1,6}[ -])?(?P<top>\d{1,3})[/⁄](?P<bottom>\d{1,3})(?![\w/]|\.\d)", _fraction),
    Rule(rf"(?P<whole>\d{{1,6}}\s?)?(?P<sign>[{''.join(_FRACTIONS)}])", _vulgar),
    Rule(rf"(?P<first>{NUMBER})(?:\s?[–—]\s?|-)(?P<last>{NUMBER})(?![\w-])", _range),
    Rule(rf"(?P<first>{NUMBER}):(?P<last>\d{{1,3}}(?:\.\d+)?)(?![\w:])", _ratio),
    Rule(rf"{SIGN}(?P<number>{NUMBER})", _plain),
    Rule(r"(?P<numeral>[IVXLCDM]{1,9}|[Ⅰ-ⅿ]{1,9})(?![^\W_]|['’.]\w)", _roman),
    Rule("[①-⒛⓪-⓿❶-➓㉑-㉟㊱-㊿]", _enclosed),
    Rule(rf"(?<=[\w)\]])[{SUPERSCRIPTS}]{{1,12}}", _superscript),
    Rule(r"(?<=[\w)\]])\^(?P<power>[-−+]?(?:\d{1,9}|[a-z](?![a-z])))", _caret),
    Rule(rf"(?<=[\d)\]%]\s){_SPACED}", _operator),
    Rule(r"(?<=[\d)\]])(?P<operator>[+×*·÷=<>≤≥≠≈])(?=[-−+(]?[\d(])", _operator),
    Rule(r"(?P<operator>[=≈≤≥≠×÷])(?=\s|\d)", _operator),
]
