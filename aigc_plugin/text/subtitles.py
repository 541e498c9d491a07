"""Recognise subtitles, SubRip or WebVTT, that are given as a text, and take the words out of them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_CLOCK = r"(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMES = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s.*)?")
_NUMBER = re.compile(r"\s*\d+\s*")
_TAG = re.compile(r"<[^>]*>|\{\\[^}]*\}")


def text_of_subtitles(text: str) -> str | None:
    """Return the texts of all cues, joined by blanks, since sentences go on from cue to cue; None for other text."""
    lines = text.lstrip("\ufeff").splitlines()
    head = [line for line in lines if line.strip()][:2]
    is_vtt = bool(head) and re.match(r"WEBVTT(?:\s|$)", head[0]) is not None
    is_srt = len(head) == 2 and (
        _TIMES.fullmatch(head[0]) or (_NUMBER.fullmatch(head[0]) and _TIMES.fullmatch(head[1]))
    )
    if not is_vtt and not is_srt:
        return None
    return " ".join(_spoken_lines(lines))


def _spoken_lines(lines: list[str]) -> Iterator[str]:
    """Lines of cues, without numbers, times, tags, and the notes and styles of WebVTT, which are in no cue."""
    is_in_cue = False
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if _TIMES.fullmatch(line):
            is_in_cue = True
        elif not line.strip():
            is_in_cue = False
        elif is_in_cue and not (_NUMBER.fullmatch(line) and _TIMES.fullmatch(following)):
            words = html.unescape(_TAG.sub("", line)).strip()
            if words:
                yield words
