"""Rules for English abbreviations with a full stop, titles, streets and initials."""

from __future__ import annotations

import re

from ...lexer import Cursor, Rule, SpokenForm
from ...word_lists import words
from .numbers import NUMBERING

# Before a name; never the end of a sentence.
_TITLES = {
    "Mr": "mister", "Mrs": "missis", "Ms": "miz", "Mx": "mix", "Dr": "doctor", "Drs": "doctors", "Prof": "professor",
    "Rev": "reverend", "Fr": "father", "Hon": "honorable", "Gen": "general", "Col": "colonel", "Maj": "major",
    "Capt": "captain", "Cpt": "captain", "Lt": "lieutenant", "Sgt": "sergeant", "Cmdr": "commander", "Adm": "admiral",
    "Gov": "governor", "Sen": "senator", "Rep": "representative", "Pres": "president", "Messrs": "messieurs",
    "Mt": "mount", "Ft": "fort", "Det": "detective", "Insp": "inspector", "Supt": "superintendent", "Cpl": "corporal",
    "Pvt": "private",
}  # fmt: skip
# Anywhere; a sentence may end with them.
_DOTTED = {
    "etc": "et cetera", "vs": "versus", "v": "versus", "approx": "approximately", "dept": "department",
    "est": "established", "inc": "incorporated", "ltd": "limited", "co": "company", "corp": "corporation",
    "bros": "brothers", "assn": "association", "govt": "government", "jr": "junior", "sr": "senior", "esq": "esquire",
    "ave": "avenue", "blvd": "boulevard", "rd": "road", "ln": "lane", "hwy": "highway", "pkwy": "parkway",
    "apt": "apartment", "ste": "suite", "bldg": "building", "tel": "telephone", "ext": "extension", "max": "maximum",
    "min": "minimum", "avg": "average", "misc": "miscellaneous", "temp": "temperature", "univ": "university",
    "intl": "international", "natl": "national", "cont": "continued", "incl": "including", "excl": "excluding",
    "abbr": "abbreviation", "ca": "circa", "cf": "compare", "al": "al", "e.g": "for example", "i.e": "that is",
    "viz": "namely", "ibid": "ibidem", "aka": "also known as", "a.k.a": "also known as", "ft": "feet", "oz": "ounces",
    "lb": "pounds", "lbs": "pounds", "hr": "hour", "hrs": "hours", "mins": "minutes", "sec": "seconds", "sq": "square",
    "yr": "year", "yrs": "years", "mfg": "manufacturing", "mgr": "manager", "ed": "edition", "eds": "editors",
    "orig": "originally", "trans": "translated", "p.s": "P S", "r.s.v.p": "R S V P",
}  # fmt: skip
_WORDS_TOO = words("al co sec min max temp est v trans cont ed ext tel inc rd misc orig univ sq al")
"""Abbreviations that are words as well, or letters: only in a place that asks for the abbreviation."""
# Only before a number.
_NUMBERED = {
    "No": "number", "no": "number", "Nos": "numbers", "nos": "numbers", "p": "page", "pp": "pages", "P": "page",
    "Vol": "volume", "vol": "volume", "Ch": "chapter", "ch": "chapter", "Fig": "figure", "fig": "figure",
    "Figs": "figures", "Sec": "section", "sec": "section", "Art": "article", "art": "article", "Eq": "equation",
    "eq": "equation", "Ex": "example", "ex": "example", "Tab": "table", "Pt": "part", "pt": "part", "Ver": "version",
    "ver": "version", "v": "version", "Rev": "revision", "Apt": "apartment", "Ste": "suite", "ca": "circa",
    "c": "circa", "Bk": "book", "ll": "lines", "l": "line", "Para": "paragraph", "para": "paragraph",
}  # fmt: skip
_STREETS = {"St": "street", "Dr": "drive", "Ct": "court", "Pl": "place", "Sq": "square"}
_NOT_NAMES = words("in at on to of from and or the a near by for with since as but is was visit toward towards dear")
SENTENCE_STARTERS = words(
    "the a an this that these those he she it we they i you his her its our their my your there here then now but and "
    "so if when while as after before in on at for from with however although because since what who where why how "
    "many most some all both each every no not yes one two three did do does is are was were can will would should let "
    "please meanwhile today yesterday tomorrow later finally next first also still even everyone nobody people"
)


def may_be_short(word: str) -> bool:
    """Tell whether a dot after a word may be that of an abbreviation."""
    return word in _SHORTS_OF_PLACE or word.lower() in _DOTTED


