"""Let the teacher speak a list of sentences; a run that was stopped continues with the same command.

    python recipes/voice_en/speak.py SENTENCES.txt OUT --downloads FOLDER [--minutes 60]

A folder for each speaker, see `speaker_folder.py`.

One thread; needs onnxruntime, onnx, soundfile, soxr and hibari-tts, whose front end writes English in the teacher's
phonemes.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from hibari.g2p import G2P
from speaker_folder import SpeakerFolder
from teacher import LONGEST, Teacher
from teacher_speech import trimmed


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
        seconds += folders[speaker].add(name, text, phonemes, trimmed(teacher.speak(phonemes, styles[speaker])))
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
