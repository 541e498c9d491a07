#!/usr/bin/env python3
"""Make the packed Mandarin dictionary: words with how frequent they are, and their pinyin where it is not that of the
characters.

    .ci/chinese_dictionary.py OUT

Needs pypinyin 0.55.0 (MIT), whose data on characters and phrases give the pinyin, and jieba 0.42.1 (MIT), whose word
list says how frequent a word is and its part of speech. OUT is dictionary.bin of aigc_plugin/text/zh/phonemes. An
entry is a letter, "A" for a frequency of 1 and one letter more for each factor of √2; then "+" for a verb, "*" for an
adjective or an adverb; then the pinyin of its syllables with digits as tones, of a word only where other than that of
its characters. The words 一 and 不 keep their own tones: sandhi is applied where they are spoken. What running speech
has otherwise than the data is in mandarin_readings.tsv.
"""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

_HANZI = re.compile("[\u3400-\u9fff]+")
_LEAST = {1: 1, 2: 10, 3: 20}
_LEAST_OF_LONG = 20
_LONGEST = 8
_READINGS: dict[str, str] = dict(
    line.split("\t", 1)
    for line in (Path(__file__).resolve().parent / "mandarin_readings.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
)
_USUAL = {word: pinyin for word, pinyin in _READINGS.items() if len(word) == 1}
_WORDS = {word: pinyin for word, pinyin in _READINGS.items() if len(word) > 1}
_ADVERBIAL = ("a", "ad", "an", "d", "z", "i", "l", "b", "vd")


def main(out: Path) -> None:
    from aigc_plugin.text.pronunciation.packed_dictionary import DEFAULT, pack

    frequencies, parts = word_frequencies()
    characters = {word: reading for word in frequencies if len(word) == 1 and (reading := of_character(word))}
    entries = {
        word: {DEFAULT: letter(frequencies[word]) + parts.get(word, "") + reading}
        for word, reading in characters.items()
    }
    for word in frequencies:
        if len(word) > 1 and all(character in characters for character in word):
            reading = of_word(word)
            usual = " ".join(characters[character] for character in word)
            shown = reading if reading != usual else ""
            entries[word] = {DEFAULT: letter(frequencies[word]) + parts.get(word, "") + shown}
    out.write_bytes(pack(entries))
    print(f"{len(entries)} entries, {len(characters)} characters, {out.stat().st_size} bytes")


def word_frequencies() -> tuple[dict[str, int], dict[str, str]]:
    """Frequency of each word and character that is kept, and the sign of its part of speech."""
    import jieba
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    found, parts = {}, {}
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, frequency, part = line.split(" ")
        least = _LEAST.get(len(word), _LEAST_OF_LONG)
        if int(frequency) >= least and len(word) <= _LONGEST and _HANZI.fullmatch(word):
            found[word] = int(frequency)
            parts[word] = "+" if part in ("v", "vn", "vi") else "*" if part in _ADVERBIAL else ""
    for phrase in PHRASES_DICT:
        if 2 <= len(phrase) <= _LONGEST and _HANZI.fullmatch(phrase) and phrase not in found and differs(phrase):
            found[phrase] = 3
    for code in PINYIN_DICT:
        if 0x4E00 <= code <= 0x9FFF:
            found.setdefault(chr(code), 1)
    for word in _WORDS:
        found.setdefault(word, 50 if len(word) > 1 else 1)
    return found, parts


def differs(phrase: str) -> bool:
    """Tell whether a phrase is pronounced other than its characters."""
    return of_word(phrase) != " ".join(of_character(character) for character in phrase)


def of_character(character: str) -> str:
    """Usual pinyin of a character; "" where the data have none."""
    if character in _USUAL:
        return _USUAL[character]
    from pypinyin import Style, pinyin

    reading = pinyin(character, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore", v_to_u=False)
    return plain(reading[0][0]) if reading else ""


def of_word(word: str) -> str:
    """Pinyin of a word, syllables divided by blanks; 一 and 不 have their own tones."""
    if len(word) < 2:
        return of_character(word) if word else ""
    if word in _WORDS:
        return _WORDS[word]
    from pypinyin import Style, lazy_pinyin
    from pypinyin.constants import PHRASES_DICT

    listed = _listed_part(word)
    if word not in PHRASES_DICT and listed:
        start, end = listed
        return " ".join(filter(None, (of_word(word[:start]), _WORDS[word[start:end]], of_word(word[end:]))))
    known = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
    syllables = [plain(syllable) for syllable in known]
    if word not in PHRASES_DICT:
        # A character that is pronounced as the data say first is pronounced as usual.
        syllables = [
            _USUAL[one] if one in _USUAL and one != "得" and syllable == first(one) else syllable
            for one, syllable in zip(word, syllables, strict=True)
        ]
    tones = {"一": "yi1", "不": "bu4"}
    return " ".join(
        tones[character] if character in tones and syllable[-1] != "5" else syllable
        for character, syllable in zip(word, syllables, strict=True)
    )


def _listed_part(word: str) -> tuple[int, int] | None:
    """Start and end of the longest part of a word whose pinyin is in our table."""
    places = ((start, end) for start in range(len(word)) for end in range(start + 2, len(word) + 1))
    found = [place for place in places if word[slice(*place)] in _WORDS]
    return max(found, key=lambda place: place[1] - place[0], default=None)


def first(character: str) -> str:
    """The first reading of the data."""
    from pypinyin import Style, pinyin

    return plain(pinyin(character, style=Style.TONE3, neutral_tone_with_five=True)[0][0])


def plain(syllable: str) -> str:
    """A syllable in ASCII: ü is v, and ê is e."""
    syllable = syllable.replace("ü", "v").replace("ê", "ei")
    return re.sub(r"^(ng|n|m|hm|hng)(?=\d)", "en", syllable)


def letter(frequency: int) -> str:
    """A letter for a frequency, a step for each factor of the root of 2."""
    return chr(ord("A") + min(round(2 * math.log2(frequency)), 57))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
