"""German words to phonemes: dictionary, endings, compounds, English words, and a network for the rest."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from pathlib import Path

from ...pronunciation.g2p import GraphemeToPhoneme
from ...pronunciation.packed_dictionary import DEFAULT, PackedDictionary
from ...pronunciation.symbols import PRIMARY, SECONDARY, STRESSES
from ..letters import letter as name_of
from .loanwords import as_germans_say
from .symbols import GERMAN_VOWELS

_FOLDER = Path(__file__).resolve().parent
LETTERS = {
    "a": "ˈɑ", "b": "bˈe", "c": "ʦˈe", "d": "dˈe", "e": "ˈe", "f": "ˈɛf", "g": "ɡˈe", "h": "hˈɑ", "i": "ˈi",
    "j": "jˈɔt", "k": "kˈɑ", "l": "ˈɛl", "m": "ˈɛm", "n": "ˈɛn", "o": "ˈo", "p": "pˈe", "q": "kˈu", "r": "ˈɛʁ",
    "s": "ˈɛs", "t": "tˈe", "u": "ˈu", "v": "fˈW", "w": "vˈe", "x": "ˈɪks", "y": "ˈʏpsilɔn", "z": "ʦˈɛt", "ä": "ˈæ",
    "ö": "ˈø", "ü": "ˈy", "ß": "ɛsʦˈɛt",
}  # fmt: skip
_BY_NAME = {name_of(letter): letter for letter in LETTERS}
_ENDINGS = {"s": "s", "n": "n", "en": "ən", "e": "ə", "es": "əs", "er": "ɐ", "in": "ɪn", "innen": "ɪnən"}
_LINKS = ("", "s", "n", "en", "es", "-")
_LEAST_STEM, _LEAST_PART = 3, 4
_PREFIXES = frozenset(("beige", "durch", "gegen", "unter", "über", "zwei", "vier", "davon", "daran", "danach", "weg"))
"""Listed words that are no parts of compounds of the usual stress: "beigetragen", "unterhalten"."""
_VOICED = {"p": "b", "t": "d", "k": "ɡ", "f": "v", "s": "z"}
_SPELT_VOICED = {"p": "b", "t": "d", "k": "g", "f": "vw", "s": "s"}
_KEPT = 4096


class GermanWords:
    """Pronunciations of German words in lower case; thread-safe."""

    def __init__(self) -> None:
        self.phonemes = lru_cache(_KEPT)(self._phonemes)

    @cached_property
    def _dictionary(self) -> PackedDictionary:
        return PackedDictionary(_FOLDER / "dictionary.bin")

    @cached_property
    def _spellings(self) -> PackedDictionary:
        return PackedDictionary(_FOLDER.parent / "words.bin")

    @cached_property
    def _network(self) -> GraphemeToPhoneme:
        return GraphemeToPhoneme.load(_FOLDER / "g2p.safetensors")

    def listed(self, word: str) -> str:
        """Phonemes of a word of the dictionary, or ""."""
        found = self._dictionary.get(word)
        return found[DEFAULT] if found else ""

    def _phonemes(self, word: str) -> str:
        """Pronounce a word in lower case: always something, unless it holds no letter."""
        found = self.listed(word) or self._inflected(word) or self._compound(word)
        if found:
            return found
        if any(not ("a" <= letter <= "z" or letter in "äöüßéè") for letter in word):
            return self._plain(word)
        if not set(word) & set("aeiouyäöüéè"):
            return spelt(word)
        return self._english(word) or self._network.phonemes(word)

    def _plain(self, word: str) -> str:
        """Pronounce a word with letters that German lacks, or with apostrophes."""
        from anyascii import anyascii

        kept = "".join(letter if letter in "äöüß" else str(anyascii(letter)) for letter in word)
        letters = re.sub("[^a-zäöüß]+", "", kept.lower())
        return self.phonemes(letters) if letters else ""

    def _inflected(self, word: str) -> str:
        """Pronounce a form of a word of the dictionary: "teams", "ingenieure"."""
        for ending, spoken in _ENDINGS.items():
            stem = word.removesuffix(ending)
            # What the word list has, the network has learned: "betonen" is no form of "beton".
            possible = stem != word and len(stem) >= _LEAST_STEM and (ending == "s" or word not in self._spellings)
            known = self.listed(stem) if possible else ""
            if any(stress in known for stress in STRESSES):
                return with_ending(stem, known, spoken)
        return ""

    def _compound(self, word: str) -> str:
        """Pronounce a compound of which the dictionary has a part: "teamleiter", "nachtclub"."""
        for cut in range(len(word) - _LEAST_PART, _LEAST_PART - 1, -1):
            first, second = word[:cut], word[cut:]
            if self._ends(second):
                for link in _LINKS:
                    stem = first.removesuffix(link)
                    fits = len(stem) >= _LEAST_PART and first == stem + link and stem not in _PREFIXES
                    if fits and self._begins(stem) and (self._heads(stem) or self._irregular(second)):
                        before = self.phonemes(stem) + link.replace("-", "").replace("e", "ə")
                        if PRIMARY in before:
                            return compounded(before, self.phonemes(second))
        return ""

    def _begins(self, word: str) -> bool:
        return bool(self.listed(word)) or word in self._spellings

    def _ends(self, word: str) -> bool:
        return self._begins(word) or bool(self._inflected(word))

    def _heads(self, word: str) -> bool:
        return PRIMARY in self.listed(word)

    def _irregular(self, word: str) -> bool:
        return bool(self.listed(word) or self._inflected(word))

    def _english(self, word: str) -> str:
        """Pronounce an English word that no list of German words has."""
        if word in self._spellings or len(word) < _LEAST_PART:
            return ""
        from ...en.phonemes.phonemise import english_words

        known = english_words()
        return as_germans_say(known.pronunciations(word)[DEFAULT]) if known.knows(word) else ""


def with_ending(stem: str, phonemes: str, ending: str) -> str:
    """Add an ending: "ʁ" is spoken before a vowel, a final consonant is voiced again where it is spelt so."""
    if ending[0] in GERMAN_VOWELS:
        last = phonemes[-1]
        if last == "ɐ":
            tail = "əʁ" if stem.endswith("er") and phonemes[-2:-1] not in GERMAN_VOWELS else "ʁ"
            phonemes = phonemes[:-1] + tail
        elif last in _VOICED and stem[-1] in _SPELT_VOICED[last]:
            phonemes = phonemes[:-1] + _VOICED[last]
    elif ending == "n" and phonemes[-1] == ending:
        return phonemes
    return phonemes.removesuffix("ə") + ending if ending[0] == "ə" else phonemes + ending


def compounded(first: str, second: str) -> str:
    """Join the parts of a compound: the first keeps its main stress, that of the second is weakened."""
    return first + second.replace(SECONDARY, "").replace(PRIMARY, SECONDARY)


def letter_of(name: str) -> str:
    """Return the letter that a name stands for, or "": "be" → b."""
    return _BY_NAME.get(name, "")


def spelt(letters: str) -> str:
    """Name letters one by one, the last with the main stress: "tv" → tˌefˈW; "'s" at the end is that of a plural."""
    alone = letters.removesuffix("'s")
    spoken = [LETTERS[letter] for letter in alone.lower() if letter in LETTERS]
    joined = "".join([*(one.replace(PRIMARY, SECONDARY) for one in spoken[:-1]), *spoken[-1:]])
    return joined + "s" * (alone != letters)
