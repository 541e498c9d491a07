"""Videos whose frames carry their numbers, with audio of a known wave."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

BITS = 12
SIZE = (208, 96)
_CELL = 16


def write_numbered(
    path: Path, seconds: float = 6.0, rate: Fraction = Fraction(25), *, group: int = 25, b_frames: int = 2,
    size: tuple[int, int] = SIZE, audio: str | None = "aac", sample_rate: int = 48000, hertz: float = 220.0,
    options: dict[str, str] | None = None, times: list[int] | None = None, pixel_format: str = "yuv420p",
    codec: str = "libx264", first: int = 0, layout: str = "stereo", beeps: bool = False,
) -> Path:  # fmt: skip
    """Write frames whose upper left corner shows their number in bits of light and dark, and a sine.

    times    of the frames in thousandths of a second, where the rate varies
    first    number of the first frame
    beeps    the audio is a click at the start of each 25th frame, in place of a sine
    """
    count = len(times) if times else round(seconds * rate)
    base = Fraction(1, 1000) if times else 1 / rate
    with av.open(str(path), "w") as container:
        video = container.add_stream(codec, rate=rate)
        video.width, video.height = size
        video.pix_fmt = pixel_format
        video.options = {"g": str(group), "bf": str(b_frames), "preset": "veryfast", "threads": "1"} | (options or {})
        video.codec_context.time_base = base
        track = container.add_stream(audio, rate=sample_rate, layout=layout) if audio else None
        for index in range(count):
            frame = _numbered(first + index, size).reformat(format=pixel_format)
            frame.pts, frame.time_base = times[index] if times else index, base
            container.mux(video.encode(frame))
        if track is not None:
            wave = (
                _clicks(seconds, rate, sample_rate) if beeps else sine(round(seconds * sample_rate), sample_rate, hertz)
            )
            channels = track.codec_context.layout.nb_channels
            for start in range(0, len(wave), 1024):
                block = np.stack([wave[start : start + 1024]] * channels)
                sound = AudioFrame.from_ndarray(block, format="fltp", layout=layout)
                sound.sample_rate, sound.pts, sound.time_base = sample_rate, start, Fraction(1, sample_rate)
                container.mux(track.encode(sound))
            container.mux(track.encode(None))
        container.mux(video.encode(None))
    return path


def sine(count: int, rate: int, hertz: float, level: float = 0.3) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hertz * np.arange(count) / rate)).astype(np.float32)


def _clicks(seconds: float, rate: Fraction, sample_rate: int) -> np.ndarray:
    wave = np.zeros(round(seconds * sample_rate), np.float32)
    for number in range(0, round(seconds * rate), 25):
        start = round(number / rate * sample_rate)
        wave[start : start + sample_rate // 100] = 0.8
    return wave


def _numbered(number: int, size: tuple[int, int]) -> VideoFrame:
    width, height = size
    luma = np.full((height, width), 100, np.uint8)
    luma[32:] += np.roll(np.linspace(0, 100, width).astype(np.uint8), 3 * number)
    for bit in range(BITS):
        luma[:_CELL, bit * _CELL : (bit + 1) * _CELL] = 235 if number >> bit & 1 else 16
    chroma = np.full((height // 2, width), 128, np.uint8)
    return VideoFrame.from_ndarray(np.concatenate([luma, chroma]), format="yuv420p")


def shown(path: Path) -> list[tuple[int, Fraction]]:
    """(number, time) of each frame."""
    found = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            assert frame.pts is not None
            assert frame.time_base is not None
            found.append((number_of(frame), frame.pts * frame.time_base))
    return found


def number_of(frame: VideoFrame) -> int:
    luma = frame.to_ndarray(format="gray")
    return sum(int(luma[_CELL // 2, bit * _CELL + _CELL // 2] > 128) << bit for bit in range(BITS))


def decoded_audio(path: Path, stream: int = 0) -> np.ndarray:
    """(channels, samples) of an audio track."""
    with av.open(str(path)) as container:
        blocks = []
        resampler = av.AudioResampler("fltp")
        for frame in container.decode(audio=stream):
            blocks += [each.to_ndarray() for each in resampler.resample(frame)]
        return np.concatenate(blocks, axis=1)
