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
    """Audio samples with their rate.

    samples    float32 (channels, n), n at least 1, nominally in [-1, 1]; an array of one dimension is one channel
    rate       samples per second
    words      the spoken words with their times, in order, where they are known

    InputError for other shapes and for NaN and infinity.
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
        """Read an audio file, or the first audio track of a video; see `read_audio`."""
        return read_audio(path, rate=rate)

    def write(self, path: str | PathLike[str], *, overwrite: bool = False, bits: str = "16") -> None:
        """Write an audio file; see `write_audio`."""
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
    """Read a whole audio file, or the first audio track of a video.

    path    file name; "-" is stdin
    rate    samples per second to resample to; None keeps the file's

    MediaError where it cannot be read, or is damaged: a return value could not report damage.
    """
    with open_audio(path, rate=rate) as reader:
        samples = np.concatenate(list(reader), axis=1)
        if reader.damage:
            raise MediaError(
                f"{os.fspath(path)} is damaged: {reader.damage[0]}",
                hint="aigc_plugin.media.audio.audio_file.open_audio reads what is left of it",
            )
        return Audio(samples, reader.rate)


def write_audio(audio: Audio, path: str | PathLike[str], *, overwrite: bool = False, bits: str = "16") -> None:
    """Write a whole audio file; nothing is left under `path` when it fails.

    path         the extension chooses the format: .wav .flac .ogg .opus .mp3 .m4a .aac; "-" is stdout, in WAVE
    overwrite    replace a file of that name
    bits         "16", "24" or "float", where the format has a choice

    InputError for a format or bits that cannot be; OutputExists; MediaError where it cannot be written.
    """
    audio_format(os.fspath(path), bits)
    with Output(path, overwrite=overwrite) as output:
        writer = AudioWriter(output, audio.rate, audio.channels, bits=bits)
        writer.write(audio.samples)
        writer.finish()
