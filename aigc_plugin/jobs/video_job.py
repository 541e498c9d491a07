"""What the commands for films share: open, run with progress, report; exit code 3 where the input was damaged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .progress import Progress

if TYPE_CHECKING:
    from ..media.video.timeline import Timeline
    from ..media.video.video_codecs import EncoderChoice
    from ..media.video.video_input import VideoInput
    from ..media.video.video_pipeline import Transform

DAMAGED_INPUT = 3


class CountedFrom(StrEnum):
    """What times of the command line count from."""

    file = "file"
    picture = "picture"


@dataclass(frozen=True)
class Job:
    """One film in, one film out. `tags` are the user's names for what the input does not say of its colour."""

    command: str
    source: str
    target: str
    choice: EncoderChoice
    start: Fraction | None = None
    end: Fraction | None = None
    counted_from: CountedFrom = CountedFrom.file
    slow: Fraction = Fraction(1)
    tags: Mapping[str, str | None] = field(default_factory=dict)
    keep_audio: bool = True
    deinterlace: bool = False
    threads: int | None = None
    backend: str = "auto"
    overwrite: bool = False


@dataclass(frozen=True)
class Work:
    """What is done to the pictures. `rate` and `time_base` are those of the film that comes out; with
    `cuts_itself` the transform also gets the pictures around the cut, on the input's clock."""

    transform: Transform
    settings: Mapping[str, Any]
    rate: Fraction
    time_base: Fraction
    cuts_itself: bool = False


def run_video(job: Job, prepare: Callable[[VideoInput, Timeline], Work], voice: Progress) -> bool:
    """Returns whether the source was damaged; what could be decoded of it is written all the same."""
    from ..engine import Engine
    from ..files.output import Output, check_output
    from ..media.video.colour_tags import named_tags
    from ..media.video.video_codecs import check_encoder, video_format
    from ..media.video.video_input import VideoInput
    from ..media.video.video_output import OutputPlan, VideoOutput
    from ..media.video.video_pipeline import run_pipeline

    video_format(job.target, job.choice.container)
    check_encoder(job.choice)
    check_output(job.target, overwrite=job.overwrite)
    with VideoInput(job.source, threads=job.threads, deinterlace=job.deinterlace) as source:
        timeline = _timeline(job, source)
        tags = named_tags(source.tags, **job.tags)
        work = prepare(source, timeline)
        comment = describe(job.command, work.settings)
        engine = Engine(job.backend, threads=job.threads)
        plan = OutputPlan(
            timeline, work.time_base, work.rate, tags, engine, job.choice, job.keep_audio, comment, job.threads
        )
        with Output(job.target, overwrite=job.overwrite) as output:
            film = VideoOutput(output, source, plan, lambda text: voice.warning(f"{job.target}: {text}"))
            voice.start(job.command, total=source.frames_in(timeline), unit="frames")
            run_pipeline(
                source,
                film,
                work.transform,
                timeline,
                tags,
                cut_frames=not work.cuts_itself,
                progress=voice.update,
            )
        for text in source.damage:
            voice.warning(f"{job.source} is damaged: {text}")
        speed = film.frames / voice.seconds if voice.seconds else 0.0
        voice.result(job.target, work.settings, f"{film.frames} frames of {film.shape}, {speed:.1f} frames/s")
        return bool(source.damage)


def _timeline(job: Job, source: VideoInput) -> Timeline:
    """Times of the command line on the file's clock."""
    from ..media.video.timeline import Timeline

    zero = source.first_time if job.counted_from is CountedFrom.picture else source.origin
    start = None if job.start is None else zero + job.start
    end = None if job.end is None else zero + job.end
    if start is None and end is not None:
        start = zero
    if start is not None and source.duration is not None and start >= source.origin + source.duration:
        raise InputError(f"--from lies past the end of {job.source} at {float(source.duration):.2f} s")
    return Timeline(start, end, job.slow, source.origin)


def describe(command: str, settings: Mapping[str, Any]) -> str:
    """The line of the comment that says how the pictures were made."""
    from importlib.metadata import version

    made = ", ".join(f"{name} {value}" for name, value in settings.items() if value is not None)
    return f"aigc_plugin {version('aigc_plugin')} {command}: {made}"
