"""Encode AAC, bare or in MPEG-4, with FFmpeg (PyAV)."""

from __future__ import annotations

from fractions import Fraction

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

from ...errors import InputError
from ...files.output import Output, write_error
from ...types import FloatArray

_CONTAINERS = {".m4a": "ipod", ".aac": "adts"}
_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 8: "7.1"}
_BITS_PER_SECOND_OF_CHANNEL = 96_000


class FfmpegEncoder:
    """See audio_writer.Encoder."""

    def __init__(self, output: Output, kind: str, rate: int, channels: int, tags: dict[str, str]) -> None:
        if channels not in _LAYOUTS:
            raise InputError(f"{kind} cannot hold {channels} channels")
        self._name = output.name
        self._layout = _LAYOUTS[channels]
        self._rate = rate
        self._position = 0
        self._container = av.open(output.file, "w", format=_CONTAINERS[kind])
        # The tracknumber of Vorbis comments is called track here.
        self._container.metadata.update({name.removesuffix("number"): text for name, text in tags.items()})
        self._stream: AudioStream = self._container.add_stream("aac", rate=rate)
        self._stream.layout = self._layout
        self._stream.bit_rate = _BITS_PER_SECOND_OF_CHANNEL * channels

    def write(self, samples: FloatArray) -> None:
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout=self._layout)
        frame.sample_rate = self._rate
        frame.pts = self._position
        frame.time_base = Fraction(1, self._rate)
        self._position += samples.shape[1]
        self._mux(frame)

    def finish(self) -> None:
        self._mux(None)
        try:
            self._container.close()
        except av.error.FFmpegError as error:
            raise write_error(self._name, error) from None

    def _mux(self, frame: AudioFrame | None) -> None:
        try:
            for packet in self._stream.encode(frame):
                self._container.mux(packet)
        except av.error.FFmpegError as error:
            raise write_error(self._name, error) from None
