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
    from ..weights.families.voice_model import load_voice_file
    from ..weights.formats.our_file import format_of
    from ..weights.registry import entries

    for entry in entries().values():
        kind = format_of(entry.path) if entry.path is not None else ""
        if entry.path is None or kind.partition("/")[0] not in ("voice", "tacotron2"):
            continue
        language = load_voice_file(entry.path).config.language if kind.startswith("voice/") else "en"
        yield entry.name, language, entry.licence or "-", entry.description
