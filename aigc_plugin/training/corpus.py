"""Prepare recordings for training: samples, mel, pitch, and the source signal in phase with the recording.

The results are cached in the folder of the run, so that a resumed run starts at once.
"""

from __future__ import annotations

import csv
import hashlib
import warnings
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.splits import TRAIN, VALIDATION
from ..data.transcripts import read_splits
from ..errors import DependencyMissing, InputError
from ..files.output import Output
from ..media.audio.audio import Audio, read_audio
from ..signal.mel import PUBLISHED, mel_spectrogram
from ..signal.source_filter import shape_excitation
from ..types import FloatArray
from . import require_extras
from .run import OnProgress
from .vocoder.phase_alignment import aligned_excitation
from .workers import worker_pool

AUDIO_SUFFIXES = {".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".aac", ".aiff", ".aif"}
_VERSION = 1
_LEAST_FRAMES = 20
_PITCH_FLOOR = 60.0
"""Hertz."""
_SPEEDS = (-0.7, 0.5)
"""Range of the changed speeds in octaves."""


@dataclass(frozen=True)
class PreparedUtterance:
    """A prepared recording.

    samples, source: float32 (frames * hop,)
    mel:             (n_mel, frames + 1)
    f0:              (frames + 1,) in hertz, 0 if unvoiced
    """

    name: str
    samples: FloatArray
    source: FloatArray
    mel: FloatArray
    f0: FloatArray

    @property
    def frames(self) -> int:
        return int(self.mel.shape[1]) - 1


def recordings(folder: Path) -> list[Path]:
    """List the audio files of a folder: those of its metadata.csv (LJSpeech's form: id|text), else all below it."""
    if not folder.is_dir():
        raise InputError(
            f"{folder} is not a folder", hint="give a folder with metadata.csv and wavs/, or of sound files"
        )
    table = folder / "metadata.csv"
    if not table.is_file():
        files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in AUDIO_SUFFIXES)
        if not files:
            raise InputError(f"{folder} holds no sound files")
        return files
    by_name = {path.stem: path for path in folder.rglob("*") if path.suffix.lower() in AUDIO_SUFFIXES}
    with table.open(encoding="utf-8", newline="") as file:
        names = [row[0] for row in csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE) if row and row[0]]
    missing = [name for name in names if name not in by_name]
    if missing:
        raise InputError(f"{table} names {len(missing)} recordings that are not there, the first is {missing[0]!r}")
    if not names:
        raise InputError(f"{table} names no recordings")
    return [by_name[name] for name in names]


def split(paths: Sequence[Path], share: float) -> tuple[list[Path], list[Path]]:
    """Split into training and validation; depends on each recording's name only, so that it stays when others are
    added."""
    held_out = [path for path in paths if _number(path) % 10000 < share * 10000]
    if not held_out and share > 0:
        held_out = [min(paths, key=lambda path: _number(path))]
    training = [path for path in paths if path not in set(held_out)]
    if not training:
        raise InputError(f"{len(paths)} recordings are too few to hold {share:.0%} out for validation")
    return training, held_out


def divided(folders: Sequence[Path], share: float) -> tuple[list[Path], list[Path]]:
    """Split several folders into training and validation.

    A collected set has its own splits; its test split is left out. Of plain folders, and of sets whose validation split
    is empty, `share` is held out by name.
    """
    training: list[Path] = []
    held_out: list[Path] = []
    unsplit: list[Path] = []
    for folder in folders:
        splits = read_splits(folder)
        if splits is None:
            unsplit += recordings(folder)
        elif splits[VALIDATION]:
            training += splits[TRAIN]
            held_out += splits[VALIDATION]
        else:
            unsplit += splits[TRAIN]
    if unsplit:
        more_training, more_held_out = split(unsplit, share)
        training += more_training
        held_out += more_held_out
    if not training:
        raise InputError("the collected sets hold no clips to train on")
    return training, held_out


def variants(paths: Sequence[Path], varied: float) -> list[tuple[Path, float]]:
    """List each recording at its own speed, and a share of them again at another speed, which changes pitch and
    formants, too, like another voice. The choice and the speed depend on the name only."""
    chosen = [path for path in paths if _number(path) % 1000 < 1000 * varied]
    return [(path, 1.0) for path in paths] + [
        (path, float(2 ** np.random.default_rng(_number(path)).uniform(*_SPEEDS))) for path in chosen
    ]


def prepare(jobs: Sequence[tuple[Path, float]], cache: Path, *, workers: int = 2) -> Iterator[Path]:
    """Prepare what is not in `cache` yet; yield one .npz file per recording and speed as they are done."""
    cache.mkdir(parents=True, exist_ok=True)
    todo = [(path, speed, cache) for path, speed in jobs]
    if workers <= 1:
        yield from map(_prepare_one, todo)
        return
    with worker_pool(workers) as pool:
        yield from pool.map(_prepare_one, todo, chunksize=4)


