"""The files of one spoken text: audio as it is made, and captions beside it; all of them appear, or none."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import InputError, argument
from ..files.output import Outputs, check_output, is_stream
from ..files.same_file import refuse_input_as_output
from .audio_job import audio_result
from .long_work import LongWork
from .origin import generated_origin, watermark, write_label
from .progress import Record
from .provenance import provenance_comment
from .results import AudioResult
from .spoken_chunks import SpokenChunks
from .voices import speech_settings

if TYPE_CHECKING:
    from ..generators.speaker import Speaker
    from ..generators.utterance import Utterance
    from ..options.speech import SpeechOptions
    from ..text.captions import SpokenText

CAPTIONS = ("srt", "vtt", "json")


@dataclass(frozen=True)
class SpeechFiles:
    """Names of the audio file and, by their format, of its captions."""

    audio: str
    captions: Mapping[str, str] = field(default_factory=dict)
    overwrite: bool = False

    def check(self, bits: str, source: str | None = None) -> None:
        """Refuse, before any work, formats that cannot be written, names that are taken, and names that are the same.

        source  name of the file that the text is read from, "-" for stdin
        """
        from ..media.audio.audio_writer import audio_format

        audio_format(self.audio, bits)
        names = {"target": self.audio, **self.captions}
        seen: dict[str, str] = {}
        for parameter, name in names.items():
            real = name if is_stream(name) else os.path.realpath(name)
            if real in seen:
                both = f"{argument(seen[real])} and {argument(parameter)}"
                raise InputError(f"{both} are the same: {name}", hint="give another name", parameter=parameter)
            seen[real] = parameter
            refuse_input_as_output(name, [] if source is None else [source], parameter=parameter)
            check_output(name, overwrite=self.overwrite)

    def write(
        self,
        speaker: Speaker,
        text: str,
        options: SpeechOptions,
        record: Record,
        *,
        long_work: LongWork | None = None,
        with_progress: bool = True,
    ) -> AudioResult:
        """Speak the text into the files.

        long_work      the chunks of a long text; None speaks it in one piece
        with_progress  report the spoken characters; without, somebody else counts texts
        """
        from ..generators.speaker import Manner, named
        from ..media.audio.audio_writer import AudioWriter

        def warn(characters: str) -> None:
            record.warn(f"the voice does not know {named(characters)}: left out")

        _warn_of_language(speaker, text, options, record)
        manner = Manner(options.speed, options.pitch, options.pause, options.seed)
        settings = speech_settings(speaker, options)
        tags = {"comment": provenance_comment("say", settings)}
        with ExitStack() as stack:
            store = stack.enter_context(long_work.opened(self.audio, record)) if long_work else None
            chunks = stack.enter_context(closing(SpokenChunks(store, speaker.rate)))
            outputs = stack.enter_context(Outputs())
            audio = outputs.open(self.audio, overwrite=self.overwrite)
            beside = {kind: outputs.open(name, overwrite=self.overwrite) for kind, name in self.captions.items()}
            origin = generated_origin(wanted=options.ai_label)
            mark = watermark(speaker.rate, 1, wanted=options.watermark)
            writer = AudioWriter(audio, speaker.rate, 1, bits=options.bits, tags=tags, origin=origin, through=mark)
            script = SpokenPhrases(keeps=bool(beside))
            characters = _Characters(record if with_progress else None, chunks)
            for utterance in speaker.utterances(
                text, manner, ssml=options.ssml, phonemes=options.phonemes, on_unknown=warn
            ):
                script.add(utterance)
                for piece in characters.through(utterance):
                    writer.write(piece[None])
                    if audio.is_stream:
                        audio.file.flush()
            writer.finish()
            write_label(audio, origin, record)
            for kind, output in beside.items():
                output.file.write(_captions(kind, script.sentences(), speaker).encode())
        return audio_result(record, self.audio, writer, script.samples / speaker.rate, settings, "speech")


def _warn_of_language(speaker: Speaker, text: str, options: SpeechOptions, record: Record) -> None:
    """Warn of a text that is clearly in another language than the voice; letters alone would not show it."""
    from ..text.language_guess import language_name, other_language

    if options.phonemes:
        return
    plain = re.sub(r"<[^<>]*>", " ", text) if options.ssml else text
    other = other_language(plain, speaker.language)
    # What has none of the letters or digits of the voice is refused anyway.
    if other and re.search("[A-Za-z0-9]", plain):
        voice = speech_settings(speaker, options)["voice"]
        record.warn(
            f"the text looks {language_name(other)}, and the voice {voice} speaks {language_name(speaker.language)}",
            f"choose a {argument('voice')} of its language",
        )


def _captions(kind: str, sentences: list[SpokenText], speaker: Speaker) -> str:
    from ..text import captions

    if kind == "json":
        return captions.words_json(sentences, version=1, language=speaker.language, rate=speaker.rate)
    return captions.srt(sentences) if kind == "srt" else captions.vtt(sentences)


class SpokenPhrases:
    """Phrases with the times of their words, put together again into sentences."""

    def __init__(self, *, keeps: bool) -> None:
        self._keeps = keeps
        self._phrases: list[tuple[str, tuple[Any, ...], bool]] = []
        self.samples = 0

    def add(self, utterance: Utterance) -> None:
        self.samples = utterance.end
        if self._keeps and utterance.words:
            ends = utterance.ends is None or not utterance.ends.continues
            self._phrases.append((utterance.text, utterance.words, ends))

    def sentences(self) -> list[SpokenText]:
        from ..text.captions import SpokenText
        from ..text.writing import joined

        sentences: list[SpokenText] = []
        texts: list[str] = []
        words: list[Any] = []
        for number, (text, spoken, ends) in enumerate(self._phrases, 1):
            texts.append(text)
            words.extend(spoken)
            if ends or number == len(self._phrases):
                sentences.append(SpokenText(joined(texts), tuple(words)))
                texts, words = [], []
        return sentences


class _Characters:
    """Count the characters of the text that are spoken, also within a sentence."""

    def __init__(self, record: Record | None, chunks: SpokenChunks) -> None:
        self._record, self._chunks, self._done = record, chunks, 0.0

    def through(self, utterance: Utterance) -> Iterator[Any]:
        length, spoken = len(utterance.text) + 1 if utterance.text else 0, 0
        is_stored = self._chunks.replays
        for piece in self._chunks.sound(utterance):
            spoken += len(piece)
            yield piece
            if self._record is not None and utterance.samples:
                done = self._done + length * spoken / utterance.samples
                if is_stored:
                    self._record.resumed(done)
                self._record.update(done)
        self._done += length
