"""`aigc interpolate`: a higher frame rate, or slow motion."""

from __future__ import annotations

from typing import Annotated

import typer

from ..options.interpolate import InterpolateOptions
from .from_options import takes_options
from .options import RunOptions, exit_for

Source = Annotated[
    str, typer.Argument(metavar="IN", help="A video, a folder or sequence (f%04d.png) of images; - for NUT from stdin.")
]
Target = Annotated[
    str,
    typer.Argument(
        metavar="OUT",
        help=".mp4 .mov .mkv .webm .ts .nut .gif .apng .webp; a folder or sequence of images; - for NUT to stdout.",
    ),
]


@takes_options
def interpolate(source: Source, target: Target, *, options: InterpolateOptions, run: RunOptions) -> None:
    """Raise the frame rate of a video, or slow it down; everything else is kept.

    --slow stretches the audio in time at its pitch, and moves subtitles and chapters along; the frame rate stays that
    of the input, unless --fps or --factor asks for another.
    """
    from ..jobs.video_jobs import interpolate_video

    with run.begin(source) as progress:
        exit_for(interpolate_video(source, target, options, overwrite=run.overwrite, progress=progress).damage)
