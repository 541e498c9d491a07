"""A pass over the short-time spectrum of a sound that arrives in pieces."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..types import FloatArray
from .mel import PUBLISHED, MelSettings

Spectra = NDArray[np.complex64]
Modify = Callable[[Spectra, int], Spectra]
"""(frames, n_fft / 2 + 1) spectra and the index of their first frame → spectra of the same shape."""


class ShortTimePass:
    """Windowed spectra → `modify` → inverse, overlapped and divided by the sum of squared windows.

    Frame t is centred on sample t * hop, with reflected padding at the ends; a sound of n samples has 1 + n // hop
    frames. push() returns the samples that later input cannot change, finish() the rest: as many samples come out as
    went in, and they do not depend on how the sound was cut into pieces.
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
        self._given = 0

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
        """The rest; the pass is spent after it."""
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
            done = done[: self._received - self._given]
        self._given += done.size
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
        """The first `count` samples of the overlap-add, less the padding in front of the sound."""
        # The window is zero at its first sample alone; nothing is divided by less than its second one's square.
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
