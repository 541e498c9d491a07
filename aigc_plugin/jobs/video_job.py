"""The run that all video jobs share: open, transform the frames, write, report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..errors import InputError, argument
from ..options.kinds import exact
from .origin import enhanced_origin, write_label
from .progress import Progress, Record
from .provenance import provenance_comment
from .results import VideoResult

if TYPE_CHECKING:
    from ..files.output import Output
    from ..media.video.colour_tags import ColourTags
    from ..media.video.interlacing import Interlaced
    from ..media.video.timeline import Timeline
    from ..media.video.video_codecs import EncoderChoice
    from ..media.video.video_input import VideoInput
    from ..media.video.video_output import OutputPlan
    from ..media.video.video_pipeline import FrameOutput, Transform
    from ..options.video import VideoOptions
    from .long_work import LongWork
    from .part_work import PartWork
    from .video_target import VideoTarget

PathName = str | os.PathLike[str]


@dataclass(frozen=True)
class FrameWork:
    """The work on the frames.

    settings         what the comment of the file and the result say of it
    rate, time_base  those of the output
    cuts_itself      the transform also gets the frames around the cut, on the input's clock
    size             width and height of its frames for those of the input; None where they stay
    models           files and names of the networks that it runs
    cost             nominal seconds for a megapixel of its frames, see `long_work`
    """

    transform: Transform
    settings: Mapping[str, Any]
    rate: Fraction
    time_base: Fraction
    cuts_itself: bool = False
    size: tuple[int, int] | None = None
    models: tuple[str, ...] = ()
    cost: float = 0.0

    @property
    def facts(self) -> dict[str, str]:
        """All that the frames depend on beside options and source, as text."""
        facts: dict[str, Any] = {**self.settings, "frame rate": self.rate, "time base": self.time_base}
        return {name: str(value) for name, value in facts.items()}


@dataclass(frozen=True)
class VideoJob:
    """One video in, one video out.

    command    name for progress and comment
    prepare    gives the work once the source is open
    slow       how many times as long the video becomes
    container  that of stdout, pipes and devices
    fields     deinterlacing makes a frame of each field, since the job changes the frame rate
    """

    command: str
    source: PathName
    target: PathName
    options: VideoOptions
    prepare: Callable[[VideoInput, Timeline], FrameWork]
    slow: Fraction = Fraction(1)
    container: str | None = None
    overwrite: bool = False
    fields: bool = False

    def run(self, progress: Progress | None = None, part: PartWork | None = None) -> VideoResult:
        """Write what can be decoded of the source.

        part    make these chunks alone, and no output: PartFinished when they are delivered
        """
        from ..media.video.colour_tags import named_tags
        from .video_target import VideoTarget

        name, target, options, record = os.fspath(self.source), os.fspath(self.target), self.options, Record(progress)
        choice = encoder_choice(options, self.container)
        output = VideoTarget(target, name, choice, overwrite=self.overwrite)
        with self._opened() as (source, timeline, work):
            _tell_of_source(source, exact(options.framerate), record)
            plan = self._output_plan(work, timeline, named_tags(source.tags, **options.colour()), choice)
            output.check_size(source, work.size, plan)
            origin = enhanced_origin(wanted=options.ai_label, source=name)

            def complete(written: Output) -> None:
                write_label(written, origin, record)

            chunked = part.checked(work.facts) if part else self._long_work(source, timeline, work, output)
            with output.opened(source, plan, record, chunked, complete) as video:
                record.start(self.command, total=source.frames_in(timeline), unit="frames")
                _run(source, video, work, plan, record)
            for text in source.mended:
                record.warn(f"{source.name}: {text}")
            record.add_damage(name, source.damage)
        speed = record.speed(video.frames - video.stored_frames)
        earlier = f", {video.stored_frames} of them from an earlier run" if video.stored_frames else ""
        summary = f"{video.frames} frames of {video.shape}{earlier}, {speed:.1f} frames/s"
        record.progress.result(target, work.settings, summary)
        width, height = map(int, video.shape.split(" x ")) if video.frames else (0, 0)
        return VideoResult(
            path=target, seconds=record.seconds, settings=dict(work.settings), warnings=tuple(record.warnings),
            damage=tuple(record.damage), frames=video.frames, width=width, height=height,
        )  # fmt: skip

    def long_work(self) -> tuple[LongWork, float] | None:
        """The chunks in which the work is done, and about how many frames it has; None where it is done in one piece
        or its length is not known."""
        from .video_target import VideoTarget

        choice = encoder_choice(self.options, self.container)
        output = VideoTarget(os.fspath(self.target), os.fspath(self.source), choice, overwrite=self.overwrite)
        with self._opened() as (source, timeline, work):
            found, frames = self._long_work(source, timeline, work, output), self._frames(source, timeline, work)
        return None if found is None or frames is None else (found, frames)

    @contextmanager
    def _opened(self) -> Iterator[tuple[VideoInput, Timeline, FrameWork]]:
        """The source, the part of it that is wanted, and what is done to its frames."""
        from ..media.video.video_input import VideoInput

        name, options, rate = os.fspath(self.source), self.options, exact(self.options.framerate)
        with VideoInput(name, threads=options.threads, interlaced=self._interlaced(), framerate=rate) as source:
            timeline = self._timeline(source)
            yield source, timeline, self.prepare(source, timeline)

    def _output_plan(self, work: FrameWork, timeline: Timeline, tags: ColourTags, choice: EncoderChoice) -> OutputPlan:
        from ..engine import Engine
        from ..media.video.video_output import OutputPlan

        options, comment = self.options, provenance_comment(self.command, work.settings)
        engine = Engine(options.backend, threads=options.threads)
        return OutputPlan(
            timeline, work.time_base, work.rate, tags, engine, choice, not options.no_audio, comment, options.threads
        )  # fmt: skip

    def _frames(self, source: VideoInput, timeline: Timeline, work: FrameWork) -> float | None:
        """Frames of the output, about."""
        read = source.frames_in(timeline)
        return None if read is None else read * float(work.rate / source.rate * self.slow)

    def _long_work(
        self, source: VideoInput, timeline: Timeline, work: FrameWork, output: VideoTarget
    ) -> LongWork | None:
        """Say in which chunks the work is done; None for work that is short, or whose input cannot be read again."""
        from ..files.output import is_stream
        from .long_work import LongWork, chunk_length, job_identity

        name, wanted = os.fspath(self.source), self.options.resume
        lacks = output.no_chunks or ("a pipe cannot be read again" if is_stream(name) else "")
        if lacks and wanted:
            raise InputError(f"{argument('resume', True)} is not possible here: {lacks}")
        size = work.size or (source.first.width, source.first.height)
        frames = self._frames(source, timeline, work)
        length = None if lacks else chunk_length(frames, size, work.cost, wanted)
        if length is None:
            return None
        job = job_identity(
            self.command, [name], work.models, self.options, work.settings, rate=work.rate, time_base=work.time_base,
            chunk=length,
        )  # fmt: skip
        return LongWork(job, length, bool(wanted), True, work.facts)

    def _interlaced(self) -> Interlaced:
        if self.options.deinterlace:
            if self.options.progressive:
                both = f"{argument('deinterlace', True)} and {argument('progressive', True)}"
                raise InputError(f"{both} exclude each other")
            return "field" if self.fields else "frame"
        return "keep" if self.options.progressive else "refuse"

    def _timeline(self, source: VideoInput) -> Timeline:
        """The part that is wanted, on the file's clock."""
        from ..media.video.timeline import Timeline

        zero = source.first_time if self.options.counts_from_first_frame() else source.origin
        start, end = (None if time is None else zero + time for time in self.options.span())
        if start is None and end is not None:
            start = zero
        length = source.duration if source.has_one_clock else None
        if start is not None and length is not None and start >= source.origin + length:
            where = f"{float(length):.2f} s"
            raise InputError(f"{argument('start')} lies past the end of {self.source} at {where}")
        return Timeline(start, end, self.slow, source.origin)


