"""Rules for English words, initialisms, mixtures of letters and digits, symbols, and all remaining characters."""

from __future__ import annotations

import re
import unicodedata

from ...lexer import LONGEST_PIECE, Cursor, Rule, SpokenForm
from ...word_lists import words
from ..calendar import MONTHS, SHORT_DATES
from ..cardinals import cardinal, digits
from .abbreviations import may_be_short

# Spelt, although they could be read as words.
_SPELT = words(
    "US IT WHO UK EU UN AI ID PC TV CD DVD USA FBI CIA IBM BBC CNN ATM GPS HIV DNA RNA CEO CFO CTO COO UFO VIP FAQ DIY "
    "LA NY DC AM PM AD BC EV EU IQ EQ HR PR QA UI UX URL API SQL IP ISP RAF MIT UCLA USB AC AA AAA ABC AOL APR ATV AV "
    "BA MA OS iOS CAD EDT EST EU GI IPA IPO IRA IRS IT IV LED MBA ME NBA NFL NHL NRA OCR OEM OPEC-EU PHD RV SUV TBA "
    "UAE "
    "UHD UV VAT AR VR IOU EKG ECG ICU IUD ADA ADHD AOC ERA OAS UEA HD OR ON ER ED"
)
_WORDS = words(
    "NASA NATO UNESCO UNICEF AIDS COVID LASER RADAR SCUBA OPEC FIFA UEFA NAFTA SWAT PIN SIM RAM ROM GIF JPEG BIOS "
    "ASAP AWOL YOLO FOMO TED NOAA FEMA OSHA HIPAA DARPA CERN IKEA LEGO ACE CAPTCHA ZIP SARS MERS BRICS ASCII BASIC "
    "COBOL FORTRAN UNIX LINUX JAVA MIDI WASP NORAD AIPAC GIMP NIMBY SONAR PETA TASER WYSIWYG"
)
_COMMON = words(
    "NO NOT YES STOP GO NEW FREE SALE HOT ALL AND THE FOR YOU ARE NOW OUT OFF ONE TWO WAS HAS HAD HIS HER OUR BUT CAN "
    "DO IF IS AS AT BE BY HE SHE WE MY SO TO UP OF GET SET RUN SEE SAY SAID ANY BIG BAD DAY END OLD TOP WIN WAY WHY "
    "HOW LET PUT TRY USE RED OPEN CLOSE EXIT HELP LIVE LOVE NEVER ONLY MUST VERY THIS THAT WITH FROM HAVE WILL MORE "
    "WHAT WHEN THEY THEM THEN BEST BACK DOWN INTO OVER ALSO JUST LIKE MADE MAKE NEXT PART TIME WELL YEAR WORK AN AM"
)
_VOWELS = frozenset("AEIOUY")
_LONGEST_SPELT = 5
_PLAIN = {
    "OK": "okay", "Ok": "okay", "ok": "okay", "O.K.": "okay", "PhD": "P H D", "PhDs": "P H D's",
    "kWh": "kilowatt hours",
    "vs": "versus", "iOS": "I O S", "macOS": "mac O S", "Mr": "mister", "Mrs": "missis", "Ms": "miz", "Wi-Fi": "wifi",
    "WiFi": "wifi", "eBay": "ebay", "GmbH": "G M B H", "e-mail": "email", "E-mail": "email", "E-Mail": "email",
    "JPEG": "J peg", "MPEG": "M peg", "YouTube": "YouTube", "iPhone": "iphone", "iPad": "ipad", "iPhones": "iphones",
    "LGBTQ": "L G B T Q", "BnB": "B and B", "Airbnb": "air B and B", "km": "kilometers", "mph": "miles per hour",
    "WhatsApp": "WhatsApp", "GitHub": "github", "COVID": "covid", "Covid": "covid",
}  # fmt: skip
SYMBOLS = {
    "&": "and", "@": "at", "%": "percent", "+": "plus", "=": "equals", "°": "degrees", "©": "copyright", "§": "section",
    "¶": "paragraph", "×": "times", "÷": "divided by", "±": "plus or minus", "√": "the square root of", "∞": "infinity",
    "≈": "about", "~": "about", "<": "less than", ">": "greater than", "#": "hash", "π": "pi", "→": "to",
    "\\": "backslash",
    "♥": "love", "❤": "love", "½": "one half", "€": "euros", "$": "dollars", "£": "pounds", "¥": "yen", "µ": "micro",
    "†": "", "‡": "", "™": "", "®": "", "•": "", "…": "",
}  # fmt: skip


