"""Reading a recording once, in bounded memory: mono at the set's rate into a spool, its levels and its hash beside."""

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

_SPOOL_BYTES = 32 << 20  # 6 minutes at 22,050 Hz; what is longer goes to disk

_LEAST_RATE, _MOST_RATE = 2000, 1_000_000

Watch = Callable[[float], None]
"""Called with the share heard so far, 0 … 1, as well as it is known; it may raise to stop."""


class Spool:
    """Mono float32 that grows at its end and is read anywhere; in memory while short, else in a nameless file."""

    def __init__(self, folder: Path) -> None:
        # It outlives this function; whoever hears, closes.
        self._file = tempfile.SpooledTemporaryFile(_SPOOL_BYTES, dir=str(folder))  # noqa: SIM115
        self.samples = 0

    def append(self, mono: FloatArray) -> None:
        self._file.write(np.ascontiguousarray(mono, "<f4").tobytes())
        self.samples += len(mono)

    def read(self, first: int, last: int) -> FloatArray:
        """Samples first … last - 1, as far as they exist."""
        first, last = max(0, first), min(last, self.samples)
        self._file.seek(4 * first)
        return np.frombuffer(self._file.read(4 * max(0, last - first)), "<f4").astype(np.float32)

    def close(self) -> None:
        self._file.close()


@dataclass(frozen=True)
class DecodedRecording:
    """`spool` at the set's rate; `rate`, `channels` and `levels` those of the recording; a context manager."""

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


def hear(path: Path, rate: int, folder: Path, watch: Watch) -> DecodedRecording:
    """MediaError where `path` is no sound, or not readable. The spool, where it needs a file, has it in `folder`."""
    spool = Spool(folder)
    try:
        return _heard(path, rate, spool, watch)
    except AigcError:
        spool.close()
        raise
    except (ValueError, RuntimeError, av.error.FFmpegError) as error:  # of a decoder that nobody warned
        spool.close()
        raise MediaError(f"{path} cannot be decoded ({error})") from None
    except BaseException:
        spool.close()
        raise


def _heard(path: Path, rate: int, spool: Spool, watch: Watch) -> DecodedRecording:
    with open_audio(path) as reader:
        if not _LEAST_RATE <= reader.rate <= _MOST_RATE:
            raise MediaError(f"{path} says to have {reader.rate} samples per second, which is no rate of sound")
        meter, sound = LevelMeter(reader.rate), AudioHash(reader.rate)
        resampler = BlockResampler(1, reader.rate, rate) if reader.rate != rate else None
        heard = 0
        for block in reader:
            mono = block.mean(axis=0)
            meter.push(block)
            sound.push(mono)
            spool.append(resampler.push(mono[np.newaxis])[0] if resampler else mono)
            heard += block.shape[1]
            watch(min(1.0, heard / reader.rate / reader.duration) if reader.duration else 0.0)
        if resampler:
            spool.append(resampler.finish()[0])
        seconds, damage = heard / reader.rate, tuple(reader.damage)
        return DecodedRecording(spool, reader.rate, reader.channels, seconds, sound.digest(), meter.finish(), damage)
