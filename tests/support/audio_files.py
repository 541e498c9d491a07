"""Sound for the tests of readers and writers."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import soundfile


def chirp(seconds: float, rate: int = 22050, channels: int = 1) -> np.ndarray:
    """float32 (channels, n): rising tones, so that a shift in time shows."""
    time = np.arange(round(seconds * rate)) / rate
    phases = [2 * np.pi * (100 * (c + 1) * time + 300 * time**2 / max(seconds, 1e-9)) for c in range(channels)]
    return np.stack([0.4 * np.sin(phase) for phase in phases]).astype(np.float32)


def encode(path: Path, samples: np.ndarray, rate: int, codec: str, container: str | None = None) -> Path:
    """Through libsndfile where `codec` is empty, else through FFmpeg's encoder of that name."""
    if not codec:
        with soundfile.SoundFile(path, "w", rate, samples.shape[0]) as file:
            for start in range(0, samples.shape[1], 16384):
                file.write(samples.T[start : start + 16384])
        return path
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[samples.shape[0]]
    with av.open(str(path), "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate)
        stream.layout = layout
        for start in range(0, samples.shape[1], 1024):
            piece = np.ascontiguousarray(samples[:, start : start + 1024])
            frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = rate, start
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def delay(heard: np.ndarray, given: np.ndarray) -> int:
    """Samples by which `heard` comes later than `given`; both float32 (n,)."""
    size = 1 << (heard.size + given.size).bit_length()
    likeness = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(given, size)))
    best = int(np.argmax(likeness))
    return best if best < size // 2 else best - size
