"""Recordings for the tests of collecting: bursts of a voice-like tone with pauses, cheap to make and to measure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile

RATE = 16000


def tone(seconds: float, hertz: float = 200.0, level: float = 0.3) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    return level * (np.sin(2 * np.pi * hertz * time) + 0.5 * np.sin(2 * np.pi * 3 * hertz * time)) / 1.5


def bursts(parts: Sequence[float], hertz: float = 200.0) -> np.ndarray:
    """Seconds of sound and, where negative, of silence with a faint noise."""
    noise = np.random.default_rng(1)
    pieces = [tone(part, hertz) if part > 0 else 1e-4 * noise.standard_normal(round(-part * RATE)) for part in parts]
    return np.concatenate(pieces)


def write(path: Path, samples: np.ndarray, rate: int = RATE, subtype: str = "PCM_16") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate, subtype=subtype)
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below, with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
