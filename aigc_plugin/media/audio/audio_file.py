"""Read audio files, and audio tracks of videos, block by block in bounded memory.

libsndfile reads PCM containers and FLAC, FFmpeg (through PyAV) everything else. Damaged files are read as far as they
can be decoded; `AudioReader.damage` lists what was wrong.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np

from ...errors import InputError, MediaError, argument
from ...files.input_file import STANDARD_STREAM, first_bytes, standard_input
from ...types import FloatArray
from .resample import BlockResampler


class Decoder(Protocol):
    """Decoder of one kind of file.

    rate        samples per second
    duration    seconds, None where the file does not give it
    tags        lower-case names to text
    damage      what is wrong with the file, as far as it was read
    mended      what was wrong with its times, and is right in the blocks
    """

    rate: int
    channels: int
    duration: float | None
    tags: dict[str, str]
    damage: list[str]
    mended: list[str]

    def blocks(self, first: int = 0) -> Iterator[FloatArray]:
        """Blocks float32 (channels, n), n from 1 to some ten thousand, from sample `first` on; once."""

    def close(self) -> None: ...


class AudioReader:
    """An iterator over float32 blocks (channels, n) of an open audio file; once.

    .rate        samples per second of the blocks
    .channels    number of channels
    .duration    seconds, None where the file does not give it
    .tags        lower-case names to text
    .damage      what is wrong with the file; grows while reading
    .mended      what was wrong with its times, and is right in the blocks; grows while reading

    MediaError at the end of a file without a single sample.
    """

    def __init__(self, decoder: Decoder, name: str, rate: int | None) -> None:
        self._decoder = decoder
        self._name = name
        self.rate = rate or decoder.rate
        self.channels = decoder.channels
        self.duration = decoder.duration
        self.tags = decoder.tags
        self.damage = decoder.damage
        self.mended = decoder.mended
        self._first = 0  # sample of the file, at its own rate
        self._count: int | None = None  # of samples from there on

    def set_part(self, start: Fraction, end: Fraction | None) -> None:
        """Read only one part; call it before iterating.

        start    seconds from the first sample
        end      seconds from the first sample, exclusive; None reads to the end

        Exact to the sample at the file's rate. Of the rest, no more is decoded than is needed to get there.
        """
        if end is not None and end <= start:
            raise InputError(f"{argument('end')} must come after {argument('start')}")
        self._first = round(start * self._decoder.rate)
        self._count = None if end is None else max(1, round(end * self._decoder.rate) - self._first)
        if self.duration is not None:
            whole = self.duration if end is None else min(self.duration, float(end))
            self.duration = max(whole - float(start), 0.0)

    def set_rate(self, rate: int) -> None:
        """Set the samples per second of the blocks; call it before iterating."""
        self.rate = rate

    def __iter__(self) -> Iterator[FloatArray]:
        if self.rate == self._decoder.rate:
            yield from self._clean_blocks()
            return
        resampler = BlockResampler(self.channels, self._decoder.rate, self.rate)
        has_output = False
        for block in self._clean_blocks():
            out = resampler.push(block)
            if out.shape[1]:
                has_output = True
                yield out
        out = resampler.finish()
        if not out.shape[1] and not has_output:
            out = block[:, :1]  # a sample or two at a high rate may round to nothing, but audio must not become empty
        if out.shape[1]:
            yield out

    def _clean_blocks(self) -> Iterator[FloatArray]:
        position = self._first
        for block in self._part():
            finite = np.isfinite(block)
            if not finite.all():
                first = position + int(np.argmin(finite.all(axis=0)))
                self.damage.append(f"sample {first} is not a number: such samples were set to zero")
                block = np.where(finite, block, np.float32(0))
            position += block.shape[1]
            yield block
        if position == self._first:
            if self._first:
                raise self._past_end()
            raise MediaError(f"{self._name} holds no audio: it has no samples")

    def _part(self) -> Iterator[FloatArray]:
        remaining = self._count
        for block in self._decoder.blocks(self._first):
            if remaining is None:
                yield block
                continue
            yield block[:, :remaining]
            remaining -= block.shape[1]
            if remaining <= 0:
                return

    def _past_end(self) -> Exception:
        if self.damage:
            return MediaError(f"{self._name} is damaged: {self.damage[0]}")
        total = self._decoder.duration
        where = "" if total is None else f" at {total:.2f} s"
        return InputError(f"{argument('start')} lies past the end of {self._name}{where}")

    def close(self) -> None:
        self._decoder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_audio(path: str | os.PathLike[str], *, rate: int | None = None, track: int = 0) -> AudioReader:
    """Open an audio file, or a video with an audio track.

    path    file name; "-" is stdin
    rate    samples per second to resample to while reading; None keeps the file's
    track   number of the audio track of a video, from 0

    MediaError names the file and what is wrong: missing, a directory, not readable, empty, not audio, no such track.
    """
    from .ffmpeg_decoder import FfmpegDecoder
    from .sndfile_decoder import SndfileDecoder, is_for_sndfile

    name = os.fspath(path)
    if name == STANDARD_STREAM:
        return AudioReader(FfmpegDecoder(standard_input(), "stdin"), "stdin", rate)
    _require_utf8(name)
    head = first_bytes(Path(name), "audio file")
    decoder: Decoder | None = SndfileDecoder.open(name) if is_for_sndfile(head) and not track else None
    return AudioReader(decoder or FfmpegDecoder(name, name, track), name, rate)


def _require_utf8(name: str) -> None:
    """Refuse a name of bytes that are not UTF-8, which neither library takes."""
    try:
        name.encode()
    except UnicodeEncodeError:
        shown = name.encode("utf-8", "backslashreplace").decode()
        raise MediaError(f"the name of {shown} is not UTF-8", hint="rename it") from None
