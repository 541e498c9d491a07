"""Results of jobs: what was written, how, and what the caller should know about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class JobResult:
    """Base of all results.

    path      what was written: a file, a folder, or "-" for stdout
    seconds   wall clock that the work took
    settings  what made it, as the comment of the file says; no folder names
    warnings  one line each: what was lost or changed
    damage    one line each: what could not be read of the source; empty for a sound source
    """

    path: str
    seconds: float
    settings: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    damage: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class VideoResult(JobResult):
    """frames: how many were written; width, height: of each, in pixels."""

    frames: int
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class LoopResult(VideoResult):
    """A video that was generated.

    style          name of the style
    seam           rms of last and first frame by the median rms of neighbours; None where it is no loop
    encoded_seam   the same of the file as it is decoded; None for a stream
    """

    style: str
    seam: float | None = None
    encoded_seam: float | None = None


@dataclass(frozen=True, kw_only=True)
class AudioResult(JobResult):
    """duration: seconds of audio. rate: samples a second. clipped: how many samples were beyond full scale."""

    duration: float
    rate: int
    clipped: int = 0


@dataclass(frozen=True, kw_only=True)
class ImageResult(JobResult):
    """width, height: in pixels."""

    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class BatchResult(JobResult):
    """Outcome of many jobs; `path` is the page of the report.

    files    outputs that are there, in order
    failed   one line for each job that failed
    earlier  how many of `files` an earlier run had finished
    """

    files: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    earlier: int = 0


@dataclass(frozen=True, kw_only=True)
class FolderResult(JobResult):
    """files: what was written, in order. failed: one line for each source that could not be processed."""

    files: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EditResult(JobResult):
    """An edit that was rendered.

    duration       seconds
    frames         how many frames were written; 0 for audio alone
    width, height  of each, in pixels
    encoded        how many frames were encoded; the others are copied bit by bit
    loudness       LUFS of the file as it is decoded; None where it holds no audio, or too little
    true_peak      decibels of full scale of the file as it is decoded; None without audio
    clips          one line each: what of which source was taken
    plan           the timeline as TOML, where nothing but that was asked for; `path` is empty then
    """

    duration: float
    frames: int = 0
    width: int = 0
    height: int = 0
    encoded: int = 0
    loudness: float | None = None
    true_peak: float | None = None
    clips: tuple[str, ...] = ()
    plan: str = ""


@dataclass(frozen=True, kw_only=True)
class ProductionResult(JobResult):
    """Videos that were produced from a script, into the folder `path`.

    files      the videos, one for each size
    duration   seconds of each
    made       pieces (scenes, transitions, speech) that were made
    found      pieces that were taken from an earlier run
    published  where the videos are published, one for each target
    """

    files: tuple[str, ...]
    duration: float
    made: int
    found: int
    published: tuple[str, ...] = ()
