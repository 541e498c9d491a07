"""`aigc filter`: a chain of our filters between two programs, in ffmpeg's own syntax."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Annotated

import typer

from ..jobs.filter_chain import chain_work, read_chain
from ..jobs.video_job import DAMAGED_INPUT, Work, run_video
from .video_options import FilmOptions, takes_film_options

if TYPE_CHECKING:
    from ..media.video.timeline import Timeline
    from ..media.video.video_input import VideoInput

Chain = Annotated[str, typer.Argument(metavar="CHAIN", help='As in -vf: "upscale=2,interpolate=fps=60:quality=best".')]
Source = Annotated[str, typer.Argument(metavar="IN", help="A film; - for NUT or y4m from stdin.")]
Target = Annotated[str, typer.Argument(metavar="OUT", help=".mp4 .mov .mkv .webm .ts .nut .y4m; - for stdout.")]
Container = Annotated[str | None, typer.Option("--format", metavar="F", help="On stdout: nut (default) or y4m.")]


@takes_film_options
def filter(
    chain: Chain,
    source: Source,
    target: Target,
    container: Container = None,
    *,
    film: FilmOptions,
) -> None:
    """Run pictures through a chain of our filters, in ffmpeg's syntax; made for pipes.

    upscale: scale, model, size, precision. interpolate: fps, factor, slow, quality, scene_threshold,
    bridge_duplicates. Both: backend, threads. Sound and times pass as they are; NUT carries no colour tags, so
    tell them by --range, --matrix, --primaries, --transfer and --siting.
    """
    steps = read_chain(chain, {"backend": film.backend, "threads": film.threads})
    voice = film.begin(source)
    slow = prod((step.slow for step in steps), start=Fraction(1))
    task = film.job_for("filter", source, target, slow=slow, container=container)

    def prepare(opened: VideoInput, timeline: Timeline) -> Work:
        return chain_work(steps, opened, timeline)

    with voice:
        damaged = run_video(task, prepare, voice)
    if damaged:
        raise typer.Exit(DAMAGED_INPUT)
