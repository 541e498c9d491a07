"""PCM containers, FLAC and Ogg Vorbis through libsndfile: exact samples and lengths, checksums verified."""

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
_UNKNOWN_LENGTH = 1 << 48  # libsndfile says 2^63 - 1 where a stream does not tell
_MAGIC = (b"RIFF", b"RF64", b"RIFX", b"FORM", b".snd", b"caff", b"riff", b"fLaC")


def is_for_sndfile(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a container that is read here."""
    return head.startswith(_MAGIC) or (head.startswith(b"OggS") and b"\x01vorbis" in head)


class SndfileDecoder:
    """See audio_file.Decoder. What is damaged in the middle goes on in FFmpeg, which finds the next frame."""

    def __init__(self, path: str, file: soundfile.SoundFile) -> None:
        self._path = Path(path)
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

    def blocks(self, first: int = 0) -> Iterator[FloatArray]:
        done = first
        for block in self._until_damage(first):
            done += block.shape[1]
            yield block
        cut = self._cut()
        if cut:
            self.damage.append(cut)
        elif done < self._promised():
            self.damage.append(f"it cannot be decoded at {done / self.rate:.2f} s")
            yield from self._rest(done)

    def _until_damage(self, first: int) -> Iterator[FloatArray]:
        if not first:
            return self._read()
        try:
            self._file.seek(min(first, self._frames or first))
        except soundfile.SoundFileError:  # damaged before, or of no known length
            self._file.close()
            self._file = soundfile.SoundFile(str(self._path))
            return samples_after(first, self._read())
        return self._read()

    def _read(self) -> Iterator[FloatArray]:
        with suppress(soundfile.SoundFileError):
            while len(block := self._file.read(_BLOCK, dtype="float32", always_2d=True)):
                yield np.ascontiguousarray(block.T)

    def _cut(self) -> str:
        missing = wave_shortfall(self._path)
        if missing:
            return f"it is cut short: {missing} bytes of sound are missing at the end"
        return "it is cut short" if self._file.format == "OGG" and ogg_is_cut(self._path) else ""

    def _promised(self) -> int:
        """Samples that the file says it has."""
        if self._file.format == "OGG":
            return ogg_samples(self._path)
        return self._frames or 0

    def _rest(self, done: int) -> Iterator[FloatArray]:
        try:
            other = FfmpegDecoder(str(self._path), str(self._path))
        except MediaError:
            return  # what was read so far is all there is
        try:
            if (other.rate, other.channels) == (self.rate, self.channels):
                yield from samples_after(done, other.blocks())
                self.damage.extend(other.damage)
        finally:
            other.close()

    def close(self) -> None:
        self._file.close()
