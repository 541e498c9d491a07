"""The options of speaking a text."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import InputError, argument
from .audio import AudioFileOptions, seed_option
from .engine import PrecisionOptions
from .kinds import FILE, NUMBER
from .option import OptionSet, option
from .resume import resume_option


@dataclass(frozen=True, kw_only=True)
class SpeechSettings(OptionSet):
    """Settings that may differ from text to text: the columns of a table, and the options of the source `aigc_say`."""

    voice: str | None = option(None, "name of a voice, or a file: ours, a Tacotron 2, or the .onnx of Piper or Kokoro")
    speaker: str | None = option(None, "name of a speaker of a voice that has several; by default its first")
    vocoder: str | None = option(None, "a WaveGlow, by name or file; by default the packaged one")
    language: str | None = option(
        None,
        "language of the text, or a region of it, such as de-AT; it chooses the voice, and is recognised by default",
        spelling="lang",
    )
    speed: float = option(1.0, "2 is twice as fast, 0.5 half as fast", kind=NUMBER, least=0.25, most=4)
    pitch: float = option(0.0, "up or down", kind=NUMBER, unit="semitones", least=-24, most=24)
    pause: float = option(
        1.0, "factor on the pauses: 0.4 s between sentences, 0.8 s between paragraphs", kind=NUMBER, least=0, most=20
    )
    seed: int = seed_option()
    ssml: bool = option(False, "the text is SSML")
    phonemes: bool = option(False, "the text is phonemes, for voices that speak them: həlˈO wˈɜɹld!")
    lexicon: str | None = option(
        None, "file of pronunciations, word<TAB>phonemes, for voices that speak phonemes", kind=FILE
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.ssml and self.phonemes:
            both = f"{argument('ssml')} and {argument('phonemes')}"
            raise InputError(f"{both} cannot be given together", parameter="phonemes")


@dataclass(frozen=True, kw_only=True)
class SpeechOptions(SpeechSettings, AudioFileOptions, PrecisionOptions):
    """All options of speaking a text into a file."""

    resume: bool | None = resume_option()
