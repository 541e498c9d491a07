"""Write English sentences for the teacher: questions, lists, numbers in words, names, dialogue.

    python recipes/voice_en/texts.py COUNT [METADATA.csv ...] > sentences.txt

COUNT sentences are drawn from the patterns and word lists beside this file, which are our own (CC0); the same COUNT
gives the same sentences. The different texts of each METADATA.csv (id|text) alternate with them: `kathleen` holds the
prompts of CMU ARCTIC, from books out of copyright.
"""

from __future__ import annotations

import random
import re
import sys
from itertools import chain, zip_longest
from pathlib import Path

_FOLDER = Path(__file__).parent
_LEAST_LETTERS = 15


def word_lists() -> dict[str, list[str]]:
    lines = (_FOLDER / "words.txt").read_text("utf-8").splitlines()
    return {name: words.split("|") for name, _, words in (line.partition(": ") for line in lines)}


def sentence(rng: random.Random, pattern: str, lists: dict[str, list[str]]) -> str:
    """Fill a pattern, and put "an" for "a" where the next word wants it."""
    text = re.sub(r"{(\w+)}", lambda match: rng.choice(lists[match[1]]), pattern)
    text = re.sub(r"\b([Aa]) (?=[aeiouAEIO])", r"\1n ", text)
    return re.sub(r"\b([Aa])n (?=(?:use|Euro|uni)\w*)", r"\1 ", text)


def drawn(count: int) -> list[str]:
    rng, lists = random.Random(20), word_lists()
    patterns = (_FOLDER / "patterns.txt").read_text("utf-8").splitlines()
    chosen = [pattern for _ in range(count // len(patterns) + 1) for pattern in rng.sample(patterns, len(patterns))]
    return [sentence(rng, pattern, lists) for pattern in chosen[:count]]


def prompts(table: Path) -> list[str]:
    """The different texts of a table, shuffled."""
    texts = dict.fromkeys(line.split("|")[1].strip() for line in table.read_text("utf-8").splitlines() if "|" in line)
    long_enough = [text for text in texts if len(text) >= _LEAST_LETTERS]
    random.Random(1).shuffle(long_enough)
    return long_enough


def main() -> None:
    read = list(chain.from_iterable(prompts(Path(table)) for table in sys.argv[2:]))
    both = chain.from_iterable(zip_longest(drawn(int(sys.argv[1])), read))
    sys.stdout.writelines(f"{text}\n" for text in both if text)


if __name__ == "__main__":
    main()
