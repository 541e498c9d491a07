"""German names of letters and symbols, and the decision which words in capitals are spelt."""

from __future__ import annotations

from ..word_lists import words

_NAMES = {
    "a": "a", "b": "be", "c": "ce", "d": "de", "e": "e", "f": "ef", "g": "ge", "h": "ha", "i": "i", "j": "jot",
    "k": "ka", "l": "el", "m": "em", "n": "en", "o": "o", "p": "pe", "q": "ku", "r": "er", "s": "es", "t": "te",
    "u": "u", "v": "vau", "w": "we", "x": "ix", "y": "ypsilon", "z": "zett", "ä": "ä", "ö": "ö", "ü": "ü",
    "ß": "eszett",
}  # fmt: skip
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "jota", "κ": "kappa", "λ": "lambda", "μ": "mü", "ν": "nü", "ξ": "xi", "ο": "omikron", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "ypsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "ϕ": "phi", "ϑ": "theta", "ϵ": "epsilon",
}  # fmt: skip
SYMBOLS = {
    "&": "und", "+": "plus", "=": "gleich", "<": "kleiner als", ">": "größer als", "≤": "kleiner oder gleich",
    "≥": "größer oder gleich", "≠": "ungleich", "≈": "ungefähr", "~": "ungefähr", "±": "plus minus", "×": "mal",
    "÷": "geteilt durch", "−": "minus", "%": "prozent", "‰": "promille", "°": "grad", "§": "paragraf", "@": "ät",
    "#": "raute", "/": "schrägstrich", "\\": "rückschrägstrich", "_": "unterstrich", "€": "euro", "$": "dollar",
    "£": "pfund", "¥": "yen", "¢": "cent", "→": "pfeil", "√": "wurzel", "∞": "unendlich", "π": "pi", "µ": "mikro",
    "Ω": "ohm", "№": "nummer", "†": "gestorben", "Σ": "summe", "∑": "summe", "½": "ein halb", "¼": "ein viertel",
    "¾": "drei viertel", "⅓": "ein drittel", "⅔": "zwei drittel", "⅛": "ein achtel", "²": "quadrat", "³": "hoch drei",
    "*": "stern", ".": "punkt", ",": "komma", "-": "minus", ":": "doppelpunkt", ";": "semikolon", "!": "ausrufezeichen",
    "?": "fragezeichen", "(": "klammer auf", ")": "klammer zu", '"': "anführungszeichen", "'": "apostroph",
}  # fmt: skip
SPOKEN_SYMBOLS = frozenset("²³&+=<>≤≥≠≈~±×÷−%‰°§@#€$£¥¢→√∞πµΩ№½¼¾⅓⅔⅛")
"""Symbols that are spoken when they stand alone between words; the others are skipped there."""

# Spoken as words although they are written in capitals.
_WORDS = words(
    "NATO UNO NASA ESA UNICEF UNESCO AIDS PISA RADAR LASER OPEC FIFA UEFA IKEA LIDL REWE EDEKA ALDI TÜV DAX GAU PIN "
    "SIM RAM ROM BIOS NABU BAFÖG AUDI OPEL FIAT SEAT LEGO NIVEA INTERPOL EUROPOL BREXIT COVID CORONA ELSTER SCHUFA "
    "ASCII JAVA UNIX LINUX BASIC COBOL GNOME HIV-POSITIV APEC ASEAN SARS MERS FRONTEX BAMF BAFIN SWIFT IBAN SEPA "
    "TASS AGFA HARIBO MINT ISO PEN TED TAZ OSRAM BAYER DEKRA DEGUSSA HUK BASE FAQ-SEITE NIE JA AB AN IM IN ES ER"
)  # fmt: skip
# Spelt although they could be spoken as words.
_SPELT = words(
    "USA EU UN UK ICE IC EC AG AGB EDV ABS ADAC AOK ARD ZDF BBC CIA FBI DNA DNS EKG IT KI OP ORF PC PDA TV UFA "
    "UV VIP "
    "WM EM AKW AFD CDU CSU SPD FDP ADHS ISBN IQ EQ OB ÖPNV ÖBB SBB UKW USB URL AI API APP-ID IP IBM BMW VW AEG "
    "DDR BRD "
    "UDSSR EZB IWF EKD OECD OSZE BIP ZEIT-ID ID UHD UVP EVG IG DIN AU IAA IOC IRA PLO LED LCD OLED HIV AU-PAIR"
)  # fmt: skip
_VOWELS = frozenset("AEIOUYÄÖÜ")
_LONGEST_SPELT = 4


def letter(character: str) -> str:
    """Name a letter, digit or symbol; a character without a name is returned unchanged."""
    from .numbers import digits

    low = character.lower()
    if character.isdecimal():
        return digits(character)
    return _NAMES.get(low) or SYMBOLS.get(character) or _GREEK.get(low) or low


def spell(text: str) -> str:
    """Spell letter by letter: "USA" → "u es a"."""
    return " ".join(letter(character) for character in text if not character.isspace())


def is_spelt(word: str, *, among_capitals: bool = False) -> bool:
    """Return whether a word in capitals is read letter by letter. among_capitals: its neighbours are capitals, too."""
    if word in _WORDS:
        return False
    if word in _SPELT:
        return True
    if not _VOWELS & set(word):
        return True
    return len(word) <= _LONGEST_SPELT and not among_capitals
