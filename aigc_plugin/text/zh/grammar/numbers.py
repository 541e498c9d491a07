"""Mandarin numbers in words."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿", "万亿", "亿亿")
_THOUSANDS = 3
_LONGEST = 16
"""Digits of a cardinal; longer ones are read one by one."""


def digits(text: str, *, phone: bool = False) -> str:
    """Read digits one by one: "2025" → 二零二五. phone: 1 is 幺."""
    said = "".join(DIGITS[int(character)] for character in text if character.isdecimal())
    return said.replace("一", "幺") if phone else said


def cardinal(text: str, *, counts: bool = False) -> str:
    """Put a whole number into words: "1050" → 一千零五十.

    counts   it stands before a measure: 2 is 两, and 2000 is 两千
    """
    plain = text.lstrip("0") or "0"
    if len(plain) > _LONGEST:
        return digits(text)
    if plain == "0":
        return "零"
    if counts and plain == "2":
        return "两"
    said = _grouped(plain)
    return said.removeprefix("一") if said.startswith("一十") else said


def _grouped(plain: str) -> str:
    """Read groups of four digits, the highest first."""
    groups = [plain[max(0, end - 4) : end] for end in range(len(plain), 0, -4)][::-1]
    said, gap = "", False
    for number, group in enumerate(groups):
        place = _MYRIADS[len(groups) - 1 - number]
        words = _group(group.lstrip("0"))
        if not words:
            gap = True
            continue
        if said and (gap or group.startswith("0")):
            said += "零"
        gap = False
        said += ("两" if words == "二" and place else words) + place
    return said


def _group(group: str) -> str:
    said, gap = "", False
    for at, character in enumerate(group):
        place = len(group) - 1 - at
        if character == "0":
            gap = True
            continue
        if said and gap:
            said += "零"
        gap = False
        said += ("两" if character == "2" and place == _THOUSANDS else DIGITS[int(character)]) + _PLACES[place]
    return said


def decimal(text: str, *, counts: bool = False) -> str:
    """Put a number with a point, separators or a sign into words: "-3.05" → 负三点零五."""
    sign, plain = signed(text)
    whole, _, fraction = plain.replace(",", "").replace("，", "").partition(".")
    said = cardinal(whole or "0", counts=counts and not fraction)
    return sign + said + (f"点{digits(fraction)}" if fraction else "")


def signed(text: str) -> tuple[str, str]:
    """Divide a number into the word of its sign and the rest."""
    if text[:1] in ("-", "−", "–"):
        return "负", text[1:]
    return ("正", text[1:]) if text[:1] == "+" else ("", text)
