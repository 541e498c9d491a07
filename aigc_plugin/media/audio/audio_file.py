"""Sound files, and the sound of films, read block by block in bounded memory.

PCM containers and FLAC are read by libsndfile, everything else by FFmpeg (through PyAV). What is damaged is
read as far as it can be decoded; `AudioReader.damage` says what was wrong.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np

from ...errors import InputError, MediaError
from ...files.input_file import STANDARD_STREAM, first_bytes
from ...types import FloatArray
from .resample import BlockResampler


class Decoder(Protocol):
    """What a reader of one kind of file gives; `duration` in seconds, where the file tells it."""

    rate: int
    channels: int
    duration: float | None
    tags: dict[str, str]
    damage: list[str]

    def blocks(self, first: int = 0) -> Iterator[FloatArray]:
        """Sound float32 (channels, n), n between 1 and some ten thousand, from sample `first` on; once."""

    def close(self) -> None: ...


class AudioReader:
    """Iterates float32 blocks (channels, n) at `rate`; once.

    `duration` is in seconds, or None where the file does not tell; `tags` maps lower-case names to text;
    `damage` grows while reading. A file without a single sample raises MediaError at its end.
    """

    def __init__(self, decoder: Decoder, name: str, rate: int | None) -> None:
        self._decoder = decoder
        self._name = name
        self.rate = rate or decoder.rate
        self.channels = decoder.channels
        self.duration = decoder.duration
        self.tags = decoder.tags
        self.damage = decoder.damage
        self._first = 0  # sample of the file, at its own rate
        self._count: int | None = None  # of samples from there on

    def set_part(self, start: Fraction, end: Fraction | None) -> None:
        """Only the samples from `start` on, before `end`, in seconds from the first sample; before iterating.

        Exact to the sample, at the file's rate; the rest is decoded no further than it takes to get there.
        """
        if end is not None and end <= start:
            raise InputError("--to must come after --from")
        self._first = round(start * self._decoder.rate)
        self._count = None if end is None else max(1, round(end * self._decoder.rate) - self._first)
        if self.duration is not None:
            whole = self.duration if end is None else min(self.duration, float(end))
            self.duration = max(whole - float(start), 0.0)

    def set_rate(self, rate: int) -> None:
        """Samples per second of the blocks; before iterating."""
        self.rate = rate

    def __iter__(self) -> Iterator[FloatArray]:
        if self.rate == self._decoder.rate:
            yield from self._clean_blocks()
            return
        resampler = BlockResampler(self.channels, self._decoder.rate, self.rate)
        made = False
        for block in self._clean_blocks():
            out = resampler.push(block)
            if out.shape[1]:
                made = True
                yield out
        out = resampler.finish()
        if not out.shape[1] and not made:
            out = block[:, :1]  # a sample or two at a high rate may round to nothing; sound stays sound
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
                raise self._nothing_there()
            raise MediaError(f"{self._name} holds no sound: it has no samples")

    def _part(self) -> Iterator[FloatArray]:
        left = self._count
        for block in self._decoder.blocks(self._first):
            if left is None:
                yield block
                continue
            yield block[:, :left]
            left -= block.shape[1]
            if left <= 0:
                return

    def _nothing_there(self) -> Exception:
        if self.damage:
            return MediaError(f"{self._name} is damaged: {self.damage[0]}")
        total = self._decoder.duration
        where = "" if total is None else f" at {total:.2f} s"
        return InputError(f"--from lies past the end of {self._name}{where}")

    def close(self) -> None:
        self._decoder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_audio(path: str | os.PathLike[str], *, rate: int | None = None) -> AudioReader:
    """Open a sound file, a film with sound, or "-" for stdin; resampled while read when `rate` is given.

    MediaError names the file and says what is wrong: missing, a directory, not readable, empty, not sound.
    """
    from .ffmpeg_decoder import FfmpegDecoder
    from .sndfile_decoder import SndfileDecoder, is_for_sndfile

    name = os.fspath(path)
    if name == STANDARD_STREAM:
        return AudioReader(FfmpegDecoder(sys.stdin.buffer, "stdin"), "stdin", rate)
    _require_text(name)
    head = first_bytes(Path(name), "sound file")
    decoder: Decoder | None = SndfileDecoder.open(name) if is_for_sndfile(head) else None
    return AudioReader(decoder or FfmpegDecoder(name, name), name, rate)


def _require_text(name: str) -> None:
    """Neither library takes a name that is bytes and no text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        shown = name.encode("utf-8", "backslashreplace").decode()
        raise MediaError(f"the name of {shown} is not UTF-8", hint="rename it") from None
