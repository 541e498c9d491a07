"""The speaker that `aigc say` was asked for, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..generators.speaker import Speaker


def load_speaker(options: Mapping[str, Any], load: Mapping[str, Any]) -> Speaker:
    from ..generators.speaker import DEFAULT_VOICE, Speaker

    voice, vocoder, language = options["voice"], options["vocoder"], options["lang"]
    return Speaker.load(voice or DEFAULT_VOICE, vocoder=vocoder, language=language, **load)


def settings_of(speaker: Speaker, options: Mapping[str, Any]) -> dict[str, Any]:
    """What made the sound, without any folder of the user's."""
    from ..generators.speaker import DEFAULT_VOICE

    chosen = {name: options[name] for name in ("speed", "pitch", "pause", "seed")}
    return {
        "voice": Path(options["voice"] or DEFAULT_VOICE).name,
        "vocoder": Path(options["vocoder"]).name if options["vocoder"] else "default",
        "language": speaker.language,
        **chosen,
        "precision": speaker.vocoder.precision,
        "backend": speaker.vocoder.backend,
    }


def facts_of(speaker: Speaker) -> dict[str, Any]:
    """What the JSON of the words begins with."""
    return {"version": 1, "language": speaker.language, "rate": speaker.rate}


def sound_tag(settings: Mapping[str, Any]) -> str:
    from .audio_tags import made_by

    return made_by("say", settings)


def voices() -> Iterator[tuple[str, str, str, str]]:
    """Name, language, licence and description of every voice that lies on this machine."""
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
