"""One rendition of a presentation: an encoder and the segments that it fills."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.video.frame import PictureType, VideoFrame

from ...errors import MediaError
from .ladder import Rung

_CLOCK = Fraction(1, 90_000)
_AUDIO_RATE, _AUDIO_BITS = 48_000, 128_000
MOST_CHANNELS = 2


def _open(folder: Path, name: str, seconds: Fraction) -> Any:
    options = {
        "hls_time": f"{float(seconds):.6f}",
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_fmp4_init_filename": f"{name}_init.mp4",
        "hls_segment_filename": str(folder / f"{name}_%04d.m4s"),
        "hls_flags": "independent_segments",
    }
    return av.open(str(folder / f"{name}.m3u8"), "w", format="hls", container_options=options)


class VideoRendition:
    """H.264 of one size: frame() in order, then finish().

    Without B-frames: their delay is told by an edit list, which not every player follows in segments.
    A segment begins at the first frame at or after each multiple of its length, for all renditions at the same frame.
    """

    def __init__(self, folder: Path, rung: Rung, rate: Fraction, seconds: Fraction, threads: int | None) -> None:
        self.rung, self._seconds, self._next = rung, seconds, Fraction(0)
        self._last = -1
        self._container = _open(folder, rung.name, seconds)
        self._stream: Any = self._container.add_stream("libx264", rate=rate)
        self._stream.width, self._stream.height, self._stream.pix_fmt = rung.width, rung.height, "yuv420p"
        self._stream.bit_rate = rung.bit_rate
        context = self._stream.codec_context
        context.time_base = _CLOCK
        context.gop_size = 100_000
        context.color_range, context.colorspace = 1, 1
        context.color_primaries, context.color_trc = 1, 1
        if threads:
            context.thread_count = threads
        self._stream.options = {
            "preset": "medium", "profile": "high", "forced-idr": "1", "sc_threshold": "0", "bf": "0",
            "x264-params": f"scenecut=0:open-gop=0:vbv-maxrate={rung.bit_rate * 11 // 10000}"
            f":vbv-bufsize={rung.bit_rate * 2 // 1000}",
        }  # fmt: skip

    def frame(self, frame: VideoFrame, time: Fraction) -> None:
        """Encode a frame in BT.709, of any size, that is shown at `time` seconds."""
        ticks = round(time / _CLOCK)
        if ticks <= self._last:
            return
        self._last = ticks
        small = frame.reformat(
            self.rung.width, self.rung.height, "yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG"
        )
        small.pts, small.time_base = ticks, _CLOCK
        small.pict_type = PictureType.NONE
        if time >= self._next:
            small.pict_type = PictureType.I
            self._next = (time // self._seconds + 1) * self._seconds
        self._mux(small)

    def finish(self) -> None:
        self._mux(None)
        self._container.close()

    def _mux(self, frame: VideoFrame | None) -> None:
        try:
            for packet in self._stream.encode(frame):
                self._container.mux(packet)
        except av.error.FFmpegError as error:
            raise MediaError(f"cannot write {self.rung.name}: {error.strerror}") from None


def audio_bits(channels: int) -> int:
    """Bits a second of an audio rendition."""
    return _AUDIO_BITS * channels // MOST_CHANNELS


class AudioRendition:
    """AAC of one audio track, stereo at most: frame() in order, then finish()."""

    def __init__(self, folder: Path, name: str, channels: int, seconds: Fraction) -> None:
        self.name, self.channels = name, min(channels, MOST_CHANNELS)
        layout = "mono" if self.channels == 1 else "stereo"
        self._container = _open(folder, name, seconds)
        self._stream: Any = self._container.add_stream("aac", rate=_AUDIO_RATE)
        self._stream.layout, self._stream.bit_rate = layout, audio_bits(self.channels)
        self._resampler = AudioResampler("fltp", layout, _AUDIO_RATE)
        self._layout, self._position = layout, -1

    def frame(self, frame: AudioFrame, time: Fraction) -> None:
        """Encode a frame that begins at `time` seconds; a gap before it becomes silence."""
        wanted = round(time * _AUDIO_RATE)
        if self._position < 0:
            self._position = 0
        gap = wanted - self._position
        if gap > _AUDIO_RATE // 20:
            self._silence(gap)
        frame.pts = None
        for part in self._resampler.resample(frame):
            self._encode(part)

    def finish(self) -> None:
        for part in self._resampler.resample(None):
            self._encode(part)
        self._mux(None)
        self._container.close()

    def _silence(self, samples: int) -> None:
        while samples > 0:
            size = min(samples, _AUDIO_RATE)
            quiet = AudioFrame(format="fltp", layout=self._layout, samples=size)
            quiet.sample_rate = _AUDIO_RATE
            for plane in quiet.planes:
                plane.update(bytes(plane.buffer_size))
            self._encode(quiet)
            samples -= size

    def _encode(self, frame: AudioFrame) -> None:
        frame.pts, frame.time_base = max(0, self._position), Fraction(1, _AUDIO_RATE)
        self._position = max(0, self._position) + frame.samples
        self._mux(frame)

    def _mux(self, frame: AudioFrame | None) -> None:
        try:
            for packet in self._stream.encode(frame):
                self._container.mux(packet)
        except av.error.FFmpegError as error:
            raise MediaError(f"cannot write {self.name}: {error.strerror}") from None
