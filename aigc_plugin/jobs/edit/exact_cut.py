"""Cut a video by encoding all of its frames."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ...media.video.ripple import Ripple, ripple
from ..progress import Record
from ..results import EditResult
from ..video_job import FrameWork, VideoJob

if TYPE_CHECKING:
    from ...media.video.timeline import Timeline
    from ...media.video.video_input import VideoInput


@dataclass(frozen=True)
class ExactCut(VideoJob):
    """parts: what is kept."""

    parts: Ripple | None = None

    def _timeline(self, source: VideoInput) -> Timeline:
        assert self.parts is not None
        if self.source != "-":
            return self.parts
        # Only now is it known where the clock of a stream begins.
        zero = source.first_time if self.options.counts_from_first_frame() else source.origin
        moved = ripple([(zero + start, zero + end) for start, end in self.parts.parts], source.origin)
        return replace(moved, lead=self.parts.lead)

    def result(self, settings: dict[str, Any], record: Record) -> EditResult:
        """Write the video; `record` has what was noted before."""
        assert self.parts is not None

        rates = []

        def prepare(opened: VideoInput, timeline: Timeline) -> FrameWork:
            rates.append(opened.rate)
            return FrameWork(lambda frames: frames, settings, opened.rate, opened.time_base)

        done = self.run(prepare, record.progress)
        # Of a pipe, nobody knew how long it would be.
        length = self.parts.length if self.parts.stop is not None else done.frames / rates[0]
        return EditResult(
            path=done.path, seconds=done.seconds, settings=done.settings,
            warnings=(*record.warnings, *done.warnings), damage=done.damage, duration=float(length),
            frames=done.frames, width=done.width, height=done.height, encoded=done.frames,
        )  # fmt: skip
