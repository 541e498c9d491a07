"""The end that all audio jobs share: a warning of clipped samples, a summary, the result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import argument
from .progress import Record
from .results import AudioResult

if TYPE_CHECKING:
    from ..media.audio.audio_writer import AudioWriter


def warn_of_clipping(record: Record, clipped: int, peak: float) -> None:
    if clipped:
        record.warn(
            f"{clipped} samples beyond full scale were clipped; the largest was {peak:.2f}",
            f"{argument('bits', 'float')} keeps them in a WAV file",
        )


def audio_result(
    record: Record, path: str, writer: AudioWriter, duration: float, settings: Mapping[str, Any], what: str
) -> AudioResult:
    """Report what was written; `duration` in seconds, `what` names it in the summary."""
    warn_of_clipping(record, writer.clipped, writer.peak)
    speed = record.speed(duration)
    at = "" if what == "speech" else f" at {writer.rate} Hz"
    record.progress.result(path, settings, f"{duration:.2f} s of {what}{at}, {speed:.1f} x real time")
    return AudioResult(
        path=path, seconds=record.seconds, settings=dict(settings), warnings=tuple(record.warnings),
        damage=tuple(record.damage), duration=duration, rate=writer.rate, clipped=writer.clipped,
    )  # fmt: skip
