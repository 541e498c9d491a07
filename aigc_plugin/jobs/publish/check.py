"""Check a file against what a place asks for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from ...errors import InputError, MediaError
from ..video_job import PathName
from .loudness import film_loudness
from .presets import PRESETS, Preset


@dataclass(frozen=True)
class CheckRow:
    """One line of a check: what was looked at, what the file has, what is asked for, and whether it fits."""

    what: str
    found: str
    wanted: str
    fits: bool


def check_publishing(source: PathName, place: str) -> tuple[CheckRow, ...]:
    """Compare a film or a sound with the figures of a place.

    source    a media file
    place     youtube, shorts, tiktok, bilibili, podcast, broadcast, archive or web

    InputError for a place that is not known; MediaError where the file cannot be read.
    """
    import av
    import av.error

    from ...files.input_file import first_bytes

    if place not in PRESETS:
        raise InputError(f"there is no place {place[:40]!r}", hint=f"there are {', '.join(PRESETS)}", parameter="place")
    name, asked = os.fspath(source), PRESETS[place]
    first_bytes(Path(name), "media file")
    try:
        with av.open(name) as container:
            rows = [*_container_rows(container, asked), *_video_rows(container, asked), *_audio_rows(container, asked)]
    except av.error.FFmpegError as error:
        raise MediaError(f"{name}: {error.strerror}", hint="give a media file") from None
    return (*rows, *_loudness_rows(name, asked), *_start_rows(name, asked))


def _container_rows(container: Any, asked: Preset) -> Iterator[CheckRow]:
    names = container.format.name.split(",")
    yield CheckRow("container", names[0], " ".join(asked.containers), bool(set(names) & set(asked.containers)))
    if asked.seconds and container.duration is not None:
        length = container.duration / 1e6
        yield CheckRow("length", f"{length:.1f} s", f"up to {asked.seconds:g} s", length <= asked.seconds)


def _video_rows(container: Any, asked: Preset) -> Iterator[CheckRow]:
    stream = next(iter(container.streams.video), None)
    if not asked.video:
        return
    if stream is None:
        yield CheckRow("picture", "none", " ".join(asked.video), False)
        return
    codec = stream.codec_context.name
    yield CheckRow("picture", codec, " ".join(asked.video), codec in asked.video)
    frame = next(container.decode(stream), None)
    width, height = (stream.height, stream.width) if frame and frame.rotation % 180 else (stream.width, stream.height)
    if asked.upright is not None:
        yield CheckRow("form", f"{width} x {height}", "higher than wide", (height > width) == asked.upright)
    if asked.short_side[1]:
        low, high = asked.short_side
        yield CheckRow("short side", str(min(width, height)), f"{low} to {high}", low <= min(width, height) <= high)
    if asked.rate:
        rate = float(stream.average_rate or Fraction(0))
        yield CheckRow("frame rate", f"{rate:.3f}", f"up to {asked.rate:g}", 0 < rate <= asked.rate + 0.01)


def _audio_rows(container: Any, asked: Preset) -> Iterator[CheckRow]:
    stream = next(iter(container.streams.audio), None)
    codec = "none" if stream is None else stream.codec_context.name.removesuffix("float")
    yield CheckRow("sound", codec, " ".join(asked.audio), codec in asked.audio)


def _loudness_rows(name: str, asked: Preset) -> Iterator[CheckRow]:
    target, tolerance = asked.loudness
    measured = film_loudness(name) if tolerance else None
    if measured is None:
        return
    loudness = measured.integrated
    shown = "silent" if loudness is None else f"{loudness:.1f} LUFS"
    fits = loudness is not None and abs(loudness - target) <= tolerance
    yield CheckRow("loudness", shown, f"{target:g} LUFS, within {tolerance:g}", fits)
    if asked.peak is not None:
        fits = measured.peak <= asked.peak + 0.05
        yield CheckRow("true peak", f"{measured.peak:.1f} dB", f"up to {asked.peak:g} dB", fits)


def _start_rows(name: str, asked: Preset) -> Iterator[CheckRow]:
    """True where a film plays while it is loaded."""
    from ...media.label.iso_boxes import top_level
    from ...media.label.mp4_label import is_mp4

    with Path(name).open("rb") as file:
        if not is_mp4(file.read(64)):
            return
        kinds = [each.kind for each in top_level(file) if each.kind in (b"moov", b"mdat")]
    first = kinds[:1] == [b"moov"]
    yield CheckRow("index", "first" if first else "last", "first", first or not asked.video)
