"""What `aigc say` does for one text: speech into a file as it is made, and what was said when beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..files.output import Outputs, check_output, is_stream
from .progress import Progress

if TYPE_CHECKING:
    from ..generators.speaker import Manner, Speaker
    from ..generators.utterance import Utterance
    from ..text.captions import SpokenText

CAPTIONS = ("srt", "vtt", "json")


@dataclass(frozen=True)
class Files:
    """Where a text goes: the sound, and captions by their format."""

    sound: str
    captions: Mapping[str, str] = field(default_factory=dict)
    bits: str = "16"
    overwrite: bool = False

    def check(self, source: str | None = None) -> None:
        """Before any work: names that are taken, or the same; formats that cannot be written."""
        import os

        from ..errors import InputError
        from ..media.audio.audio_writer import audio_format

        audio_format(self.sound, self.bits)
        named = {"OUT": self.sound, **{f"--{kind}": name for kind, name in self.captions.items()}}
        seen: dict[str, str] = {} if source in (None, "-") else {os.path.realpath(str(source)): "--file"}
        for option, name in named.items():
            real = name if is_stream(name) else os.path.realpath(name)
            if real in seen:
                raise InputError(f"{seen[real]} and {option} are the same: {name}", hint="give another name")
            seen[real] = option
            check_output(name, overwrite=self.overwrite)


@dataclass(frozen=True)
class Said:
    """How long the sound became, in seconds, and how many samples were clipped, of which largest magnitude."""

    duration: float
    clipped: int
    peak: float


def speak_into(
    files: Files,
    speaker: Speaker,
    text: str,
    manner: Manner,
    *,
    ssml: bool,
    tag: str,
    voice: Progress,
    facts: Mapping[str, Any],
    on_progress: Progress | None = None,
) -> Said:
    """Speaks; the sound and its captions appear together, or none of them.

    tag: the sound's comment. facts: what the JSON says beside the words. on_progress: told of characters.
    """
    from ..generators.speaker import named
    from ..media.audio.audio_writer import AudioWriter

    def tell(characters: str) -> None:
        voice.warning(f"the voice does not know {named(characters)}: left out")

    with Outputs() as outputs:
        sound = outputs.open(files.sound, overwrite=files.overwrite)
        beside = {kind: outputs.open(name, overwrite=files.overwrite) for kind, name in files.captions.items()}
        writer = AudioWriter(sound, speaker.rate, 1, bits=files.bits, tags={"comment": tag})
        record = _Record(keeps=bool(beside))
        progress = _Characters(on_progress)
        for utterance in speaker.utterances(text, manner, ssml=ssml, on_unknown=tell):
            record.add(utterance)
            for piece in progress.through(utterance):
                writer.write(piece[None])
                if sound.is_stream:
                    sound.file.flush()
        writer.finish()
        for kind, output in beside.items():
            output.file.write(_captions(kind, record.sentences(), facts).encode())
    return Said(record.samples / speaker.rate, writer.clipped, writer.peak)


def _captions(kind: str, sentences: list[SpokenText], facts: Mapping[str, Any]) -> str:
    from ..text import captions

    if kind == "json":
        return captions.words_json(sentences, **facts)
    return captions.srt(sentences) if kind == "srt" else captions.vtt(sentences)


class _Record:
    """What was said when; phrases of one sentence are put together again."""

    def __init__(self, *, keeps: bool) -> None:
        self._keeps = keeps
        self._phrases: list[tuple[str, tuple[Any, ...], bool]] = []
        self.samples = 0

    def add(self, utterance: Utterance) -> None:
        from ..text.script import Ends

        self.samples = utterance.end
        if self._keeps and utterance.words:
            self._phrases.append((utterance.text, utterance.words, utterance.ends is not Ends.phrase))

    def sentences(self) -> list[SpokenText]:
        from ..text.captions import SpokenText

        found: list[SpokenText] = []
        texts: list[str] = []
        words: list[Any] = []
        for number, (text, spoken, ends) in enumerate(self._phrases, 1):
            texts.append(text)
            words.extend(spoken)
            if ends or number == len(self._phrases):
                found.append(SpokenText(" ".join(texts), tuple(words)))
                texts, words = [], []
        return found


class _Characters:
    """Tells how many characters of the text are spoken, also within a sentence."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress, self._done = progress, 0.0

    def through(self, utterance: Utterance) -> Iterator[Any]:
        length, made = len(utterance.text) + 1 if utterance.text else 0, 0
        for piece in utterance.sound():
            made += len(piece)
            yield piece
            if self._progress is not None and utterance.samples:
                self._progress.update(self._done + length * made / utterance.samples)
        self._done += length
