"""`aigc filter`: a chain of our filters between two programs, in ffmpeg's own syntax."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Annotated

import typer

from .film import DAMAGED_INPUT, Job, Work, run_film
from .filter_chain import chain_work, read_chain
from .options import Backend, Kind, Overwrite, Threads, begin, is_stdin
from .options import Job as JobFlag
from .progress import ProgressKind
from .video_options import (
    Codec,
    Crf,
    Deinterlace,
    EncoderOptions,
    MatrixTag,
    NoAudio,
    Preset,
    PrimariesTag,
    RangeTag,
    SitingTag,
    TransferTag,
    encoder_choice,
    tag_names,
)

if TYPE_CHECKING:
    from ..media.timeline import Timeline
    from ..media.video_input import VideoInput

Chain = Annotated[
    str, typer.Argument(metavar="CHAIN", help='As in -vf: "upscale=2,interpolate=fps=60:quality=best".')
]
Source = Annotated[str, typer.Argument(metavar="IN", help="A film; - for NUT or y4m from stdin.")]
Target = Annotated[
    str, typer.Argument(metavar="OUT", help=".mp4 .mov .mkv .webm .ts .nut .y4m; - for stdout.")
]
Container = Annotated[
    str | None, typer.Option("--format", metavar="F", help="On stdout: nut (default) or y4m.")
]


def filter(
    chain: Chain,
    source: Source,
    target: Target,
    container: Container = None,
    codec: Codec = None,
    crf: Crf = None,
    preset: Preset = None,
    encoder_option: EncoderOptions = None,
    deinterlace: Deinterlace = False,
    no_audio: NoAudio = False,
    range_tag: RangeTag = None,
    matrix: MatrixTag = None,
    primaries: PrimariesTag = None,
    transfer: TransferTag = None,
    siting: SitingTag = None,
    threads: Threads = None,
    backend: Backend = "auto",
    progress: Kind = ProgressKind.auto,
    job: JobFlag = False,
    overwrite: Overwrite = False,
) -> None:
    """Run pictures through a chain of our filters, in ffmpeg's syntax; made for pipes.

    upscale: scale, model, size, precision. interpolate: fps, factor, slow, quality, scene_threshold,
    bridge_duplicates. Both: backend, threads. Sound and times pass as they are; NUT carries no colour tags, so
    tell them by --range, --matrix, --primaries, --transfer and --siting.
    """
    steps = read_chain(chain, {"backend": backend, "threads": threads})
    voice = begin(progress, job=job, reads_stdin=is_stdin(source))
    task = Job(
        "filter",
        source,
        target,
        encoder_choice(codec, crf, preset, encoder_option, container),
        slow=prod((step.slow for step in steps), start=Fraction(1)),
        tags=tag_names(range_tag, matrix, primaries, transfer, siting),
        keep_sound=not no_audio,
        deinterlace=deinterlace,
        threads=threads,
        overwrite=overwrite,
    )

    def prepare(film: VideoInput, timeline: Timeline) -> Work:
        return chain_work(steps, film, timeline)

    with voice:
        damaged = run_film(task, prepare, voice)
    if damaged:
        raise typer.Exit(DAMAGED_INPUT)
