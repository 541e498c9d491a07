"""The run that all video jobs share: open, transform the frames, write, report."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..errors import InputError, argument
from .progress import Progress, Record
from .provenance import provenance_comment
from .results import VideoResult

if TYPE_CHECKING:
    from ..media.video.timeline import Timeline
    from ..media.video.video_codecs import EncoderChoice
    from ..media.video.video_input import VideoInput
    from ..media.video.video_output import OutputPlan, VideoOutput
    from ..media.video.video_pipeline import Transform
    from ..options.video import VideoOptions

PathName = str | os.PathLike[str]


@dataclass(frozen=True)
class FrameWork:
    """The work on the frames.

    settings         what the comment of the file and the result say of it
    rate, time_base  those of the output
    cuts_itself      the transform also gets the frames around the cut, on the input's clock
    """

    transform: Transform
    settings: Mapping[str, Any]
    rate: Fraction
    time_base: Fraction
    cuts_itself: bool = False


@dataclass(frozen=True)
class VideoJob:
    """One video in, one video out.

    command    name for progress and comment
    slow       how many times as long the video becomes
    container  that of stdout, pipes and devices
    """

    command: str
    source: PathName
    target: PathName
    options: VideoOptions
    slow: Fraction = Fraction(1)
    container: str | None = None
    overwrite: bool = False

    def run(
        self, prepare: Callable[[VideoInput, Timeline], FrameWork], progress: Progress | None = None
    ) -> VideoResult:
        """Write what can be decoded of the source; `prepare` is called once the source is open."""
        from ..engine import Engine
        from ..files.output import Output, check_output
        from ..media.video.colour_tags import named_tags
        from ..media.video.video_codecs import check_encoder, video_format
        from ..media.video.video_input import VideoInput
        from ..media.video.video_output import OutputPlan, VideoOutput

        name, target, options, record = os.fspath(self.source), os.fspath(self.target), self.options, Record(progress)
        choice = encoder_choice(options, self.container)
        video_format(target, choice.container)
        check_encoder(choice)
        check_output(target, overwrite=self.overwrite, sources=[name])
        with VideoInput(name, threads=options.threads, deinterlace=options.deinterlace) as source:
            timeline = self._timeline(source)
            tags = named_tags(source.tags, **options.colour())
            work = prepare(source, timeline)
            comment = provenance_comment(self.command, work.settings)
            engine = Engine(options.backend, threads=options.threads)
            plan = OutputPlan(
                timeline,
                work.time_base,
                work.rate,
                tags,
                engine,
                choice,
                not options.no_audio,
                comment,
                options.threads,
            )
            with Output(target, overwrite=self.overwrite) as output:
                video = VideoOutput(output, source, plan, lambda text: record.warn(f"{target}: {text}"))
                record.start(self.command, total=source.frames_in(timeline), unit="frames")
                _run(source, video, work, plan, record)
            record.add_damage(name, source.damage)
        speed = record.speed(video.frames)
        record.progress.result(target, work.settings, f"{video.frames} frames of {video.shape}, {speed:.1f} frames/s")
        width, height = map(int, video.shape.split(" x ")) if video.frames else (0, 0)
        return VideoResult(
            path=target, seconds=record.seconds, settings=dict(work.settings), warnings=tuple(record.warnings),
            damage=tuple(record.damage), frames=video.frames, width=width, height=height,
        )  # fmt: skip

    def _timeline(self, source: VideoInput) -> Timeline:
        """The part that is wanted, on the file's clock."""
        from ..media.video.timeline import Timeline

        zero = source.first_time if self.options.counts_from_first_frame() else source.origin
        start, end = (None if time is None else zero + time for time in self.options.span())
        if start is None and end is not None:
            start = zero
        if start is not None and source.duration is not None and start >= source.origin + source.duration:
            where = f"{float(source.duration):.2f} s"
            raise InputError(f"{argument('start')} lies past the end of {self.source} at {where}")
        return Timeline(start, end, self.slow, source.origin)


def encoder_choice(options: VideoOptions, container: str | None = None) -> EncoderChoice:
    from ..media.video.video_codecs import EncoderChoice

    encoder_options = options.encoder_options or {}
    return EncoderChoice(options.codec, options.crf, options.preset, encoder_options, container, options.pixel_format)


def _run(source: VideoInput, video: VideoOutput, work: FrameWork, plan: OutputPlan, record: Record) -> None:
    from ..media.video.video_pipeline import run_pipeline

    run_pipeline(
        source,
        video,
        work.transform,
        plan.timeline,
        plan.tags,
        cut_frames=not work.cuts_itself,
        progress=record.update,
    )
