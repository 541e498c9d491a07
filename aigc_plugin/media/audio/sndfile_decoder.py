"""Decode PCM containers, FLAC and Ogg Vorbis with libsndfile: exact samples and lengths, checksums verified."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import soundfile  # type: ignore[import-untyped]

from ...errors import MediaError
from ...types import FloatArray
from .ffmpeg_decoder import FfmpegDecoder, samples_after
from .truncation import ogg_is_cut, ogg_samples, wave_shortfall

_BLOCK = 16384
_UNKNOWN_LENGTH = 1 << 48  # libsndfile reports 2^63 - 1 where the stream does not give it
_MAGIC = (b"RIFF", b"RF64", b"RIFX", b"FORM", b".snd", b"caff", b"riff", b"fLaC")


def is_for_sndfile(head: bytes) -> bool:
    """True where the first bytes of a file are those of a container that is read here."""
    return head.startswith(_MAGIC) or (head.startswith(b"OggS") and b"\x01vorbis" in head)


class SndfileDecoder:
    """See audio_file.Decoder. After damage in the middle FFmpeg reads on, since it finds the next intact frame."""

    def __init__(self, path: str, file: soundfile.SoundFile) -> None:
        self._path = Path(path)
        self._file = file
        self.rate: int = file.samplerate
        self.channels: int = file.channels
        self._frames = file.frames if 0 < file.frames < _UNKNOWN_LENGTH else None
        self.duration = self._frames / self.rate if self._frames else None
        self.tags = {key: value for key, value in file.copy_metadata().items() if value}
        self.damage: list[str] = []
        self.mended: list[str] = []

    @classmethod
    def open(cls, path: str) -> SndfileDecoder | None:
        """Open a file; None where libsndfile does not know its codec, or its header is damaged: FFmpeg may read it."""
        try:
            return cls(path, soundfile.SoundFile(path))
        except (soundfile.SoundFileError, TypeError):
            return None

    def blocks(self, first: int = 0) -> Iterator[FloatArray]:
        done = first
        for block in self._until_damage(first):
            done += block.shape[1]
            yield block
        truncation = self._truncation()
        if truncation:
            self.damage.append(truncation)
        elif done < self._stored_length():
            self.damage.append(f"it cannot be decoded at {done / self.rate:.2f} s")
            yield from self._rest_by_ffmpeg(done)

    def _until_damage(self, first: int) -> Iterator[FloatArray]:
        if not first:
            return self._read()
        try:
            self._file.seek(min(first, self._frames or first))
        except soundfile.SoundFileError:  # damaged before that sample, or of unknown length
            self._file.close()
            self._file = soundfile.SoundFile(str(self._path))
            return samples_after(first, self._read())
        return self._read()

    def _read(self) -> Iterator[FloatArray]:
        with suppress(soundfile.SoundFileError):
            while len(block := self._file.read(_BLOCK, dtype="float32", always_2d=True)):
                yield np.ascontiguousarray(block.T)

    def _truncation(self) -> str:
        missing = wave_shortfall(self._path)
        if missing:
            return f"it is cut short: {missing} bytes of audio are missing at the end"
        return "it is cut short" if self._file.format == "OGG" and ogg_is_cut(self._path) else ""

    def _stored_length(self) -> int:
        """Number of samples in the file, as its header gives it."""
        if self._file.format == "OGG":
            return ogg_samples(self._path)
        return self._frames or 0

    def _rest_by_ffmpeg(self, done: int) -> Iterator[FloatArray]:
        try:
            other = FfmpegDecoder(str(self._path), str(self._path))
        except MediaError:
            return  # nothing more can be read
        try:
            if (other.rate, other.channels) == (self.rate, self.channels):
                yield from samples_after(done, other.blocks())
                self.damage.extend(other.damage)
                self.mended.extend(other.mended)
        finally:
            other.close()

    def close(self) -> None:
        self._file.close()
