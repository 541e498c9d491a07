#!/usr/bin/env python3
"""Make a folder that `aigc train voice --notation phonemes-de` reads, of a folder of German recordings with texts.

    recipes/voice_de/phoneme_folder.py ../shared/data/speech/kerstin kerstin

The recordings are linked; the third column of metadata.csv is the text in phonemes, as `aigc say` reads it.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from aigc_plugin.data.transcripts import read_transcripts
from aigc_plugin.text.normalise import Notation, normalise
from aigc_plugin.text.symbols import PHONEMES_DE


def phonemes_of(text: str) -> str:
    """Write a text in phonemes, with its punctuation."""
    words = (word for sentence in normalise(text, Notation("de", PHONEMES_DE)) for word in sentence.words)
    return " ".join(word.phonemes + word.after for word in words if word.phonemes)


def main(source: Path, target: Path) -> None:
    (target / "wavs").mkdir(parents=True, exist_ok=True)
    rows = []
    for one in read_transcripts(source):
        link = target / "wavs" / one.path.name
        if not link.exists():
            link.symlink_to(one.path)
        rows.append(f"{one.id}|{one.text}|{phonemes_of(one.text)}\n")
    (target / "metadata.csv").write_text("".join(rows), "utf-8")
    print(f"{len(rows)} recordings")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
