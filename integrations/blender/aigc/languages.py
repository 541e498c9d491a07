# SPDX-License-Identifier: GPL-3.0-or-later
"""The language of a text, beside that of the voice that is to speak it."""

from __future__ import annotations

from . import catalogue

_CHARACTERS_PER_SECOND = 14  # of speech at normal speed, pauses included


def language_of_voice(voice: str) -> str:
    """Return the tag of the language of a voice; "" of a file, whose language only shows when it is loaded."""
    return catalogue.voices().get(voice, "")


def mismatch(text: str, voice: str) -> str:
    """Return a line where a text is clearly in another language than the voice speaks, or, where none is named, than
    any voice speaks; "" where it is not."""
    try:
        from aigc_plugin.text.language_guess import guess_language, language_name, other_language
    except ImportError:  # the child reports it afterwards
        return ""
    if not voice:
        guess = guess_language(text)
        return f"Looks {language_name(guess)}; no voice speaks that" if guess not in known_languages() else ""
    spoken = language_of_voice(voice)
    other = other_language(text, spoken) if spoken else ""
    return f"Looks {language_name(other)}; the voice speaks {language_name(spoken)}" if other else ""


def known_languages() -> set[str]:
    """Return the tags of the languages of all voices, and "" for a text whose language is not clear."""
    return {"", *catalogue.voices().values()}


def named_language(voice: str) -> str:
    """Return the name of the language of a voice; "" where it is not known."""
    try:
        from aigc_plugin.text.language_guess import language_name
    except ImportError:
        return language_of_voice(voice)
    return language_name(language_of_voice(voice)) if language_of_voice(voice) else ""


def seconds_of_speech(text: str, speed: float) -> float:
    """Estimate how long a text is spoken."""
    return len(" ".join(text.split())) / _CHARACTERS_PER_SECOND / speed
