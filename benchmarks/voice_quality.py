"""Distance of a voice from its speaker on held-out sentences, and its speed.

    python benchmarks/voice_quality.py FOLDER RUN [--voice NAME|PATH] [--most 60] [--out FILE.json]

FOLDER holds recordings and texts, of which the test split is taken; RUN is the `aigc train voice` run, whose aligner
says where words lie in the recording. Rows: the recording through the vocoder alone, and the voice as it speaks.
Needs the extra `bench` and torch.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import librosa
import numpy as np
import torch
from numpy.typing import NDArray
from scipy.fft import dct

from aigc_plugin import Audio, Engine, WaveGlow, mel_spectrogram
from aigc_plugin.data.transcripts import read_transcripts
from aigc_plugin.generators.voice import VoiceModel, word_spans
from aigc_plugin.text.normalise import Notation, normalise
from aigc_plugin.text.sentence import Sentence
from aigc_plugin.text.symbols import SymbolTable, symbol_table
from aigc_plugin.training.corpus import measure_pitch
from aigc_plugin.training.trainer import CHECKPOINT
from aigc_plugin.training.voice.alignment_task import AlignmentTask
from aigc_plugin.training.voice.voice_corpus import TranscribedRecording
from aigc_plugin.training.voice.voice_run import ALIGNMENT
from aigc_plugin.weights.families.voice import load_voice

FloatArray = NDArray[np.float32]
HOP_MS = 256 / 22.05


class AnalysedSpeech(NamedTuple):
    samples: FloatArray
    mel: FloatArray
    f0: FloatArray
    spans: Sequence[tuple[int, int]]


class Judge:
    """Aligner of the voice's run, which finds the times of words in speech."""

    def __init__(self, run: Path, first: TranscribedRecording, table: SymbolTable) -> None:
        self._table = table
        self._task = AlignmentTask([first], [], symbols=len(table), frames=6400, seed=0, device=torch.device("cpu"))
        stored = torch.load(run / ALIGNMENT / CHECKPOINT, weights_only=True)
        self._task.model.load_state_dict(stored["average"])

    def spans(self, sentence: Sentence, mel: FloatArray) -> tuple[tuple[int, int], ...]:
        row = self._table.row(sentence)
        reading = TranscribedRecording("", row, mel, np.zeros(mel.shape[1], np.float32))
        return word_spans(row, self._task.durations(reading), sentence)


def cepstra(mel: FloatArray) -> NDArray[np.float64]:
    """(frames, 13): coefficients 1 … 13 of the cosine series of the log-mel bands, which are natural logarithms of a
    magnitude: log m(x) = c0 + 2 sum c_n cos(n x), as in Kubichek 1993."""
    return dct(mel, type=2, axis=0)[1:14].T / (2 * mel.shape[0])


def distortion(synthesised: FloatArray, real: FloatArray) -> tuple[float, NDArray[np.int64]]:
    """Mel-cepstral distortion in decibels of two mels along their dynamic time warping, and that path: (steps, 2)."""
    a, b = cepstra(synthesised), cepstra(real)
    _, path = librosa.sequence.dtw(a.T, b.T)
    i, j = path[::-1].T
    distance = 20 / np.log(10) * np.sqrt(2 * ((a[i] - b[j]) ** 2).sum(1))
    return float(distance.mean()), path[::-1]


def compare(synthesised: AnalysedSpeech, real: AnalysedSpeech) -> dict[str, float]:
    mcd, path = distortion(synthesised.mel, real.mel)
    i, j = path.T
    fa, fb = synthesised.f0[i], real.f0[j]
    both = (fa > 0) & (fb > 0)
    semitones = 12 * np.log2(fa[both] / fb[both])
    lengths = [np.array([end - start for start, end in one.spans]) * HOP_MS for one in (synthesised, real)]
    starts = [np.array([start for start, _ in one.spans]) * HOP_MS for one in (synthesised, real)]
    return {
        "mcd_db": mcd,
        "pitch_rmse_semitones": float(np.sqrt((semitones**2).mean())),
        "voicing_wrong": float(((fa > 0) != (fb > 0)).mean()),
        "length_ratio": synthesised.mel.shape[1] / real.mel.shape[1],
        "word_length_error_ms": float(np.abs(lengths[0] - lengths[1]).mean()),
        "word_start_error_ms": float(np.abs(starts[0] - starts[1]).mean()),
    }


def spoken(samples: FloatArray, spans: Sequence[tuple[int, int]]) -> AnalysedSpeech:
    mel = mel_spectrogram(samples).values
    return AnalysedSpeech(samples, mel, measure_pitch(samples, mel.shape[1]), spans)


def sentence_of(text: str, notation: Notation) -> Sentence:
    return Sentence(tuple(word for one in normalise(text, notation) for word in one.words))


def main() -> None:
    arguments = parsed()
    voice = VoiceModel(load_voice(arguments.voice), Engine())
    table, vocoder = symbol_table(voice.config.symbols, voice.notation), WaveGlow.load()
    test = [one for one in read_transcripts(arguments.folder) if one.split == "test"][: arguments.most]
    rows: dict[str, list[dict[str, float]]] = {}
    judge: Judge | None = None
    made_seconds = taken = 0.0
    for one in test:
        sentence = sentence_of(one.text, Notation(voice.config.language, voice.notation))
        samples = Audio.read(one.path, rate=22050).samples.mean(0)
        mel = mel_spectrogram(samples).values
        row = table.row(sentence)
        first = TranscribedRecording("", row, mel, np.zeros(mel.shape[1], np.float32))
        judge = judge or Judge(arguments.run, first, table)
        real = spoken(samples, judge.spans(sentence, mel))
        copied = spoken(vocoder.generate(mel).samples[0], real.spans)
        start = time.perf_counter()
        acoustics = voice.speak(sentence)
        audio = vocoder.generate(acoustics.mel, pitch=acoustics.pitch)
        taken += time.perf_counter() - start
        made_seconds += audio.duration
        speech = spoken(audio.samples[0], acoustics.spans)
        rows.setdefault("recording through the vocoder", []).append(compare(copied, real))
        rows.setdefault("voice", []).append(compare(speech, real))
        aligned = judge.spans(sentence, speech.mel[:, : acoustics.mel.shape[1]])
        starts = np.array([span[0] for span in acoustics.spans]), np.array([span[0] for span in aligned])
        rows.setdefault("told times against the aligner's of the same sound", []).append(
            {"word_start_error_ms": float(np.abs(starts[0] - starts[1]).mean() * HOP_MS)}
        )
    means = {name: {key: round(float(np.mean([r[key] for r in found])), 4) for key in found[0]}
             for name, found in rows.items()}  # fmt: skip
    speed = {
        "sentences": len(test),
        "times_real_time": round(made_seconds / taken, 2),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    report = {"voice": str(arguments.voice), "speed": speed, "rows": means}
    print(json.dumps(report, indent=1))
    if arguments.out:
        arguments.out.write_text(json.dumps(report, indent=1) + "\n")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--voice", default="aigc-voice-de")
    parser.add_argument("--most", type=int, default=60)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
