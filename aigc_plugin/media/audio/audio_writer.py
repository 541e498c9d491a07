"""Write audio files block by block; the extension of the name chooses the format.

.wav (RF64 beyond 4 GB) · .flac · .ogg (Vorbis) · .opus · .mp3 · .m4a · .aac · "-" and devices are WAVE.
A rate that the format lacks becomes the next higher one that it has. Samples beyond full scale are clipped and
counted, except in 32-bit float WAVE, which holds them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np

from ...errors import GenerationFailed, InputError, argument
from ...files.output import Output, is_stream
from ...types import FloatArray
from ..label.generated import Origin, WaveOrigin
from .resample import BlockResampler
from .wave_writer import WaveWriter

BITS = ("16", "24", "float")
TAGS = ("title", "artist", "album", "date", "genre", "copyright", "tracknumber", "comment")
EXTENSIONS = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".aac")
_OPUS_RATES = (8000, 12000, 16000, 24000, 48000)
_MP3_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_AAC_RATES = (*_MP3_RATES, 64000, 88200, 96000)
_RATES = {".opus": _OPUS_RATES, ".mp3": _MP3_RATES, ".m4a": _AAC_RATES, ".aac": _AAC_RATES}
_BLOCK = 16384  # libsndfile's Vorbis encoder keeps a whole write on the stack


class Encoder(Protocol):
    """Encoder of one kind of file."""

    def write(self, samples: FloatArray) -> None:
        """Encode float32 (channels, n) within full scale."""

    def finish(self) -> None: ...


class SampleFilter(Protocol):
    """A change of a stream of samples, float32 (channels, n)."""

    def push(self, samples: FloatArray) -> FloatArray: ...

    def finish(self) -> FloatArray: ...


class AudioWriter:
    """Encoder of an open output: write() blocks float32 (channels, n), then finish() once.

    output      where to write; the caller owns it
    rate        samples per second of the blocks
    channels    number of channels of the blocks
    bits        one of BITS
    tags        of these, the names in TAGS are written, where the format has a place for them
    through     changes the samples before they are encoded, and keeps their number
    origin      label for a WAVE; other files get theirs by `label_output` once they are complete

    .rate       samples per second of the file
    .clipped    number of samples beyond full scale
    .peak       largest magnitude

    GenerationFailed for samples that are not finite.
    """

    def __init__(
        self,
        output: Output,
        rate: int,
        channels: int,
        *,
        bits: str = "16",
        tags: dict[str, str] | None = None,
        origin: Origin | None = None,
        through: SampleFilter | None = None,
    ) -> None:
        kind = audio_format(output.name, bits)
        self.rate = _rate_for(kind, rate)
        self.clipped = 0
        self.peak = 0.0
        self._keeps_excess = kind == ".wav" and bits == "float"
        self._resampler = BlockResampler(channels, rate, self.rate) if self.rate != rate else None
        self._through = through
        known_tags = {name: text for name, text in (tags or {}).items() if name in TAGS and text}
        self._encoder = _open_encoder(kind, output, self.rate, channels, bits, known_tags, origin)

    def write(self, samples: FloatArray) -> None:
        self._resample(self._through.push(samples) if self._through else samples)

    def _resample(self, samples: FloatArray) -> None:
        self._encode(self._resampler.push(samples) if self._resampler else samples)

    def finish(self) -> None:
        if self._through:
            self._resample(self._through.finish())
        if self._resampler:
            self._encode(self._resampler.finish())
        self._encoder.finish()

    def _encode(self, samples: FloatArray) -> None:
        for start in range(0, samples.shape[1], _BLOCK):
            block = samples[:, start : start + _BLOCK]
            magnitude = np.abs(block)
            peak = float(magnitude.max())
            if not np.isfinite(peak):
                raise GenerationFailed(
                    "the audio holds NaN or infinity, which no file should", hint="choose another model or input"
                )
            self.peak = max(self.peak, peak)
            if not self._keeps_excess and self.peak > 1.0:
                self.clipped += int(np.count_nonzero(magnitude > 1.0))
                block = np.clip(block, -1.0, 1.0)
            self._encoder.write(block)


def audio_format(name: str, bits: str) -> str:
    """The format of an output, as an extension of EXTENSIONS.

    name    file name, or a stream, which gets WAVE
    bits    one of BITS

    InputError for a format that cannot be written, or that cannot hold `bits`.
    """
    if bits not in BITS:
        raise InputError(f"samples cannot have {bits!r} bits", hint=f"choose one of {', '.join(BITS)}")
    kind = ".wav" if is_stream(name) else Path(name).suffix.lower()
    if kind not in EXTENSIONS:
        shown = f"the extension {kind!r}" if kind else "no extension"
        raise InputError(f"{name} has {shown}, which is no audio format", hint=f"use one of {' '.join(EXTENSIONS)}")
    if bits == "float" and kind != ".wav":
        raise InputError(f"{kind} cannot hold float samples", hint=f"write .wav, or leave {argument('bits')} out")
    return kind


def _rate_for(kind: str, rate: int) -> int:
    rates = _RATES.get(kind)
    if rates is None or rate in rates:
        return rate
    return next((allowed for allowed in rates if allowed >= rate), rates[-1])


def _open_encoder(
    kind: str, output: Output, rate: int, channels: int, bits: str, tags: dict[str, str], origin: Origin | None
) -> Encoder:
    if kind == ".wav":
        label = WaveOrigin(origin) if origin else None
        return WaveWriter(output.file, rate, channels, bits, tags, seekable=output.seekable, origin=label)
    if kind in (".m4a", ".aac"):
        from .ffmpeg_encoder import FfmpegEncoder

        return FfmpegEncoder(output, kind, rate, channels, tags)
    from .sndfile_encoder import SndfileEncoder

    return SndfileEncoder(output, kind, rate, channels, bits, tags)
