"""`aigc join`: videos or audio files one after the other, with transitions."""

from __future__ import annotations

from typing import Annotated

import typer

from ..options.edit import JoinOptions
from .from_options import takes_options
from .options import RunOptions, print_plan

Sources = Annotated[list[str], typer.Argument(metavar="IN …", help="Videos and images, or audio files, in order.")]
Target = Annotated[
    str, typer.Argument(metavar="OUT", help=".mp4 .mov .mkv .webm .ts .nut; .wav .flac .ogg .opus .mp3 .m4a .aac.")
]


@takes_options
def join(sources: Sources, target: Target, *, options: JoinOptions, run: RunOptions) -> None:
    """Join videos or audio files, with transitions between them.

    With --fade, neighbours overlap by so many seconds. Size, frame rate, depth and colour tags are those of the first
    video; what is fitted is told. The sound is encoded once, without clicks at the joins.
    """
    from ..jobs.edit.join_files import join_files

    with run.begin() as progress:
        result = join_files(sources, target, options, overwrite=run.overwrite, progress=progress)
    print_plan(result.plan)
