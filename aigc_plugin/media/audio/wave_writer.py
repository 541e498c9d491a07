"""Write WAVE front to back: also into a pipe, and as RF64 (EBU Tech 3306) beyond 4 GB.

Written here because soundfile, the Python binding of libsndfile, can do neither of the two.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

import numpy as np

from ...types import FloatArray
from ..label.generated import WaveOrigin

_UNKNOWN = 0xFFFFFFFF  # the size that readers take as "until the end"
_LARGEST = 0xFFFFFFFF - 1
_INFO = {"title": b"INAM", "artist": b"IART", "album": b"IPRD", "date": b"ICRD", "genre": b"IGNR",
         "copyright": b"ICOP", "tracknumber": b"ITRK", "comment": b"ICMT"}  # fmt: skip
_BITS = {"16": 16, "24": 24, "float": 32}


class WaveWriter:
    """Encoder of WAVE: write() samples float32 (channels, n), then finish().

    file        written from its current position on
    rate        samples per second
    bits        "16", "24" or "float"; integers are rounded to the nearest without dither, and clipped at full scale
    tags        names of audio_writer.TAGS to text
    seekable    complete the sizes in the header at the end
    largest     RIFF size in bytes beyond which the header becomes RF64
    origin      label that stands before the samples
    """

    def __init__(
        self,
        file: BinaryIO,
        rate: int,
        channels: int,
        bits: str,
        tags: dict[str, str],
        *,
        seekable: bool,
        largest: int = _LARGEST,
        origin: WaveOrigin | None = None,
    ) -> None:
        self._file = file
        self._bits = bits
        self._seekable = seekable
        self._largest = largest
        self._block_align = channels * _BITS[bits] // 8
        self._origin = origin
        head = _format_chunk(rate, channels, bits) + _info_chunk(tags)
        self._label_start = 12 + 36 + len(head)
        head += origin.first() if origin else b""
        self._head_size = 12 + 36 + len(head) + 8
        # 28 spare bytes become the ds64 chunk when the sizes do not fit 32 bits.
        start = b"RIFF" + struct.pack("<I", _UNKNOWN) + b"WAVE" + b"JUNK" + struct.pack("<I", 28) + bytes(28)
        file.write(start + head + b"data" + struct.pack("<I", _UNKNOWN))
        self._data = 0

    def write(self, samples: FloatArray) -> None:
        payload = encode(samples, self._bits)
        self._file.write(payload)
        self._data += len(payload)
        if self._origin:
            self._origin.add(payload)

    def finish(self) -> None:
        if self._data % 2:
            self._file.write(b"\0")
        if self._seekable:
            self._write_sizes(self._head_size - 8 + self._data + self._data % 2)
            if self._origin:
                self._patch(self._label_start, self._origin.last())
        self._file.flush()

    def _write_sizes(self, riff: int) -> None:
        if riff <= self._largest:
            self._patch(4, struct.pack("<I", riff))
            self._patch(self._head_size - 4, struct.pack("<I", self._data))
            return
        frames = self._data // self._block_align
        self._patch(0, b"RF64")
        self._patch(12, b"ds64" + struct.pack("<IQQQI", 28, riff, self._data, frames, 0))

    def _patch(self, position: int, content: bytes) -> None:
        self._file.seek(position)
        self._file.write(content)


def encode(samples: FloatArray, bits: str) -> bytes:
    """Little-endian interleaved bytes of float32 (channels, n)."""
    interleaved = samples.T
    if bits == "float":
        return interleaved.astype("<f4").tobytes()
    integers = to_integers(interleaved, int(bits))
    if bits == "16":
        return integers.astype("<i2").tobytes()
    wide = integers.astype("<i4")[..., np.newaxis].view(np.uint8)
    return np.ascontiguousarray(wide[..., :3]).tobytes()


def to_integers(samples: FloatArray, bits: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    """Nearest integers of full scale 2^(bits - 1), clipped to what `bits` hold."""
    scale = float(1 << (bits - 1))
    scaled = np.rint(samples.astype(np.float64) * scale)
    return np.clip(scaled, -scale, scale - 1).astype(np.int32)


def _format_chunk(rate: int, channels: int, bits: str) -> bytes:
    width = _BITS[bits]
    align = channels * width // 8
    code = 3 if bits == "float" else 1
    if channels <= 2 and bits != "24":
        return b"fmt " + struct.pack("<IHHIIHH", 16, code, channels, rate, rate * align, align, width)
    # WAVE_FORMAT_EXTENSIBLE: speakers unknown, and the GUID that wraps the plain code
    guid = struct.pack("<H", code) + bytes.fromhex("000000001000800000aa00389b71")
    plain = struct.pack("<IHHIIHH", 40, 0xFFFE, channels, rate, rate * align, align, width)
    return b"fmt " + plain + struct.pack("<HHI", 22, width, 0) + guid


def _info_chunk(tags: dict[str, str]) -> bytes:
    body = b""
    for name, code in _INFO.items():
        if text := tags.get(name, ""):
            content = text.encode("utf-8", "replace") + b"\0"
            body += code + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
    return b"LIST" + struct.pack("<I", 4 + len(body)) + b"INFO" + body if body else b""
