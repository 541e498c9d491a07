"""Log-mel spectrogram as WaveGlow and Tacotron 2 define it.

Frames of `n_fft` samples, hop `hop`, periodic Hann window, centred with reflected padding of n_fft / 2 at
both ends, hence 1 + n // hop frames; magnitude (not power); triangular filters on the Slaney mel scale, each
of unit area in hertz (Slaney 1998, Auditory Toolbox); natural logarithm, floored at ln 1e-5.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from ..media.audio.audio import Audio, as_audio
from ..media.audio.resample import resample
from ..types import FloatArray, Mel

FLOOR = 1e-5
_Real = TypeVar("_Real", np.float32, np.float64)
_BLOCK_FRAMES = 256


@dataclass(frozen=True)
class MelSettings:
    """Settings of a mel spectrogram; the defaults are those of the published models.

    rate:         samples per second
    n_fft:        window length in samples; even
    hop:          samples between frames; at most n_fft / 2
    n_mel:        bands
    f_min, f_max: edges of the lowest and the highest band in hertz
    """

    rate: int = 22050
    n_fft: int = 1024
    hop: int = 256
    n_mel: int = 80
    f_min: float = 0.0
    f_max: float = 8000.0

    def __post_init__(self) -> None:
        if min(self.rate, self.n_fft, self.hop, self.n_mel) < 1 or self.n_fft % 2 or self.hop > self.n_fft // 2:
            raise InputError(f"unusable mel settings: {self}", hint="hop <= n_fft / 2, n_fft even")
        if not 0 <= self.f_min < self.f_max <= self.rate / 2:
            raise InputError(f"mel bands from {self.f_min} to {self.f_max} Hz do not fit {self.rate} Hz sound")


PUBLISHED = MelSettings()


def mel_spectrogram(audio: Audio | ArrayLike, *, channel: int | None = None, settings: MelSettings = PUBLISHED) -> Mel:
    """Compute the log-mel spectrogram of one channel.

    audio:    audio of any rate, which is resampled if needed; a bare array is taken to be at the mel's rate
    channel:  needed if there are several: the mel of their mix would not be the mel of any of them
    settings: the default is that of the published models

    Raises InputError for a missing or wrong channel.
    """
    sound = as_audio(audio, settings.rate)
    if channel is None and sound.channels > 1:
        raise InputError(f"the sound has {sound.channels} channels", hint="choose one: channel=0")
    index = channel or 0
    if not 0 <= index < sound.channels:
        raise InputError(f"channel {index} of sound that has {sound.channels}")
    samples = resample(sound.samples[index : index + 1], sound.rate, settings.rate)[0]
    stream = MelStream(settings)
    values = np.concatenate([stream.push(samples), stream.finish()], axis=1)
    return Mel(values, settings.rate, settings.hop)


class MelStream:
    """The same spectrogram from audio that arrives in pieces.

    push() returns the frames (n_mel, frames) that later samples cannot change any more, finish() the rest.
    """

    def __init__(self, settings: MelSettings = PUBLISHED) -> None:
        self._settings = settings
        self._window = _periodic_hann(settings.n_fft)
        self._pending = np.zeros(0, np.float32)  # from the first sample of the next frame on
        self._padded = False  # whether the reflected padding before the first sample is in it

    def push(self, samples: FloatArray) -> FloatArray:
        """Take samples float32 (n,), any n."""
        if samples.ndim != 1:
            raise InputError(f"mel samples must have the shape (samples,), not {samples.shape}")
        self._pending = np.concatenate([self._pending, samples], dtype=np.float32)
        half = self._settings.n_fft // 2
        if not self._padded:
            if self._pending.size <= half:
                return self._none()
            self._pending = np.pad(self._pending, (half, 0), mode="reflect")
            self._padded = True
        return self._take_frames()

    def finish(self) -> FloatArray:
        """Return the frames that reach past the end of the audio; the stream cannot be used afterwards."""
        if self._pending.size == 0:
            raise InputError("there is no sound to take a mel spectrogram of")
        half = self._settings.n_fft // 2
        self._pending = np.pad(self._pending, (0 if self._padded else half, half), mode="reflect")
        self._padded = True
        return self._take_frames()

    def _take_frames(self) -> FloatArray:
        n_fft, hop = self._settings.n_fft, self._settings.hop
        if self._pending.size < n_fft:
            return self._none()
        frames = np.lib.stride_tricks.sliding_window_view(self._pending, n_fft)[::hop]
        out = np.empty((self._settings.n_mel, len(frames)), np.float32)
        for start in range(0, len(frames), _BLOCK_FRAMES):
            block = frames[start : start + _BLOCK_FRAMES]
            # Beside a loud pure tone, the floor lies below the resolution of a float32 window, hence float64.
            magnitude = np.abs(np.fft.rfft(block * self._window, axis=1))
            mel = mel_bands(magnitude.T, self._settings)
            out[:, start : start + len(block)] = np.log(np.maximum(mel, FLOOR))
        self._pending = self._pending[len(frames) * hop :].copy()
        return out

    def _none(self) -> FloatArray:
        return np.zeros((self._settings.n_mel, 0), np.float32)


def mel_bands(magnitude: NDArray[_Real], settings: MelSettings = PUBLISHED) -> NDArray[_Real]:
    """Compute `mel_filters(settings) @ magnitude`: (n_fft / 2 + 1, frames) to (n_mel, frames), of the same type.

    Each bin lies in at most two triangles, so this sums the nonzero products instead of multiplying by the matrix: no
    BLAS, whose threads wait for each other on a busy machine, and the same bits for any blocking.
    """
    starts, gaps, rise, fall = _segments(settings)
    used = np.ascontiguousarray(magnitude[: rise.size])
    out = np.zeros((2, settings.n_mel + 1, used.shape[1]), magnitude.dtype)
    for half, weights in zip(out, (rise, fall), strict=True):
        half[gaps] = np.add.reduceat(used * weights.astype(used.dtype), starts, axis=0)
    bands: NDArray[_Real] = out[0, :-1] + out[1, 1:]
    return bands


@lru_cache(maxsize=8)
def _segments(
    settings: MelSettings,
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Sort the bins by the gap between neighbouring band edges that they lie in; gap k is from edge k to edge k + 1.

    Returns the first bin of each gap that has one; the numbers of those gaps; and for each bin, up to the last one in
    a band, its weight in the triangle that rises over its gap and in the one that falls, both as columns.
    """
    gap = np.searchsorted(_band_edges(settings), _bins(settings), side="left") - 1
    count = int(np.count_nonzero(gap <= settings.n_mel))
    gap = np.maximum(gap[:count], 0)  # below the first edge all weights are 0
    filters = np.pad(_triangles(settings), ((1, 1), (0, 0)))  # a triangle of zeros at each end
    bins = np.arange(count)
    gaps, starts = np.unique(gap, return_index=True)
    return starts, gaps, filters[gap + 1, bins, np.newaxis], filters[gap, bins, np.newaxis]


