"""Find out whether a container can hold a track so that it is read again as what it is: muxers do not tell."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import av
import av.error
from av.packet import Packet
from av.stream import Disposition, Stream

_MOST_PACKETS = 3
# A transport stream takes any codec, but these alone are found again. Its reader guesses from more than a few packets.
_BROADCAST = {
    "h264", "hevc", "mpeg1video", "mpeg2video", "mpeg4", "vc1", "aac", "aac_latm", "ac3", "eac3", "mp2", "mp2float",
    "mp3", "mp3float", "dca", "opus", "libopus", "dvbsub", "dvb_subtitle", "dvb_teletext", "libzvbi_teletextdec", "klv",
    "scte_35", "timed_id3",
}  # fmt: skip
# Kinds of PCM in MP4 that programs read as noise, or not at all, when they know only the older of its two forms.
_WELL_READ_IN_MP4 = {"pcm_s16le", "pcm_s16be"}
_NAMES = {
    "mp1": "mpeg audio", "mp1float": "mpeg audio", "mp2": "mpeg audio", "mp2float": "mpeg audio", "mp3": "mpeg audio",
    "mp3float": "mpeg audio", "ssa": "ass", "subrip": "srt", "libopus": "opus", "libdav1d": "av1",
}  # fmt: skip


def codec_of(stream: Stream) -> str:
    """Name of the codec, also where this FFmpeg has no decoder for it."""
    context = stream.codec_context
    return str(context.name if context is not None else stream.name or "none")


def can_hold(source: Stream, kind: str, packets: Sequence[Packet[Any]] = ()) -> bool:
    """True where a container of that kind can hold the stream: tried in memory.

    source     a stream of an open file
    kind       FFmpeg's name of the container
    packets    its first ones, as many as there are: what is written is read again where there are any
    """
    codec = codec_of(source)
    if kind == "mpegts":
        return codec in _BROADCAST and _is_written(source, kind, ()) is not None
    if source.type == "data" and kind not in source.container.format.name:
        return False
    if kind == "mp4" and codec.startswith("pcm_") and codec not in _WELL_READ_IN_MP4:
        return False
    written = _is_written(source, kind, packets[:_MOST_PACKETS])
    if written is None or not packets:
        return written is not None
    return _is_read(written, source)


def _is_written(source: Stream, kind: str, packets: Sequence[Packet[Any]]) -> bytes | None:
    """The stream alone in a file; None where the muxer refuses it."""
    file = io.BytesIO()
    try:
        with av.open(file, "w", format=kind) as trial:
            stream = trial.add_stream_from_template(source, opaque=True)
            stream.disposition = source.disposition
            trial.start_encoding()
            for packet in packets:
                copy: Packet[Any] = Packet(bytes(packet))
                copy.pts, copy.dts, copy.duration = packet.pts, packet.dts, packet.duration
                copy.time_base, copy.is_keyframe, copy.stream = packet.time_base, packet.is_keyframe, stream
                trial.mux(copy)
    except (ValueError, av.error.FFmpegError):
        return None
    return file.getvalue()


def _is_read(file: bytes, source: Stream) -> bool:
    """True where the only stream of a file in memory is of the kind of `source`."""
    try:
        with av.open(io.BytesIO(file)) as container:
            if len(container.streams) != 1:
                return False
            found = container.streams[0]
            picture = (each.disposition & Disposition.attached_pic for each in (source, found))
            return found.type == source.type and _kind(found) == _kind(source) and len(set(picture)) == 1
    except av.error.FFmpegError:
        return False


def _kind(stream: Stream) -> str:
    return _NAMES.get(codec_of(stream), codec_of(stream))
