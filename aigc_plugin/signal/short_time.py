"""Process the short-time spectrum of audio that arrives in pieces."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..types import FloatArray
from .mel import PUBLISHED, MelSettings

Spectra = NDArray[np.complex64]
Modify = Callable[[Spectra, int], Spectra]
"""From spectra (frames, n_fft / 2 + 1) and the index of their first frame, return changed spectra of that shape."""


class ShortTimePass:
    """Applies `modify` to windowed spectra; the inverse is overlap-added and divided by the sum of squared windows.

    Frame t is centred on sample t * hop, with reflected padding at the ends; n samples have 1 + n // hop frames.
    push() returns the samples that later input cannot change, finish() the rest. The output is as long as the input,
    and does not depend on how the input is cut into pieces.
    """

    def __init__(self, modify: Modify, settings: MelSettings = PUBLISHED) -> None:
        self._modify, self._hop, self._n_fft = modify, settings.hop, settings.n_fft
        self._window = _hann(settings.n_fft)
        self._pending = np.zeros(0, np.float32)  # from the first sample of the next frame on
        self._sum = np.zeros(0, np.float32)  # overlap-add, starts where the next frame starts
        self._weight = np.zeros(0, np.float32)
        self._padded = False
        self._next_frame = 0
        self._received = 0
        self._emitted = 0

    def push(self, samples: FloatArray) -> FloatArray:
        """Take samples float32 (n,), any n."""
        self._received += samples.size
        self._pending = np.concatenate([self._pending, samples], dtype=np.float32)
        half = self._n_fft // 2
        if not self._padded:
            if self._pending.size <= half:
                return np.zeros(0, np.float32)
            self._pending = np.pad(self._pending, (half, 0), mode="reflect")
            self._padded = True
        return self._take_frames(last=False)

    def finish(self) -> FloatArray:
        """Return the remaining samples; the pass cannot be used afterwards."""
        if self._received == 0:
            return np.zeros(0, np.float32)
        half = self._n_fft // 2
        self._pending = np.pad(self._pending, (0 if self._padded else half, half), mode="reflect")
        self._padded = True
        return self._take_frames(last=True)

    def _take_frames(self, *, last: bool) -> FloatArray:
        done = np.zeros(0, np.float32)
        if self._pending.size >= self._n_fft:
            frames = np.lib.stride_tricks.sliding_window_view(self._pending, self._n_fft)[:: self._hop]
            spectra = np.fft.rfft(frames * self._window, axis=1).astype(np.complex64, copy=False)
            changed = self._modify(spectra, self._next_frame)
            shaped = np.fft.irfft(changed, self._n_fft, axis=1).astype(np.float32, copy=False)
            self._overlap_add(shaped * self._window)
            self._pending = self._pending[len(frames) * self._hop :].copy()
            done = self._emit(len(frames) * self._hop)
            self._next_frame += len(frames)
        if last:
            done = np.concatenate([done, self._emit(self._sum.size)])
            done = done[: self._received - self._emitted]
        self._emitted += done.size
        return done

    def _overlap_add(self, shaped: FloatArray) -> None:
        count, hop = len(shaped), self._hop
        blocks = self._n_fft // hop
        total = np.zeros((count + blocks - 1, hop), np.float32)
        weight = np.zeros_like(total)
        squared = (self._window * self._window).reshape(blocks, hop)
        for block in range(blocks):
            total[block : block + count] += shaped[:, block * hop : (block + 1) * hop]
            weight[block : block + count] += squared[block]
        self._sum = _added(self._sum, total.ravel())
        self._weight = _added(self._weight, weight.ravel())

    def _emit(self, count: int) -> FloatArray:
        """Return the first `count` samples of the overlap-add, without the padding before the audio."""
        # The window is zero at its first sample only, so the divisor is never below the square of the second one.
        ready = self._sum[:count] / np.maximum(self._weight[:count], np.float32(1e-8))
        self._sum, self._weight = self._sum[count:].copy(), self._weight[count:].copy()
        padding = max(0, self._n_fft // 2 - self._next_frame * self._hop)
        emitted: FloatArray = ready[min(padding, count) :].astype(np.float32, copy=False)
        return emitted


def _added(old: FloatArray, new: FloatArray) -> FloatArray:
    out = new.copy()
    out[: old.size] += old
    return out


def _hann(size: int) -> FloatArray:
    return (0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(size) / size)).astype(np.float32)
