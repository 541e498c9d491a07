"""Phonemes by an espeak-ng program of the user's, for voices that were trained on its notation.

The program is called as it is; nothing of it belongs to this package. `AIGC_ESPEAK` names another one; "none" is none.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from ..errors import InputError
from .language_guess import base_language, language_name
from .pronunciation.user_lexicon import UserLexicon
from .sentence import Sentence, SentenceWord
from .symbols import ESPEAK

_VOICE = re.compile(r"[A-Za-z][A-Za-z0-9+_-]{0,39}")
_SECONDS = 30
_LONGEST = 1 << 20
_GIVEN = re.compile(r"/(?P<phonemes>[^/]*)/")
_SWITCHES = re.compile(r"\([a-z][a-z-]*\)")
_STOPS = re.compile(r"(?<!\d)[.,;:!?…/\n]+|[.,;:!?…/\n]+(?!\d)")
_SMALL = {"A": "eɪ", "I": "aɪ", "O": "oʊ", "W": "aʊ", "Y": "ɔɪ", "ʤ": "dʒ", "ʧ": "tʃ", "T": "ɾ", "ᵊ": "ə", "g": "ɡ"}
_LONG = (("ɜɹ", "ɜː"), ("əɹ", "ɚ"), ("ɔɹ", "oːɹ"), ("ɑ", "ɑː"), ("ɔ(?!ɪ|ː)", "ɔː"), ("(?<=[ˈˌ])i", "iː"), ("u", "uː"))


def program() -> str | None:
    """Path of the user's espeak-ng, or None where there is none."""
    named = os.environ.get("AIGC_ESPEAK", "espeak-ng")
    return None if named == "none" else shutil.which(named)


def source_of(notation: str) -> str:
    """Maker of the phonemes of a notation: the program, or this package."""
    return "espeak-ng" if notation.startswith(ESPEAK) and program() else "aigc_plugin"


def phonemise(sentence: Sentence, notation: str, language: str, lexicon: UserLexicon) -> Sentence:
    """Give every spoken word of a sentence its phonemes as espeak-ng writes them.

    notation  `ESPEAK` and the name of the language in espeak-ng
    language  BCP 47; English and German are also read where there is no such program
    lexicon   pronunciations that win

    InputError where another language needs the program and there is none.
    """
    found = program()
    if found is not None:
        return _by_program(sentence, found, notation.removeprefix(ESPEAK), language, lexicon)
    if base_language(language) == "en":
        from .en.phonemes.phonemise import phonemise as by_dictionary

        return in_espeak(by_dictionary(sentence, lexicon), language)
    if base_language(language) == "de":
        from .de.phonemes.phonemise import phonemise as by_rules

        return in_espeak(by_rules(sentence, lexicon), language)
    raise InputError(
        f"this voice needs the program espeak-ng to read {language_name(language)}",
        hint="install espeak-ng, or set AIGC_ESPEAK to its path",
    )


def in_espeak(sentence: Sentence, language: str) -> Sentence:
    """A sentence with phonemes of this package, in the notation of espeak-ng."""
    return Sentence(tuple(replace(word, phonemes=ipa_of(word.phonemes, language)) for word in sentence.words))


def ipa_of(phonemes: str, language: str) -> str:
    """Phonemes of this package as espeak-ng writes them: "həlˈO" → "həlˈoʊ"."""
    if base_language(language) == "de":
        from .de.phonemes.espeak_ipa import espeak_ipa

        return espeak_ipa(phonemes)
    for short, long in _LONG:
        phonemes = re.sub(short, long, phonemes)
    return "".join(_SMALL.get(symbol, symbol) for symbol in phonemes)


def _by_program(sentence: Sentence, found: str, voice: str, language: str, lexicon: UserLexicon) -> Sentence:
    words = list(sentence.words)
    for clause in _clauses(words):
        spoken = [_plain(words[at].spoken) for at in clause]
        for at, phonemes in zip(clause, _aligned(found, voice, spoken), strict=True):
            words[at] = replace(words[at], phonemes=phonemes)
    for at, word in enumerate(words):
        given = _GIVEN.fullmatch(word.spoken.strip())
        own = given["phonemes"] if given else lexicon.get(word.spoken)
        if own:
            words[at] = replace(word, phonemes=ipa_of(own, language))
    return Sentence(tuple(words))


def _clauses(words: Sequence[SentenceWord]) -> Iterator[list[int]]:
    """The numbers of the spoken words up to each punctuation mark."""
    clause: list[int] = []
    for at, word in enumerate(words):
        if _plain(word.spoken) and not _GIVEN.fullmatch(word.spoken.strip()):
            clause.append(at)
        if word.after and clause:
            yield clause
            clause = []
    if clause:
        yield clause


def _plain(spoken: str) -> str:
    """A word without what would end a clause."""
    return " ".join(_STOPS.sub(" ", spoken).split())


def _aligned(found: str, voice: str, words: list[str]) -> list[str]:
    """The phonemes of each word of a clause, as they are in the clause."""
    whole = _phonemes_of(found, voice, " ".join(words)).split()
    counts = [len(word.split()) for word in words]
    if len(whole) == sum(counts):
        ends = [sum(counts[: at + 1]) for at in range(len(counts))]
        return [" ".join(whole[end - count : end]) for end, count in zip(ends, counts, strict=True)]
    # Words run together, as "of the" does, or one is spoken as several: what each is alone tells where it ends.
    alone = [_phonemes_of(found, voice, word) for word in words]
    return _shared_out(" ".join(whole), alone)


def _shared_out(whole: str, alone: Sequence[str]) -> list[str]:
    """Cut the phonemes of a clause where those of its single words, one behind the other, end."""
    joined = " ".join(alone)
    blocks = SequenceMatcher(None, joined, whole, autojunk=False).get_matching_blocks()
    cuts, end = [0], 0
    for word in alone[:-1]:
        end += len(word) + 1
        before = [block for block in blocks if block.a < end] or [blocks[0]]
        block = before[-1]
        cut = min(block.b + (end - block.a), block.b + block.size, len(whole))
        cuts.append(max(cut, cuts[-1]))
    cuts.append(len(whole))
    return [whole[first:last].strip() for first, last in pairwise(cuts)]


@lru_cache(maxsize=4096)
def _phonemes_of(found: str, voice: str, text: str) -> str:
    """Call the program; its marks of another language, and line ends, are left out."""
    if not _VOICE.fullmatch(voice):
        raise InputError(f"{voice[:40]!r} is no language of espeak-ng")
    command = [found, "-q", "--ipa", "-b", "1", "-v", voice, "--stdin"]
    try:
        result = subprocess.run(
            command, input=text[:_LONGEST].encode(), capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(
            f"{found} does not answer: {error}", hint="set AIGC_ESPEAK to another one, or to none"
        ) from None
    output = result.stdout.decode("utf-8", "replace")
    if result.returncode or not output.strip():
        complaint = " ".join(result.stderr.decode("utf-8", "replace").split())[:200] or "it wrote no phonemes"
        raise InputError(f"{found} cannot read {text[:40]!r} as {voice!r}: {complaint}",
                         hint="set AIGC_ESPEAK to another one, or to none")  # fmt: skip
    return " ".join(_SWITCHES.sub("", unicodedata.normalize("NFD", output)).replace("\u200d", "").split())
