"""The speech of a scene with the times of its words, made once and kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from ...options.speech import SpeechOptions
from ...text.captions import SpokenText
from ...types import FloatArray, SpokenWord
from ..speech_files import SpokenPhrases
from .scene_cache import SceneCache, digest_of_file, key_of

if TYPE_CHECKING:
    from ...generators.speaker import Speaker


@dataclass(frozen=True, eq=False)
class SceneSpeech:
    """Speech of a scene.

    samples      float32 (n,) at `rate`; None where only times are wanted
    seconds      how long it is
    sentences    as written, with the times of their words from its start
    """

    samples: FloatArray | None
    rate: int
    seconds: float
    sentences: tuple[SpokenText, ...]

    @property
    def words(self) -> tuple[SpokenWord, ...]:
        return tuple(word for sentence in self.sentences for word in sentence.words)


class SceneSpeaker:
    """The voice of a video.

    options    voice, language and manner
    warn       called with characters that the voice does not know
    """

    def __init__(self, options: SpeechOptions, warn: Callable[[str], None]) -> None:
        self._options, self._warn = options, warn
        self._speaker: Speaker | None = None

    def timed(self, text: str) -> SceneSpeech:
        """The times of a text, without its samples."""
        phrases = SpokenPhrases(keeps=True)
        for utterance in self._utterances(text):
            phrases.add(utterance)
        rate = self._loaded().rate
        return SceneSpeech(None, rate, phrases.samples / rate, tuple(phrases.sentences()))

    def spoken(self, text: str, cache: SceneCache) -> SceneSpeech:
        """The speech of a text, from the cache where it is there."""
        return _read(cache.piece(self.key(text), ".npz", lambda file: self._write(text, file)))

    def key(self, text: str) -> str:
        from ...generators.speaker import DEFAULT_VOICE
        from ...weights.registry import resolve_model_path

        options = self._options
        return key_of(
            text=text, voice=digest_of_file(str(resolve_model_path(options.voice or DEFAULT_VOICE))),
            speaker=options.speaker, speed=options.speed, language=options.language, seed=options.seed,
            precision=options.precision, backend=options.backend,
        )  # fmt: skip

    def _write(self, text: str, file: BinaryIO) -> None:
        phrases, pieces = SpokenPhrases(keeps=True), []
        for utterance in self._utterances(text):
            phrases.add(utterance)
            pieces += utterance.sound()
        sentences = [
            [sentence.text, [[word.text, word.start, word.end] for word in sentence.words]]
            for sentence in phrases.sentences()
        ]
        np.savez(file, samples=np.concatenate(pieces), rate=self._loaded().rate, sentences=json.dumps(sentences))

    def _utterances(self, text: str) -> Any:
        from ...generators.speaker import Manner

        options = self._options
        manner = Manner(options.speed, options.pitch, options.pause, options.seed)
        return self._loaded().utterances(text, manner, on_unknown=self._warn)

    def _loaded(self) -> Speaker:
        from ..voices import load_speaker

        if self._speaker is None:
            self._speaker = load_speaker(self._options)
        return self._speaker


def _read(path: Path) -> SceneSpeech:
    with np.load(path, allow_pickle=False) as file:
        samples, rate = np.asarray(file["samples"], np.float32), int(file["rate"])
        sentences = tuple(
            SpokenText(text, tuple(SpokenWord(*word) for word in words))
            for text, words in json.loads(str(file["sentences"]))
        )
    return SceneSpeech(samples, rate, len(samples) / rate, sentences)
