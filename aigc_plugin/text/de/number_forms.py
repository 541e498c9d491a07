"""Rules for other forms of numbers: very long ones, dotted ones (versions, sections, IP addresses), powers, products,
scientific notation."""

from __future__ import annotations

import re

from ..cleaning import SUPERSCRIPT_VALUES, SUPERSCRIPTS
from ..lexer import LONGEST_PIECE, Cursor, Rule, SpokenForm
from .inflection import NUMBERING
from .letters import SYMBOLS, letter
from .numbers import cardinal, digits
from .quantities import END, GROUPED, NUMBER, UNIT, sign_word, spoken_number
from .units import UNITS

_LARGEST_BYTE = 255


def _long_number(match: re.Match[str], cursor: Cursor) -> str:
    """Speak digit by digit what is too long for a number word, also the rest of what was cut into pieces."""
    whole, comma, fraction = match[0].partition(",")
    return f"{digits(whole)} komma {digits(fraction)}" if comma else digits(whole)


def _dotted(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    """Speak every dot of "1.2.3" or "192.168.0.1", unless the dots divide thousands; also the port of an address, or
    how many bits of it name the network."""
    number, more = match["number"], match["more"] or ""
    parts = number.split(".")
    address = _is_address(parts)
    if re.fullmatch(GROUPED, number) and not address and cursor.previous() not in NUMBERING:
        return None
    spoken = " punkt ".join(_part(part) for part in parts).strip()
    if address and more:
        return SpokenForm(f"{spoken} {SYMBOLS[more[0]]} {cardinal(int(more[1:]))}", match.end())
    return SpokenForm(spoken, match.end("number"))


def _part(part: str) -> str:
    return digits(part) if part[:1] == "0" else cardinal(int(part)) if part else ""


def _is_address(parts: list[str]) -> bool:
    """Return whether these are the four bytes of an IP address."""
    return len(parts) == 4 and all(part and part == str(int(part)) and int(part) <= _LARGEST_BYTE for part in parts)


def _scientific(match: re.Match[str], cursor: Cursor) -> str | None:
    """Speak "1,5e-3"; "2E5" without comma or sign is a name, such as that of a room."""
    if match["e"] == "E" and not match["sign"] and not re.search("[,.]", match["number"]):
        return None
    lead = "" if cursor.touches_previous else sign_word(match["lead"])
    power = sign_word(match["sign"]) + cardinal(int(match["power"]))
    return f"{lead}{spoken_number(match['number'])} mal zehn hoch {power} {_unit(match['unit'])}".strip()


def _unit(name: str | None) -> str:
    unit = UNITS.get((name or "").replace("\u00a0", " "))
    return unit.many if unit else ""


def _superscript(match: re.Match[str], cursor: Cursor) -> str:
    """Speak superscript characters as a power; digits after a word are the mark of a footnote, which is silent."""
    written, before = match[0], cursor.text[max(0, cursor.position - 2) : cursor.position]
    if written == "²" and not before[-1:].isdecimal():
        return "quadrat"
    power = written.translate(SUPERSCRIPT_VALUES)
    if power.isdecimal() and written != "³" and len(before) == 2 and before.isalpha():
        return ""
    return _spoken_power(power)


def _power_with_unit(match: re.Match[str], cursor: Cursor) -> str:
    """Speak the power and the unit of "3·10⁸ m/s"."""
    return f"{_spoken_power(match['power'].translate(SUPERSCRIPT_VALUES))} {_unit(match['unit'])}".strip()


def _spoken_power(power: str) -> str:
    return " ".join(["hoch", *(_power_piece(piece) for piece in re.findall(r"\d+|.", power))])


def _power_piece(piece: str) -> str:
    return cardinal(int(piece)) if piece.isdecimal() else letter(piece)


def _power(match: re.Match[str], cursor: Cursor) -> str:
    return f"hoch {sign_word(match['sign'])}{letter(match['letter'] or '')}".strip()


def _product(match: re.Match[str], cursor: Cursor) -> str:
    """Speak the sign of a multiplication after a number: "5*3", "18 * 2", "6·10²³", "2 * x"."""
    spoken = f"{spoken_number(match['number'], 'ein')} mal {letter(match['letter'] or '')}"
    return spoken.strip()


def _times_sign(match: re.Match[str], cursor: Cursor) -> str:
    return "mal"


_DOTTED = r"\d{1,20}(?:\.\d{1,20}){2,15}|(?<=\d)(?:\.\d{1,20}){1,16}"
_POWER_OF_TEN = rf"(?P<power>\d{{1,3}})(?:\s?{UNIT}{END}|(?!\w|[.,]\d))"
_LETTER = r"(?P<letter>[A-Za-z](?![^\W_]))"
_NEGATIVE = r"(?P<sign>[-−+]?)"
RULES = [
    Rule(rf"(?:(?<=\d)\d{{1,{LONGEST_PIECE}}}|\d{{25,{LONGEST_PIECE}}})(?:,\d{{1,30}})?", _long_number),
    Rule(rf"(?P<number>{_DOTTED})(?P<more>[:/]\d{{1,5}}(?![\d:/]))?", _dotted),
    Rule(rf"(?P<lead>[-−+±]?)(?P<number>{NUMBER})(?P<e>[eE]){_NEGATIVE}{_POWER_OF_TEN}", _scientific),
    Rule(rf"(?P<number>{NUMBER})\s?[*·⋅∙](?!\*)\s?(?:(?=[-−+(]?\d)|{_LETTER})", _product),
    Rule(rf"(?<=\d)(?P<power>[{SUPERSCRIPTS}]{{1,12}})\s?{UNIT}{END}", _power_with_unit),
    Rule(rf"(?<=[\w)\]])[{SUPERSCRIPTS}]{{1,12}}", _superscript),
    Rule(rf"(?<=[\w)\]])(?:\^|(?<=[\d)])\*\*(?=[-−+(]?\d)){_NEGATIVE}(?:{_LETTER}|(?=[\d(]))", _power),
    Rule(rf"(?<=[\w)\]{SUPERSCRIPTS}])[·⋅∙](?=\d)|(?<=[)\]{SUPERSCRIPTS}])\*(?=\d)", _times_sign),
]
