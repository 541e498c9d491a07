"""Write Mandarin sentences for the teacher, each with its phonemes: everyday talk, questions, numbers, lines of
classics, and words with every syllable and tone.

    python recipes/voice_zh/texts.py COUNT > sentences.txt

COUNT sentences are drawn from the patterns and word lists beside this file, which are our own (CC0); the same COUNT
gives the same sentences. `lines.txt` holds poems and sayings that are more than a thousand years old. Sentences that
only bring syllables come between them, out of the packaged dictionary, frequent words first. A line is text|phonemes.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from itertools import chain, zip_longest
from pathlib import Path

from aigc_plugin.text.normalise import Notation, normalise
from aigc_plugin.text.pronunciation.packed_dictionary import DEFAULT, PackedDictionary
from aigc_plugin.text.symbols import PHONEMES_ZH
from aigc_plugin.text.zh.phonemes.words import DICTIONARY

_FOLDER = Path(__file__).parent
_FRAMES = (
    "他说的是{0}，不是{1}，也不是{2}。", "{0}，{1}，还有{2}，都写在这一页上。", "请把{0}、{1}和{2}各读一遍。",
    "你听说过{0}吗？{1}呢？", "这一课的生词有{0}、{1}、{2}、{3}。", "先写{0}，再写{1}，最后写{2}。",
    "什么叫{0}？什么叫{1}？", "{0}和{1}，到底有什么关系？", "从{0}说到{1}，又从{2}说到{3}。",
)  # fmt: skip
_LEAST_FREQUENT = "H"


def word_lists() -> dict[str, list[str]]:
    lines = (_FOLDER / "words.txt").read_text("utf-8").splitlines()
    return {name: words.split("|") for name, _, words in (line.partition(": ") for line in lines)}


def drawn(count: int) -> list[str]:
    rng, lists = random.Random(20), word_lists()
    patterns = (_FOLDER / "patterns.txt").read_text("utf-8").splitlines()
    chosen = [pattern for _ in range(count // len(patterns) + 1) for pattern in rng.sample(patterns, len(patterns))]
    return [re.sub(r"{(\w+)}", lambda match: rng.choice(lists[match[1]]), pattern) for pattern in chosen[:count]]


def covering() -> Iterator[str]:
    """Sentences with words that together hold every syllable with every tone that the dictionary has."""
    rng = random.Random(21)
    words: list[str] = []
    covered: set[str] = set()
    for word, entry in sorted(PackedDictionary(DICTIONARY).items(), key=lambda pair: pair[1][DEFAULT][0], reverse=True):
        if 2 <= len(word) <= 4 and entry[DEFAULT][0] >= _LEAST_FREQUENT:
            syllables = set(entry[DEFAULT][1:].lstrip("+*").split())
            fresh = syllables - covered
            if fresh:
                covered |= fresh
                words.append(word)
    rng.shuffle(words)
    while len(words) >= 4:
        frame = rng.choice(_FRAMES)
        count = frame.count("{")
        yield frame.format(*words[:count])
        words = words[count:]


def phonemes_of(text: str) -> str:
    """Phonemes of all sentences of a text with their punctuation, as a voice is given them."""
    words = (word for said in normalise(text, Notation("zh", PHONEMES_ZH)) for word in said.words if word.phonemes)
    return " ".join(word.phonemes + word.after for word in words)


def main() -> None:
    rows = (_FOLDER / "lines.txt").read_text("utf-8").splitlines()
    spread = list(chain.from_iterable(zip_longest(covering(), rows)))
    both = chain.from_iterable(zip_longest(drawn(int(sys.argv[1])), spread))
    sys.stdout.writelines(f"{text}|{phonemes_of(text)}\n" for text in both if text)


if __name__ == "__main__":
    main()
