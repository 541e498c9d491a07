"""Voices: the one that options ask for, and all that lie on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..generators.speaker import Speaker
    from ..options.speech import SpeechOptions


def with_voice(options: SpeechOptions, text: str) -> SpeechOptions:
    """Choose the packaged voice of the language of a text, where the options name no voice.

    InputError that says what to do where no packaged voice speaks that language.
    """
    from ..generators.speaker import packaged_voice, packaged_voices
    from ..text.language_choice import language_of

    if options.voice:
        return options
    language = options.language or _of_phonemes(options, text)
    language = language or language_of(text, packaged_voices(), ssml=options.ssml)
    return replace(options, voice=packaged_voice(language))


def _of_phonemes(options: SpeechOptions, text: str) -> str:
    """The language that phonemes are given in: Mandarin for pinyin, else English."""
    from ..text.language_choice import language_of_phonemes

    return language_of_phonemes(text) if options.phonemes else ""


def load_speaker(options: SpeechOptions) -> Speaker:
    """Load the voice that the options name; the default one where they name none."""
    from ..generators.speaker import Speaker

    return Speaker.load(
        options.voice,
        speaker=options.speaker,
        vocoder=options.vocoder,
        language=options.language,
        lexicon=options.lexicon,
        **options.engine(),
    )


def speech_settings(speaker: Speaker, options: SpeechOptions) -> dict[str, Any]:
    """Return the settings that made the audio, without any folder of the user."""
    from ..generators.speaker import DEFAULT_VOICE
    from ..text.espeak import source_of
    from ..text.symbols import ESPEAK

    notation = speaker.acoustic.notation
    return {
        "voice": Path(options.voice or DEFAULT_VOICE).name,
        "vocoder": Path(options.vocoder).name if options.vocoder else "default",
        **({"speaker": options.speaker} if options.speaker else {}),
        **({"lexicon": Path(options.lexicon).name} if options.lexicon else {}),
        "language": speaker.language,
        **({"phonemes": source_of(notation)} if notation.startswith(ESPEAK) else {}),
        "speed": options.speed,
        "pitch": options.pitch,
        "pause": options.pause,
        "seed": options.seed,
        "precision": speaker.vocoder.precision,
        "backend": speaker.vocoder.backend,
    }


def voices() -> Iterator[tuple[str, str, str, str, str]]:
    """Yield name, language, licence, speakers (divided by commas) and description of every voice on this machine."""
    from ..errors import AigcError
    from ..weights.families.kokoro import read_kokoro
    from ..weights.families.table import KOKORO, TACOTRON2, VITS, VOICE
    from ..weights.families.vits import read_vits
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
        if file_format.family not in (VOICE.name, TACOTRON2.name, VITS.name, KOKORO.name):
            continue
        language, speakers = "en", "-"
        if file_format.family == VOICE.name:
            config = read_voice(entry.path, file_format).config
            language, speakers = config.language, ",".join(speaker.name for speaker in config.speakers) or "-"
        elif file_format.family == VITS.name:
            whole = read_vits(entry.path, file_format).config
            language, speakers = whole.language, ",".join(speaker.name for speaker in whole.speakers) or "-"
        elif file_format.family == KOKORO.name:
            speakers = ",".join(voice.name for voice in read_kokoro(entry.path, file_format).config.voices)
        yield entry.name, language, entry.licence or "-", speakers, entry.description
