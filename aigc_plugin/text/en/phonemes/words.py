"""English words to phonemes: dictionary, inflections, letters, parts of words, and a network for the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from ...pronunciation.g2p import GraphemeToPhoneme
from ...pronunciation.packed_dictionary import DEFAULT, PackedDictionary, Pronunciations
from ...pronunciation.symbols import PRIMARY, SECONDARY, STRESSES, without_stress
from .inflection import inflected, with_s

_FOLDER = Path(__file__).resolve().parent
LETTERS = {
    "A": "ˈA", "B": "bˈi", "C": "sˈi", "D": "dˈi", "E": "ˈi", "F": "ˈɛf", "G": "ʤˈi", "H": "ˈAʧ", "I": "ˈI", "J": "ʤˈA",
    "K": "kˈA", "L": "ˈɛl", "M": "ˈɛm", "N": "ˈɛn", "O": "ˈO", "P": "pˈi", "Q": "kjˈu", "R": "ˈɑɹ", "S": "ˈɛs",
    "T": "tˈi", "U": "jˈu", "V": "vˈi", "W": "dˈʌbᵊlju", "X": "ˈɛks", "Y": "wˈI", "Z": "zˈi",
}  # fmt: skip
# Words that the dictionary lacks, most of them younger than it is.
_OWN = {
    "python": "pˈIθɑn", "iphone": "ˈIfˌOn", "ipad": "ˈIpˌæd", "wifi": "wˈIfˌI", "wi-fi": "wˈIfˌI", "ms": "mˈɪz",
    "app": "ˈæp", "apps": "ˈæps", "blog": "blˈɑɡ", "vlog": "vlˈɑɡ", "meme": "mˈim", "emoji": "ɪmˈOʤi",
    "selfie": "sˈɛlfi", "github": "ɡˈɪthˌʌb", "gmail": "ʤˈimˌAl", "ebay": "ˈibˌA", "google": "ɡˈuɡᵊl",
    "kubernetes": "kˌubəɹnˈɛTiz", "ffmpeg": "ˌɛfˌɛfˈɛmpɛɡ", "blender": "blˈɛndəɹ", "covid": "kˈOvɪd", "oh": "ˈO",
    "miz": "mˈɪz", "missis": "mˈɪsɪz",
    "uh": "ˈʌ", "hmm": "hmm", "et": "ɛt", "cetera": "sˈɛTəɹə", "o'clock": "əklˈɑk", "resumé": "ɹˈɛzəmˌA",
    "résumé": "ɹˈɛzəmˌA", "café": "kæfˈA", "naïve": "nIˈiv", "fiancé": "fˌiɑnsˈA", "fiancée": "fˌiɑnsˈA",
}  # fmt: skip
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z']+|[^A-Za-z]+")
_PREFIXES = ("anti", "auto", "bio", "cyber", "eco", "hyper", "inter", "micro", "mini", "multi", "non", "over", "post",
             "pre", "pseudo", "re", "semi", "sub", "super", "tele", "trans", "ultra", "un", "under")  # fmt: skip
_LEAST_PART = 4
_VOWELS = frozenset("AIOWYiuæɑəɛɪɔʊʌᵊᵻɜɐ")
_KEPT = 4096


class EnglishWords:
    """Pronunciations of English words by part of speech; thread-safe."""

    def __init__(self) -> None:
        self.pronunciations = lru_cache(_KEPT)(self._pronunciations)

    @cached_property
    def _dictionary(self) -> PackedDictionary:
        return PackedDictionary(_FOLDER / "dictionary.bin")

    @cached_property
    def _network(self) -> GraphemeToPhoneme:
        return GraphemeToPhoneme.load(_FOLDER / "g2p.safetensors")

    def knows(self, word: str) -> bool:
        """Tell whether the dictionary has a word, or its stem, as it is written."""
        return self._listed(word) is not None or inflected(word, self._listed) is not None

    def is_listed(self, word: str) -> bool:
        """Tell whether the dictionary has exactly this word: capitals are capitals."""
        return self._dictionary.get(word) is not None

    def _listed(self, word: str) -> Pronunciations | None:
        own = _OWN.get(word)
        return {DEFAULT: own} if own else self._dictionary.get(word)

    def _pronunciations(self, word: str) -> Pronunciations:
        """Pronounce a word of letters, apostrophes and full stops: always something."""
        for form in dict.fromkeys((word, word.lower(), word.capitalize())):
            found = self._listed(form)
            if found:
                return found
        for form in dict.fromkeys((word, word.lower(), word.capitalize())):
            found = inflected(form, self._listed)
            if found:
                return found
        return {DEFAULT: self._composed(word)}

    def _composed(self, word: str) -> str:
        """Pronounce a word that no dictionary has, nor its stem."""
        if not word.isascii():
            from anyascii import anyascii

            plain = re.sub(r"[^A-Za-z']+", "", str(anyascii(word)))
            return self.pronunciations(plain)[DEFAULT] if plain else ""
        parts = _CAMEL.findall(word)
        if len(parts) > 1 and not word.isupper():
            return joined([self._part(part) for part in parts])
        low = word.lower().replace("'", "")
        compound = self._compound(low)
        if compound:
            return compound
        if not set(low) & set("aeiouy"):
            return spelt(low) if len(low) < _LEAST_PART + 1 else self._network.phonemes(low)
        return self._network.phonemes(word.lower())

    def _part(self, part: str) -> str:
        if part.isupper() and not self.is_listed(part):
            return spelt(part)
        return self.pronunciations(part)[DEFAULT] if any(letter.isalpha() for letter in part) else ""

    def _compound(self, word: str) -> str:
        """Pronounce two words in one, the longest first ("voiceover"), or a prefix and a word ("microservice")."""
        for cut in range(len(word) - _LEAST_PART, _LEAST_PART - 1, -1):
            first, second = self._listed(word[:cut]), self._listed(word[cut:])
            if first and second:
                return joined([first[DEFAULT], second[DEFAULT]], strongest=0)
        for prefix in _PREFIXES:
            rest = word.removeprefix(prefix)
            stem = self._listed(rest) or inflected(rest, self._listed) if len(rest) >= _LEAST_PART else None
            before = self._listed(prefix)
            if rest != word and stem and before:
                return joined([before[DEFAULT], stem[DEFAULT]])
        return ""


def spelt(letters: str, ending: str = "") -> str:
    """Name letters one by one, the last with the main stress: "FBI" → ˌɛfbˌiˈI. ending: "s" of "CEOs", or ""."""
    names = [LETTERS[letter] for letter in letters.upper() if letter in LETTERS]
    if not names:
        return ""
    spoken = joined(names)
    return with_s(spoken) if ending else spoken


def joined(parts: list[str], *, strongest: int = -1) -> str:
    """Join pronunciations to one word: one keeps its main stress, that of the others is weakened."""
    present = [part for part in parts if part]
    if not present:
        return ""
    main = present[strongest]
    weak = [part if part is main else part.replace(PRIMARY, SECONDARY) for part in present]
    return "".join(weak)


def stressed(phonemes: str, mark: str) -> str:
    """Give a stress to a word without one, at its first vowel; other words stay as they are."""
    if any(stress in phonemes for stress in STRESSES):
        return phonemes
    at = next((index for index, symbol in enumerate(phonemes) if symbol in _VOWELS), None)
    return phonemes if at is None else phonemes[:at] + mark + phonemes[at:]


def chosen(pronunciations: Mapping[str, str], parts: tuple[str, ...]) -> str:
    """Choose the pronunciation of the likeliest part of speech that has one."""
    for part in parts:
        verb = "VERB" if part in ("VBD", "VBN") else part
        found = pronunciations.get(part) or pronunciations.get(verb)
        if found:
            return found
    return pronunciations[DEFAULT]


def begins_with_vowel(phonemes: str) -> bool:
    """Tell whether a word begins with the sound of a vowel: "hour" does, "use" does not."""
    return without_stress(phonemes)[:1] in _VOWELS
