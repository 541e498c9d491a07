"""Measure integrated loudness by EBU R 128 and ITU-R BS.1770, block by block, by libavfilter."""

from __future__ import annotations

from fractions import Fraction

import av
import av.error
import av.filter
import numpy as np
from av.audio.frame import AudioFrame

from ...types import FloatArray

_ABSOLUTE_GATE = -70.0
_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_BLOCK = 48_000


class LoudnessMeter:
    """Meter of a stream: push() each block (channels, n), then finish().

    .integrated    LUFS; None for less than 0.4 seconds, and where nothing is above the absolute gate of -70 LUFS
    """

    def __init__(self, channels: int, rate: int) -> None:
        self._layout, self._rate = _LAYOUTS[channels], rate
        self._graph = av.filter.Graph()
        source = self._graph.add_abuffer(
            format="fltp", sample_rate=rate, layout=self._layout, time_base=Fraction(1, rate)
        )
        meter = self._graph.add("ebur128", "metadata=1:framelog=quiet")
        sink = self._graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        self._graph.configure()
        self._position = 0
        self._last = _ABSOLUTE_GATE

    def push(self, block: FloatArray) -> None:
        for start in range(0, block.shape[1], _BLOCK):
            piece = np.ascontiguousarray(block[:, start : start + _BLOCK])
            frame = AudioFrame.from_ndarray(piece, format="fltp", layout=self._layout)
            frame.sample_rate, frame.pts, frame.time_base = self._rate, self._position, Fraction(1, self._rate)
            self._position += piece.shape[1]
            self._graph.push(frame)
            self._read()

    def finish(self) -> None:
        self._graph.push(None)
        self._read()

    @property
    def integrated(self) -> float | None:
        return self._last if self._last > _ABSOLUTE_GATE and self._position >= 0.4 * self._rate else None

    def _read(self) -> None:
        """Take the values that the meter writes beside its frames; the final frame is shorter and may lack them."""
        while True:
            try:
                value = self._graph.pull().metadata.get("lavfi.r128.I")
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            self._last = self._last if value is None else float(value)
