"""Put the content of SSML's `say-as` and `sub` into words; ValueError names what does not fit."""

from __future__ import annotations

import re

from .language_guess import base_language
from .normalise import Notation, normalise

SAY_AS = ("characters", "spell-out", "cardinal", "number", "ordinal", "date", "time", "telephone", "digits")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_DATE_FORMATS = ("dmy", "ymd", "mdy", "dm", "md")


def alias(text: str, language: str | Notation) -> str:
    """Normalise any text, without its punctuation."""
    said = normalise(text, language)
    return " ".join(word.spoken for sentence in said for word in sentence.words if word.spoken)


def say_as(kind: str, text: str, form: str, language: str | Notation) -> str:
    """Put a `say-as` element into words.

    kind: its interpret-as, one of SAY_AS
    text: its content
    form: its format: the order of day, month and year in a date, such as "dmy"; may be empty
    """
    notation = language if isinstance(language, Notation) else Notation(language)
    german = base_language(notation.language) == "de"
    if kind in ("characters", "spell-out"):
        return _spelt(text, notation)
    if base_language(notation.language) == "zh":
        return _mandarin(kind, text, form, notation)
    if kind in ("cardinal", "number"):
        return alias(_matched(kind, text, r"[-+−]?\d[\d., ]*"), language)
    if kind == "digits":
        return _digits(_matched(kind, text, r"[\d .,/-]*\d[\d .,/-]*"), language)
    if kind == "telephone":
        return _telephone(_matched(kind, text, r"[+(]*\d[\d ()/.–-]*"), language)
    if kind == "ordinal":
        return _ordinal(int(_matched(kind, text, r"\d{1,15}\.?(?:st|nd|rd|th)?").rstrip(".stndrh")), german, language)
    if kind == "time":
        return _time(_matched(kind, text, r"\d{1,2}(?:[:.]\d\d){0,2}(?:\s?(?:Uhr|h|[ap]\.?m\.?))?"), german, language)
    return _date(text, form, german, language)


def _mandarin(kind: str, text: str, form: str, notation: Notation) -> str:
    from .zh.grammar.numbers import cardinal, decimal, digits

    if kind in ("cardinal", "number"):
        return decimal(_matched(kind, text, r"[-+−]?\d[\d,]*(?:\.\d+)?"))
    if kind in ("digits", "telephone"):
        return digits(_matched(kind, text, r"[+(]*\d[\d ()/.,–-]*"), phone=kind == "telephone")
    if kind == "ordinal":
        return f"第{cardinal(_matched(kind, text, r'第?[0-9]{1,15}').removeprefix('第'))}"
    if kind == "time":
        return alias(_matched(kind, text, r"\d{1,2}(?:[:：]\d\d){1,2}|\d{1,2}[点时](?:\d{1,2}分?)?"), notation)
    return _date(text, form, False, notation)


def _matched(kind: str, text: str, pattern: str) -> str:
    if not re.fullmatch(pattern, text):
        raise ValueError(f"{text[:40]!r} cannot be said as {kind}")
    return text


def _spelt(text: str, notation: Notation) -> str:
    if base_language(notation.language) == "de":
        from .de.letters import spell

        return spell(text)
    if notation.speaks_phonemes:
        from .en.grammar.words import spell as spell_english

        return spell_english(text)
    return " ".join(character for character in text if character.isalnum())


def _digits(text: str, language: str | Notation) -> str:
    return " ".join(alias(character, language) for character in text if character.isdecimal())


def _telephone(text: str, language: str | Notation) -> str:
    plus = "plus " if text.lstrip("(").startswith("+") else ""
    return plus + ", ".join(_digits(group, language) for group in re.findall(r"\d+", text))


def _ordinal(number: int, german: bool, language: str | Notation) -> str:
    if german:
        from .de.numbers import ordinal

        return ordinal(number)
    last = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return alias(f"{number}{last}", language)


def _time(text: str, german: bool, language: str | Notation) -> str:
    if german and re.fullmatch(r"\d{1,2}([:.]\d\d){0,2}", text):
        text = text.replace(".", ":") + " Uhr"
    return alias(text, language)


def _date(text: str, form: str, german: bool, language: str | Notation) -> str:
    """Speak a date: numbers separated by dots, slashes, hyphens or blanks, in the order of `form`; a date with words is
    normalised like any text."""
    numbers = re.findall(r"\d+", text)
    if form not in ("", *_DATE_FORMATS):
        raise ValueError(f"the format of a date is one of {', '.join(_DATE_FORMATS)}, not {form[:20]!r}")
    if not re.fullmatch(r"[\d./ -]+", text) or not numbers:
        if not any(character.isdecimal() for character in text):
            raise ValueError(f"{text[:40]!r} cannot be said as date")
        return alias(text, language)
    order = form or ("ymd" if len(numbers[0]) == 4 else "dmy" if len(numbers) == 3 else "dm")
    if len(order) != len(numbers):
        raise ValueError(f"{text[:40]!r} cannot be said as date with the format {order!r}")
    parts = dict(zip(order, numbers, strict=True))
    if not (1 <= int(parts["d"]) <= 31 and 1 <= int(parts["m"]) <= 12):
        raise ValueError(f"{text[:40]!r} is not a date")
    return _spoken_date(int(parts["d"]), int(parts["m"]), parts.get("y", ""), german, language)


def _spoken_date(day: int, month: int, year: str, german: bool, language: str | Notation) -> str:
    if german:
        return alias(f"{day}.{month}.{year}", language)
    if isinstance(language, Notation) and base_language(language.language) == "zh":
        return alias(f"{year}年{month}月{day}日" if year else f"{month}月{day}日", language)
    return alias(f"{_MONTHS[month - 1]} {day}, {year}".rstrip(", "), language)
