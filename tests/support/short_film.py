"""A short film of changing colours with a tone, in H.264 and AAC."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

RATE = 25


def write_film(path: Path, seconds: int = 5, **stream: Any) -> Path:
    """128 x 72 at 25 frames a second. stream: attributes of the video's stream."""
    with av.open(str(path), "w") as container:
        video: Any = container.add_stream("libx264", rate=RATE)
        video.width, video.height, video.pix_fmt = 128, 72, "yuv420p"
        video.options = {"preset": "ultrafast"}
        sound: Any = container.add_stream("aac", rate=48000)
        sound.layout = "stereo"
        sound.metadata["language"] = "deu"
        for name, value in stream.items():
            setattr(video, name, value)
        for number in range(seconds * RATE):
            picture = np.full((72, 128, 3), (number * 2, 90, 200 - number), np.uint8)
            frame = VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(video.encode(frame))
            time = np.arange(number * 1920, (number + 1) * 1920) / 48000
            tone = np.repeat((0.2 * np.sin(2 * np.pi * 300 * time)).astype(np.float32)[None], 2, 0)
            audio = AudioFrame.from_ndarray(np.ascontiguousarray(tone), format="fltp", layout="stereo")
            audio.sample_rate, audio.pts, audio.time_base = 48000, number * 1920, Fraction(1, 48000)
            container.mux(sound.encode(audio))
        container.mux(video.encode(None))
        container.mux(sound.encode(None))
    return path
