"""Let the teacher speak a list of sentences; a run that was stopped continues with the same command.

    python recipes/voice_en/speak.py SENTENCES.txt OUT --downloads FOLDER [--minutes 60]

A folder for each speaker:

- wavs/
- metadata.csv: id|text|phonemes
- alignment.csv: id|end of each symbol in seconds, from the silence before the first phoneme to that after the last
- pitch.csv: id|hertz of each mel frame of hop 256, 0 where unvoiced

One thread; needs onnxruntime, onnx, soundfile, soxr and hibari-tts, whose front end writes English in the teacher's
phonemes.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import soundfile
import soxr
from hibari.g2p import G2P
from teacher import LONGEST, Teacher
from teacher_speech import RATE, RATE_OUT, TeacherSpeech, trimmed


class SpeakerFolder:
    """Recordings of one speaker so far. A row of metadata.csv is written last, so that it stands for all the rest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "wavs").mkdir(parents=True, exist_ok=True)
        table = folder / "metadata.csv"
        rows = table.read_text("utf-8").splitlines() if table.exists() else []
        self.done = {row.partition("|")[0] for row in rows}

    def add(self, name: str, text: str, phonemes: str, speech: TeacherSpeech) -> float:
        """Keep a sentence; return its seconds."""
        samples, ends, pitch = trimmed(speech)
        path = self._folder / "wavs" / f"{name}.flac"
        soundfile.write(path, soxr.resample(samples, RATE, RATE_OUT, "VHQ"), RATE_OUT)
        self._append("alignment.csv", name, " ".join(f"{end:.4f}" for end in ends))
        self._append("pitch.csv", name, " ".join(f"{hertz:.1f}" for hertz in pitch))
        self._append("metadata.csv", name, f"{text}|{phonemes}")
        return len(samples) / RATE

    def _append(self, table: str, name: str, row: str) -> None:
        with (self._folder / table).open("a", encoding="utf-8") as file:
            file.write(f"{name}|{row}\n")


def main() -> None:
    arguments = parsed()
    g2p, teacher = G2P(), Teacher(arguments.downloads)
    turns = arguments.voices.split(",")
    styles = {name: teacher.voice(name) for name in turns}
    folders = {name: SpeakerFolder(arguments.out / name) for name in turns}
    until, seconds = time.monotonic() + 60 * arguments.minutes, 0.0
    for number, text in enumerate(arguments.sentences.read_text("utf-8").splitlines()):
        speaker, name = turns[number % len(turns)], f"{arguments.sentences.stem}_{number:05d}"
        if not text or name in folders[speaker].done:
            continue
        if time.monotonic() > until:
            break
        phonemes = g2p(text)
        if not 0 < len(phonemes) <= LONGEST or not set(phonemes) <= set(teacher.vocabulary):
            print("left out:", text, phonemes)
            continue
        seconds += folders[speaker].add(name, text, phonemes, teacher.speak(phonemes, styles[speaker]))
        print(f"{name} {speaker} {seconds / 60:.1f} min", flush=True)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--downloads", type=Path, required=True)
    parser.add_argument("--voices", default="af_heart,af_heart,am_michael", help="turns, sentence by sentence")
    parser.add_argument("--minutes", type=float, default=600)
    return parser.parse_args()


if __name__ == "__main__":
    main()
