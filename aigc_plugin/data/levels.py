"""Level of a recording every 10 ms, and its clipped samples: measured block by block, in a few bytes per frame."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..types import FloatArray

_FRAMES_A_SECOND = 100
_FLAT = 1.5 / 32768  # neighbours that differ by less count as equal, also after a conversion to 16 bits
_LEAST_RUN = 3
_AT_THE_RAIL = 0.98
_LEAST_RAIL = 0.25  # of full scale: a recording that never reaches it is quiet, not clipped


@dataclass(frozen=True)
class Levels:
    """One value per frame of `frame_samples` at `rate`; the last frame may be shorter.

    power: mean square of the mono mix
    peak:  largest magnitude of any channel
    flat:  number of samples, in the channel with most, in runs of at least 3 equal ones at that magnitude
    """

    rate: int
    frame_samples: int
    power: FloatArray
    peak: FloatArray
    flat: NDArray[np.int32]

    @property
    def frame(self) -> float:
        """Length of a frame in seconds."""
        return self.frame_samples / self.rate

    def decibels(self) -> FloatArray:
        """Level of each frame in dB of full scale, at least -120; a full-scale square wave has 0."""
        return (10 * np.log10(np.maximum(self.power, 1e-12))).astype(np.float32)

    def clipped_share(self, first: int, last: int) -> float:
        """Share of clipped samples in frames first … last - 1, 0 … 1.

        Clipped samples are flat tops at the largest magnitude of the whole recording, whatever that is: a recording
        that was clipped and turned down afterwards counts as clipped.
        """
        rail = float(self.peak.max(initial=0.0))
        if rail < _LEAST_RAIL or last <= first:
            return 0.0
        at_rail = self.peak[first:last] >= _AT_THE_RAIL * rail
        return float(self.flat[first:last][at_rail].sum() / ((last - first) * self.frame_samples))


class LevelMeter:
    """Measures levels: push() blocks float32 (channels, n) in order, then finish() once."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._frame = max(1, rate // _FRAMES_A_SECOND)
        self._rest: FloatArray | None = None
        self._power: list[FloatArray] = []
        self._peak: list[FloatArray] = []
        self._flat: list[NDArray[np.int32]] = []

    def push(self, block: FloatArray) -> None:
        if self._rest is not None:
            block = np.concatenate([self._rest, block], axis=1)
        whole = block.shape[1] // self._frame * self._frame
        self._rest = block[:, whole:]
        if whole:
            self._measure(block[:, :whole])

    def finish(self) -> Levels:
        if self._rest is not None and self._rest.shape[1]:
            missing = self._frame - self._rest.shape[1]
            self._measure(np.pad(self._rest, ((0, 0), (0, missing))))
        empty = np.zeros(0, np.float32)
        return Levels(
            self._rate,
            self._frame,
            np.concatenate([empty, *self._power]),
            np.concatenate([empty, *self._peak]),
            np.concatenate([empty.astype(np.int32), *self._flat]),
        )

    def _measure(self, block: FloatArray) -> None:
        frames = block.reshape(block.shape[0], -1, self._frame)
        self._power.append(np.square(frames.mean(axis=0)).mean(axis=1))
        peaks = np.abs(frames).max(axis=(0, 2))
        self._peak.append(peaks)
        self._flat.append(_flat_tops(frames, peaks))


def _flat_tops(frames: FloatArray, peaks: FloatArray) -> NDArray[np.int32]:
    """Count the samples in runs at the frame's peak, for each frame in the channel that has most.

    frames: (channels, frames, n)
    peaks:  (frames,)
    """
    at_peak = np.abs(frames) >= (peaks - _FLAT)[:, np.newaxis]
    same_side = np.signbit(frames)
    run = at_peak[..., 2:] & at_peak[..., 1:-1] & at_peak[..., :-2]
    run &= (same_side[..., 2:] == same_side[..., 1:-1]) & (same_side[..., 1:-1] == same_side[..., :-2])
    inside = np.zeros(frames.shape, bool)
    for shift in range(_LEAST_RUN):
        inside[..., shift : frames.shape[2] - 2 + shift] |= run
    most: NDArray[np.int32] = inside.sum(axis=2).max(axis=0).astype(np.int32)
    return most


class AudioHash:
    """SHA-256 of a mono mix as 16-bit samples at its own rate, without digital silence at both ends.

    The same audio in another lossless container, padded or not, has the same hash.
    """

    def __init__(self, rate: int) -> None:
        self._hash = hashlib.sha256(f"{rate} Hz".encode())
        self._begun = False
        self._zeros = 0

    def push(self, mono: FloatArray) -> None:
        """Add samples, float32 (n,)."""
        samples = np.clip(np.rint(mono * np.float32(32768)), -32768, 32767).astype("<i2")
        sounding = np.flatnonzero(samples)
        if not len(sounding):
            self._zeros += len(samples)
            return
        first, last = int(sounding[0]), int(sounding[-1]) + 1
        if self._begun:
            self._silence(self._zeros + first)
        self._begun = True
        self._hash.update(samples[first:last].tobytes())
        self._zeros = len(samples) - last

    def digest(self) -> str:
        return self._hash.hexdigest()

    def _silence(self, samples: int) -> None:
        while samples > 0:
            now = min(samples, 1 << 16)
            self._hash.update(bytes(2 * now))
            samples -= now
