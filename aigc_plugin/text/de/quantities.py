"""Rules for quantities: money, units, percent, ranges, scores, fractions, years and plain numbers."""

from __future__ import annotations

import re

from ..cleaning import SUPERSCRIPTS
from ..lexer import Cursor, Rule, SpokenForm
from ..word_lists import words
from .inflection import NUMBERING, gender, one, one_unit
from .numbers import LARGEST, cardinal, decimal, digits, fraction, mixed_half, year
from .units import CURRENCIES, SCALES, UNITS, Currency, Unit, scale_word

GROUPED = r"\d{1,3}(?:[.\u202f\u00a0\u2009 '’]\d{3}){1,9}(?!\d|[.]\d)(?:,\d{1,30})?"
# With commas between thousands, where that is certain: two of them, or one and a dot.
_ENGLISH = r"\d{1,3}(?:(?:,\d{3}){2,9}(?:\.\d{1,30})?|,\d{3}\.\d{1,30})(?!\d|[.,]\d)"
# Digits are not given back, or "12abc" would become "1" and "2abc".
_PLAIN = r"\d{1,30}+(?:,\d{1,30}+|\.\d{1,30}+(?![.]\d))?"
NUMBER = rf"(?:{_ENGLISH}|{GROUPED}|{_PLAIN})"


def _alternatives(names: dict[str, Unit] | dict[str, Currency] | dict[str, str]) -> str:
    return "|".join(re.escape(name).replace(r"\ ", r"\s") for name in sorted(names, key=len, reverse=True))


_RANGE = rf"(?P<number>{NUMBER})(?:\s?(?:[–—-]|bis)\s?(?P<upper>{NUMBER})(?![.]\d))?"
_SCALE = rf"(?P<scale>{_alternatives(SCALES)})"
_CURRENCY = rf"(?P<currency>{_alternatives(CURRENCIES)})"
UNIT = rf"(?P<unit>{_alternatives(UNITS)}|Uhr)"
_ENGLISH_MONEY = frozenset({"$", "US-$", "USD", "Dollar", "US-Dollar", "£", "GBP", "¥", "JPY"})
_YEAR_BEFORE = words(
    "jahr jahre jahren jahres seit von bis in um ab vor nach anno sommer winter herbst frühjahr frühling ende "
    "anfang mitte "
    "january januar februar märz april mai juni juli august september oktober november dezember gegen zwischen und "
    "geboren gestorben weihnachten ostern wm em olympia baujahr"
)


