"""English text normalisation for acoustic models that read letters.

Accents are removed, signs and numbers become words, abbreviations are written out. `english_cleaners` takes a whole
text, as the published front end does; `normalise_english` returns the words one by one, each with its written form.
"""

from __future__ import annotations

import re
import unicodedata

from ..sentence import SentenceWord
from ..tacotron_symbols import phones_of
from .numbers import expand_numbers
from .powers import expand_powers
from .quantities import LARGE_MONEY, MEASURE

# With a full stop after them. The published models were trained with the spelling "misess".
ABBREVIATIONS = {
    "mrs": "misess", "mr": "mister", "ms": "miss", "dr": "doctor", "st": "saint", "co": "company", "jr": "junior",
    "maj": "major", "gen": "general", "drs": "doctors", "rev": "reverend", "lt": "lieutenant", "hon": "honorable",
    "sgt": "sergeant", "capt": "captain", "esq": "esquire", "ltd": "limited", "col": "colonel", "ft": "fort",
    "vs": "versus", "etc": "et cetera", "e.g": "for example", "i.e": "that is", "prof": "professor",
    "inc": "incorporated", "corp": "corporation", "dept": "department", "approx": "approximately",
}  # fmt: skip
# Only before another word, and with a capital: "Sun." may be the end of a sentence.
CAPITALISED = {
    "Jan": "january", "Feb": "february", "Mar": "march", "Apr": "april", "Jun": "june", "Jul": "july",
    "Aug": "august", "Sep": "september", "Sept": "september", "Oct": "october", "Nov": "november", "Dec": "december",
    "Mon": "monday", "Tue": "tuesday", "Wed": "wednesday", "Thu": "thursday", "Fri": "friday", "Sat": "saturday",
    "Sun": "sunday", "Vol": "volume", "Fig": "figure",
}  # fmt: skip

_SIGNS = {
    "%": " percent ", "&": " and ", "+": " plus ", "=": " equals ", "@": " at ", "°": " degrees ", "/": " ",
    "’": "'", "‘": "'", "`": "'",
}  # fmt: skip
_TIMES = frozenset("*·×")
_DASHES = "–—―‒−"

_PUNCTUATION = r",.;:!?…–—―-"
_OPENING = rf"\"'“”„‘’«»(\[<{_DASHES}"
_TOKEN = re.compile(rf"[{_OPENING}]*(?:\{{[^{{}}]*\}}\S*|{LARGE_MONEY}\S*|{MEASURE}[^\s\w]*(?!\S))|\S+", re.IGNORECASE)
_PARTS = re.compile(rf"^(?P<before>[{_OPENING}]*)(?P<core>.*?)(?P<after>[\"'“”‘’«»)\]>{_PUNCTUATION}]*)$", re.DOTALL)


def english_cleaners(text: str) -> str:
    """Clean a text to lower-case ASCII letters and punctuation, with everything written out; `{HH AH0}` stays."""
    return " ".join(word.spoken + _after(word.after) for word in normalise_english(text) if word.spoken)


def normalise_english(text: str) -> list[SentenceWord]:
    """Normalise a sentence; return its words in order. A separate dash or bracket is added to the word before it.

    Raises InputError for a `{…}` in which some parts are phones and others are not.
    """
    words: list[SentenceWord] = []
    tokens = [match[0] for match in _TOKEN.finditer(text)]
    for number, token in enumerate(tokens):
        following = tokens[number + 1] if number + 1 < len(tokens) else ""
        word, opens = _word(token, following)
        if token in _TIMES and number and tokens[number - 1][-1].isdecimal() and following[:1].isdecimal():
            word = SentenceWord(token, "times")
        before = words[-1] if words else None
        if before is not None and (opens and not before.after):
            words[-1] = before = SentenceWord(before.written, before.spoken, opens)
        if word.spoken or before is None:
            words.append(word)
        else:
            words[-1] = SentenceWord(f"{before.written} {word.written}", before.spoken, before.after or word.after)
    return words


