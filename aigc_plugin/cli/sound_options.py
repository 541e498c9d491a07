"""What the commands that write one sound say alike of its file."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import checked_usage

Bits = Annotated[str, typer.Option("--bits", help="16, 24 or float, for WAV; 16 or 24 for FLAC.")]


def check_sound_options(target: str, bits: str) -> None:
    """`typer.BadParameter` where no sound can be written under that name with those bits."""
    from ..media.audio.audio_writer import audio_format

    with checked_usage():
        audio_format(target, bits)