def prepare_reported(jobs: Sequence[tuple[Path, float]], cache: Path, report: OnProgress) -> list[Path]:
    """Prepare all recordings and report each; returns their files in the order of `jobs`.

    DependencyMissing, before any work, where the run could not be logged.
    """
    require_extras()
    files: list[Path] = []
    for file in prepare(jobs, cache):
        files.append(file)
        report("prepare", len(files), len(jobs), {})
    return files


def load_utterances(files: Sequence[Path]) -> list[PreparedUtterance]:
    """Load prepared recordings; those of fewer than 20 frames are too short to learn from and are left out."""
    loaded = [_load(file) for file in files]
    usable = [utterance for utterance in loaded if utterance.frames >= _LEAST_FRAMES]
    if not usable:
        raise InputError(f"none of {len(files)} recordings is longer than {_LEAST_FRAMES} mel frames")
    return usable


def _load(file: Path) -> PreparedUtterance:
    with np.load(file, allow_pickle=False) as stored:
        scale = np.float32(1 / 32768)
        return PreparedUtterance(
            file.stem,
            stored["samples"].astype(np.float32) * scale,
            stored["source"].astype(np.float32) * scale,
            stored["mel"],
            stored["f0"],
        )


def _prepare_one(job: tuple[Path, float, Path]) -> Path:
    path, speed, cache = job
    stat = path.stat()
    key = hashlib.sha256(f"{_VERSION}|{path.name}|{stat.st_size}|{speed:.4f}".encode()).hexdigest()[:16]
    target = cache / f"{path.stem}.{key}.npz"
    if not target.exists():
        analysed: dict[str, Any] = _analysed(path, speed)
        with Output(target, overwrite=True) as output:
            np.savez(output.file, **analysed)
    return target


def _analysed(path: Path, speed: float) -> dict[str, NDArray[np.generic]]:
    samples = _whole_hops(_mono(read_audio(path), speed))
    mel = mel_spectrogram(samples).values
    f0 = measure_pitch(samples, mel.shape[1])
    excitation = aligned_excitation(samples, f0, seed=_number(path))
    source = shape_excitation(excitation, mel.T, passes=2)
    return {
        "samples": _sixteen_bits(samples),
        "source": _sixteen_bits(source),
        "mel": mel,
        "f0": f0.astype(np.float32),
    }


def mono_samples(path: Path) -> FloatArray:
    """Read a recording as whole hops of mono samples at the published rate; at least one hop."""
    return _whole_hops(_mono(read_audio(path), 1.0))


def _whole_hops(samples: FloatArray) -> FloatArray:
    samples = samples[: len(samples) // PUBLISHED.hop * PUBLISHED.hop]
    return samples if len(samples) else np.zeros(PUBLISHED.hop, np.float32)


def _mono(audio: Audio, speed: float) -> FloatArray:
    import soxr

    mono: FloatArray = audio.samples.mean(axis=0)
    wanted = PUBLISHED.rate / speed
    if abs(audio.rate - wanted) < 1e-6:
        return mono
    resampled: FloatArray = soxr.resample(mono, audio.rate, wanted, quality="HQ")
    return resampled


def measure_pitch(samples: FloatArray, frames: int) -> FloatArray:
    """Measure the pitch of each frame in hertz, 0 if unvoiced (Morise's Harvest): labels of the pitch network."""
    pyworld = _pyworld()
    period = 1000.0 * PUBLISHED.hop / PUBLISHED.rate
    f0, _ = pyworld.harvest(
        samples.astype(np.float64), PUBLISHED.rate, f0_floor=_PITCH_FLOOR, f0_ceil=750.0, frame_period=period
    )
    track: FloatArray = np.zeros(frames, np.float32)
    track[: min(frames, len(f0))] = f0[:frames]
    return track


def refine_pitch(samples: FloatArray, rough: FloatArray) -> FloatArray:
    """Refine a rough pitch track of mel frames by the samples (Morise's StoneMask); what is below 60 Hz is unvoiced."""
    pyworld = _pyworld()
    at = np.arange(len(rough)) * (PUBLISHED.hop / PUBLISHED.rate)
    voiced = np.where(rough >= _PITCH_FLOOR, rough, 0.0).astype(np.float64)
    track: FloatArray = pyworld.stonemask(samples.astype(np.float64), voiced, at, PUBLISHED.rate).astype(np.float32)
    return track


def _pyworld() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pyworld reads its own version by a deprecated function of setuptools
            import pyworld
    except ImportError as error:
        raise DependencyMissing(
            "pitch labels need pyworld, which is not installed", hint="pip install 'aigc_plugin[train]'"
        ) from error
    return pyworld


def _number(path: Path) -> int:
    return zlib.crc32(path.name.encode())


def _sixteen_bits(samples: FloatArray) -> NDArray[np.int16]:
    return np.clip(np.rint(samples * 32767), -32768, 32767).astype(np.int16)
