"""Cut a video by encoding all of its frames."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ...media.video.ripple import Ripple, ripple
from ..progress import Record
from ..results import EditResult
from ..video_job import FrameWork, PathName, VideoJob

if TYPE_CHECKING:
    from ...media.video.timeline import Timeline
    from ...media.video.video_input import VideoInput
    from ...options.video import VideoOptions


@dataclass(frozen=True)
class ExactCut(VideoJob):
    """A video job that keeps parts.

    parts   what is kept
    rates   of the source, once it is open
    """

    parts: Ripple | None = None
    rates: list[Fraction] = field(default_factory=list)

    def _timeline(self, source: VideoInput) -> Timeline:
        assert self.parts is not None
        if self.source != "-":
            return self.parts
        # Only now is it known where the clock of a stream begins.
        zero = source.first_time if self.options.counts_from_first_frame() else source.origin
        moved = ripple([(zero + start, zero + end) for start, end in self.parts.parts], source.origin)
        return replace(moved, lead=self.parts.lead)

    def result(self, record: Record) -> EditResult:
        """Write the video; `record` has what was noted before."""
        assert self.parts is not None
        done = self.run(record.progress)
        # Of a pipe, nobody knew how long it would be.
        length = self.parts.length if self.parts.stop is not None else done.frames / self.rates[0]
        return EditResult(
            path=done.path, seconds=done.seconds, settings=done.settings,
            warnings=(*record.warnings, *done.warnings), damage=done.damage, duration=float(length),
            frames=done.frames, width=done.width, height=done.height, encoded=done.frames,
        )  # fmt: skip


def exact_cut(
    source: PathName, target: PathName, options: VideoOptions, settings: dict[str, Any], parts: Ripple, overwrite: bool
) -> ExactCut:
    """The job that writes these parts; `settings` go into the comment of the file."""
    rates: list[Fraction] = []

    def prepare(opened: VideoInput, timeline: Timeline) -> FrameWork:
        rates.append(opened.rate)
        return FrameWork(lambda frames: frames, settings, opened.rate, opened.time_base)

    return ExactCut("cut", source, target, options, prepare, overwrite=overwrite, parts=parts, rates=rates)
