"""Text in, speech out, with times for every word: text front end → acoustic model → vocoder, a sentence at a time."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from os import PathLike

import numpy as np

from ..engine import Engine, chosen_engine
from ..errors import InputError, argument
from ..media.audio.audio import Audio
from ..text.cleaning import check_characters
from ..text.normalise import Notation, lines
from ..text.pronunciation.user_lexicon import UserLexicon
from ..text.script import Break, Ends, Line, Script
from ..text.spoken_phonemes import lines_of_phonemes, refuse_graphemes
from ..text.symbols import ESPEAK, GRAPHEMES
from ..types import FloatArray, SpokenWord, real_number, whole_number
from .acoustic import Acoustic, Vocoder, check_fit
from .reloading import Reloadable, reloadable
from .utterance import Utterance
from .waveglow import DEFAULT_MODEL, WaveGlow

PACKAGED_VOICES = {"de": "aigc-voice-de", "en": "aigc-voice-en", "zh": "aigc-voice-zh"}
"""The packaged voice of each language."""
DEFAULT_VOICE = PACKAGED_VOICES["de"]
PAUSES = {Ends.phrase: 0.12, Ends.ellipsis: 0.3, Ends.sentence: 0.4, Ends.paragraph: 0.8}
"""Seconds of silence after what ends so, at a pause factor of 1."""
LONGEST_PAUSE_FACTOR = 20.0


@dataclass(frozen=True)
class Manner:
    """The manner of speaking a text.

    speed   2 is twice as fast
    pitch   semitones up or down
    pause   a factor on all pauses but the breaks of SSML, 0 to 20
    seed    the same seed gives the same audio
    """

    speed: float = 1.0
    pitch: float = 0.0
    pause: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("pause", "speed", "pitch"):
            if not np.isfinite(real_number(getattr(self, name), name)):
                raise InputError(f"{name} must be a number, not {getattr(self, name)}")
        whole_number(self.seed, "seed")
        if not 0 <= self.pause <= LONGEST_PAUSE_FACTOR:
            raise InputError(f"pause must be from 0 to {LONGEST_PAUSE_FACTOR:g}, not {self.pause}")


class Speaker(Reloadable):
    """A voice and a vocoder, or a voice that is its own; thread-safe.

    Every sentence goes through the vocoder by itself, between digital silence: pauses are exact to the sample, a
    sentence sounds the same wherever it stands, and memory is that of one sentence. Speech fades in and out within
    5 ms, so that it does not click where it meets silence.
    """

    def __init__(
        self,
        acoustic: Acoustic,
        vocoder: Vocoder,
        *,
        language: str | None = None,
        lexicon: UserLexicon | None = None,
    ) -> None:
        config = vocoder.config
        check_fit((acoustic.rate, acoustic.hop), (config.rate, config.hop))
        self.acoustic, self.vocoder = acoustic, vocoder
        self.language = _fitting_language(language, acoustic)
        self.notation = Notation(self.language, acoustic.notation, lexicon or UserLexicon())
        self.rate = config.rate

    @classmethod
    @reloadable
    def load(
        cls,
        voice: str | PathLike[str] | None = None,
        *,
        speaker: str | None = None,
        vocoder: str | PathLike[str] | None = None,
        language: str | None = None,
        lexicon: str | PathLike[str] | None = None,
        precision: str = "auto",
        backend: str = "auto",
        threads: int | None = None,
        engine: Engine | None = None,
    ) -> Speaker:
        """Load a voice and a vocoder.

        voice, vocoder   a file, or a name of `aigc models list`; None are those of the package: the voice of
                         `language`, else the German one
        speaker          name of a speaker of a voice that has several; None is the first
        language         of the text: that of the voice, perhaps with another region, as in "de-AT"
        lexicon          file of pronunciations, word<TAB>phonemes, that win over the package's; for voices that speak
                         phonemes
        precision, backend, threads, engine   as for `WaveGlow.load`; on "cuda" the voice itself stays on the CPU

        Raises InputError, ModelFormatError, BackendUnavailable.
        """
        from .acoustic_models import is_whole, load_acoustic

        voice = voice if voice is not None else packaged_voice(language) if language else DEFAULT_VOICE
        chosen = chosen_engine(engine, backend=backend, precision=precision, threads=threads, on_gpu=True)
        if vocoder is not None:
            from .acoustic_models import check_files

            check_files(voice, vocoder)
        if is_whole(voice):
            return cls._of_whole(voice, chosen, speaker, language, lexicon)
        with ThreadPoolExecutor(1) as beside:  # weights are packed without Python
            vocoding = beside.submit(WaveGlow.load, vocoder or DEFAULT_MODEL, engine=chosen)
            acoustic = load_acoustic(voice, chosen.host, speaker=speaker)
            own = _own_pronunciations(lexicon, acoustic) if lexicon is not None else None
            # Imports the rules of the language meanwhile.
            lines("", Notation(language or acoustic.language, acoustic.notation))
        return cls(acoustic, vocoding.result(), language=language, lexicon=own)

    @classmethod
    def _of_whole(
        cls,
        voice: str | PathLike[str],
        engine: Engine,
        speaker: str | None,
        language: str | None,
        lexicon: str | PathLike[str] | None,
    ) -> Speaker:
        """A voice that makes samples by itself: it is its own vocoder."""
        from .acoustic_models import load_acoustic
        from .kokoro import KokoroSpeaker
        from .vits import VitsVoice

        acoustic = load_acoustic(voice, engine, speaker=speaker)
        assert isinstance(acoustic, (VitsVoice, KokoroSpeaker))
        own = _own_pronunciations(lexicon, acoustic) if lexicon is not None else None
        return cls(acoustic, acoustic.decoder, language=language, lexicon=own)

    def generate(
        self,
        text: str,
        *,
        speed: float = 1.0,
        pitch: float = 0.0,
        pause: float = 1.0,
        seed: int = 0,
        ssml: bool = False,
        phonemes: bool = False,
    ) -> Audio:
        """The text as audio, with the times of its words in `words`.

        speed, pitch, pause, seed   as for `Manner`
        ssml                        True where the text is SSML (see `text.ssml`)
        phonemes                    True where it is phonemes, such as "həlˈO wˈɜɹld!", for a voice that speaks them

        Characters that the voice does not know are left out, with a warning that names them. Raises InputError where
        nothing of the text can be spoken, GenerationFailed where the voice failed to read a sentence to its end.
        """
        manner = Manner(speed, pitch, pause, seed)
        pieces: list[FloatArray] = []
        words: list[SpokenWord] = []
        for utterance in self.utterances(text, manner, ssml=ssml, phonemes=phonemes):
            pieces.extend(utterance.sound())
            words.extend(utterance.words)
        return Audio(np.concatenate(pieces), self.rate, tuple(words))

    def stream(
        self,
        text: str,
        *,
        speed: float = 1.0,
        pitch: float = 0.0,
        pause: float = 1.0,
        seed: int = 0,
        ssml: bool = False,
        phonemes: bool = False,
    ) -> Iterator[FloatArray]:
        """The samples of `generate` as they are computed: float32 (n,), in memory that does not grow with the text."""
        manner = Manner(speed, pitch, pause, seed)
        for utterance in self.utterances(text, manner, ssml=ssml, phonemes=phonemes):
            yield from utterance.sound()

    def utterances(
        self,
        text: str,
        manner: Manner | None = None,
        *,
        ssml: bool = False,
        phonemes: bool = False,
        on_unknown: Callable[[str], None] | None = None,
    ) -> Iterator[Utterance]:
        """The sentences of a text, each with its times before its audio is computed.

        on_unknown   is called with characters that the voice does not know and leaves out, each once; by default a
                     warning
        """
        unknown = _UnknownCharacters(on_unknown or _warn)
        script = self._script(text, ssml=ssml, phonemes=phonemes)
        return self._utterances(script, manner or Manner(), unknown)

    def _script(self, text: str, *, ssml: bool, phonemes: bool) -> Iterable[Script]:
        check_characters(text)
        if phonemes:
            refuse_graphemes(self.acoustic.notation, "phonemes")
            return self._given(lines_of_phonemes(text, self.language))
        if not ssml:
            return lines(text, self.notation)
        from ..text.ssml import read_ssml

        return read_ssml(text, self.notation)

    def _given(self, script: Iterable[Line]) -> Iterator[Line]:
        """Lines of given phonemes in the notation of the voice."""
        if not self.acoustic.notation.startswith(ESPEAK):
            yield from script
            return
        from ..text.espeak import in_espeak

        for line in script:
            yield replace(line, sentence=in_espeak(line.sentence, self.language))

    def _utterances(self, script: Iterable[Script], manner: Manner, unknown: _UnknownCharacters) -> Iterator[Utterance]:
        position = silence = 0
        spoken = broken = False
        for item in script:
            if isinstance(item, Break):
                silence = (silence if broken else 0) + round(item.seconds * self.rate)
                broken = True
            elif self._speakable(item, unknown.add(self.acoustic.unknown(item.sentence))):
                utterance = self._speak(item, manner, position, silence)
                yield utterance
                position, silence = utterance.end, round(PAUSES[item.ends] * manner.pause * self.rate)
                spoken, broken = True, False
        if broken and silence:
            yield Utterance(self.vocoder, None, None, start=position, silence=silence, seed=0)
        elif not spoken:
            raise _nothing_spoken(unknown.seen)

    def _speakable(self, line: Line, unknown: str) -> bool:
        said = (word.spoken if self.acoustic.notation == GRAPHEMES else word.phonemes for word in line.sentence.words)
        return any(c.isalnum() and c not in unknown for one in said for c in one)

    def _speak(self, line: Line, manner: Manner, start: int, silence: int) -> Utterance:
        spoken = self.acoustic.speak(
            line.sentence,
            speed=manner.speed * line.prosody.speed,
            pitch=manner.pitch + line.prosody.pitch,
            seed=manner.seed,
        )
        return Utterance(self.vocoder, line, spoken, start=start, silence=silence, seed=manner.seed)

    def __repr__(self) -> str:
        return f"Speaker({self.acoustic!r}, {self.vocoder!r})"


def _own_pronunciations(lexicon: str | PathLike[str], acoustic: Acoustic) -> UserLexicon:
    refuse_graphemes(acoustic.notation, "lexicon")
    return UserLexicon.read(lexicon, acoustic.language)


def packaged_voices() -> dict[str, str]:
    """Names of the packaged voices that lie on this machine, by their language; the usual one first."""
    from ..weights.registry import published

    known = published()
    return {tag: name for tag, name in PACKAGED_VOICES.items() if name in known and known[name].path is not None}


def packaged_voice(language: str) -> str:
    """Name of the packaged voice of a language; InputError where there is none."""
    from ..text.language_guess import base_language, language_name

    voices = packaged_voices()
    voice = voices.get(base_language(language))
    if voice is None:
        spoken = " and ".join(language_name(tag) for tag in voices)
        usual = argument("language", next(iter(voices)))
        raise InputError(
            f"no voice of the package speaks {language_name(language)}, only {spoken}",
            hint=f"choose a {argument('voice')} of that language, or give {usual} to have the text read by those rules",
            parameter="language",
        )
    return voice


def _fitting_language(language: str | None, acoustic: Acoustic) -> str:
    """Return the language of the text; InputError where the voice does not speak it."""
    from ..text.language_guess import base_language, language_name

    if language and base_language(language) != base_language(acoustic.language):
        raise InputError(
            f"the voice speaks {language_name(acoustic.language)}, not {language_name(language)}",
            hint=f"leave out {argument('language')}, or choose a {argument('voice')} of that language",
            parameter="language",
        )
    return language or acoustic.language


class _UnknownCharacters:
    """Report the characters that the voice does not know, each once."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self.seen = ""

    def add(self, characters: str) -> str:
        fresh = "".join(character for character in characters if character not in self.seen)
        self.seen += fresh
        if fresh:
            self._report(fresh)
        return characters


def _warn(characters: str) -> None:
    warnings.warn(f"the voice does not know {named(characters)}: left out", UserWarning, stacklevel=2)


def named(characters: str) -> str:
    """Characters with their code points, for those that no font shows: "é" (U+00E9)."""
    shown = [f'"{character}" (U+{ord(character):04X})' for character in characters[:8]]
    more = len(characters) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _nothing_spoken(unknown: str) -> InputError:
    if unknown:
        return InputError(
            f"the voice knows no character of the text: {named(unknown)}",
            hint=f"choose a {argument('voice')} of its language",
        )
    return InputError("the text holds nothing that can be spoken")
