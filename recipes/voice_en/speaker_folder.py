"""Recordings of a speaker of the teacher, as `aigc train voice` reads them.

- wavs/
- metadata.csv: id|text|phonemes
- alignment.csv: id|end of each symbol in seconds, from the silence before the first phoneme to that after the last
- pitch.csv: id|hertz of each mel frame of hop 256, 0 where unvoiced
"""

from __future__ import annotations

from pathlib import Path

import soundfile
import soxr
from teacher_speech import RATE, RATE_OUT, KeptSpeech


class SpeakerFolder:
    """Recordings of one speaker so far. A row of metadata.csv is written last, so that it stands for all the rest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "wavs").mkdir(parents=True, exist_ok=True)
        table = folder / "metadata.csv"
        rows = table.read_text("utf-8").splitlines() if table.exists() else []
        self.done = {row.partition("|")[0] for row in rows}

    def add(self, name: str, text: str, phonemes: str, speech: KeptSpeech) -> float:
        """Keep a sentence; return its seconds."""
        samples, ends, pitch = speech
        path = self._folder / "wavs" / f"{name}.flac"
        soundfile.write(path, soxr.resample(samples, RATE, RATE_OUT, "VHQ"), RATE_OUT)
        self._append("alignment.csv", name, " ".join(f"{end:.4f}" for end in ends))
        self._append("pitch.csv", name, " ".join(f"{hertz:.1f}" for hertz in pitch))
        self._append("metadata.csv", name, f"{text}|{phonemes}")
        return len(samples) / RATE

    def _append(self, table: str, name: str, row: str) -> None:
        with (self._folder / table).open("a", encoding="utf-8") as file:
            file.write(f"{name}|{row}\n")
