"""Encode a video in chunks that do not depend on each other, and keep each as soon as it is finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from av.packet import Packet

from ...errors import MediaError, argument
from ...files.chunk_part import ChunkPart, PartWriter
from ...files.chunk_store import Chunk, ChunkStore, ChunkWriter
from ...planes import PlanarFrame
from .stored_packets import is_storable, packed, remade, unpacked
from .video_codecs import Encoding
from .video_encoder import VideoEncoder

CHUNKED_FORMATS = frozenset({"mp4", "mov", "matroska", "webm", "mpegts", "flv"})
_CODECS = {"libx264", "libx264rgb", "libx265", "libvpx-vp9", "libvpx", "libsvtav1", "ffv1", "prores_ks", "png", "mjpeg"}
# A model of the player's buffer, and a second pass, run over the whole video.
_WHOLE = ("bufsize", "maxrate", "minrate", "vbv", "nal-hrd", "pass", "stats")
_ALPHA_BESIDE = {"libvpx-vp9", "libvpx"}  # a packet carries it as side data


@dataclass(frozen=True)
class Chunking:
    """Folder of the chunks of a video, and the number of frames of each.

    forced    the user asks for them, and is told where the encoder allows none

    .numbers  of the chunks that were there at first
    """

    store: ChunkStore | ChunkPart
    length: int
    forced: bool = False
    numbers: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", frozenset(self.store.numbered))

    @property
    def stored_frames(self) -> int:
        """The number of frames in the chunks that were there."""
        return len(self.numbers) * self.length

    def is_stored(self, number: int) -> bool:
        """True for a frame, counted from 0, in a chunk that was there."""
        return number // self.length in self.numbers


class ChunkedEncoder:
    """An encoder that starts anew at every chunk; encode() and finish() as of `VideoEncoder`.

    Of frames that are stored it reads the time alone, and gives their packets: one for each, the rest with the last.
    Those of chunks that are made elsewhere have none here. The decoding times of the chunks rise, as a muxer requires.

    encoder     for all frames; nothing was encoded yet
    chunking    where the chunks are

    MediaError where what is stored does not fit the frames.
    """

    def __init__(self, encoder: VideoEncoder, chunking: Chunking) -> None:
        self._encoder, self._store, self._length = encoder, chunking.store, chunking.length
        self._stored = dict(chunking.store.numbered)
        self._keeps = True
        self._writer: ChunkWriter | PartWriter | None = None
        self._number, self._count = 0, 0  # of the chunk, and of its frames so far
        self._first: Fraction | None = None
        self._packets: Iterator[Packet[Any]] = iter(())
        self._last_dts: int | None = None
        self._time_base = encoder.properties.time_base

    def encode(self, frame: PlanarFrame) -> Iterator[Packet[Any]]:
        stored = self._stored.get(self._number)
        if stored is not None:
            yield from self._replay(stored, frame)
            return
        if self._count == 0:
            self._first = frame.pts
        yield from self._kept(self._encoder.encode(frame))
        self._count += 1
        if self._count == self._length:
            yield from self._kept(self._encoder.restart())
            self._end_chunk(frame)

    def finish(self) -> Iterator[Packet[Any]]:
        if any(number >= self._number and chunk.path for number, chunk in self._stored.items()):
            raise self._misfit()
        yield from self._kept(self._encoder.finish())
        if self._writer is not None:
            self._writer.discard()  # the output is whole before it could be of use

    def _replay(self, chunk: Chunk, frame: PlanarFrame) -> Iterator[Packet[Any]]:
        if self._count == 0:
            self._packets = self._stored_packets(chunk, frame)
        self._count += 1
        is_last = self._count == self._length
        if is_last and chunk.path is not None:
            self._check(chunk, "last", frame)
        for packet in self._packets:
            self._encoder.adopt(packet)
            yield self._rising(packet)
            if not is_last:
                return
        if is_last:
            self._number, self._count = self._number + 1, 0

    def _stored_packets(self, chunk: Chunk, first: PlanarFrame) -> Iterator[Packet[Any]]:
        if chunk.path is None:
            return iter(())
        self._check(chunk, "first", first)
        return unpacked(chunk.path, Fraction(chunk.details["time_base"]))

    def _check(self, chunk: Chunk, end: str, frame: PlanarFrame) -> None:
        if chunk.details[end] != str(frame.pts):
            raise self._misfit()

    def _misfit(self) -> MediaError:
        return MediaError(
            f"the chunks of an earlier run in {self._store.folder} do not fit the frames of this one",
            hint=f"give {argument('resume', False)}, or remove that folder",
        )

    def _kept(self, packets: Iterator[Packet[Any]]) -> Iterator[Packet[Any]]:
        for packet in packets:
            if not is_storable(packet):
                self._keep_no_more()
            if self._keeps:
                self._writer = self._writer or self._store.begin(self._number)
                self._time_base = packet.time_base
                content = packed(packet)
                self._writer.write(content)
                packet = remade(content, packet.time_base)
                self._encoder.adopt(packet)
            yield self._rising(packet)

    def _keep_no_more(self) -> None:
        self._keeps = False
        if self._writer is not None:
            self._writer.discard()
            self._writer = None

    def _end_chunk(self, last: PlanarFrame) -> None:
        if self._writer is not None:
            self._writer.finish(self._details(last))
        self._writer, self._number, self._count = None, self._number + 1, 0

    def _details(self, last: PlanarFrame) -> Mapping[str, Any]:
        return {
            "frames": self._count,
            "first": str(self._first),
            "last": str(last.pts),
            "time_base": str(self._time_base),
        }

    def _rising(self, packet: Packet[Any]) -> Packet[Any]:
        """The packet, decoded after the one before.

        Its first packets in order of decoding lie as far before the first frame of their chunk as frames are put back.
        With even times that is just behind the chunk before. Else one unit is enough: the packets that are moved are no
        more than the frames of that chunk that come after its last decoding time.
        """
        if packet.dts is not None:
            if self._last_dts is not None and packet.dts <= self._last_dts:
                packet.dts = self._last_dts + 1
            self._last_dts = packet.dts
        return packet


def in_chunks(
    encoder: VideoEncoder, chunking: Chunking | None, warn: Callable[[str], None]
) -> VideoEncoder | ChunkedEncoder:
    """The encoder, in chunks where there are to be any and its settings allow it; `warn` gets a line where not."""
    if chunking is None:
        return encoder
    if _can_chunk(encoder.encoding):
        return ChunkedEncoder(encoder, chunking)
    if chunking.forced:
        warn(f"these settings of {encoder.codec} allow no chunks: nothing is kept of a run that is stopped")
    return encoder


def _can_chunk(encoding: Encoding) -> bool:
    """True where parts that are encoded by themselves can follow each other in one stream."""
    words = " ".join([*encoding.options, *encoding.options.values()])
    if encoding.codec not in _CODECS or any(word in words for word in _WHOLE):
        return False
    return not (encoding.codec in _ALPHA_BESIDE and "a" in encoding.pixel_format)
