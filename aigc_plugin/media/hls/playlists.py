"""Playlists of a presentation (RFC 8216bis): of media as FFmpeg wrote them, of key frames, and the master."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from ...errors import MediaError
from ..label.iso_boxes import Box, boxes

_SEGMENT = re.compile(r"#EXTINF:([\d.]+)[^\n]*\n(?:#[^\n]*\n)*([^#\n]+)\n")
_TRUN_OFFSET, _TRUN_FIRST_FLAGS = 0x1, 0x4
_TRUN_DURATION, _TRUN_SIZE = 0x100, 0x200


@dataclass(frozen=True)
class MediaPlaylist:
    """A playlist that lies in a folder. segments: (seconds, name) of each."""

    folder: Path
    name: str
    segments: tuple[tuple[float, str], ...]

    @property
    def duration(self) -> float:
        return sum(seconds for seconds, _ in self.segments)

    @property
    def peak(self) -> int:
        """Largest bits a second of a segment."""
        return max(round(8 * self._size(name) / seconds) for seconds, name in self.segments if seconds > 0)

    @property
    def average(self) -> int:
        return round(8 * sum(self._size(name) for _, name in self.segments) / self.duration)

    def _size(self, name: str) -> int:
        return (self.folder / name).stat().st_size


@dataclass(frozen=True)
class Track:
    """An audio or subtitle rendition in the master. name: for people. language: BCP 47, or empty."""

    playlist: str
    name: str
    language: str = ""
    channels: int = 0


@dataclass(frozen=True)
class Variant:
    """A video rendition in the master. keys: peak and average bits a second of its key frames."""

    media: MediaPlaylist
    width: int
    height: int
    rate: Fraction
    codec: str
    key_playlist: str
    key_rate: int


@dataclass(frozen=True)
class Presentation:
    """All that a master names. label: name of a file with the label, or empty."""

    variants: Sequence[Variant]
    audio: Sequence[Track] = ()
    audio_media: Sequence[MediaPlaylist] = ()
    subtitles: Sequence[Track] = field(default=())
    label: str = ""


def read_playlist(folder: Path, name: str) -> MediaPlaylist:
    text = (folder / f"{name}.m3u8").read_text(encoding="utf-8")
    segments = tuple((float(match[1]), match[2].strip()) for match in _SEGMENT.finditer(text))
    if not segments:
        raise MediaError(f"{name} has no segment")
    return MediaPlaylist(folder, f"{name}.m3u8", segments)


def video_codec(init: bytes) -> str:
    """The codec of a track as a master names it, by the configuration in its initialisation segment."""
    at = init.index(b"avcC") + 4
    return "avc1." + init[at + 1 : at + 4].hex()


def key_playlist(media: MediaPlaylist, init: str) -> tuple[str, int]:
    """The playlist of key frames, one at the start of each segment; and their largest bits a second."""
    longest = max(seconds for seconds, _ in media.segments)
    lines = [
        "#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{round(longest + 0.4999)}", "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-I-FRAMES-ONLY", f'#EXT-X-MAP:URI="{init}"',
    ]  # fmt: skip
    peak = 1
    for seconds, name in media.segments:
        length = first_frame_end((media.folder / name).read_bytes())
        peak = max(peak, round(8 * length / seconds))
        lines += [f"#EXTINF:{seconds:.6f},", f"#EXT-X-BYTERANGE:{length}@0", name]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""]), peak


def first_frame_end(segment: bytes) -> int:
    """Bytes of a segment up to the end of its first frame."""
    tops = list(boxes(segment))
    moof = next((each for each in tops if each.kind == b"moof"), None)
    if moof is None:
        raise MediaError("a segment holds no fragment")
    traf = next(each for each in boxes(segment, moof.body, moof.end) if each.kind == b"traf")
    inner = {each.kind: each for each in boxes(segment, traf.body, traf.end)}
    start, size = _first_sample(segment, inner[b"trun"], _default_size(segment, inner[b"tfhd"]))
    return moof.start + start + size


def _default_size(segment: bytes, header: Box) -> int:
    flags = int.from_bytes(segment[header.body + 1 : header.body + 4], "big")
    if not flags & 0x10:
        return 0
    at = header.body + 8 + sum(width for bit, width in ((0x1, 8), (0x2, 4), (0x8, 4)) if flags & bit)
    return int.from_bytes(segment[at : at + 4], "big")


def _first_sample(segment: bytes, run: Box, default: int) -> tuple[int, int]:
    """Start of the first sample, counted from its moof, and its size."""
    flags = int.from_bytes(segment[run.body + 1 : run.body + 4], "big")
    at = run.body + 8
    start = int.from_bytes(segment[at : at + 4], "big") if flags & _TRUN_OFFSET else 0
    at += (4 if flags & _TRUN_OFFSET else 0) + (4 if flags & _TRUN_FIRST_FLAGS else 0)
    at += 4 if flags & _TRUN_DURATION else 0
    return start, int.from_bytes(segment[at : at + 4], "big") if flags & _TRUN_SIZE else default


def master_playlist(shown: Presentation) -> str:
    """The master: variants with audio and subtitles, and their key frames."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if shown.label:
        lines.append(f'#EXT-X-SESSION-DATA:DATA-ID="cn.gb45438.aigc",URI="{shown.label}"')
    for number, track in enumerate(shown.audio):
        lines.append(_media("AUDIO", "audio", track, is_default=number == 0) + f',CHANNELS="{track.channels}"')
    lines += [_media("SUBTITLES", "subtitles", track, is_default=False) for track in shown.subtitles]
    audio = max((each.peak for each in shown.audio_media), default=0)
    mean = max((each.average for each in shown.audio_media), default=0)
    for variant in shown.variants:
        codecs = variant.codec + (",mp4a.40.2" if shown.audio else "")
        groups = ',AUDIO="audio"' if shown.audio else ""
        groups += ',SUBTITLES="subtitles"' if shown.subtitles else ""
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={variant.media.peak + audio},AVERAGE-BANDWIDTH={variant.media.average + mean}"
            f',CODECS="{codecs}",RESOLUTION={variant.width}x{variant.height},FRAME-RATE={float(variant.rate):.3f}{groups}'
        )
        lines.append(variant.media.name)
    lines += [
        f'#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={variant.key_rate},CODECS="{variant.codec}",'
        f'RESOLUTION={variant.width}x{variant.height},URI="{variant.key_playlist}"'
        for variant in shown.variants
    ]
    return "\n".join([*lines, ""])


def _media(kind: str, group: str, track: Track, *, is_default: bool) -> str:
    name = track.name.replace('"', "'").replace("\n", " ")
    language = f',LANGUAGE="{track.language}"' if track.language else ""
    default = "YES" if is_default else "NO"
    return (
        f'#EXT-X-MEDIA:TYPE={kind},GROUP-ID="{group}",NAME="{name}"{language},DEFAULT={default},AUTOSELECT=YES,'
        f'URI="{track.playlist}"'
    )