@lru_cache(maxsize=8)
def mel_filters(settings: MelSettings = PUBLISHED) -> FloatArray:
    """Filterbank float32 (n_mel, n_fft / 2 + 1); read-only, one array for all callers.

    Row b rises from edge b to its peak at edge b + 1 and falls to edge b + 2; its area over hertz is 1.
    """
    filters: FloatArray = _triangles(settings).astype(np.float32)
    filters.setflags(write=False)
    return filters


def _triangles(settings: MelSettings) -> NDArray[np.float64]:
    edges, bins = _band_edges(settings), _bins(settings)
    left, centre, right = edges[:-2, np.newaxis], edges[1:-1, np.newaxis], edges[2:, np.newaxis]
    rise = (bins - left) / (centre - left)
    fall = (right - bins) / (right - centre)
    triangles: NDArray[np.float64] = np.maximum(0.0, np.minimum(rise, fall)) * (2.0 / (right - left))
    return triangles


def _bins(settings: MelSettings) -> NDArray[np.float64]:
    """Hertz of each bin of the transform."""
    return np.arange(settings.n_fft // 2 + 1, dtype=np.float64) * (settings.rate / settings.n_fft)


def band_centres(settings: MelSettings = PUBLISHED) -> NDArray[np.float64]:
    """Peak of each filter in hertz: (n_mel,)."""
    return _band_edges(settings)[1:-1]


def _band_edges(settings: MelSettings) -> NDArray[np.float64]:
    low, high = _mel_of_hertz(settings.f_min), _mel_of_hertz(settings.f_max)
    return _hertz_of_mel(np.linspace(low, high, settings.n_mel + 2, dtype=np.float64))


# The Slaney scale is linear, 200/3 Hz per mel, up to 1 kHz = 15 mel; above, 27 mel are a factor of 6.4.
_LINEAR_STEP = 200.0 / 3.0
_BREAK_HERTZ = 1000.0
_BREAK_MEL = _BREAK_HERTZ / _LINEAR_STEP
_LOG_STEP = np.log(6.4) / 27.0


def _mel_of_hertz(hertz: float) -> float:
    if hertz < _BREAK_HERTZ:
        return hertz / _LINEAR_STEP
    return float(_BREAK_MEL + np.log(hertz / _BREAK_HERTZ) / _LOG_STEP)


def _hertz_of_mel(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    above = _BREAK_HERTZ * np.exp(_LOG_STEP * (mel - _BREAK_MEL))
    return np.where(mel < _BREAK_MEL, mel * _LINEAR_STEP, above)


def _periodic_hann(size: int) -> NDArray[np.float64]:
    window: NDArray[np.float64] = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(size) / size)
    return window