def spoken_english(token: str) -> str:
    """Speak one token without the punctuation around it: "3.5%" → "three point five percent". The result may be
    several words, or empty."""
    group = re.fullmatch(r"\{([^{}]*)\}", token)
    if group and phones_of(group[1]):
        return "{" + " ".join(phones_of(group[1])) + "}"
    text = re.sub(r"#(?=\d)", " number ", _named_characters(expand_powers(token)))
    text = re.sub(r"(?<=[^\W\d_])\.(?=[^\W\d_]{2})", " dot ", text)
    text = expand_numbers(re.sub(r"(?<![\w.])[-−](?=[\d.])", " minus ", text))
    for sign, words in _SIGNS.items():
        text = text.replace(sign, words)
    text = _spelled(_ascii(re.sub(f"[{_DASHES}]", "-", text)))
    text = re.sub(r"[^a-z' -]+", " ", text.lower())
    return " ".join(re.sub(r"(?<![a-z'])[-']+(?![a-z])|-+(?![a-z'])|(?<![a-z'])-+", " ", text).split())


def _named_characters(text: str) -> str:
    """Write enclosed and Roman numerals of one character as digits, and single Greek letters by their names."""
    if text.isascii():
        return text
    text = re.sub("(?<![Ⅰ-ⅿ])[Ⅰ-ⅿ](?![Ⅰ-ⅿ])|[①-⒛⓪-⓿❶-➓]", lambda m: f" {unicodedata.numeric(m[0]):.0f} ", text)
    text = re.sub("[Ⅰ-ⅿ]+", lambda m: unicodedata.normalize("NFKC", m[0]), text)
    return re.sub(
        r"(?<![^\W\d_])[α-ωΑ-Ω](?![^\W\d_])", lambda m: f" {unicodedata.name(m[0]).split()[-1].lower()} ", text
    )


def _ascii(text: str) -> str:
    if text.isascii():
        return text
    from anyascii import anyascii

    return str(anyascii(text))


def _spelled(text: str) -> str:
    """Spell initials, and capitals without a vowel: "U.S." and "BBC", but not "NASA"."""
    text = re.sub(r"\b(?:[A-Za-z]\.){1,}[A-Za-z]?(?![\w])", lambda m: " ".join(m[0].replace(".", "")), text)
    return re.sub(r"\b[BCDFGHJKLMNPQRSTVWXZ]{2,5}\b", lambda m: " ".join(m[0]), text)


def _word(token: str, following: str) -> tuple[SentenceWord, str]:
    """Convert a token to a word; also return the punctuation that it adds to the word before it, such as a comma if a
    bracket opens here.

    following: the next token, empty after the last
    """
    last = not following
    parts = _PARTS.fullmatch(token)
    assert parts is not None  # each of its parts may be empty
    before, core, behind = parts["before"], parts["core"], parts["after"]
    abbreviation = _abbreviation(core, following) if behind.startswith(".") else ""
    if abbreviation:
        return SentenceWord(token, abbreviation, _marks(behind if last else behind[1:])), _opened(before)
    return SentenceWord(token, spoken_english(core), _marks(behind, last=last)), _opened(before)


def _abbreviation(core: str, following: str) -> str:
    """Return the spoken form of an abbreviation with its full stop; empty if the full stop ends the sentence."""
    if core.lower() == "no" and following[:1].isdigit():
        return "number"
    if core.lower() in ABBREVIATIONS:
        return ABBREVIATIONS[core.lower()]
    if core in CAPITALISED and following:
        return CAPITALISED[core]
    initial = re.fullmatch(r"[A-Z]", core) and following and core != "I"
    return spoken_english(core) if initial or re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", core) else ""


def _opened(before: str) -> str:
    if any(dash in before for dash in _DASHES):
        return "–"
    return "," if "(" in before or "[" in before else ""


def _marks(behind: str, *, last: bool = False) -> str:
    """Reduce punctuation to the marks of `SentenceWord.after`, without repetitions; a closing bracket is a comma."""
    text = re.sub(r"\.{2,}|…", ".", re.sub(f"-{{1,}}|[{_DASHES}]", "–", behind))
    marks = re.sub(r"[^,.;:!?–]", "", text)
    if not marks and not last and re.search(r"[)\]]", behind):
        return ","
    return re.sub(r"(.)\1+", r"\1", marks)


def _after(marks: str) -> str:
    """Write punctuation in the symbols of Tacotron 2, where a dash is a separate word."""
    return marks.replace("–", " -")
