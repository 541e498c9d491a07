"""Test media made on the spot, in the layout of the recorded data: for a bare clone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import soundfile

SENTENCES = (
    "The quick brown fox jumps over the lazy dog.",
    "Printing, in the only sense with which we are at present concerned, differs from most arts.",
    "She sells sea shells, and he measures how loud they are.",
)
VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480))  # formants in Hz


def voiced_syllable(formants: tuple[int, ...], seconds: float, rate: int) -> np.ndarray:
    """Harmonics of a falling pitch, shaped by resonances 120 Hz wide."""
    time = np.arange(round(seconds * rate)) / rate
    pitch = 150.0 - 30.0 * time / seconds
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    sound = np.zeros_like(time)
    for harmonic in range(1, int(0.45 * rate / 150)):
        gain = sum(1 / (1 + ((harmonic * 135 - formant) / 120) ** 2) for formant in formants)
        sound += (gain + 0.01) / harmonic**0.5 * np.sin(harmonic * phase)
    return sound * np.hanning(time.size)


def synthetic_speech(seed: int, rate: int) -> np.ndarray:
    """Vowels, bursts of noise and pauses, about two seconds: no words, but what a vocoder meets."""
    noise = np.random.default_rng(seed)
    parts = []
    for index in range(6):
        parts.append(voiced_syllable(VOWELS[(index + seed) % len(VOWELS)], 0.22, rate))
        parts.append(0.3 * noise.standard_normal(round(0.06 * rate)) * np.hanning(round(0.06 * rate)))
        parts.append(np.zeros(round(0.04 * rate)))
    sound = np.concatenate(parts)
    sound += 1e-4 * noise.standard_normal(sound.size)
    return (0.5 * sound / np.abs(sound).max()).astype(np.float32)


def spoken(sentence: str, seed: int, folder: Path) -> tuple[np.ndarray, int]:
    """The sentence by espeak-ng where it is installed, else synthetic speech; 22,050 Hz."""
    program = shutil.which("espeak-ng")
    if program is None:
        return synthetic_speech(seed, 22050), 22050
    wave = folder / "spoken.wav"
    subprocess.run([program, "-w", str(wave), sentence], check=True)
    samples, rate = soundfile.read(wave, dtype="float32")
    wave.unlink()
    return samples, rate


def write_opus(path: Path, samples: np.ndarray) -> None:
    soundfile.write(path, samples, 24000, format="OGG", subtype="OPUS")


def write_english(folder: Path) -> None:
    """In the form of LJSpeech: `id|text|normalised text`, 22,050 Hz FLAC."""
    (folder / "wavs").mkdir(parents=True)
    rows = []
    for seed, sentence in enumerate(SENTENCES):
        samples, rate = spoken(sentence, seed, folder)
        soundfile.write(folder / "wavs" / f"made_{seed}.flac", samples, rate)
        rows.append(f"made_{seed}|{sentence}|{sentence}\n")
    (folder / "metadata.csv").write_text("".join(rows), encoding="utf-8")


def write_german(folder: Path) -> None:
    """`id|text`, 24 kHz Ogg Opus; the sound is no language."""
    (folder / "wavs").mkdir(parents=True)
    rows = []
    for seed in range(4):
        write_opus(folder / "wavs" / f"made_{seed}.opus", synthetic_speech(seed, 24000))
        rows.append(f"made_{seed}|Übung {seed}.\n")
    (folder / "metadata.csv").write_text("".join(rows), encoding="utf-8")


def write_music(folder: Path) -> None:
    """Two chords with a beat, 24 kHz."""
    folder.mkdir(parents=True)
    time = np.arange(2 * 24000) / 24000
    for name, root in (("loop_made_1", 220.0), ("loop_made_2", 330.0)):
        chord = sum(np.sin(2 * np.pi * root * ratio * time) for ratio in (1, 1.25, 1.5))
        beat = np.exp(-8 * (time % 0.5))
        write_opus(folder / f"{name}.opus", (0.2 * chord * beat).astype(np.float32))


def write_tree(root: Path) -> Path:
    write_english(root / "speech" / "ljspeech")
    write_german(root / "speech" / "kerstin")
    write_music(root / "music")
    return root
