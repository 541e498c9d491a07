"""`aigc filter`: a chain of our filters between two programs, in ffmpeg's own syntax."""

from __future__ import annotations

from typing import Annotated

import typer

from ..options.filter import FilterOptions
from .from_options import takes_options
from .options import RunOptions, checked_usage, exit_for

Chain = Annotated[str, typer.Argument(metavar="CHAIN", help='As in -vf: "upscale=2,interpolate=fps=60:quality=best".')]
Source = Annotated[
    str, typer.Argument(metavar="IN", help="A video or a sequence of images; - for NUT or y4m from stdin.")
]
Target = Annotated[
    str,
    typer.Argument(
        metavar="OUT",
        help=".mp4 .mov .mkv .webm .ts .nut .y4m .gif .apng .webp; a folder or sequence of images; - for stdout.",
    ),
]


@takes_options
def filter(chain: Chain, source: Source, target: Target, *, options: FilterOptions, run: RunOptions) -> None:
    """Run a video through a chain of our filters, in ffmpeg's syntax; made for pipes.

    upscale: scale, model, size, precision. interpolate: fps, factor, slow, quality, scene_threshold,
    bridge_duplicates. Both: backend, threads. Audio and times pass as they are; NUT carries no colour tags, so
    give them by --range, --matrix, --primaries, --transfer and --siting.
    """
    from ..jobs.filter_chain import read_chain
    from ..jobs.video_jobs import filter_video

    with checked_usage():
        read_chain(chain, options.engine())
    with run.begin(source) as progress:
        exit_for(filter_video(source, target, chain, options, overwrite=run.overwrite, progress=progress).damage)
