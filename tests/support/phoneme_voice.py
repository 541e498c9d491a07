"""Acoustic models of phonemes that cost nothing."""

from __future__ import annotations

from dataclasses import replace

from aigc_plugin.generators.acoustic import SpokenSentence
from aigc_plugin.text.pronunciation.symbols import ENGLISH
from aigc_plugin.text.sentence import Sentence
from aigc_plugin.text.symbols import PHONEMES, PHONEMES_ZH
from aigc_plugin.text.zh.phonemes.syllables import MANDARIN
from support.speech import LETTERS, MadeVoice


class MadeEnglishVoice(MadeVoice):
    """Knows English phonemes; each of them, stress marks too, is as long as a letter of `MadeVoice`.

    phonemes: of the sentences that it spoke, with their punctuation
    """

    language = "en"
    notation: str = PHONEMES
    symbols = ENGLISH

    def __init__(self) -> None:
        super().__init__()
        self.phonemes: list[str] = []

    def unknown(self, sentence: Sentence) -> str:
        found = (c for word in sentence.words for c in word.phonemes if c not in self.symbols | {" "})
        return "".join(dict.fromkeys(found))

    def speak(self, sentence: Sentence, *, speed: float = 1.0, pitch: float = 0.0, seed: int = 0) -> SpokenSentence:
        self.phonemes.append(" ".join(word.phonemes + word.after for word in sentence.words if word.phonemes))
        lengths = (len(word.phonemes.replace(" ", "")) for word in sentence.words)
        words = (
            replace(word, spoken=LETTERS[0] * length) for word, length in zip(sentence.words, lengths, strict=True)
        )
        return super().speak(Sentence(tuple(words)), speed=speed, pitch=pitch, seed=seed)


class MadeMandarinVoice(MadeEnglishVoice):
    """The same for the phonemes of Mandarin, and of English among it."""

    language = "zh"
    notation: str = PHONEMES_ZH
    symbols = ENGLISH | MANDARIN
