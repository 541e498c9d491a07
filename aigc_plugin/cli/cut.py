"""`aigc cut`: keep ranges of a video or an audio file, or remove its silence."""

from __future__ import annotations

from typing import Annotated

import typer

from ..options.edit import CutOptions
from .from_options import takes_options
from .options import RunOptions, checked_usage, exit_for, print_plan

Source = Annotated[str, typer.Argument(metavar="IN", help="A video or an audio file; - for NUT from stdin.")]
Target = Annotated[
    str,
    typer.Argument(metavar="OUT", help=".mp4 .mov .mkv .webm .ts .nut; .wav .flac .ogg .opus .mp3 .m4a .aac; -."),
]
Ranges = Annotated[
    list[str] | None, typer.Argument(metavar="FROM-TO …", help="1.0-2.5, 0:10-0:25, 12f-48f; 1:00- is all from there.")
]


@takes_options
def cut(source: Source, target: Target, ranges: Ranges = None, *, options: CutOptions, run: RunOptions) -> None:
    """Cut a video or an audio file: keep ranges, or remove them, and close the gaps.

    Whole closed groups of H.264 and HEVC are copied bit by bit, and only the frames beside a cut are encoded; how many
    is told.
    Audio is cut at the sample and encoded once. All tracks, chapters, metadata, rotation and colour tags are kept.
    """
    from ..jobs.edit.cut_file import cut_file
    from ..timeline.ranges import read_range

    progress = run.begin(source)
    with checked_usage():
        for each in ranges or ():
            read_range(each, 25)
    with progress:
        result = cut_file(source, target, ranges or (), options, overwrite=run.overwrite, progress=progress)
    print_plan(result.plan)
    exit_for(result.damage)
