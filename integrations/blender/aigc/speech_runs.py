# SPDX-License-Identifier: GPL-3.0-or-later
"""The child processes of a narration: one for all passages. Does not use Blender."""

from __future__ import annotations

import csv
import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .job import Job, Run

_FASTEST = 1.2  # beyond this, speech sounds hurried
_LEAST_EXCESS = 0.02  # a passage that is longer by less fits


@dataclass(frozen=True)
class Speech:
    """The settings of a narration, as `aigc say` takes them.

    speed, pitch, pause, seed  see there
    voice                      name or file; "" for the packaged one of the text's language
    speaker                    name of a speaker of that voice; "" for its first
    """

    speed: float
    pitch: float
    pause: float
    seed: int
    voice: str = ""
    speaker: str = ""

    def arguments(self) -> list[str]:
        """Return the options of the command line."""
        voice = ["--voice", self.voice] if self.voice else []
        voice += ["--speaker", self.speaker] if self.speaker else []
        return [
            "--speed", str(self.speed), "--pitch", str(self.pitch), "--pause", str(self.pause),
            "--seed", str(self.seed), *voice,
        ]  # fmt: skip


def is_ssml(text: str) -> bool:
    """Tell whether a text is SSML rather than plain."""
    return text.lstrip().startswith("<speak")


@dataclass(frozen=True)
class SpeechRuns:
    """Make the runs that speak texts into files, each with a JSON of its times beside it.

    command  returns the command line for arguments of `aigc`
    texts    by output
    room     seconds that a speech may take before the next one begins, by output
    """

    command: Callable[[Sequence[str]], Sequence[str]]
    speech: Speech
    texts: Mapping[Path, str]
    room: Mapping[Path, float]
    folder: Path

    def first(self) -> list[Run]:
        """Return the run that speaks all texts."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if len(self.texts) == 1:
            return [self._single()]
        return [self._table(self.folder / "texts.csv", dict.fromkeys(self.texts, self.speech))]

    def faster(self, job: Job) -> list[Run]:
        """Return the run that speaks those again, faster, that take more than their room; none where all fit."""
        speeds = {}
        for path in job.written:
            room = self.room.get(path, float("inf"))
            wanted = self.speech.speed * min(_FASTEST, seconds_of(path) / room)
            if wanted > self.speech.speed * (1 + _LEAST_EXCESS):
                speeds[path] = replace(self.speech, speed=min(wanted, 4.0))
        return [self._table(self.folder / "faster.csv", speeds)] if speeds else []

    def _single(self) -> Run:
        (path, text), source = next(iter(self.texts.items())), self.folder / "text.txt"
        source.write_text(text, encoding="utf-8")
        ssml = ["--ssml"] if is_ssml(text) else []
        files = ["--file", str(source), str(path), "--json", str(path.with_suffix(".json"))]
        return Run(self.command(["say", *files, *self.speech.arguments(), *ssml]), (path,))

    def _table(self, table: Path, speeches: Mapping[Path, Speech]) -> Run:
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("id", "text", "speed", "ssml"))
            for path, speech in speeches.items():
                text = self.texts[path]
                writer.writerow((path.stem, text, repr(speech.speed), "1" if is_ssml(text) else ""))
        folder = next(iter(speeches)).parent
        options = ["--out-folder", str(folder), "--captions", "json", "--overwrite"]
        command = self.command(["say", "--batch", str(table), *options, *self.speech.arguments()])
        return Run(command, tuple(speeches), names=self._names_of_rows(table))

    def _names_of_rows(self, table: Path) -> dict[str, str]:
        """Return what messages show instead of the lines of the table: the first words of the texts."""
        names = {f" rows of {table}": " texts"}
        with table.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            for row in reader:
                names[f"{table}, line {reader.line_num}:"] = f"“{' '.join(row['text'].split()[:5])[:40]}”:"
        return names


def seconds_of(path: Path) -> float:
    """Return the length of a WAV file."""
    with wave.open(str(path)) as file:
        return file.getnframes() / file.getframerate()
