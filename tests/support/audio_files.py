"""Sound for the tests of readers and writers."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import soundfile


def chirp(seconds: float, rate: int = 22050, channels: int = 1) -> np.ndarray:
    """Rising tones, float32 (channels, n): a shift in time is visible."""
    time = np.arange(round(seconds * rate)) / rate
    phases = [2 * np.pi * (100 * (c + 1) * time + 300 * time**2 / max(seconds, 1e-9)) for c in range(channels)]
    return np.stack([0.4 * np.sin(phase) for phase in phases]).astype(np.float32)


def encode(path: Path, samples: np.ndarray, rate: int, codec: str, container: str | None = None) -> Path:
    """Write audio with libsndfile where `codec` is empty, else with FFmpeg's encoder of that name."""
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


def delay(decoded: np.ndarray, original: np.ndarray) -> int:
    """Delay in samples of `decoded` against `original`; both float32 (n,)."""
    size = 1 << (decoded.size + original.size).bit_length()
    correlation = np.fft.irfft(np.fft.rfft(decoded, size) * np.conj(np.fft.rfft(original, size)))
    best = int(np.argmax(correlation))
    return best if best < size // 2 else best - size
