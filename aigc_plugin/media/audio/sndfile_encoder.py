"""Encode FLAC, Ogg Vorbis, Ogg Opus and MP3 with libsndfile."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

import numpy as np
import soundfile  # type: ignore[import-untyped]

from ...errors import InputError
from ...files.output import Output, write_error
from ...types import FloatArray
from .ogg_serial import set_serial
from .wave_writer import to_integers

_FORMATS = {".flac": ("FLAC", ""), ".ogg": ("OGG", "VORBIS"), ".opus": ("OGG", "OPUS"),
            ".mp3": ("MP3", "MPEG_LAYER_III")}  # fmt: skip


class SndfileEncoder:
    """See audio_writer.Encoder. FLAC holds `bits` ("16" or "24") exactly as WAVE does."""

    def __init__(self, output: Output, kind: str, rate: int, channels: int, bits: str, tags: dict[str, str]) -> None:
        container, subtype = _FORMATS[kind]
        self._output, self._name = output, output.name
        self._is_ogg = container == "OGG"
        self._bits = int(bits) if kind == ".flac" else None
        self._target = _LibsndfileFile(output.file)
        try:
            self._file = soundfile.SoundFile(
                self._target, "w", rate, channels, subtype or f"PCM_{bits}", format=container
            )
        except (soundfile.SoundFileError, ValueError, TypeError):
            self._raise_write_error()
            raise InputError(f"{kind} cannot hold {channels} channels at {rate} Hz") from None
        for name, text in tags.items():
            setattr(self._file, name, text)

    def write(self, samples: FloatArray) -> None:
        self._guarded(lambda: self._file.write(self._interleaved(samples)))

    def finish(self) -> None:
        self._guarded(self._file.close)
        if self._is_ogg:
            try:
                set_serial(self._output.file)
            except OSError as error:
                raise write_error(self._name, error) from None

    def _interleaved(self, samples: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.generic]]:
        if self._bits is None:
            return np.ascontiguousarray(samples.T)
        # libsndfile takes the upper bits of 32-bit words: no second rounding.
        return np.ascontiguousarray(to_integers(samples.T, self._bits) << (32 - self._bits))

    def _guarded(self, action: Callable[[], object]) -> None:
        try:
            action()
        except (soundfile.SoundFileError, AssertionError):
            self._raise_write_error()
            raise
        self._raise_write_error()

    def _raise_write_error(self) -> None:
        if self._target.error is not None:
            raise write_error(self._name, self._target.error) from None


class _LibsndfileFile:
    """The file object that libsndfile writes to.

    An error cannot pass through C: it is stored, and nothing more is written. Nothing is written after the file is
    closed either, since libsndfile still tries to complete its header when it is freed.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, content: bytes) -> int:
        return self._try(lambda: self._file.write(content))

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._try(lambda: self._file.seek(offset, whence))  # writes what was buffered, so it may fail too

    def tell(self) -> int:
        return self._try(self._file.tell)

    def read(self, size: int = -1) -> bytes:
        return b"" if self._file.closed else self._file.read(size)

    def _try(self, action: Callable[[], int]) -> int:
        if self.error is not None or self._file.closed:
            return 0
        try:
            return action()
        except OSError as error:
            self.error = error
            return 0
