"""`aigc mix`: mix audio files."""

from __future__ import annotations

from typing import Annotated

import typer

from ..options.edit import MixOptions
from .from_options import takes_options
from .options import RunOptions, checked_usage, print_plan

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="IN[:SETTING…] …",
        help="Audio files, or videos with audio; behind a name :duck :loop :gain=-6 :at=2.5 :pan=-0.3 :in=1 :out=9 "
        ":fade=1,3 :speech.",
    ),
]
Target = Annotated[
    str, typer.Argument(metavar="OUT", help=".wav .flac .ogg .opus .mp3 .m4a .aac; - for WAV to stdout.")
]


@takes_options
def mix(inputs: Inputs, target: Target, *, options: MixOptions, run: RunOptions) -> None:
    """Mix audio files: levels, places in time, loops, pan, ducking under speech, loudness.

    All is summed at 48 kHz and encoded once; with --loudness, the file as it is decoded has it, and its true peak stays
    below --true-peak. The mix ends with the longest input that is not looped.
    """
    from ..jobs.edit.mix_files import mix_files
    from ..media.audio.audio_writer import audio_format

    progress = run.begin()
    with checked_usage():
        audio_format(target, options.bits)
    with progress:
        result = mix_files(inputs, target, options, overwrite=run.overwrite, progress=progress)
    print_plan(result.plan)
