"""Lexicon files: one word a line, a tab, its phonemes; lines that begin with # are comments."""

from __future__ import annotations

import os
from pathlib import Path

from ...errors import InputError
from ...files.text_file import read_text


def read_lexicon(file: str | os.PathLike[str]) -> dict[str, list[str]]:
    """Read the pronunciations of each word, in the order of the file; InputError names the line that is none."""
    name = os.fspath(file)
    lexicon: dict[str, list[str]] = {}
    for number, line in enumerate(read_text(str(Path(name)), "utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        word, tab, phonemes = line.partition("\t")
        if not tab or not word.strip() or not phonemes.strip():
            raise InputError(f"{name}, line {number}: {line[:60]!r} is not a word, a tab and its phonemes")
        lexicon.setdefault(word.strip(), []).append(phonemes.strip())
    return lexicon
