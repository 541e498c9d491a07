"""PCM containers and FLAC through libsndfile: exact samples, and FLAC checksums verified."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile  # type: ignore[import-untyped]

from ..errors import MediaError
from ..types import FloatArray
from .ffmpeg_decoder import FfmpegDecoder
from .truncation import wave_shortfall

_BLOCK = 16384
_UNKNOWN_LENGTH = 1 << 48  # libsndfile says 2^63 - 1 where a stream does not tell
_MAGIC = (b"RIFF", b"RF64", b"RIFX", b"FORM", b".snd", b"caff", b"riff", b"fLaC")


def is_for_sndfile(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a container that is read here."""
    return head.startswith(_MAGIC)


class SndfileDecoder:
    """See audio_file.Decoder. FLAC that is damaged goes on in FFmpeg, which finds the next whole frame."""

    def __init__(self, path: str, file: soundfile.SoundFile) -> None:
        self._path = path
        self._file = file
        self.rate: int = file.samplerate
        self.channels: int = file.channels
        self._frames = file.frames if 0 < file.frames < _UNKNOWN_LENGTH else None
        self.duration = self._frames / self.rate if self._frames else None
        self.tags = {key: value for key, value in file.copy_metadata().items() if value}
        self.damage: list[str] = []

    @classmethod
    def open(cls, path: str) -> SndfileDecoder | None:
        """None where libsndfile does not know the codec inside, or the header is damaged: FFmpeg may."""
        try:
            return cls(path, soundfile.SoundFile(path))
        except (soundfile.SoundFileError, TypeError):
            return None

    def blocks(self) -> Iterator[FloatArray]:
        done = 0
        while True:
            try:
                block = self._file.read(_BLOCK, dtype="float32", always_2d=True)
            except soundfile.SoundFileError:
                self.damage.append(f"it cannot be decoded at {done / self.rate:.2f} s")
                yield from self._rest(done)
                return
            if not len(block):
                break
            done += len(block)
            yield np.ascontiguousarray(block.T)
        self._note_shortfall(done)

    def _note_shortfall(self, done: int) -> None:
        missing = wave_shortfall(Path(self._path))
        if missing:
            self.damage.append(f"it is cut short: {missing} bytes of sound are missing at the end")
        elif self._frames and done < self._frames:
            self.damage.append(f"it ends at {done / self.rate:.2f} s of {self._frames / self.rate:.2f} s")

    def _rest(self, done: int) -> Iterator[FloatArray]:
        try:
            other = FfmpegDecoder(self._path, self._path)
        except MediaError:
            return  # what was read so far is all there is
        try:
            if (other.rate, other.channels) == (self.rate, self.channels):
                yield from _after(done, other.blocks())
                self.damage.extend(other.damage)
        finally:
            other.close()

    def close(self) -> None:
        self._file.close()


def _after(skip: int, blocks: Iterator[FloatArray]) -> Iterator[FloatArray]:
    for block in blocks:
        if block.shape[1] > skip:
            yield np.ascontiguousarray(block[:, skip:])
        skip = max(0, skip - block.shape[1])
