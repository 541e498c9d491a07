"""Decode audio with FFmpeg (PyAV): MP3, AAC, Opus, Vorbis, audio tracks of videos, pipes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet

from ...errors import MediaError
from ...types import FloatArray
from ..clock import SteadyClock
from ..cut_container import is_cut_container, unreadable
from ..late_index import has_late_index, late_index_error
from .frame_samples import INTERLEAVED, frame_samples
from .sample_index import TimestampToSample
from .truncation import mp3_has_frame_count, ogg_is_cut

_BLOCK = 16384
_SHORT_SECONDS = 0.15  # containers round their duration, encoders pad
_GAP_SECONDS = 0.1  # Matroska's timestamps are rounded to milliseconds
_LONGEST_GAP_SECONDS = 600.0
# Their duration is a guess from the bit rate, so nothing follows from a difference.
_WITHOUT_CLOCK = {"aac", "mp3", "ac3", "eac3", "dts", "loas"}
_GUESSED_DURATION = {*_WITHOUT_CLOCK, "mpegts", "mpeg", "flv", "wtv"}
_RUN_IN_SECONDS = 1  # Opus wants 0.08


class FfmpegDecoder:
    """See audio_file.Decoder. Parts that cannot be decoded become silence, as long as the timestamps tell.

    track    number of the audio track, from 0
    """

    def __init__(self, source: str | BinaryIO, name: str, track: int = 0) -> None:
        self._name, self._track = name, track
        self._path = Path(source) if isinstance(source, str) else None
        self._late_index = self._path is None and has_late_index(source)
        self._container = _open_container(source, name)
        self._stream = _audio_track(self._container, name, track)
        context = self._stream.codec_context
        self.rate: int = context.sample_rate
        self.channels: int = context.layout.nb_channels
        if self.rate <= 0 or self.channels <= 0:
            self._container.close()
            raise MediaError(f"{name} is damaged: its audio has neither rate nor channels")
        self._layout = context.layout.name
        self.duration = self._stored_duration()
        self.tags = _lower_names(self._container.metadata | self._stream.metadata)
        self.damage: list[str] = []
        self.mended: list[str] = []
        self._converter = self._new_converter()

    def blocks(self, first: int = 0) -> Iterator[FloatArray]:
        pending: list[FloatArray] = []
        size, done = 0, first
        for block in self._blocks_from(first):
            pending.append(block)
            size += block.shape[1]
            if size >= _BLOCK:
                yield np.concatenate(pending, axis=1)
                done += size
                pending, size = [], 0
        if size:
            yield np.concatenate(pending, axis=1)
        elif self._late_index and done == first:
            raise late_index_error(self._name)
        self._note_shortfall((done + size) / self.rate)

    def _blocks_from(self, first: int) -> Iterator[FloatArray]:
        frames, position = self._frames_before(first)
        return samples_after(first - position, self._with_silence(frames, position))

    def _frames_before(self, first: int) -> tuple[Iterator[AudioFrame], int]:
        """Frames up to the end, and the sample that the first of them begins with.

        That is the frame of sample `first` where a seek to it is exact to the sample, else the file's first frame.
        No frames where the file ends before.
        """
        if first <= _RUN_IN_SECONDS * self.rate:
            return self._frames(), 0
        frames = self._frames()
        head = list(islice(frames, 3))
        index = TimestampToSample.of(head, self.rate)
        if self._path is None or index is None:
            return chain(head, frames), 0
        frames = self._frames_around(index.origin + Fraction(first, self.rate))
        entry = next(frames, None)
        if entry is None:
            return iter(()), first
        position = index.position(entry)
        if position is not None and position <= first:
            return chain([entry], frames), position
        self._rewind()
        return self._frames(), 0

    def _rewind(self) -> None:
        self._container.close()
        self._container = _open_container(str(self._path), self._name)
        self._stream = _audio_track(self._container, self._name, self._track)

    def _frames_around(self, time: Fraction) -> Iterator[AudioFrame]:
        """Frames from the one that plays at `time`, on the file's clock.

        Decoding starts earlier, so that the decoder has recovered from the seek by then.
        """
        early = time - _RUN_IN_SECONDS
        unit = self._stream.time_base or Fraction(1, 1000)
        clock = SteadyClock(self._container)
        if self._container.format.name not in _WITHOUT_CLOCK and not clock.may_jump:
            with suppress(av.error.FFmpegError):  # where seeking fails, read from the start
                self._container.seek(int((early - clock.shift) / unit), stream=self._stream)
        elif clock.may_jump:
            self._rewind()
        self._stream.codec_context.flush_buffers()
        for frame in self._frames(early):
            length = Fraction(frame.samples, frame.sample_rate)
            if frame.pts is None or frame.pts * unit + length > time - unit:
                yield frame

    def _with_silence(self, frames: Iterator[AudioFrame], position: int = 0) -> Iterator[FloatArray]:
        """Converted frames in order, the first one at sample `position`; silence where timestamps leave a gap."""
        origin: int | None = None  # timestamp, in samples, of position 0
        for frame in frames:
            stamp = self._stamp(frame)
            if stamp is not None:
                if origin is None or stamp - origin < position:
                    origin = stamp - position
                gap = stamp - origin - position
                if _GAP_SECONDS < gap / self.rate < _LONGEST_GAP_SECONDS:
                    where = position / self.rate
                    self._note(f"audio is missing from {where:.2f} s to {where + gap / self.rate:.2f} s: left silent")
                    yield from self._silence(gap)
                    position += gap
                elif gap / self.rate >= _LONGEST_GAP_SECONDS:
                    origin = stamp - position
            for block in self._convert(frame):
                position += block.shape[1]
                yield block

    def _frames(self, since: Fraction | None = None) -> Iterator[AudioFrame]:
        """Decoded frames in order; packets that end before `since`, on the file's clock, are not decoded."""
        for packet in self._packets():
            try:
                if since is None or not _ends_before(packet, since):
                    yield from packet.decode()
            except av.error.EOFError:
                return
            except av.error.FFmpegError as error:
                self._note(f"part of it cannot be decoded ({error.strerror})")
                if not isinstance(error, av.error.InvalidDataError):
                    return

    def _packets(self) -> Iterator[Packet[AudioStream]]:
        """The packets of the track, on the clock of the file as it was mended."""
        clock = SteadyClock(self._container)
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except (StopIteration, av.error.EOFError):
                break
            except av.error.FFmpegError as error:
                self._note(f"part of it cannot be decoded ({error.strerror})")
                if not isinstance(error, av.error.InvalidDataError):
                    break
                continue
            if not packet.size:  # the last, which drains the decoder
                yield from clock.finish()
            yield from clock.push(packet)
            self.mended[:] = clock.mended
        self.mended[:] = clock.mended

    def _convert(self, frame: AudioFrame) -> Iterator[FloatArray]:
        if frame.sample_rate <= 0 or frame.samples <= 0:
            return
        try:
            converted = self._converter.resample(frame)
        except ValueError:  # rate or layout changed in the middle
            self._converter = self._new_converter()
            converted = self._converter.resample(frame)
        for piece in converted:
            yield frame_samples(piece)

    def _new_converter(self) -> AudioResampler:
        return AudioResampler(format=INTERLEAVED, layout=self._layout, rate=self.rate)

    def _silence(self, length: int) -> Iterator[FloatArray]:
        for start in range(0, length, _BLOCK):
            yield np.zeros((self.channels, min(_BLOCK, length - start)), np.float32)

    def _stamp(self, frame: AudioFrame) -> int | None:
        if frame.pts is None or frame.time_base is None:
            return None
        return round(frame.pts * frame.time_base * self.rate)

    def _stored_duration(self) -> float | None:
        if self._stream.duration and self._stream.time_base:
            return float(self._stream.duration * self._stream.time_base)
        if self._container.duration:
            return self._container.duration / av.time_base
        return None

    def _note_shortfall(self, seconds: float) -> None:
        if self._path is None:
            return
        kind = self._container.format.name
        is_known = kind not in _GUESSED_DURATION or (kind == "mp3" and mp3_has_frame_count(self._path))
        if is_known and self.duration and seconds < self.duration - _SHORT_SECONDS:
            self._note(f"it ends at {seconds:.2f} s of {self.duration:.2f} s")
        elif is_cut_container(self._path) or (kind == "ogg" and ogg_is_cut(self._path)):
            self._note(f"it is cut short at {seconds:.2f} s")

    def _note(self, text: str) -> None:
        if text not in self.damage and len(self.damage) < 20:
            self.damage.append(text)

    def close(self) -> None:
        self._container.close()


