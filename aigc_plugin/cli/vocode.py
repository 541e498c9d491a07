"""`aigc vocode`: a recording, or a mel spectrogram, through a vocoder into an audio file."""

from __future__ import annotations

from typing import Annotated

import typer

from ..options.vocode import VocodeOptions
from .from_options import takes_options
from .options import RunOptions, checked_usage, exit_for

Source = Annotated[
    str, typer.Argument(metavar="IN", help="Audio or video; a mel spectrogram .npy or .npz; - for stdin.")
]
Target = Annotated[
    str, typer.Argument(metavar="OUT", help=".wav .flac .ogg .opus .mp3 .m4a .aac; - for WAV to stdout.")
]


@takes_options
def vocode(source: Source, target: Target, *, options: VocodeOptions, run: RunOptions) -> None:
    """Turn a recording, or a mel spectrogram, into audio through a vocoder.

    Every channel of the recording is generated with the same latents. The output is as long as the recording, or as its
    part from --from to --to, and has the model's sample rate; its tags are kept, and the comment says how the audio was
    made.
    """
    from ..jobs.vocode_file import vocode_file
    from ..media.audio.audio_writer import audio_format

    progress = run.begin(source)
    with checked_usage():
        audio_format(target, options.bits)
    with progress:
        exit_for(vocode_file(source, target, options, overwrite=run.overwrite, progress=progress).damage)
