"""German inflection of numbers: guess case and gender from the words around a number, and choose its ending."""

from __future__ import annotations

import re

from ..lexer import Cursor
from ..word_lists import words
from .abbreviations import MONTHS

_WEAK_EN = words(
    "am vom zum zur im beim ins dem den des einem einer eines einen meinem meiner meines meinen deinem deinen seinem "
    "seiner seines seinen ihrem ihrer ihres ihren unserem unserer unseren jedem jeden jedes diesem diesen "
    "dieses keinem "
    "keinen ab bis seit vor nach mit aus von alle allen beiden"
)
_WEAK_E = words("der die das diese dieser jene jede jeder eine keine meine deine seine ihre unsere")
_MIXED = words("ein kein mein dein sein ihr unser")
_DATIVE = words("in an auf bei mit nach seit von vor aus zu während wegen unter über hinter neben zwischen")
_NEUTER = words(
    "jahr jahrhundert jahrtausend jahrzehnt kapitel mal kind ei spiel buch tor bild gebot semester quartal "
    "halbjahr haus "
    "stockwerk obergeschoss untergeschoss viertel drittel finale reich gesetz heft lied jubiläum wort leben "
    "auto land "
    "zimmer gleis stück thema ziel beispiel rennen treffen programm"
)
_FEMININE_NOUNS = words(
    "liga bundesliga hand frau stadt nacht woche zahl wahl fahrt art bahn schicht mutter tochter schwester kraft "
    "million milliarde mark person uhr-zeit bank stimme zeit antwort arbeit geburt firma nummer regel insel formel "
    "tafel"
)
_MASCULINE_IN_E = words(
    "junge kollege kunde name gedanke franzose deutsche russe bote löwe affe hase zeuge neffe "
    "käse erbe see"
)  # fmt: skip
_FEMININE_ENDINGS = ("ung", "heit", "keit", "schaft", "ion", "tät", "ik", "ur", "in", "ei", "enz", "anz", "e")
_NEUTER_ENDINGS = ("chen", "lein", "ment", "um", "tum")
NUMBERING = words(
    "kapitel artikel absatz nummer nr teil seite band platz stufe raum zimmer gleis linie version bus typ "
    "klasse gruppe "
    "phase schritt punkt abschnitt paragraf paragraph satz akt szene runde folge staffel halle tor haus block zeile "
    "abbildung tabelle formel gleichung aufgabe übung frage antwort position zone ebene tag woche monat jahr level "
    "mark modell serie figur anlage anhang lektion vers heft kanal sender windows apollo hartz tram "
    "art. abs. kap. bd. nr. s. abb. tab. no. §"
)
# A letter after these is a name, never a number or an initial: "Vitamin C".
LETTERED = words("vitamin vitamins hepatitis größe größen konfektionsgröße kleidergröße plan note buchstabe blutgruppe")


_GOVERNS_DATIVE = words("mit von zu aus bei nach seit ab außer in vor")
_GOVERNS_ACCUSATIVE = words(
    "für gegen ohne durch um kostet kostete kosten kosteten zahlt zahle zahlte zahlen bezahlt bezahle bezahlte "
    "bezahlen spart spare sparte sparen gespart verdient verdiene verdiente verdienen gibt gebe gab geben gegeben "
    "bekommt bekomme bekam bekommen erhält erhielt erhalten verliert verlor gewinnt gewann spendet spendete habe "
    "hast hat haben hatte hatten"
)
_TAKES_ACCUSATIVE = words(
    "gespart bezahlt gezahlt gekostet verdient bekommen erhalten gegeben ausgegeben verloren gefunden gewonnen "
    "gespendet eingenommen geliehen gebraucht sparen zahlen bezahlen kosten verdienen ausgeben spenden verlieren "
    "gewinnen"
)
_PASSIVE = words("wird werden wurde wurden worden")
_ADVERBS = words("nur genau etwa rund circa ca. knapp fast mindestens höchstens noch schon über")
_MASCULINE_UNIT = re.compile(
    r"(?:\w*meter|\w*liter|euro|cent|\w*dollar|franken|rappen|yen|penny|pfennig|zentner|grad|punkt|esslöffel|teelöffel|"
    r"monat|tag|mann|platz|becher|löffel|schritt|satz|gast|fehler|termin|artikel|arbeitstag|werktag|prozentpunkt)\b"
)


def one_unit(cursor: Cursor, end: int, unit: str, *, feminine: bool) -> str:
    """Choose the form of "ein" before a unit or a noun, up to `end`, by the words around both: "für einen Euro", "mit
    einem Prozent", "seit einer Stunde"; "ein" or "eine" where nothing decides."""
    back = next((back for back in range(1, 5) if cursor.previous(back) not in _ADVERBS), 5)
    before = cursor.previous(back)
    if before in _GOVERNS_DATIVE:
        return "einer" if feminine else "einem"
    if feminine or not _MASCULINE_UNIT.match(unit):
        return "eine" if feminine else "ein"
    passive = any(word.lower() in _PASSIVE for word in cursor.previous_words)
    accusative = before in _GOVERNS_ACCUSATIVE or cursor.next_word(end) in _TAKES_ACCUSATIVE
    return "einen" if accusative and not passive else "ein"


def gender(noun: str) -> str:
    """Guess the gender of a noun from its form: "f", "n" or "m", which is also the default."""
    low = noun.lower()
    if low in _NEUTER or low.endswith(_NEUTER_ENDINGS):
        return "n"
    if low in _FEMININE_NOUNS:
        return "f"
    if low in MONTHS or low in _MASCULINE_IN_E:
        return "m"
    return "f" if low.endswith(_FEMININE_ENDINGS) else "m"


def one(noun: str) -> str:
    """Choose "ein" or "eine" before a noun, "eins" if no noun follows."""
    if not noun[:1].isupper():
        return "eins"
    return "eine" if gender(noun) == "f" else "ein"


def ordinal_ending(cursor: Cursor, noun: str) -> str:
    """Choose the ending of an ordinal at `cursor` before `noun`: "der dritte", "am dritten", "ein drittes"."""
    before = cursor.previous()
    if before.endswith((".", "und", "oder", "bis")) and len(cursor.previous_words) > 1:
        chained = _ending_before(cursor)
        if chained:
            return chained
    if before in _WEAK_E:
        dative = before == "der" and cursor.previous(2) in _DATIVE
        return "en" if dative else "e"
    if before in _WEAK_EN:
        return "en"
    if before not in _MIXED and noun.lower() in MONTHS and "am" in {cursor.previous(2), cursor.previous(3)}:
        return "en"
    return {"f": "e", "n": "es", "m": "er"}[gender(noun)]


def _ending_before(cursor: Cursor) -> str:
    """Find the ending of chained ordinals: in "der 1. und 2. Weltkrieg" the article of the first decides for both."""
    for back in range(2, min(6, len(cursor.previous_words)) + 1):
        word = cursor.previous(back)
        if word in _WEAK_E:
            return "en" if word == "der" and cursor.previous(back + 1) in _DATIVE else "e"
        if word in _WEAK_EN:
            return "en"
    return ""
