"""German number words: cardinals, ordinals, years, decimals, digits, fractions.

By the rules of German spelling, numbers below a million are one word, "eintausendzweihundertvierunddreißig"; millions
and above are words of their own, "zwei millionen drei".
"""

from __future__ import annotations

_ONES = ("null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
         "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn")  # fmt: skip
_TENS = ("", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
_SCALES = (("million", "millionen"), ("milliarde", "milliarden"), ("billion", "billionen"),
           ("billiarde", "billiarden"), ("trillion", "trillionen"), ("trilliarde", "trilliarden"))  # fmt: skip
LARGEST = 10 ** (6 + 3 * len(_SCALES)) - 1
"""Larger numbers are read digit by digit."""
_DIGITS = ("null", "eins", *_ONES[2:10])
_IRREGULAR_ORDINALS = {1: "erst", 3: "dritt", 7: "siebt", 8: "acht"}


def cardinal(number: int, one: str = "eins") -> str:
    """Write a cardinal in words; negative numbers begin with "minus", those above LARGEST become single digits.

    one: the word for a 1 at the end: "eins" alone, "ein" or "eine" before a noun
    """
    if number < 0:
        return f"minus {cardinal(-number, one)}"
    if number > LARGEST:
        return digits(str(number))
    parts = []
    for index in range(len(_SCALES), 0, -1):
        count = number // 10 ** (3 + 3 * index) % 1000
        if count:
            singular, plural = _SCALES[index - 1]
            parts.append(f"eine {singular}" if count == 1 else f"{_below_thousand(count, 'eine')} {plural}")
    rest = number % 1_000_000
    if rest or not parts:
        parts.append(_below_million(rest, one))
    return " ".join(parts)


def year(number: int) -> str:
    """Write a year: 1100 … 1999 in hundreds ("neunzehnhundertneunundachtzig"), others as cardinals."""
    if not 1100 <= number <= 1999:
        return cardinal(number)
    rest = number % 100
    return f"{_below_thousand(number // 100, 'ein')}hundert{_below_thousand(rest, 'eins') if rest else ''}"


def ordinal(number: int, ending: str = "e") -> str:
    """Write an ordinal with its ending, "e", "en", "er" or "es": "dritte", "dritten", …"""
    return f"{_ordinal_stem(number)}{ending}"


def decimal(whole: str, fraction: str, point: str = "komma") -> str:
    """Write a decimal number, given the digits before and after the point: "3", "14" → "drei komma eins vier"."""
    return f"{cardinal(int(whole))} {point} {digits(fraction)}"


def digits(text: str) -> str:
    """Write each digit as a word; other characters are skipped."""
    return " ".join(_DIGITS[int(character)] for character in text if character.isdecimal())


def fraction(numerator: int, denominator: int) -> str:
    """Write a fraction of positive numbers: 1/2 "ein halb", 3/4 "drei viertel", 2/100 "zwei hundertstel"."""
    if denominator == 2:
        return f"{cardinal(numerator, 'ein')} {'halb' if numerator == 1 else 'halbe'}"
    part = f"{_ordinal_stem(denominator)}el"
    return f"{cardinal(numerator, 'ein')} {part.removeprefix('ein') if denominator in (100, 1000) else part}"


def mixed_half(whole: int) -> str:
    """Write a number and a half: 1½ "eineinhalb", 2½ "zweieinhalb"."""
    return f"{cardinal(whole, 'ein')}einhalb"


def _ordinal_stem(number: int) -> str:
    """Write an ordinal without its ending: "dritt", "zwanzigst". The last two digits decide: "hunderterst"."""
    last = number % 100
    spoken = cardinal(number, "ein")
    if number and number % 1_000_000 == 0:  # "zweimillionst", but "millionst", not "einemillionst"
        return spoken.removesuffix("en").removeprefix("eine ").replace(" ", "") + "st"
    if last in _IRREGULAR_ORDINALS:
        regular = _below_thousand(last, "ein")
        return spoken.removesuffix(regular) + _IRREGULAR_ORDINALS[last]
    if 0 < last < 20:
        return spoken + "t"
    return spoken + ("t" if number == 0 else "st")


def _below_million(number: int, one: str) -> str:
    thousands, rest = divmod(number, 1000)
    if thousands == 0:
        return _below_thousand(rest, one)
    return f"{_below_thousand(thousands, 'ein')}tausend{_below_thousand(rest, one) if rest else ''}"


def _below_thousand(number: int, one: str) -> str:
    hundreds, rest = divmod(number, 100)
    if hundreds == 0:
        return _below_hundred(rest, one)
    return f"{_ONES[hundreds]}hundert{_below_hundred(rest, one) if rest else ''}"


def _below_hundred(number: int, one: str) -> str:
    if number == 1:
        return one
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_ONES[ones]}und{_TENS[tens]}" if ones else _TENS[tens]