def encoder_choice(options: VideoOptions, container: str | None = None) -> EncoderChoice:
    from ..media.video.video_codecs import EncoderChoice

    encoder_options = options.encoder_options or {}
    return EncoderChoice(options.codec, options.crf, options.preset, encoder_options, container, options.pixel_format)


def _tell_of_source(source: VideoInput, rate: Fraction | None, record: Record) -> None:
    for text in [*source.prepared.lost, *([source.remark] if source.remark else [])]:
        record.warn(f"{source.name}: {text}")
    if source.prepared.is_sequence and rate is None:
        record.warn(
            f"{source.name}: taken as {float(source.rate):g} frames a second",
            hint=f"{argument('framerate', 30)} for another rate",
        )


def _run(source: VideoInput, video: FrameOutput, work: FrameWork, plan: OutputPlan, record: Record) -> None:
    from ..media.video.video_pipeline import run_pipeline

    run_pipeline(
        source,
        video,
        work.transform,
        plan.timeline,
        plan.tags,
        cut_frames=not work.cuts_itself,
        progress=lambda count: _report(count, video, record),
    )


def _report(count: int, video: FrameOutput, record: Record) -> None:
    """Report the frames that were read; as long as those of an earlier run are read again, speed counts from there."""
    if video.is_stored(video.frames):
        record.resumed(count)
    record.update(count)
