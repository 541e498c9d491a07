"""Audio as one value, read from a file and written to one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from os import PathLike

import numpy as np
from numpy.typing import ArrayLike

from ...errors import InputError, MediaError
from ...files.output import Output
from ...types import FloatArray, SpokenWord, float_array, positive_integer, require_finite, value_range
from .audio_file import open_audio
from .audio_writer import AudioWriter, audio_format


@dataclass(frozen=True, repr=False, eq=False)
class Audio:
    """Sound: `samples` float32 (channels, n), nominally in [-1, 1]; `rate` in samples per second.

    A one-dimensional array is one channel. At least one sample; NaN and infinity are refused. `words`: what is spoken
    in it and when, in order, where that is known.
    """

    samples: FloatArray
    rate: int
    words: tuple[SpokenWord, ...] = ()

    def __post_init__(self) -> None:
        samples = float_array(self.samples, "audio samples")
        if samples.ndim == 1:
            samples = samples[np.newaxis]
        if samples.ndim != 2 or samples.shape[0] == 0:
            raise InputError(f"audio must have the shape (channels, samples), not {samples.shape}")
        if samples.shape[1] == 0:
            raise InputError("audio holds no samples")
        if samples.shape[0] > 64:
            raise InputError(
                f"audio has {samples.shape[0]} channels",
                hint="the shape is (channels, samples): transpose it",
            )
        require_finite(samples, "audio", "sample")
        object.__setattr__(self, "samples", samples)
        object.__setattr__(self, "rate", positive_integer(self.rate, "sample rate"))

    @property
    def channels(self) -> int:
        return int(self.samples.shape[0])

    @property
    def duration(self) -> float:
        """Seconds."""
        return float(self.samples.shape[1] / self.rate)

    @classmethod
    def read(cls, path: str | PathLike[str], *, rate: int | None = None) -> Audio:
        """Read a sound file, or the first audio track of a film; resample when `rate` is given."""
        return read_audio(path, rate=rate)

    def write(self, path: str | PathLike[str], *, overwrite: bool = False, bits: str = "16") -> None:
        """Write by the extension of `path`: .wav .flac .ogg .opus .mp3 .m4a .aac."""
        write_audio(self, path, overwrite=overwrite, bits=bits)

    def __repr__(self) -> str:
        return (
            f"Audio({self.channels} x {self.samples.shape[1]} samples, {self.rate} Hz, "
            f"{self.duration:.3f} s, {value_range(self.samples)})"
        )


def as_audio(value: Audio | ArrayLike, rate: int) -> Audio:
    """Return an `Audio` unchanged; take a bare array as samples at `rate`."""
    return value if isinstance(value, Audio) else Audio(value, rate)  # type: ignore[arg-type]


def read_audio(path: str | PathLike[str], *, rate: int | None = None) -> Audio:
    """Read a whole file; damage is an error here, since nothing could report it."""
    with open_audio(path, rate=rate) as reader:
        samples = np.concatenate(list(reader), axis=1)
        if reader.damage:
            raise MediaError(
                f"{os.fspath(path)} is damaged: {reader.damage[0]}",
                hint="aigc_plugin.media.audio.audio_file.open_audio reads what is left of it",
            )
        return Audio(samples, reader.rate)


def write_audio(audio: Audio, path: str | PathLike[str], *, overwrite: bool = False, bits: str = "16") -> None:
    """Write a whole file; nothing is left under `path` when it fails."""
    audio_format(os.fspath(path), bits)
    with Output(path, overwrite=overwrite) as output:
        writer = AudioWriter(output, audio.rate, audio.channels, bits=bits)
        writer.write(audio.samples)
        writer.finish()
