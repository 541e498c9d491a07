"""Guess the language of a text by its script and its most frequent words.

It is meant for a warning: very short texts, names and mixtures have no guess. A word of several lists counts less for
each.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from .word_lists import words

SAMPLE = 20_000
"""Characters at the beginning of a text that are looked at."""
NAMES = {
    "de": "German", "en": "English", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "nl": "Dutch", "pl": "Polish", "tr": "Turkish", "zh": "Chinese", "ja": "Japanese", "ko": "Korean",
    "und-Cyrl": "Cyrillic", "el": "Greek", "und-Arab": "Arabic", "he": "Hebrew", "und-Deva": "Devanagari", "th": "Thai",
}  # fmt: skip
_FREQUENT = {
    "de": words(
        "der die das den dem des ein eine einen einem einer und oder aber ist sind war waren wird werden wurde "
        "nicht kein keine mit von vom zu zum zur im am auf für aus bei nach über unter ich du er sie es wir ihr "
        "mein dein sein uns mich dich sich auch noch nur schon sehr wie was wer wo wenn dass weil als dann hier "
        "heute morgen guten tag hallo bitte danke ja nein habe hat haben kann muss soll in an so man alle diese "
        "dieser dieses dank vielen frau herr durch einmal immer wieder"
    ),
    "en": words(
        "the a an and or but is are was were be been this that these those with from for of to by at on you he she "
        "it we they my your his her its our their me him us them not no yes what when where which who how why if "
        "then because there here have has had do does did will would can could should hello please thank thanks "
        "world good morning in as so all just very more about into than i am must go now"
    ),
    "fr": words(
        "le la les un une des du de et ou mais est sont était être avec pour dans sur par pas ne que qui quoi je "
        "tu il elle nous vous ils elles mon ton son notre votre ce cette ces au aux bonjour merci très plus tout "
        "bien c'est"
    ),
    "es": words(
        "el la los las un una unos de del y o pero es son era ser con para en por no que qué quien yo tú él ella "
        "nosotros usted mi tu su este esta estos al hola gracias muy más todo bien como está"
    ),
    "it": words(
        "il lo la gli le un una di del della dei e o ma è sono era essere con per nel in non che chi io tu lui lei "
        "noi voi mio tuo suo questo questa al alla ciao grazie molto più tutto bene come"
    ),
    "pt": words(
        "o a os as um uma de do da dos das e ou mas é são era ser com para em por não que quem eu tu ele ela nós "
        "você meu seu este esta ao olá obrigado muito mais tudo bem como está"
    ),
    "nl": words(
        "de het een en of maar is zijn was waren met van voor in op aan niet geen dat wie wat ik jij je hij zij "
        "wij mijn jouw dit deze hallo dank heel meer alles goed hoe ook naar bij te"
    ),
    "pl": words("i w na z do nie to jest są był być się że co kto ja ty on ona my wy mój twój ten ta o dla po jak tak"),
    "tr": words(
        "ve bir bu da de için ile ne ben sen biz siz çok daha var yok değil mi gibi olan ama evet hayır merhaba"
    ),
}
_SCRIPTS = {
    "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CYRILLIC": "und-Cyrl", "GREEK": "el",
    "ARABIC": "und-Arab", "HEBREW": "he", "DEVANAGARI": "und-Deva", "THAI": "th",
}  # fmt: skip
_OWN_LETTERS = {
    "de": frozenset("äöüß"), "fr": frozenset("çèêâîœù"), "es": frozenset("ñ"), "pt": frozenset("ãõ"),
    "pl": frozenset("łżźśćńęą"), "tr": frozenset("ğış"),
}  # fmt: skip
_OF_SYLLABLES = frozenset({"zh", "ja", "ko"})
_LETTERS_OF_WORD = 3
"""Letters that a Chinese character weighs as much as."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LEAST_SCORE = 1.75
_LEAST_SHARE = 0.15
_LEAD = 2.5
"""A language is the guess if its score is more than this many times that of any other."""


def guess_language(text: str) -> str:
    """Guess the language of a text; return its tag, a key of NAMES, or "" where it is not clear."""
    found = [match[0].lower() for match in _WORD.finditer(text[:SAMPLE])]
    scripts: Counter[str] = Counter()
    for word in found:
        for character in word:
            script = _script(character)
            # A single letter is a symbol of a formula; a single Chinese character is a word.
            scripts[script] += _LETTERS_OF_WORD if script in _OF_SYLLABLES else len(word) > 1
    for script, count in scripts.most_common(1):
        if script and 2 * count > scripts.total():
            return "ja" if script == "zh" and scripts["ja"] else script
    scores = {language: sum(_weight(word, language) for word in found) for language in _FREQUENT}
    second, best = sorted(scores, key=lambda language: scores[language])[-2:]
    enough = scores[best] >= max(_LEAST_SCORE, _LEAST_SHARE * len(found))
    return best if enough and scores[best] > _LEAD * scores[second] else ""


def other_language(text: str, language: str) -> str:
    """Guess whether a text is in another language than `language`; return the tag of that other one, or ""."""
    guess = guess_language(text)
    return guess if guess != base_language(language) else ""


def base_language(tag: str) -> str:
    """Return the language of a tag without its region: "de" of "de-AT"."""
    return tag.lower().split("-")[0]


def language_name(tag: str) -> str:
    """Return the English name of a language, or the tag itself where it is not in NAMES."""
    return NAMES.get(tag) or NAMES.get(base_language(tag), tag)


def frequency(word: str, language: str) -> int:
    """Tell whether a word in lower case is among the most frequent ones of a language: 1 or 0."""
    return int(word in _FREQUENT[language])


def _script(character: str) -> str:
    """Return the tag that a script stands for; "" for Latin letters and rare scripts."""
    if character.isascii():
        return ""
    return _SCRIPTS.get(unicodedata.name(character, "").split(" ")[0].split("-")[0], "")


def _weight(word: str, language: str) -> float:
    """Return 1 for a frequent word of this language alone, or one with a letter of its own; less for a shared word."""
    if word in _FREQUENT[language]:
        return 1 / sum(word in frequent for frequent in _FREQUENT.values())
    return 1.0 if not _OWN_LETTERS.get(language, frozenset()).isdisjoint(word) else 0.0