def spell(text: str) -> str:
    """Spell: letters as capitals, digits and signs by their names: "b2" → "B two"."""
    return " ".join(_named(character) for character in text if not character.isspace())


def _named(character: str) -> str:
    if character.isdecimal():
        return digits(str(unicodedata.digit(character)))
    return character.upper() if character.isalpha() else SYMBOLS.get(character, "")


def is_spelt(word: str, *, among_capitals: bool = False) -> bool:
    """Tell whether a word in capitals is read letter by letter: "FBI", not "NASA" or "STOP"."""
    if word in _WORDS or (among_capitals and len(word) > 2):
        return word in _SPELT and word not in _COMMON and not among_capitals
    if word in _SPELT:
        return True
    if word in _COMMON:
        return False
    if not _VOWELS & set(word):
        return True
    from ..phonemes.phonemise import english_words

    known = english_words()
    if known.is_listed(word):
        return False
    return len(word) <= _LONGEST_SPELT and not known.knows(word.lower())


def _capitals(match: re.Match[str], cursor: Cursor) -> str | None:
    """Say an initialism, with the ending of "CEOs" and "NASA's"."""
    word, ending = match["word"], match["ending"]
    if not is_spelt(word, among_capitals=not ending and _among_capitals(cursor)):
        return None
    return " ".join(word) + ("'s" if ending else "")


def _among_capitals(cursor: Cursor) -> bool:
    """Tell whether the words around are in capitals, too, as in a headline."""
    around = cursor.text[max(0, cursor.position - 60) : cursor.position + 60]
    return not any(c.islower() for c in around) and len(re.findall(r"[A-Z]{3,}", around)) > 2


def _plain(match: re.Match[str], cursor: Cursor) -> str | None:
    return _PLAIN.get(match[0])


def _letters_and(match: re.Match[str], cursor: Cursor) -> str:
    """Say "AT&T", "R&B", "Q&A"."""
    return " and ".join(" ".join(part) for part in match[0].replace(" ", "").split("&"))


def _mixture(match: re.Match[str], cursor: Cursor) -> str:
    """Say a mixture of letters and digits: "MP3", "H2O", "4K", "COVID-19", "F-16"."""
    pieces = re.findall(r"\d+|[^\W\d_]+", match[0])
    plural = pieces[-1] == "s" and pieces[-2].isdecimal()
    said = [_mixture_piece(piece) for piece in (pieces[:-1] if plural else pieces)]
    return " ".join(said) + ("s" if plural else "")


def _mixture_piece(piece: str) -> str:
    if piece.isdecimal():
        long = len(piece) > 4 or (piece[0] == "0" and len(piece) > 1)
        return digits(piece) if long else cardinal(int(piece))
    if piece in _PLAIN:
        return _PLAIN[piece]
    if len(piece) == 1 or (len(piece) <= 3 and piece.islower()):
        return " ".join(piece.upper())
    return " ".join(piece) if piece.isupper() and is_spelt(piece) else piece


