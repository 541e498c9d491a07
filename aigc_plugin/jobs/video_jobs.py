"""Upscale, interpolate or filter a video, from file to file."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from ..options.filter import FilterOptions
from ..options.interpolate import InterpolateOptions
from ..options.kinds import exact
from ..options.upscale import UpscaleOptions
from .filter_chain import chain_work, read_chain
from .frame_hold import held_frames
from .frame_retimer import FrameRetimer
from .frame_upscaler import FrameUpscaler, bits_of
from .progress import Progress
from .results import VideoResult
from .video_job import FrameWork, PathName, VideoJob

if TYPE_CHECKING:
    from ..media.video.timeline import Timeline
    from ..media.video.video_input import VideoInput

_UPSCALE, _INTERPOLATE, _FILTER = UpscaleOptions(), InterpolateOptions(), FilterOptions()


def upscale_video(
    source: PathName,
    target: PathName,
    options: UpscaleOptions = _UPSCALE,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> VideoResult:
    """Upscale a video; audio, subtitles, chapters, metadata, times and colour tags are kept.

    source     a file that FFmpeg reads, an image sequence ("shot/f%04d.png" or a folder); "-" for NUT from stdin
    target     .mp4 .mov .mkv .webm .ts .nut .gif .apng .webp; an image sequence ("shot/f%04d.png", "frames/");
               "-" for NUT to stdout
    options    model, scale or size, encoder, part of the video
    overwrite  replace `target` where it exists
    progress   receives progress and warnings; frames are its unit

    What the container of `target` cannot hold is told in `warnings` of the result; what could not be decoded of a
    damaged source, in `damage`. The file appears whole or not at all, also when `progress` raises an exception.
    Memory does not grow with the length. Long work is done in chunks, and the same call goes on after a crash (option
    `resume`). Raises InputError, ModelFormatError, MediaError, OutputExists,
    BackendUnavailable.
    """
    return upscale_job(source, target, options, overwrite).run(progress)


def upscale_job(source: PathName, target: PathName, options: UpscaleOptions, overwrite: bool) -> VideoJob:
    """The job of `upscale_video`."""
    from ..media.video.timeline import common_time_base

    def prepare(opened: VideoInput, timeline: Timeline) -> FrameWork:
        upscaler = FrameUpscaler(options, opened.side.orientation, bits_of(opened.first))
        size = upscaler.size_of(opened.first.width, opened.first.height)
        rate = exact(options.constant_rate)
        if rate is None:
            return FrameWork(
                upscaler.each, upscaler.settings, opened.rate, opened.time_base, size=size, models=upscaler.models,
                cost=upscaler.cost,
            )  # fmt: skip
        return FrameWork(
            lambda frames: held_frames(frames, upscaler.later, rate, timeline, opened.time_base),
            upscaler.settings,
            rate,
            1 / rate if timeline.start is not None else common_time_base(opened.time_base, 1 / rate),
            cuts_itself=True,
            size=size,
            models=upscaler.models,
            cost=upscaler.cost,
        )

    return VideoJob("upscale", source, target, options, prepare, overwrite=overwrite)


def interpolate_video(
    source: PathName,
    target: PathName,
    options: InterpolateOptions = _INTERPOLATE,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> VideoResult:
    """Give a video more frames a second, or slow motion; everything else is kept.

    source, target, overwrite, progress   as for `upscale_video`
    options    rate, factor or slow motion, quality, encoder, part of the video; by default twice as many frames

    Frames of the source at a wanted time go through untouched. Guarantees and errors are those of `upscale_video`.
    """
    return interpolate_job(source, target, options, overwrite).run(progress)


def interpolate_job(source: PathName, target: PathName, options: InterpolateOptions, overwrite: bool) -> VideoJob:
    """The job of `interpolate_video`."""

    def prepare(opened: VideoInput, timeline: Timeline) -> FrameWork:
        retimer = FrameRetimer(options)
        return FrameWork(
            lambda frames: retimer.each(frames, timeline, opened.rate),
            retimer.settings,
            retimer.rate(opened.rate),
            retimer.time_base(opened.time_base, opened.rate),
            cuts_itself=True,
            cost=retimer.cost,
        )

    return VideoJob(
        "interpolate", source, target, options, prepare, options.pace, overwrite=overwrite,
        fields=options.fps is not None,
    )  # fmt: skip


def filter_video(
    source: PathName,
    target: PathName,
    chain: str,
    options: FilterOptions = _FILTER,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> VideoResult:
    """Run a video through a chain of filters, in the syntax of ffmpeg.

    source, target, overwrite, progress   as for `upscale_video`; `target` also .y4m
    chain      "upscale=2,interpolate=fps=60:quality=best": filters and options as `aigc filter` has them
    options    encoder, and `backend` and `threads` for all filters

    Guarantees and errors are those of `upscale_video`.
    """
    return filter_job(source, target, chain, options, overwrite).run(progress)


def filter_job(source: PathName, target: PathName, chain: str, options: FilterOptions, overwrite: bool) -> VideoJob:
    """The job of `filter_video`."""
    steps = read_chain(chain, options.engine())
    slow = prod((step.slow for step in steps), start=Fraction(1))
    fields = any(step.sets_rate for step in steps)

    def prepare(opened: VideoInput, timeline: Timeline) -> FrameWork:
        return chain_work(steps, opened, timeline)

    return VideoJob("filter", source, target, options, prepare, slow, options.container, overwrite, fields)
