"""Encode one audio track of a video from samples at 48 kHz."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from ...errors import InputError
from ...types import FloatArray
from .track_descriptions import language_in, three_letters

CODECS = {
    "webm": "libopus", "nut": "pcm_s16le", "mpegts": "aac", "matroska": "aac", "mp4": "aac", "mov": "aac", "flv": "aac",
}  # fmt: skip
_BITS_PER_SECOND_OF_CHANNEL = 128_000
RATE = 48_000


SINGLE_TRACK = {"flv"}  # containers that hold no second track


@dataclass(frozen=True)
class AudioTrackPlan:
    """Number of channels, 1 or 2; language and title, empty where there is none."""

    channels: int
    language: str = ""
    title: str = ""


class AudioTrack:
    """An audio track: encode() blocks (channels, n) in order, then finish(); both give packets to write.

    container    what to add it to; InputError where it holds no audio
    channels     1 or 2
    language     of the track
    title        of the track
    """

    def __init__(self, container: OutputContainer, channels: int, language: str = "", title: str = "") -> None:
        kind = container.format.name
        if kind not in CODECS:
            raise InputError(f"{kind} holds no audio", hint="write .mp4, .mov, .mkv or .webm")
        self._layout = "mono" if channels == 1 else "stereo"
        stream: Any = container.add_stream(CODECS[kind], rate=RATE, layout=self._layout)
        self._stream: AudioStream = stream
        if not CODECS[kind].startswith("pcm"):
            self._stream.codec_context.bit_rate = _BITS_PER_SECOND_OF_CHANNEL * channels
        tags = {"language": language_in(kind, three_letters(language)), "title": title}
        self._stream.metadata.update({name: text for name, text in tags.items() if text})
        self._position = 0

    def encode(self, samples: FloatArray) -> Iterator[Packet[Any]]:
        if not samples.shape[1]:
            return
        block = np.ascontiguousarray(samples.clip(-1, 1))
        frame = AudioFrame.from_ndarray(block, format="fltp", layout=self._layout)
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._position, Fraction(1, RATE)
        self._position += samples.shape[1]
        yield from self._stream.encode(frame)

    def finish(self) -> Iterator[Packet[Any]]:
        yield from self._stream.encode(None)
