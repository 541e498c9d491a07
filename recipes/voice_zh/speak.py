"""Let the teacher speak Mandarin sentences; a run that was stopped continues with the same command.

    python recipes/voice_zh/speak.py SENTENCES.txt OUT --downloads FOLDER [--minutes 25]

SENTENCES.txt is what `texts.py` writes: text|phonemes in the symbols of our voices; the teacher is given its own.
A folder for each speaker, see `voice_en/speaker_folder.py`. One thread; needs onnxruntime, onnx, soundfile and soxr.
"""

from __future__ import annotations

import argparse
import sys
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "voice_en"))

from speaker_folder import SpeakerFolder
from teacher import LONGEST, Teacher
from teacher_speech import KeptSpeech, trimmed

from aigc_plugin.text.zh.phonemes.misaki_ipa import misaki_symbols


def main() -> None:
    arguments = parsed()
    teacher = Teacher(arguments.downloads)
    turns = arguments.voices.split(",")
    styles = {name: teacher.voice(name) for name in turns}
    folders = {name: SpeakerFolder(arguments.out / name) for name in turns}
    seconds = arguments.done * 60.0
    for number, line in enumerate(arguments.sentences.read_text("utf-8").splitlines()):
        text, _, phonemes = line.partition("|")
        speaker, name = turns[number % len(turns)], f"{arguments.sentences.stem}_{number:05d}"
        if not phonemes or name in folders[speaker].done:
            continue
        if seconds > 60 * arguments.minutes:
            break
        written = misaki_symbols(phonemes)
        given = "".join(written)
        if not 0 < len(given) <= LONGEST or not set(given) <= set(teacher.vocabulary):
            print("left out:", text, given, set(given) - set(teacher.vocabulary))
            continue
        speech = joined(trimmed(teacher.speak(given, styles[speaker])), written)
        seconds += folders[speaker].add(name, text, phonemes, speech)
        print(f"{name} {speaker} {seconds / 60:.1f} min", flush=True)


def joined(speech: KeptSpeech, written: list[str]) -> KeptSpeech:
    """Give each symbol of ours the end of the last of the teacher's that stand for it; silence is before and after."""
    ends = list(accumulate((len(symbols) for symbols in written), initial=0))
    places = [*ends, ends[-1] + 1]
    return speech._replace(ends=speech.ends[places])


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--downloads", type=Path, required=True)
    parser.add_argument("--voices", default="zf_xiaoxiao,zm_yunxi", help="turns, sentence by sentence")
    parser.add_argument("--minutes", type=float, default=25, help="of speech in this run")
    parser.add_argument("--done", type=float, default=0, help="minutes that count as spoken already")
    return parser.parse_args()


if __name__ == "__main__":
    main()
