#!/usr/bin/env python3
"""Pack .ci/german_pronunciations.tsv, which is written by hand, to aigc_plugin/text/de/phonemes/dictionary.bin.

.ci/german_dictionary.py
"""

from __future__ import annotations

import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))


def main() -> None:
    from aigc_plugin.text.pronunciation.lexicon_file import read_lexicon
    from aigc_plugin.text.pronunciation.notation import checked_phonemes
    from aigc_plugin.text.pronunciation.packed_dictionary import DEFAULT, pack

    words = {}
    for word, pronunciations in read_lexicon(_ROOT / ".ci/german_pronunciations.tsv").items():
        if len(pronunciations) > 1:
            raise SystemExit(f"{word!r} has more than one line")
        words[word] = {DEFAULT: checked_phonemes(pronunciations[0], "de")}
    (_ROOT / "aigc_plugin/text/de/phonemes/dictionary.bin").write_bytes(pack(words))
    print(len(words), "words")


if __name__ == "__main__":
    main()
