"""Read the corpus of a voice: recordings of one or several speakers, with graphemes or phonemes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...data.transcripts import Transcript, read_transcripts
from ...errors import InputError, argument
from ...files.output import Output
from ...signal.mel import PUBLISHED, mel_spectrogram
from ...text.normalise import normalise
from ...text.sentence import Sentence
from ...text.symbols import GERMAN, GRAPHEMES, SYMBOLS, PhonemeTable, SymbolRow, SymbolTable
from ...types import FloatArray
from ..corpus import load_utterances, mono_samples, prepare_reported, refine_pitch, variants
from ..run import OnProgress
from .known_prosody import ALIGNMENT_TABLE, PITCH_TABLE, durations_of, fitted, read_numbers
from .voice_corpus import TranscribedRecording

_SECONDS_PER_FRAME = PUBLISHED.hop / PUBLISHED.rate


@dataclass(frozen=True)
class VoiceTexts:
    """The texts of a corpus.

    language: of the texts, as a tag
    notation: graphemes, which are normalised; or one of phonemes: the last column of metadata.csv is read as it is
    speakers: a name for each folder; () where all are one speaker
    """

    language: str = "de"
    notation: str = GRAPHEMES
    speakers: tuple[str, ...] = ()

    @property
    def symbols(self) -> str:
        return SYMBOLS[self.notation]


@dataclass(frozen=True)
class VoiceData:
    """Recordings by split, and what their texts are."""

    training: Sequence[TranscribedRecording]
    validation: Sequence[TranscribedRecording]
    test: Sequence[TranscribedRecording]
    texts: VoiceTexts

    @property
    def recordings(self) -> list[TranscribedRecording]:
        return [*self.training, *self.validation, *self.test]


def gather_recordings(folders: Sequence[Path], out: Path, texts: VoiceTexts, report: OnProgress) -> VoiceData:
    """Read texts, decode recordings and measure pitch; results of an earlier start are reused.

    InputError where speakers and folders differ in number, or recordings are too few.
    """
    if texts.speakers and len(texts.speakers) != len(folders):
        raise InputError(
            f"{len(folders)} folders and {len(texts.speakers)} speakers",
            hint=f"give {argument('speakers')} a name for each folder, in their order",
        )
    sides: dict[str, list[TranscribedRecording]] = {"train": [], "validation": [], "test": []}
    for number, folder in enumerate(folders):
        _gather_folder(folder, number if texts.speakers else 0, out / "corpus", texts, report, sides)
    if not (sides["train"] and sides["validation"]):
        count = sum(map(len, sides.values()))
        raise InputError(f"{count} recordings with texts are too few to hold some out for validation")
    return VoiceData(sides["train"], sides["validation"], sides["test"], texts)


def _gather_folder(
    folder: Path,
    speaker: int,
    cache: Path,
    texts: VoiceTexts,
    report: OnProgress,
    sides: dict[str, list[TranscribedRecording]],
) -> None:
    row_of = _grapheme_rows(texts.language) if texts.notation == GRAPHEMES else PhonemeTable(texts.symbols).row_of
    spoken = [(one, row) for one in read_transcripts(folder) if (row := row_of(one.text)) is not None]
    ends, pitch = read_numbers(folder / ALIGNMENT_TABLE), read_numbers(folder / PITCH_TABLE)
    tracks = _tracks([one for one, _ in spoken], pitch, cache, report)
    prefix = f"{texts.speakers[speaker]}/" if texts.speakers else ""
    for (one, row), (mel, f0) in zip(spoken, tracks, strict=True):
        if mel.shape[1] < len(row.ids):
            continue  # it has fewer frames than symbols
        known = None
        if one.id in ends:
            try:
                known = durations_of(ends[one.id], len(row.ids), mel.shape[1], _SECONDS_PER_FRAME)
            except InputError as error:
                raise InputError(f"{folder / ALIGNMENT_TABLE}, {one.id}: {error}") from None
        sides[one.split].append(TranscribedRecording(prefix + one.id, row, mel, f0, speaker, known))


def _grapheme_rows(language: str) -> Callable[[str], SymbolRow | None]:
    """Rows of all sentences of a transcript together, since a recording is one training example."""
    table = SymbolTable(GERMAN)

    def row_of(text: str) -> SymbolRow | None:
        words = tuple(word for sentence in normalise(text, language) for word in sentence.words)
        return table.row(Sentence(words)) if any(word.spoken for word in words) else None

    return row_of


def _tracks(
    transcripts: Sequence[Transcript], pitch: dict[str, NDArray[np.float64]], cache: Path, report: OnProgress
) -> list[tuple[FloatArray, FloatArray]]:
    """Mel and pitch of each recording, in order. A pitch that the corpus knows roughly is only refined: to measure it
    takes a third of the recording's length."""
    unknown = [one.path for one in transcripts if one.id not in pitch]
    prepared = dict(zip(unknown, prepare_reported(variants(unknown, 0.0), cache, report), strict=True))
    tracks = []
    for done, one in enumerate(transcripts, 1):
        if one.id in pitch:
            tracks.append(_refined(one.path, pitch[one.id], cache))
            report("prepare", done, len(transcripts), {})
        else:
            utterance = load_utterances([prepared[one.path]])[0]
            tracks.append((utterance.mel, utterance.f0))
    return tracks


def _refined(path: Path, pitch: NDArray[np.float64], cache: Path) -> tuple[FloatArray, FloatArray]:
    key = hashlib.sha256(f"{path}|{path.stat().st_size}".encode() + pitch.tobytes()).hexdigest()[:16]
    target = cache / f"{path.stem}.{key}.pitch.npz"
    if not target.exists():
        samples = mono_samples(path)
        mel = mel_spectrogram(samples).values
        cache.mkdir(parents=True, exist_ok=True)
        with Output(target, overwrite=True) as output:
            np.savez(output.file, mel=mel, f0=refine_pitch(samples, fitted(pitch, mel.shape[1])))
    with np.load(target, allow_pickle=False) as stored:
        return stored["mel"], stored["f0"]
