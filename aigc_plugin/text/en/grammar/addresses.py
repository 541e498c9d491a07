"""Rules for web and e-mail addresses, file names, hashtags, telephone numbers and postcodes in English."""

from __future__ import annotations

import re

from ...lexer import Cursor, Rule, SpokenForm
from ...word_lists import words
from ..cardinals import cardinal, digits

_DOMAINS = "com|org|net|edu|gov|io|co|uk|us|ca|au|de|eu|info|app|dev|ai|tv|me|ly|gg"
_FILES = (
    "txt|pdf|jpe?g|png|gif|mp[34]|wav|flac|opus|py|exe|docx?|xlsx?|pptx?|odt|zip|html?|csv|json|xml|srt|iso|"
    "blend|mov|mkv"
)
_WORDS = {"com": "com", "org": "org", "net": "net", "info": "info", "www": "W W W", "html": "H T M L", "gov": "gov",
          "edu": "E D U", "wav": "wave", "jpg": "J peg", "jpeg": "J peg", "zip": "zip", "app": "app", "dev": "dev",
          "json": "jason", "doc": "dock", "blend": "blend", "gif": "gif"}  # fmt: skip
_SIGNS = {".": "dot", "@": "at", "/": "slash", "-": "dash", "_": "underscore", "?": "question mark", "=": "equals",
          "&": "and", "#": "hash", "+": "plus", ":": "colon", "~": "tilde", "%": "percent"}  # fmt: skip
_SHORT_WORDS = words("my go me we up no to in on at by it is be do so of or if as co an us he am")
_PIECES = re.compile(r"[^\W\d_]+|\d+|.", re.S)
_TRAILING = ".,;:!?…)]}\"'”’"
_STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DC": "D C", "DE": "Delaware", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "IA": "Iowa",
    "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "MA": "Massachusetts", "MD": "Maryland", "ME": "Maine", "MI": "Michigan", "MN": "Minnesota", "MO": "Missouri",
    "MS": "Mississippi", "MT": "Montana", "NC": "North Carolina", "ND": "North Dakota", "NE": "Nebraska",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NV": "Nevada", "NY": "New York", "OH": "Ohio",
    "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VA": "Virginia", "VT": "Vermont",
    "WA": "Washington", "WI": "Wisconsin", "WV": "West Virginia", "WY": "Wyoming",
}  # fmt: skip


def _address(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    """Say addresses and file names as people read them out."""
    text = match[0].rstrip(_TRAILING)
    shown = re.sub(r"^(?:https?|ftp)://|^mailto:", "", text).rstrip("/")
    said = [_piece(piece) for piece in _PIECES.findall(shown)]
    return SpokenForm(" ".join(word for word in said if word), match.start() + len(text))


def _piece(piece: str) -> str:
    low = piece.lower()
    if piece.isdecimal():
        return digits(piece) if len(piece) > 4 or piece[0] == "0" else cardinal(int(piece))
    if not piece.isalpha():
        return _SIGNS.get(piece, "")
    if low in _WORDS:
        return _WORDS[low]
    if low in _SHORT_WORDS:
        return low
    return " ".join(low.upper()) if len(low) <= 2 or not set(low) & set("aeiouy") else low


def _hashtag(match: re.Match[str], cursor: Cursor) -> str:
    """Say "#MakeItCount" and "@some_name": the words in it."""
    sign = "hashtag" if match["sign"] == "#" else "at"
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", match["name"])
    said = (cardinal(int(part)) if part.isdecimal() and len(part) < 10 else part for part in parts)
    return f"{sign} {' '.join(said)}"


def telephone(text: str) -> str:
    """Say a telephone number digit by digit, with a short pause between groups."""
    plus = "plus " if text.lstrip("(").startswith("+") else ""
    return plus + ", ".join(digits(group) for group in re.findall(r"\d+", text))


def _telephone(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    return SpokenForm(telephone(match[0]), match.end())


def _state(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    """Say a state with its postcode: ", CA 94110"."""
    return SpokenForm(f"{_STATES[match['state']]} {digits(match['code'])}", match.end())


_LABEL = r"[\w-]{1,63}"
RULES = [
    Rule(rf"(?:mailto:)?[\w.+-]{{1,64}}@(?:{_LABEL}\.){{1,8}}[A-Za-z]{{2,20}}", _address),
    Rule(r"(?:https?://|ftp://|www\.)[^\s<>\"“”]{1,300}", _address),
    Rule(rf"(?:[A-Za-z0-9]{_LABEL}\.){{1,6}}(?:{_DOMAINS})(?![\w.-]\w|\w)(?:/[^\s<>\"]{{0,300}})?", _address),
    Rule(rf"(?i:[\w-]{{0,63}}[a-z_][\w-]{{0,63}}\.(?:{_FILES})(?!\w))", _address),
    Rule(r"(?P<sign>[#@])(?P<name>[A-Za-z]\w{0,80})", _hashtag),
    Rule(r"\+\d{1,3}(?:[ .\-–]?\(?\d{1,12}\)?){1,6}(?![\w.]\d)", _telephone),
    Rule(r"(?:(?<=\()|1[-. ]\()\d{3}\)[ -]?\d{3}[-. ]\d{4}(?!\w)", _telephone),
    Rule(r"(?:1[-.])?\d{3}([-.])\d{3}\1\d{4}(?!\w)", _telephone),
    Rule(r"\d{3}-\d{4}(?![\w-])", _telephone),
    Rule(r"0\d{2,4}[ -]\d{3,4}[ -]\d{3,4}(?!\w)", _telephone),
    Rule(rf"(?<=,\s)(?P<state>{'|'.join(_STATES)})\s(?P<code>\d{{5}})(?!\w)", _state),
]
