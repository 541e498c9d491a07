"""`aigc say` as a command: time to the first samples, speed, memory, and their growth with the text.

    python benchmarks/say.py [--voice NAME|PATH] [--threads 2] [--rounds 9] [--out FILE.json]

Each figure is of a process of its own, from its start: interpreter, imports, models and speech. "first sound" is the
moment when the first samples come through the pipe of `aigc say TEXT -`; of the rounds, the best and the median.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from aigc_plugin import Audio
from aigc_plugin.bench import machine

SENTENCE = "Guten Tag, hier spricht der Rechner."
PROSE = (
    "Der Bäcker, der schon um 4 Uhr aufsteht, weil das Brot um 6 Uhr fertig sein muss, ist müde, aber er lacht. "
    "Am 3. Mai kostet das Kilo 3,50 €, und die Leute kaufen es trotzdem. So geht das seit 1985.\n\n"
)
_HEADER = 44  # bytes of a WAVE file in which no sample can be yet


class Long(NamedTuple):
    """speed: seconds of speech a second of the whole process; peak in MB."""

    characters: int
    seconds: float
    speed: float
    peak: float


def command(text: str, target: str, voice: str | None, threads: int) -> list[str]:
    asked = [sys.executable, "-P", "-m", "aigc_plugin", "say", text, target, "--progress", "none"]
    return [*asked, "--threads", str(threads), *(["--voice", voice] if voice else [])]


def first_sound(voice: str | None, threads: int) -> float:
    """Seconds from the start of the process to the first samples."""
    begin = time.perf_counter()
    with subprocess.Popen(command(SENTENCE, "-", voice, threads), stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.read(_HEADER + 400)  # the comment comes first
        running.stdout.read(1000)
        taken = time.perf_counter() - begin
        running.stdout.read()
    return taken


def speak(times: int, voice: str | None, threads: int, folder: Path) -> Long:
    """Speak a text of so many paragraphs into a file."""
    text, out = PROSE * times, folder / f"{times}.wav"
    asked = command(text, str(out), voice, threads)
    watch = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    begin = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", watch, *asked], check=True, capture_output=True, text=True)
    taken = time.perf_counter() - begin
    spoken = Audio.read(out).duration
    return Long(len(text), spoken, spoken / taken, int(done.stdout) * 1024 / 1e6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voice")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    first = [first_sound(options.voice, options.threads) for _ in range(options.rounds)]
    print(f"first sound after {min(first):.3f} s at best, {statistics.median(first):.3f} s in the median")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for times in (1, 4, 16):
            rows.append(speak(times, options.voice, options.threads, Path(folder)))
            row = rows[-1]
            print(f"{row.characters:6} characters, {row.seconds:6.1f} s of speech: {row.speed:5.1f} x real time, "
                  f"{row.peak:5.0f} MB")  # fmt: skip
    if options.out:
        found = {
            "machine": machine.describe(),
            "first_sound": first,
            "texts": [row._asdict() for row in rows],
        }
        options.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