def samples_after(skip: int, blocks: Iterator[FloatArray]) -> Iterator[FloatArray]:
    """The blocks without their first `skip` samples."""
    for block in blocks:
        if block.shape[1] > skip:
            yield np.ascontiguousarray(block[:, skip:])
        skip = max(0, skip - block.shape[1])


def _ends_before(packet: Packet[AudioStream], time: Fraction) -> bool:
    if packet.pts is None or not packet.size:
        return False
    return (packet.pts + (packet.duration or 0)) * packet.time_base < time


def _open_container(source: str | BinaryIO, name: str) -> InputContainer:
    try:
        return av.open(source, mode="r", metadata_errors="replace")
    except av.error.FFmpegError as error:
        hint = ""
        if not isinstance(source, str):
            hint = "on stdin it must be in a form that can be read front to back: NUT, Matroska, WAV"
        file = source if isinstance(source, str) else ""
        raise unreadable(file, name, "not audio", error.strerror, hint) from None


def _lower_names(tags: dict[str, str]) -> dict[str, str]:
    """Tags named as libsndfile names them."""
    lower = {name.lower(): text for name, text in tags.items()}
    return {"tracknumber" if name == "track" else name: text for name, text in lower.items()}


def _audio_track(container: InputContainer, name: str, number: int) -> AudioStream:
    tracks = container.streams.audio
    if not tracks:
        container.close()
        raise MediaError(f"{name} holds no audio: it has no audio track")
    if number >= len(tracks):
        container.close()
        raise MediaError(f"{name} has no audio track {number}: it has {len(tracks)}", hint="tracks count from 0")
    return tracks[number]