def _quantity(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    """Speak a number or a range with a unit or a currency, possibly in millions: "2,5 Mrd. €"."""
    groups = match.groupdict()
    number, upper, scale = groups["number"], groups.get("upper"), groups.get("scale")
    if groups.get("currency") in _ENGLISH_MONEY:
        number, upper = _without_comma(number), upper and _without_comma(upper)
    sign = "" if cursor.touches_previous else sign_word(groups.get("sign"))
    if groups.get("unit") == "K" and match[0][-2].isdecimal():  # "4K" is not a temperature
        return None
    counted = _counted(groups)
    if number.startswith("0") and number.isdecimal() and len(number) > 1 and counted is None:
        return None
    is_one = number == "1" and upper is None
    if isinstance(counted, Currency) and scale is None and upper is None and (split := _coins(number)):
        return SpokenForm(sign + _money(*split, counted, cursor, match.end()), match.end())
    if is_one and counted and not scale and counted.one != "uhr":
        spoken = _one(counted, cursor, match.end())
    else:
        spoken = _spoken_range(number, upper, _article(counted, scale))
    if scale:
        spoken += f" {scale_word(scale, is_one)}"
    if counted:
        spoken += f" {counted.after(is_one and not scale)}"
    return SpokenForm(sign + spoken, match.end(), may_end_sentence=match[0].endswith("."))


def _without_comma(number: str) -> str:
    """Write "1,500" dollars without the comma: an amount has no three digits of cents."""
    return number.replace(",", "") if re.fullmatch(r"[1-9]\d{0,2},\d{3}", number) else number


def _counted(groups: dict[str, str | None]) -> Unit | None:
    if name := groups.get("currency"):
        return CURRENCIES[name]
    if name := groups.get("unit"):
        return Unit("uhr", "uhr") if name == "Uhr" else UNITS[name.replace("\u00a0", " ")]
    return None


def _spoken_range(number: str, upper: str | None, article: str) -> str:
    if upper is None:
        return spoken_number(number, article)
    return f"{spoken_number(number, article)} bis {spoken_number(upper, article)}"


def sign_word(sign: str | None) -> str:
    return {"": "", "+": "plus ", "±": "plus minus "}.get(sign or "", "minus ")


def spoken_number(number: str, article: str = "eins") -> str:
    """Speak a number in German notation, with grouped digits and a decimal comma; a single dot is spoken as "punkt"."""
    if re.fullmatch(_ENGLISH, number):
        number = number.replace(",", "").replace(".", ",")
    whole, comma, rest = number.partition(",")
    if comma:
        return decimal(_bare(whole), rest)
    if re.fullmatch(r"\d+\.\d+", number) and not re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", number):
        whole, _, rest = number.partition(".")
        return decimal(whole, rest, "punkt")
    bare = _bare(number)
    if (bare.startswith("0") and len(bare) > 1) or int(bare) > LARGEST:
        return digits(bare)
    return cardinal(int(bare), article)


def _bare(number: str) -> str:
    return re.sub(r"\D", "", number)


def _coins(number: str) -> tuple[int, int] | None:
    """Split an amount with two decimals into whole and hundredths: "3,50", and also "3.50"."""
    match = re.fullmatch(r"(?P<whole>.*?)[,.](?P<cents>\d\d)", number)
    return (int(_bare(match["whole"]) or 0), int(match["cents"])) if match else None


def _article(counted: Unit | None, scale: str | None) -> str:
    if scale:
        return "ein" if scale_word(scale, True) == "tausend" else "eine"
    return "eine" if counted and counted.feminine else "ein"


def _one(counted: Unit, cursor: Cursor, end: int) -> str:
    return one_unit(cursor, end, counted.one, feminine=counted.feminine)


def _money(whole: int, cents: int, currency: Currency, cursor: Cursor, end: int) -> str:
    coin = currency.hundredth[cents != 1]
    if not whole and cents and coin:
        return f"{one_unit(cursor, end, coin, feminine=False) if cents == 1 else cardinal(cents)} {coin}"
    spoken = _one(currency, cursor, end) if whole == 1 else cardinal(whole, _article(currency, None))
    spoken += f" {currency.after(whole == 1)}"
    return f"{spoken} {cardinal(cents)}" if cents else spoken


def _flat_amount(match: re.Match[str], cursor: Cursor) -> str:
    """Speak an amount without cents: "5,- €" or "5,–"."""
    currency = CURRENCIES[match["currency"] or "€"]
    whole = int(_bare(match["number"]))
    return f"{cardinal(whole, 'ein')} {currency.after(whole == 1)}"


def _hyphen_unit(match: re.Match[str], cursor: Cursor) -> str:
    """Speak a quantity within a compound: "100-m-Lauf", "50-€-Schein"."""
    counted = _counted(match.groupdict())
    number = spoken_number(match["number"], "ein")
    return f"{number} {counted.one if counted else ''}".strip()


def _suffixed(match: re.Match[str], cursor: Cursor) -> str:
    """Speak a number with a suffix: "3-jährig", "2fach", "100%ige"."""
    suffix = match["suffix"].replace("%", "prozent").replace("-", "").lower()
    number = match["number"]
    if "," in number:
        return f"{spoken_number(number)} {suffix}"
    return cardinal(int(_bare(number)), "ein") + suffix


def _times(match: re.Match[str], cursor: Cursor) -> str:
    return f"{spoken_number(match['number'], 'ein')} mal"


def _score(match: re.Match[str], cursor: Cursor) -> str:
    return f"{cardinal(int(match['first']))} zu {cardinal(int(match['second']))}"


def _fraction(match: re.Match[str], cursor: Cursor) -> str | None:
    whole, above, below = match["whole"], int(match["above"]), int(match["below"])
    if below < 2 or above >= below or below > 1000 or (below > 20 and below % 10):
        return None if whole else f"{cardinal(above)} durch {cardinal(below)}"
    if whole and (above, below) == (1, 2):
        return mixed_half(int(whole))
    spoken = _half_of(cursor.next_word(match.end())) if (above, below) == (1, 2) else fraction(above, below)
    return f"{cardinal(int(whole))} {spoken}" if whole else spoken


_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
           "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8)}  # fmt: skip


def _vulgar(match: re.Match[str], cursor: Cursor) -> str:
    whole, parts = match["whole"], _VULGAR[match["part"]]
    if parts == (1, 2):
        return mixed_half(int(whole)) if whole else _half_of(cursor.next_word(match.end()))
    return f"{cardinal(int(whole))} {fraction(*parts)}" if whole else fraction(*parts)


def _half_of(noun: str) -> str:
    """Choose the form of one half: "eine halbe Stunde", "ein halber Liter", and "ein halb" without a noun."""
    if not noun[:1].isupper():
        return "ein halb"
    return {"f": "eine halbe", "n": "ein halbes", "m": "ein halber"}[gender(noun)]


def _number(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    """Speak a number without a unit: a year, or a cardinal whose final "one" agrees with the noun after it."""
    text, end = match["number"], match.end()
    following = cursor.next_word(end)
    sign = sign_word(match["sign"]) if not cursor.touches_previous or match["sign"] in ("+", "−") else ""
    if match["upper"]:
        article = one(following) if cursor.text[end : end + 1] == " " else "eins"
        pair = [_year_or_number(part, article) for part in (text, match["upper"])]
        return SpokenForm(f"{sign}{pair[0]} bis {pair[1]}", end)
    if _is_year(text, cursor, end, following):
        return SpokenForm(f"{sign}{year(int(text))}", end)
    touching = cursor.text[end : end + 1]
    article = one(following) if touching == " " and cursor.previous() not in NUMBERING else "eins"
    if touching == "-" and cursor.text[end + 1 : end + 2].isalpha():
        article = "ein"
    elif text == "1" and article != "eins":
        article = one_unit(cursor, end + 1 + len(following), following.lower(), feminine=article == "eine")
    return SpokenForm(sign + spoken_number(text, article), end)


def _is_year(text: str, cursor: Cursor, end: int, following: str) -> bool:
    if not re.fullmatch(r"1[1-9]\d\d", text):
        return False
    counted = following[:1].isupper() and cursor.text[end : end + 1] == " "
    return cursor.previous() in _YEAR_BEFORE or not counted


def _year_or_number(text: str, article: str) -> str:
    return year(int(text)) if re.fullmatch(r"1[1-9]\d\d", text) else spoken_number(text, article)


def _per(match: re.Match[str], cursor: Cursor) -> str | None:
    """Speak the slash of "9,99 €/Monat"."""
    return "pro" if cursor.touches_previous and cursor.text[cursor.position - 1] in "€$£%" else None


def _range_dash(match: re.Match[str], cursor: Cursor) -> str | None:
    """Speak the dash of "14:30–16:00" or "24.12.–31.12."."""
    return (
        "bis"
        if cursor.touches_previous
        and (cursor.text[cursor.position - 1] in "0123456789.€%m" or cursor.previous() == "uhr")
        else None
    )


_SUFFIXES = (
    r"fach[a-zäöüß]*|mal(?:s|ig[a-zäöüß]*)?|jährig[a-zäöüß]*|köpfig[a-zäöüß]*|prozentig[a-zäöüß]*|stündig[a-zäöüß]*|stündlich[a-zäöüß]*|minütig[a-zäöüß]*|tägig[a-zäöüß]*|wöchig[a-zäöüß]*|"
    r"monatig[a-zäöüß]*|teilig[a-zäöüß]*|stellig[a-zäöüß]*|stöckig[a-zäöüß]*|stufig[a-zäöüß]*|seitig[a-zäöüß]*|spurig[a-zäöüß]*|sprachig[a-zäöüß]*|bändig[a-zäöüß]*|türig[a-zäöüß]*|"
    r"eckig[a-zäöüß]*|zeilig[a-zäöüß]*|polig[a-zäöüß]*|sitzig[a-zäöüß]*|gradig[a-zäöüß]*|dimensional[a-zäöüß]*|jährlich[a-zäöüß]*"
)
END = r"(?![\w²³])"
_NO_LETTER = rf"(?![^\W\d_{SUPERSCRIPTS}])"
RULES = [
    Rule(r"(?P<number>\d{1,12}(?:,\d{1,12})?)\s?(?P<suffix>%-?ig[a-zäöüß]*)", _suffixed),
    Rule(rf"(?P<number>\d{{1,12}}(?:,\d{{1,12}})?)-?(?P<suffix>{_SUFFIXES})(?!\w)", _suffixed),
    Rule(rf"(?P<number>{NUMBER}),[-–—](?:\s?{_CURRENCY})?(?!\w)", _flat_amount),
    Rule(rf"{_CURRENCY}\s?{_RANGE}(?:\s?{_SCALE})?(?!\w)", _quantity),
    Rule(rf"(?P<number>{NUMBER})-(?:{_CURRENCY}|{UNIT})(?=-[^\W\d_])", _hyphen_unit),
    Rule(rf"(?P<sign>[-−–+±])?{_RANGE}\s?{_SCALE}\s?{_CURRENCY}{END}", _quantity),
    Rule(rf"(?P<sign>[-−–+±])?{_RANGE}\s?{_SCALE}{END}", _quantity),
    Rule(rf"(?P<sign>[-−–+±])?{_RANGE}\s?{_CURRENCY}{END}", _quantity),
    Rule(rf"(?P<sign>[-−–+±])?{_RANGE}\s?{UNIT}{END}(?!\.\w)", _quantity),
    Rule(r"(?:(?P<whole>\d{1,4})[ \u00a0])?(?P<above>\d{1,3})[/⁄](?P<below>\d{1,4})(?![\d/])", _fraction),
    Rule(rf"(?P<whole>\d{{0,4}})\s?(?P<part>[{''.join(_VULGAR)}])", _vulgar),
    Rule(rf"(?P<number>{NUMBER})\s?[x×](?=\s?\d|\s|$|[.,;:!?)])", _times),
    Rule(r"(?P<first>\d{1,3}):(?P<second>\d{1,3})(?![\d:])", _score),
    Rule(r"[–—-](?=\d)", _range_dash),
    Rule(r"/(?=[^\W\d_])", _per),
    Rule(r"(?P<sign>[-−–+±])?(?P<number>\d{1,4})[–-](?P<upper>\d{1,4})(?![\w-]|[.,]\d)", _number),
    Rule(rf"(?P<sign>[-−–+±])?(?P<number>{NUMBER})(?P<upper>){_NO_LETTER}", _number),
]  # fmt: skip
