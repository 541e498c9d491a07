"""Parse the values of SSML attributes; ValueError names the fault."""

from __future__ import annotations

import math
import re

_STRENGTHS = {"none": 0.0, "x-weak": 0.1, "weak": 0.2, "medium": 0.4, "strong": 0.8, "x-strong": 1.2}
_RATES = {"x-slow": 0.5, "slow": 0.75, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.5}
_PITCHES = {"x-low": -6.0, "low": -3.0, "medium": 0.0, "default": 0.0, "high": 3.0, "x-high": 6.0}
LONGEST_BREAK = 600.0
"""Longest break in seconds."""
LONGEST_SILENCE = 3600.0
"""Longest sum of the breaks of a document in seconds: a few kilobytes of text should not fill a disk."""
_NUMBER = r"\d{1,6}(?:\.\d{1,6})?"


def break_seconds(attributes: dict[str, str]) -> float:
    """Duration of a break: `time` wins over `strength`; the default is a medium strength."""
    strength = attributes.get("strength", "medium")
    if strength not in _STRENGTHS:
        raise ValueError(f"the strength of a break is one of {', '.join(_STRENGTHS)}, not {strength[:40]!r}")
    time = attributes.get("time")
    if time is None:
        return _STRENGTHS[strength]
    match = re.fullmatch(rf"\s*\+?({_NUMBER}|\.\d{{1,6}})(ms|s)\s*", time)
    if match is None:
        raise ValueError(f'the time of a break is like "500ms" or "1.5s", not {time[:40]!r}')
    seconds = float(match[1]) / (1000 if match[2] == "ms" else 1)
    if seconds > LONGEST_BREAK:
        raise ValueError(f"a break lasts at most {LONGEST_BREAK:g} s, not {seconds:g}")
    return seconds


def rate_factor(attributes: dict[str, str]) -> float:
    """Speed as a factor: "120%", "+20%" and "1.2" give 1.2; names such as "fast" are known."""
    rate = attributes.get("rate", "default").strip()
    if rate in _RATES:
        return _RATES[rate]
    match = re.fullmatch(rf"([+-]?)({_NUMBER})(%?)", rate)
    if match is None or (match[1] and not match[3]):
        raise ValueError(f'the rate is like "80%", "+20%" or one of {", ".join(_RATES)}, not {rate[:40]!r}')
    value = float(match[2]) / (100 if match[3] else 1)
    factor = 1 + value if match[1] == "+" else 1 - value if match[1] == "-" else value
    if not 0.1 <= factor <= 10:
        raise ValueError(f"the rate {rate[:40]!r} is out of reach")
    return factor


def pitch_semitones(attributes: dict[str, str]) -> float:
    """Pitch in semitones, from "+2st", "-3 semitones", "+10%" or a name such as "high"."""
    pitch = attributes.get("pitch", "default").strip()
    if pitch in _PITCHES:
        return _PITCHES[pitch]
    match = re.fullmatch(rf"([+-])({_NUMBER})\s*(st|semitones?|%)", pitch)
    if match is None:
        raise ValueError(f'the pitch is like "+2st", "-10%" or one of {", ".join(_PITCHES)}, not {pitch[:40]!r}')
    value = float(match[2]) * (-1 if match[1] == "-" else 1)
    if match[3] == "%" and value <= -90:
        raise ValueError(f"the pitch {pitch[:40]!r} is out of reach")
    semitones = 12 * math.log2(1 + value / 100) if match[3] == "%" else value
    if abs(semitones) > 24:
        raise ValueError(f"the pitch {pitch[:40]!r} is out of reach: 24 semitones at most")
    return semitones


def language_fits(tag: str, language: str) -> bool:
    """Compare languages without their regions: "de-AT" fits "de". A voice of Chinese speaks English words, too."""
    asked, spoken = (each.lower().split("-")[0] for each in (tag, language))
    return asked == spoken or (spoken, asked) == ("zh", "en")
