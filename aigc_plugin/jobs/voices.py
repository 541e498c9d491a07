"""Voices: the one that options ask for, and all that lie on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..generators.speaker import Speaker
    from ..options.speech import SpeechOptions


def load_speaker(options: SpeechOptions) -> Speaker:
    from ..generators.speaker import DEFAULT_VOICE, Speaker

    return Speaker.load(
        options.voice or DEFAULT_VOICE,
        speaker=options.speaker,
        vocoder=options.vocoder,
        language=options.language,
        **options.engine(),
    )


def speech_settings(speaker: Speaker, options: SpeechOptions) -> dict[str, Any]:
    """Return the settings that made the audio, without any folder of the user."""
    from ..generators.speaker import DEFAULT_VOICE

    return {
        "voice": Path(options.voice or DEFAULT_VOICE).name,
        "vocoder": Path(options.vocoder).name if options.vocoder else "default",
        **({"speaker": options.speaker} if options.speaker else {}),
        "language": speaker.language,
        "speed": options.speed,
        "pitch": options.pitch,
        "pause": options.pause,
        "seed": options.seed,
        "precision": speaker.vocoder.precision,
        "backend": speaker.vocoder.backend,
    }


def voices() -> Iterator[tuple[str, str, str, str]]:
    """Yield name, language, licence and description of every voice that lies on this machine."""
    from ..errors import AigcError
    from ..weights.families.table import TACOTRON2, VOICE
    from ..weights.families.voice import read_voice
    from ..weights.identify import identify
    from ..weights.registry import entries

    for entry in entries().values():
        if entry.path is None:
            continue
        try:
            file_format = identify(entry.path)
        except AigcError:  # a damaged file in the cache hides no other
            continue
        if file_format.family not in (VOICE.name, TACOTRON2.name):
            continue
        language = read_voice(entry.path, file_format).config.language if file_format.family == VOICE.name else "en"
        yield entry.name, language, entry.licence or "-", entry.description
