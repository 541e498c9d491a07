"""All else that holds sound, through FFmpeg's libraries (PyAV): MP3, AAC, Opus, Vorbis, films, pipes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from ..errors import MediaError
from ..types import FloatArray
from .truncation import mp3_tells_its_length, ogg_is_cut

_BLOCK = 16384
_SHORT_SECONDS = 0.15  # containers round their duration, encoders pad
_GAP_SECONDS = 0.1  # Matroska's time stamps are rounded to milliseconds
_LONGEST_GAP_SECONDS = 600.0
# Their duration is a guess from the bit rate, so nothing follows from a difference.
_GUESSED_DURATION = {"aac", "mp3", "ac3", "eac3", "dts", "loas", "mpegts", "mpeg"}


class FfmpegDecoder:
    """See audio_file.Decoder. What cannot be decoded becomes silence of its length, as time stamps tell."""

    def __init__(self, source: str | BinaryIO, name: str) -> None:
        self._name = name
        self._path = Path(source) if isinstance(source, str) else None
        self._container = _open_container(source, name)
        self._stream = _sound_track(self._container, name)
        context = self._stream.codec_context
        self.rate: int = context.sample_rate
        self.channels: int = context.layout.nb_channels
        if self.rate <= 0 or self.channels <= 0:
            self._container.close()
            raise MediaError(f"{name} is damaged: its sound has neither rate nor channels")
        self._layout = context.layout.name
        self.duration = self._told_duration()
        self.tags = _lower_names(self._container.metadata | self._stream.metadata)
        self.damage: list[str] = []
        self._converter = self._new_converter()

    def blocks(self) -> Iterator[FloatArray]:
        waiting: list[FloatArray] = []
        size = done = 0
        for block in self._sound():
            waiting.append(block)
            size += block.shape[1]
            if size >= _BLOCK:
                yield np.concatenate(waiting, axis=1)
                done += size
                waiting, size = [], 0
        if size:
            yield np.concatenate(waiting, axis=1)
        self._note_shortfall((done + size) / self.rate)

    def _sound(self) -> Iterator[FloatArray]:
        """Converted frames in order, with silence where time stamps leave a gap."""
        position = 0  # samples given so far
        origin: int | None = None  # time stamp, in samples, of position 0
        for frame in self._frames():
            stamp = self._stamp(frame)
            if stamp is not None:
                if origin is None or stamp - origin < position:
                    origin = stamp - position
                gap = stamp - origin - position
                if _GAP_SECONDS < gap / self.rate < _LONGEST_GAP_SECONDS:
                    where = position / self.rate
                    self._note(
                        f"sound is missing from {where:.2f} s to {where + gap / self.rate:.2f} s: left silent"
                    )
                    yield from self._silence(gap)
                    position += gap
                elif gap / self.rate >= _LONGEST_GAP_SECONDS:
                    origin = stamp - position
            for block in self._convert(frame):
                position += block.shape[1]
                yield block

    def _frames(self) -> Iterator[AudioFrame]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
                yield from packet.decode()
            except StopIteration:
                return
            except av.error.EOFError:
                return
            except av.error.FFmpegError as error:
                self._note(f"part of it cannot be decoded ({error.strerror})")
                if not isinstance(error, av.error.InvalidDataError):
                    return

    def _convert(self, frame: AudioFrame) -> Iterator[FloatArray]:
        if frame.sample_rate <= 0 or frame.samples <= 0:
            return
        try:
            made = self._converter.resample(frame)
        except ValueError:  # rate or layout changed on the way
            self._converter = self._new_converter()
            made = self._converter.resample(frame)
        for piece in made:
            yield np.ascontiguousarray(piece.to_ndarray(), np.float32)

    def _new_converter(self) -> AudioResampler:
        return AudioResampler(format="fltp", layout=self._layout, rate=self.rate)

    def _silence(self, length: int) -> Iterator[FloatArray]:
        for start in range(0, length, _BLOCK):
            yield np.zeros((self.channels, min(_BLOCK, length - start)), np.float32)

    def _stamp(self, frame: AudioFrame) -> int | None:
        if frame.pts is None or frame.time_base is None:
            return None
        return round(frame.pts * frame.time_base * self.rate)

    def _told_duration(self) -> float | None:
        if self._stream.duration and self._stream.time_base:
            return float(self._stream.duration * self._stream.time_base)
        if self._container.duration:
            return self._container.duration / av.time_base
        return None

    def _note_shortfall(self, seconds: float) -> None:
        if self._path is None:
            return
        kind = self._container.format.name
        told = kind not in _GUESSED_DURATION or (kind == "mp3" and mp3_tells_its_length(self._path))
        if told and self.duration and seconds < self.duration - _SHORT_SECONDS:
            self._note(f"it ends at {seconds:.2f} s of {self.duration:.2f} s")
        elif kind == "ogg" and ogg_is_cut(self._path):
            self._note(f"it is cut short at {seconds:.2f} s")

    def _note(self, text: str) -> None:
        if text not in self.damage and len(self.damage) < 20:
            self.damage.append(text)

    def close(self) -> None:
        self._container.close()


def _open_container(source: str | BinaryIO, name: str) -> InputContainer:
    try:
        return av.open(source, mode="r", metadata_errors="replace")
    except av.error.FFmpegError as error:
        hint = ""
        if not isinstance(source, str):
            hint = "a film on stdin must be in a form that can be read front to back: NUT, Matroska, WAV"
        raise MediaError(f"{name} is not sound that can be read ({error.strerror})", hint=hint) from None


def _lower_names(tags: dict[str, str]) -> dict[str, str]:
    """As libsndfile names them."""
    lower = {name.lower(): text for name, text in tags.items()}
    return {"tracknumber" if name == "track" else name: text for name, text in lower.items()}


def _sound_track(container: InputContainer, name: str) -> AudioStream:
    tracks = container.streams.audio
    if not tracks:
        container.close()
        raise MediaError(f"{name} holds no sound: it has no audio track")
    return tracks[0]
