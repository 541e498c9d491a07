"""The one file of a page that browsers play without any script: the film itself, or its packets in MP4."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import av.error

from ....errors import MediaError
from ....media.hls.ladder import Rung
from ....media.label.iso_boxes import top_level
from ....media.label.marks import Addition
from ....media.label.mp4_label import is_mp4

_LARGEST_SIDE = 1080
_MP4_AUDIO = ("aac", "mp3")
_WEBM_VIDEO, _WEBM_AUDIO = ("vp8", "vp9", "av1"), ("opus", "vorbis")


def playable_kind(source: str) -> str:
    """`.mp4` or `.webm` for a film that common browsers play as it is; empty for any other.

    That is H.264 of 8 bits with 4:2:0 and AAC or MP3 in MP4 whose index comes first, and WebM.
    """
    try:
        with av.open(source) as container:
            names = container.format.name.split(",")
            videos = [each for each in container.streams.video if not each.disposition & each.disposition.attached_pic]
            video = videos[0].codec_context if videos else None
            audio = {each.codec_context.name.removesuffix("float") for each in container.streams.audio}
            if video is None:
                return ""
            plain = video.name == "h264" and video.pix_fmt in ("yuv420p", "yuvj420p")
            if "webm" in names and Path(source).suffix.lower() == ".webm":
                return ".webm" if video.name in _WEBM_VIDEO and audio <= set(_WEBM_AUDIO) else ""
    except av.error.FFmpegError:
        return ""
    return ".mp4" if plain and audio <= set(_MP4_AUDIO) and _begins_with_index(source) else ""


def _begins_with_index(source: str) -> bool:
    with Path(source).open("rb") as file:
        if not is_mp4(file.read(64)):
            return False
        kinds = [each.kind for each in top_level(file) if each.kind in (b"moov", b"mdat")]
    return kinds[:1] == [b"moov"]


def playable_name(source: str) -> str:
    """Name of the file of a page that browsers play."""
    return f"film{playable_kind(source) or '.mp4'}"


def write_playable(source: str, folder: Path, rungs: Sequence[Rung], addition: Addition) -> str:
    """Write `film.mp4` or `film.webm` into the folder of a presentation; its name.

    A film that browsers play is copied byte by byte, with the file of its signature. Of any other, the largest
    rendition of at most 1080 lines and the first audio track are joined without encoding again, and labelled.
    """
    from ....media.label.signature import SIDECAR, sidecar_of

    name = playable_name(source)
    if playable_kind(source):
        shutil.copyfile(source, folder / name)
        if sidecar_of(source).is_file():
            shutil.copyfile(sidecar_of(source), folder / (name + SIDECAR))
        return name
    rung = next((each for each in rungs if min(each.width, each.height) <= _LARGEST_SIDE), rungs[-1])
    sound = folder / "audio_0.m3u8"
    parts = [folder / f"{rung.name}.m3u8", *([sound] if sound.is_file() else [])]
    joined = folder / "film.joined"
    _join(parts, joined)
    _labelled(joined, folder / name, addition)
    return name


def _join(playlists: Sequence[Path], out: Path) -> None:
    """Mux the first track of each playlist into one MP4, packet by packet in the order of time."""
    try:
        with av.open(str(out), "w", format="mp4", options={"movflags": "faststart"}) as container:
            sources = [av.open(str(path)) for path in playlists]
            try:
                tracks = [_packets(source, container) for source in sources]
                for packet in _interleaved(tracks):
                    container.mux(packet)
            finally:
                for source in sources:
                    source.close()
    except av.error.FFmpegError as error:
        raise MediaError(f"cannot write the film of the page: {error.strerror}") from None


def _packets(source: Any, container: Any) -> Iterator[Any]:
    stream = source.streams[0]
    target = container.add_stream_from_template(stream)

    def packets() -> Iterator[Any]:
        for packet in source.demux(stream):
            if packet.size:
                packet.stream = target
                yield packet

    return packets()


def _interleaved(tracks: Sequence[Iterator[Any]]) -> Iterator[Any]:
    def time(packet: Any) -> Any:
        return packet.dts * packet.time_base

    waiting = [(next(track, None), track) for track in tracks]
    while alive := [each for each in waiting if each[0] is not None]:
        packet, track = min(alive, key=lambda each: time(each[0]))
        yield packet
        waiting = [(next(own, None) if own is track else held, own) for held, own in waiting]


def _labelled(joined: Path, out: Path, addition: Addition) -> None:
    from ....media.label.formats import write_marks

    if addition == Addition():
        joined.replace(out)
        return
    with joined.open("rb") as file, out.open("w+b") as written:
        write_marks(file, written, addition, out.name)
    joined.unlink()