def _title(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    """Say a title before a name, a street after one: "Dr. Smith", "Main St.", "Rodeo Dr."."""
    short = match["short"]
    street = _STREETS.get(short)
    if street and _after_name(match, cursor):
        return SpokenForm(street, match.end(), may_end_sentence=True)
    following = cursor.next_word(match.end())
    if short == "St" and following[:1].isupper():
        return SpokenForm("saint", match.end())
    if short in _TITLES and (following[:1].isupper() or short in ("Mr", "Mrs", "Ms")):
        return SpokenForm(_TITLES[short], match.end())
    return None


def _after_name(match: re.Match[str], cursor: Cursor) -> bool:
    """Tell whether the words before are the name of a street: "Main St.", "123 Elm St.", "5th St."."""
    before = cursor.previous_words[-1] if cursor.previous_words else ""
    if not before or cursor.text[: match.start()].rstrip().endswith((",", ";", ":")):
        return False
    inner = len(cursor.previous_words) > 1 or not cursor.next_word(match.end())[:1].isupper()
    named = before[:1].isupper() and before.lower() not in _NOT_NAMES and inner
    numbered = re.fullmatch(r"\d{1,3}(?:st|nd|rd|th)", before) is not None
    titled = before.rstrip(".") in _TITLES
    return (named and not titled) or numbered


def _numbered(match: re.Match[str], cursor: Cursor) -> str:
    return _NUMBERED[match["short"]]


def _version(match: re.Match[str], cursor: Cursor) -> str:
    """Say the letter of "v2.0", unless the word stands before it."""
    return "" if cursor.previous() in ("version", "release") else "version"


def _dotted(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    short = match["short"].lower()
    if short not in _DOTTED:
        return None
    following = cursor.text[match.end() : match.end() + 2].strip()
    if short in _WORDS_TOO and not _asks_for(short, match, cursor, following):
        return None
    return SpokenForm(_DOTTED[short], match.end(), may_end_sentence=True)


def _asks_for(short: str, match: re.Match[str], cursor: Cursor, following: str) -> bool:
    """Tell an abbreviation from a word at the end of a sentence: in the middle of one, or after a name or a number."""
    before = cursor.previous_words[-1] if cursor.previous_words else ""
    if short in ("co", "inc", "rd"):
        return before[:1].isupper() or before == "&"
    if short == "al":
        return before.lower() == "et"
    if short in ("sec", "min", "sq"):
        return before[-1:].isdecimal()
    return following[:1].islower() or following[:1].isdecimal() or following[:1] == ","


def _degree(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    """Say "Ph.D.", "M.D.", "U.S.", "a.k.a.": letter by letter."""
    letters = " ".join(re.sub(r"[^A-Za-z]", "", match["letters"]).upper())
    ending = "'s" if match["ending"] else ""
    return SpokenForm(letters + ending, match.end(), may_end_sentence=not ending)


def _initial(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    """Say an initial as in "J. S. Bach"; "I." ends a sentence."""
    if not cursor.next_word(match.end())[:1].isupper() or (match["letter"] == "I" and not cursor.starts_sentence):
        return None
    is_label = cursor.previous() in NUMBERING | _LETTERED  # "vitamin C. It …"
    return SpokenForm(match["letter"], match.end() - is_label)


def _with(match: re.Match[str], cursor: Cursor) -> str:
    return {"w/o": "without", "w/": "with", "c/o": "care of", "n/a": "not applicable", "N/A": "not applicable",
            "b/c": "because", "and/or": "and or", "24/7": "twenty-four seven"}[match[0]]  # fmt: skip


_LETTERED = words("vitamin vitamins hepatitis plan option group team size exhibit column row drive letter item")
_SHORTS_OF_PLACE = frozenset({*_TITLES, *_STREETS, *_NUMBERED})
_SHORTS = sorted({*_TITLES, *_STREETS}, key=len, reverse=True)
RULES = [
    Rule(rf"(?P<short>{'|'.join(_SHORTS)})\.(?!\w)", _title),
    Rule(r"(?P<short>Mr|Mrs|Ms|Dr|Prof)(?=\s[A-Z])", _title),
    Rule(rf"(?P<short>{'|'.join(sorted(_NUMBERED, key=len, reverse=True))})\.\s?(?=\d)", _numbered),
    Rule(r"v(?=\d+(?:\.\d+)+(?!\w))", _version),
    Rule(r"(?P<short>(?:[A-Za-z]\.){1,3}[A-Za-z]|[A-Za-z]{1,7})\.(?![\w])", _dotted),
    Rule(r"(?P<letters>Ph\.?D\.?|(?:[A-Za-z]\.){2,6}|(?:[A-Z]\.){1,5}[A-Z](?!\w))(?P<ending>['’]s)?(?!\w)", _degree),
    Rule(r"(?P<letter>[A-Z])\.(?=\s|[A-Z]\.)", _initial),
    Rule(r"(?:w/o|w/|c/o|n/a|N/A|b/c|and/or|24/7)(?!\d)", _with),
]
