"""Bring the sound of an edit to its loudness, so that the file as it is decoded has it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import numpy as np

from ....engine import Engine
from ....media.audio.loudness_meter import LoudnessMeter
from ....signal.peak_limiter import PeakLimiter, TruePeak
from ....timeline.times import SAMPLE_RATE
from ....types import FloatArray
from .sound_mix import BLOCK

Trial = Callable[[Iterator[FloatArray]], Iterator[FloatArray]]
"""Encodes blocks and gives them as they are decoded; None where nothing is lost."""

_CLOSE = 0.05  # LU from the target that are good enough
_ATTEMPTS = 6
_CODEC_MARGIN = 0.3  # decibels by which codecs overshoot, to begin with
_FULL_SCALE = -0.1  # ceiling where a sum would clip and no loudness is wanted


class Mix(Protocol):
    """A sound: `channels`, and blocks() of it, (channels, n), from its start to its end."""

    @property
    def channels(self) -> int: ...

    def blocks(self) -> Iterator[FloatArray]: ...


@dataclass(frozen=True)
class Measured:
    """integrated: LUFS, None for silence. peak: true peak in decibels of full scale."""

    integrated: float | None
    peak: float


class SoundMaster:
    """The sound of a timeline with the gain and the limiter that it needs; a context manager.

    mix         the sound as it was mixed, which is kept in a temporary file: it is read several times
    loudness    LUFS to reach, None to leave it
    peak        true peak in decibels that is not exceeded
    trial       how the output changes it
    tell        called with a line about what could not be reached
    update      called with the seconds that are mixed

    .measured   loudness and true peak of the output as it is decoded
    """

    def __init__(
        self, mix: Mix, loudness: float | None, peak: float, trial: Trial | None, engine: Engine,
        tell: Callable[[str], None], update: Callable[[float], None],
    ) -> None:  # fmt: skip
        self.channels = mix.channels
        self._engine, self._tell, self._trial, self._peak = engine, tell, trial, peak
        self._file = tempfile.TemporaryFile(prefix="aigc-")  # noqa: SIM115
        self._gain, self._ceiling = 0.0, None if loudness is None else peak
        try:
            before, largest = self._write(mix, update)
            if loudness is not None:
                self._ceiling = peak - (_CODEC_MARGIN if trial else 0.0)
                self._reach(loudness, before)
            else:
                self._keep(largest)
        except BaseException:
            self.close()
            raise

    def blocks(self) -> Iterator[FloatArray]:
        """Give all of it, (channels, n), as it is to be encoded."""
        gain = np.float32(10 ** (self._gain / 20))
        if self._ceiling is None:
            yield from self._mixed()
            return
        limiter = PeakLimiter(self.channels, SAMPLE_RATE, self._ceiling, self._engine)
        for block in self._mixed():
            limited = limiter.push(block * gain)
            if limited.shape[1]:
                yield limited
        yield limiter.finish()

    def _write(self, mix: Mix, update: Callable[[float], None]) -> tuple[Measured, float]:
        meter, largest, done = LoudnessMeter(self.channels, SAMPLE_RATE), 0.0, 0
        for block in mix.blocks():
            meter.push(block)
            largest = max(largest, float(np.abs(block).max(initial=0.0)))
            self._file.write(np.ascontiguousarray(block.T).tobytes())
            done += block.shape[1]
            update(done / SAMPLE_RATE)
        meter.finish()
        return Measured(meter.integrated, 0.0), largest

    def _mixed(self) -> Iterator[FloatArray]:
        self._file.seek(0)
        while data := self._file.read(BLOCK * self.channels * 4):
            yield np.ascontiguousarray(np.frombuffer(data, np.float32).reshape(-1, self.channels).T)

    def _keep(self, largest: float) -> None:
        """Leave the loudness; limit what would clip."""
        if largest > 1.0:
            self._ceiling = _FULL_SCALE
            self._tell(f"the sum of the sounds would clip at {20 * np.log10(largest):+.1f} dB: its peaks are limited")
        self.measured = self._measure()

    def _reach(self, loudness: float, before: Measured) -> None:
        """Find gain and ceiling with which the decoded output has its loudness and stays below its peak."""
        if before.integrated is None:
            self._tell("the sound is silent, or shorter than 0.4 s: its loudness is left")
            self._ceiling = None
            self.measured = self._measure()
            return
        self._gain = loudness - before.integrated
        for _ in range(_ATTEMPTS):
            self.measured = self._measure()
            missing = loudness - (self.measured.integrated or loudness)
            excess = self.measured.peak - self._peak
            if abs(missing) <= _CLOSE and excess <= 0:
                return
            self._gain += missing
            if excess > 0 and self._ceiling is not None:
                self._ceiling -= excess + 0.02
        self.measured = self._measure()
        if abs(loudness - (self.measured.integrated or loudness)) > 2 * _CLOSE or self.measured.peak > self._peak:
            self._tell(
                f"the sound has {self.measured.integrated:.1f} LUFS and a true peak of {self.measured.peak:.1f} dB: "
                f"{loudness:g} LUFS below {self._peak:g} dB cannot be reached with it"
            )

    def _measure(self) -> Measured:
        heard = self.blocks() if self._trial is None else self._trial(self.blocks())
        meter, peak = LoudnessMeter(self.channels, SAMPLE_RATE), TruePeak(self.channels, SAMPLE_RATE, self._engine)
        for block in heard:
            meter.push(block)
            peak.push(block)
        meter.finish()
        peak.finish()
        return Measured(meter.integrated, peak.decibels)

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
