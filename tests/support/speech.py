"""An acoustic model that costs nothing: every letter a tenth of a second of a vowel-like sound."""

from __future__ import annotations

import numpy as np

from aigc_plugin.errors import GenerationFailed, InputError
from aigc_plugin.generators.acoustic import SpokenSentence
from aigc_plugin.text.sentence import Sentence
from aigc_plugin.text.symbols import GRAPHEMES

LETTERS = "abcdefghijklmnopqrstuvwxyzäöüß"
FRAMES_OF_A_LETTER = 6
_SILENT_FRAMES = 3


class MadeVoice:
    """Knows German letters; a word's frames are its letters', with silence around the sentence and between words."""

    language, rate, hop = "de", 22050, 256
    notation: str = GRAPHEMES
    speakers: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.spoken: list[str] = []
        self.asked: list[tuple[float, float, int]] = []

    def unknown(self, sentence: Sentence) -> str:
        letters = (c for c in sentence.spoken if c not in LETTERS + " ,.;:!?–-'")
        return "".join(dict.fromkeys(letters))

    def speak(self, sentence: Sentence, *, speed: float = 1.0, pitch: float = 0.0, seed: int = 0) -> SpokenSentence:
        if not 0.25 <= speed <= 4.0:
            raise InputError(f"speed must be from 0.25 to 4, not {speed}")
        if "verirrt" in sentence.spoken:
            raise GenerationFailed(f"the voice lost its way in {sentence.written!r}")
        self.spoken.append(sentence.spoken)
        self.asked.append((speed, pitch, seed))
        frames_of_a_letter = max(1, round(FRAMES_OF_A_LETTER / speed))
        position, spans, loud = _SILENT_FRAMES, [], []
        for word in sentence.words:
            letters = sum(c in LETTERS for c in word.spoken)
            spans.append((position, position + letters * frames_of_a_letter))
            loud.append(spans[-1])
            position = spans[-1][1] + (_SILENT_FRAMES if letters else 0)
        return _sound(position, loud, 150.0 * 2.0 ** (pitch / 12), tuple(spans))


def _sound(
    frames: int, loud: list[tuple[int, int]], hertz: float, spans: tuple[tuple[int, int], ...]
) -> SpokenSentence:
    mel = np.full((80, frames), -11.0, np.float32)
    track = np.zeros(frames, np.float32)
    for begin, end in loud:
        mel[:, begin:end] = np.linspace(-2.5, -8.0, 80, dtype=np.float32)[:, None]
        track[begin:end] = hertz
    return SpokenSentence(mel, track, spans)
