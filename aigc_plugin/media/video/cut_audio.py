"""An audio track of which parts are kept: decoded, cut at samples, joined without clicks, and encoded once."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from ..audio.splice import SamplePart, Splice
from .audio_streams import GAP_SECONDS, StretchedAudio
from .ripple import Ripple

_RUN_IN = Fraction(1)  # seconds that are decoded before a part, so that the decoder has what it overlaps
_WIDE = ("s32", "dbl", "s64")  # sample formats that float32 does not hold


class CutAudio(StretchedAudio):
    """A stream of the parts of a track; where nothing can be decoded, it is silent."""

    def __init__(self, container: OutputContainer, source: AudioStream, timeline: Ripple) -> None:
        super().__init__(container, source, timeline)
        self._ripple = timeline
        rate = source.codec_context.sample_rate
        self._source_rate = rate
        self._splice = Splice(sample_parts(timeline, rate), rate)
        wide = source.codec_context.format.name.rstrip("p") in _WIDE
        # Interleaved: a frame of PyAV has eight planes at most, and tracks may have more channels.
        self._resampler = AudioResampler("dbl" if wide else "flt", self._layout, rate)
        self._skipped = False

    def push(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is not None:
            time, length = stamp * packet.time_base, (packet.duration or 0) * packet.time_base
            if not self._ripple.near(time, length, _RUN_IN + abs(self._ripple.lead)):
                self._skipped = True
                return
        if self._skipped:
            self._source.codec_context.flush_buffers()
            self._expected, self._skipped = None, False
        yield from super().push(packet)

    def finish(self) -> Iterator[Packet[Any]]:
        try:
            for frame in [] if self._skipped else self._source.decode(None):
                yield from self._stretch(frame)
        except av.error.FFmpegError:
            pass  # the decoder was flushed already
        if self._ripple.stop is not None:  # else the last part may be open, and ends with its sound
            yield from self._silence_to(round(self._ripple.length * self._source_rate))
        yield from self.stream.encode(None)

    def _stretch(self, frame: AudioFrame) -> Iterator[Packet[Any]]:
        start = self._start_of(frame)
        self._expected = start + Fraction(frame.samples, frame.sample_rate)
        for even in self._resampler.resample(frame):
            samples: Any = even.to_ndarray().reshape(-1, even.layout.nb_channels).T
            for at, piece in self._splice.push(samples, round(start * self._source_rate)):
                yield from self._silence_to(at)
                yield from self._encode(piece[:, max(0, self._position - at) :])

    def _start_of(self, frame: AudioFrame) -> Fraction:
        """Time of a frame: where the one before ended, unless the file says that there is a gap."""
        base = frame.time_base or Fraction(1, frame.sample_rate)
        stated = None if frame.pts is None else frame.pts * base
        if stated is None or (self._expected is not None and abs(stated - self._expected) <= GAP_SECONDS):
            stated = self._expected
        return Fraction(0) if stated is None else stated

    def _silence_to(self, at: int) -> Iterator[Packet[Any]]:
        """Encode silence up to a sample of the output."""
        channels = self._source.codec_context.layout.nb_channels
        while self._position < at:
            count = min(at - self._position, 1 << 16)
            yield from self._encode(np.zeros((channels, count), np.float32))

    def _encode(self, samples: Any) -> Iterator[Packet[Any]]:
        if not samples.shape[1]:
            return
        kind = "dbl" if samples.dtype == np.float64 else "flt"
        frame = AudioFrame.from_ndarray(samples.T.reshape(1, -1), format=kind, layout=self._layout)
        frame.sample_rate, frame.time_base = self._source_rate, Fraction(1, self._source_rate)
        frame.pts = self._position
        self._position += samples.shape[1]
        yield from self.stream.encode(frame)


def sample_parts(timeline: Ripple, rate: int) -> list[SamplePart]:
    """Parts as samples: each begins where the one before ends, counted from the exact times, so that nothing drifts."""
    parts = []
    for start, end, begin in timeline.heard():
        first, at, stop = round(start * rate), round(begin * rate), end - start + begin
        length = max(1, round(stop * rate) - at)
        ends = timeline.stop is not None and end >= timeline.stop
        parts.append(SamplePart(first, first + length, at, fades_in=start > timeline.origin, fades_out=not ends))
    return parts
