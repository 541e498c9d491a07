"""The options of editing: cut, join, mix and render."""

from __future__ import annotations

from dataclasses import dataclass

from .kinds import LOUDNESS, NUMBER
from .option import OptionSet, option
from .video import VideoOptions


@dataclass(frozen=True, kw_only=True)
class SoundOptions(OptionSet):
    """Loudness of what is written, and how samples are stored where it is audio alone."""

    loudness: float | None = option(
        None,
        "integrated loudness of the result, as EBU R 128 measures it: -14 for web video, -16 for podcasts, -23 for "
        "television; by default it is left",
        kind=LOUDNESS,
        unit="LUFS",
    )
    true_peak: float = option(
        -1.0, "true peak that the result stays below where loudness is set", kind=NUMBER, unit="dBTP", least=-20, most=0
    )
    bits: str = option(
        "16", "bits per sample of audio alone: 16, 24 or float in WAV, 16 or 24 in FLAC", choices=("16", "24", "float")
    )


@dataclass(frozen=True, kw_only=True)
class RenderOptions(SoundOptions, VideoOptions):
    """All options of rendering a timeline; its own loudness, size and rate are taken where none is given here."""