def _single(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    """Tell the article "a" from the letter: "Plan A", "vitamin A", "A is for apple"."""
    letter, following = match[0], cursor.next_word(match.end())
    around = cursor.text[max(0, match.start() - 1) : match.end() + 1]
    if re.fullmatch("['’‘]n['’]", around):  # rock 'n' roll
        return SpokenForm("and", match.end(), plain=True)
    if not following and re.match("\\s[\\d$€£¥\U000f0000-\U000ffffd]", cursor.text[match.end() : match.end() + 2]):
        following = "one"
    article = letter in "aA" and bool(following) and not _is_letter(letter, following, match, cursor)
    if article:
        return SpokenForm("a", match.end(), plain=True)
    return SpokenForm(letter.upper(), match.end(), plain=True)


_BEFORE_LETTERS = words(
    "plan vitamin grade option type class team hepatitis group letter section block side figure exhibit point an"
)
_AFTER_LETTERS = words("is was and or to b vs versus")


def _is_letter(letter: str, following: str, match: re.Match[str], cursor: Cursor) -> bool:
    alone = cursor.text[match.end() : match.end() + 1].isspace()
    if not alone or cursor.previous() in _BEFORE_LETTERS:
        return True
    return letter == "A" and following.lower() in _AFTER_LETTERS


def _possessive(match: re.Match[str], cursor: Cursor) -> str:
    """Say a letter with an ending: "p's and q's", "the A's"."""
    return f"{match['letter'].upper()}'s"


def _word(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    return SpokenForm(match[0].replace("’", "'"), match.end(), plain=True)


def _quick(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    """Accept an ordinary word, so that the other rules need not be tried."""
    dated = match[0].lower() in MONTHS and re.match(r"\s\d", cursor.text[match.end() : match.end() + 2])
    dotted = cursor.text[match.end() : match.end() + 1] == "."
    if match[0] in _PLAIN or dated or (dotted and _may_be_short(match[0])):
        return None
    return SpokenForm(match[0].replace("’", "'"), match.end(), plain=True)


def _may_be_short(word: str) -> bool:
    return may_be_short(word) or word in SHORT_DATES


def _greek(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    name = unicodedata.name(match[0]).split()[-1].lower().replace("lamda", "lambda")
    return SpokenForm(name, match.end(), plain=True)


def _slash(match: re.Match[str], cursor: Cursor) -> str:
    return "slash"


def _symbol(match: re.Match[str], cursor: Cursor) -> str:
    return SYMBOLS[match[0]]


def _other(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    """Leave letters of other scripts as they are, so that they can be named; signs and pictures are silent."""
    character = match[0]
    return SpokenForm(character if character.isalpha() else "", match.end(), plain=character == "-")


_LETTER = r"[^\W\d_²³¹⁰⁴-⁹½⅓⅔¼¾⅕-⅞①-⓿❶-➓㉑-㊿]"
_ENDINGS = r"(?:['’](?:s|t|re|ve|ll|d|m|em|all|clock))"
_MIXED = r"[A-Z]{1,6}-?\d{1,9}|[A-Za-z]{1,12}\d{1,9}|\d{1,9}[A-Za-z]{1,6}"
QUICK = Rule(rf"[A-Za-z]?[a-z]{{2,40}}{_ENDINGS}?(?=[\s,;!?)”]|\.(?:\s|$)|$)|a(?=\s[a-z])", _quick)
_PLAINS = "|".join(sorted(map(re.escape, _PLAIN), key=len, reverse=True))
RULES = [
    Rule(rf"(?:{_PLAINS})(?![\w])", _plain),
    Rule(r"[A-Z]{1,3}\s?&\s?[A-Z]{1,3}(?!\w)", _letters_and),
    Rule(r"(?P<word>[A-Z]{2,12})(?P<ending>['’]?s)?(?![\w]|['’]\w)", _capitals),
    Rule(
        r"(?:[A-Z]{1,6}-?\d{1,9}|[A-Za-z]{1,12}\d{1,9}|\d{1,9}[A-Za-z]{1,6})(?:-?\d{1,6}|[A-Za-z]{1,6}){0,6}(?!\w)",
        _mixture,
    ),
    Rule(r"(?P<letter>[A-HJ-Za-z])['’]s(?!\w)", _possessive),
    Rule(rf"[A-Za-z](?!{_LETTER}|\d|['’]\w)", _single),
    Rule(rf"{_LETTER}{{1,{LONGEST_PIECE}}}(?:['’]{_LETTER}{{1,{LONGEST_PIECE}}})*", _word),
    Rule("[α-ωΑ-Ω](?![^\\W\\d_])", _greek),
    Rule(r"(?<=[^\W_])/(?=[^\W_])", _slash),
    Rule(f"[{re.escape(''.join(SYMBOLS))}]", _symbol),
    Rule(r".", _other),
]
