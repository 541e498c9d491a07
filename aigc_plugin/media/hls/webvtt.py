"""Subtitles of a presentation: cues of any text track or file, as WebVTT in segments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TEXT_CODECS = ("subrip", "srt", "webvtt", "mov_text", "ass", "ssa", "text")
_MAP = "X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000"
_OVERRIDE = re.compile(r"\{[^}]*\}")
_OTHER_TAG = re.compile(r"</?(?!/?[biu]>)[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class TimedCue:
    """start, end in seconds; text in lines."""

    start: float
    end: float
    text: str


def is_text(codec: str) -> bool:
    """True for a codec of subtitles that are text, by FFmpeg's name."""
    return codec in _TEXT_CODECS


def cue_of(packet: Any, codec: str, zero: float) -> TimedCue | None:
    """The cue of a packet; None for one without text or time."""
    if packet.pts is None or not packet.size:
        return None
    text = _text(bytes(packet), codec)
    start = float(packet.pts * packet.time_base) - zero
    end = start + float((packet.duration or 0) * packet.time_base)
    return TimedCue(max(0.0, start), end, text) if text and end > max(0.0, start) else None


def read_cues(path: str) -> list[TimedCue]:
    """The cues of a file of subtitles; MediaError where it cannot be read."""
    import av
    import av.error

    from ...errors import MediaError

    try:
        with av.open(path) as container:
            stream = container.streams.subtitles[0]
            codec = stream.codec_context.name
            cues = [cue_of(packet, codec, 0.0) for packet in container.demux(stream)]
    except (av.error.FFmpegError, IndexError, OSError):
        raise MediaError(f"{path} holds no subtitles", hint="give .srt or .vtt") from None
    return [cue for cue in cues if cue is not None]


def _text(data: bytes, codec: str) -> str:
    if codec == "mov_text":
        data = data[2 : 2 + int.from_bytes(data[:2], "big")]
    text = data.decode("utf-8", "replace")
    if codec in ("ass", "ssa"):
        text = _OVERRIDE.sub("", text.split(",", 8)[-1]).replace("\\N", "\n").replace("\\n", "\n")
    elif codec != "webvtt":
        text = _OTHER_TAG.sub("", text)
    lines = [line.strip().replace("-->", "→") for line in text.splitlines()]
    return "\n".join(line for line in lines if line)


def whole_text(cues: Iterable[TimedCue]) -> str:
    """All cues as one WebVTT text."""
    return "\n".join(["WEBVTT\n", *map(_block, cues)])


def write_segments(folder: Path, name: str, cues: Sequence[TimedCue], lengths: Iterable[float]) -> None:
    """Write a playlist of WebVTT segments that last as long as those of the video, and beside it all cues in one file.

    lengths    seconds of each segment
    """
    (folder / f"{name}.vtt").write_text(whole_text(cues), encoding="utf-8")
    start, lines, longest = 0.0, [], 1.0
    for number, seconds in enumerate(lengths):
        end = start + seconds
        inside = [cue for cue in cues if cue.start < end and cue.end > start]
        file = f"{name}_{number:04d}.vtt"
        (folder / file).write_text(_segment(inside), encoding="utf-8")
        lines += [f"#EXTINF:{seconds:.6f},", file]
        start, longest = end, max(longest, seconds)
    head = ["#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{round(longest + 0.4999)}"]
    head += ["#EXT-X-MEDIA-SEQUENCE:0", "#EXT-X-PLAYLIST-TYPE:VOD"]
    (folder / f"{name}.m3u8").write_text("\n".join([*head, *lines, "#EXT-X-ENDLIST", ""]), encoding="utf-8")


def _segment(cues: Iterable[TimedCue]) -> str:
    return "\n".join([f"WEBVTT\n{_MAP}\n", *map(_block, cues)])


def _block(cue: TimedCue) -> str:
    return f"{_clock(cue.start)} --> {_clock(cue.end)}\n{cue.text}\n"


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
