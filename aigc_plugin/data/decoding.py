"""Decode a recording once, in bounded memory: mono samples at the set's rate, levels, and a hash of the audio."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import av.error
import numpy as np

from ..errors import AigcError, MediaError
from ..media.audio.audio_file import open_audio
from ..media.audio.resample import BlockResampler
from ..types import FloatArray
from .levels import AudioHash, LevelMeter, Levels

_SPOOL_BYTES = 32 << 20  # 6 minutes at 22,050 Hz; longer recordings go to disk

_LEAST_RATE, _MOST_RATE = 2000, 1_000_000

OnProgress = Callable[[float], None]
"""Called with the share that is decoded so far, 0 … 1 (an estimate); it may raise an exception to stop."""


class Spool:
    """Mono float32 samples: appended at the end, read anywhere; in memory while short, else in an unnamed file."""

    def __init__(self, folder: Path) -> None:
        # The file outlives this function: `close` closes it.
        self._file = tempfile.SpooledTemporaryFile(_SPOOL_BYTES, dir=str(folder))  # noqa: SIM115
        self.samples = 0

    def append(self, mono: FloatArray) -> None:
        self._file.write(np.ascontiguousarray(mono, "<f4").tobytes())
        self.samples += len(mono)

    def read(self, first: int, last: int) -> FloatArray:
        """Return the samples first … last - 1, cut to those that exist."""
        first, last = max(0, first), min(last, self.samples)
        self._file.seek(4 * first)
        return np.frombuffer(self._file.read(4 * max(0, last - first)), "<f4").astype(np.float32)

    def close(self) -> None:
        self._file.close()


@dataclass(frozen=True)
class DecodedRecording:
    """A decoded recording; a context manager, which closes the spool.

    spool:    mono samples at the set's rate
    rate:     samples per second of the recording itself
    channels: of the recording itself
    seconds:  duration
    sound:    hash of the audio, see AudioHash
    levels:   at the recording's own rate
    damage:   one line for each part that could not be decoded
    """

    spool: Spool
    rate: int
    channels: int
    seconds: float
    sound: str
    levels: Levels
    damage: tuple[str, ...]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.spool.close()


def decode_recording(path: Path, rate: int, folder: Path, on_progress: OnProgress) -> DecodedRecording:
    """Decode the recording `path` to mono.

    path:        an audio or video file
    rate:        samples per second of the spool
    folder:      place of the spool's file, if it needs one
    on_progress: see OnProgress

    Raises MediaError if `path` holds no audio or cannot be read.
    """
    spool = Spool(folder)
    try:
        return _decode(path, rate, spool, on_progress)
    except AigcError:
        spool.close()
        raise
    except (ValueError, RuntimeError, av.error.FFmpegError) as error:  # decoders raise these on corrupt input
        spool.close()
        raise MediaError(f"{path} cannot be decoded ({error})") from None
    except BaseException:
        spool.close()
        raise


def _decode(path: Path, rate: int, spool: Spool, on_progress: OnProgress) -> DecodedRecording:
    with open_audio(path) as reader:
        if not _LEAST_RATE <= reader.rate <= _MOST_RATE:
            raise MediaError(f"{path} states {reader.rate} samples per second, which is not a sample rate of audio")
        meter, sound = LevelMeter(reader.rate), AudioHash(reader.rate)
        resampler = BlockResampler(1, reader.rate, rate) if reader.rate != rate else None
        decoded = 0
        for block in reader:
            mono = block.mean(axis=0)
            meter.push(block)
            sound.push(mono)
            spool.append(resampler.push(mono[np.newaxis])[0] if resampler else mono)
            decoded += block.shape[1]
            on_progress(min(1.0, decoded / reader.rate / reader.duration) if reader.duration else 0.0)
        if resampler:
            spool.append(resampler.finish()[0])
        seconds, damage = decoded / reader.rate, tuple(reader.damage)
        return DecodedRecording(spool, reader.rate, reader.channels, seconds, sound.digest(), meter.finish(), damage)
