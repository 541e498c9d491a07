"""What the commands that write one sound say alike of its file."""

from __future__ import annotations

from typing import Annotated

import typer

Bits = Annotated[str, typer.Option("--bits", help="16, 24 or float, for WAV; 16 or 24 for FLAC.")]


def check_sound_options(target: str, bits: str) -> None:
    """`typer.BadParameter` where no sound can be written under that name with those bits."""
    from ..errors import InputError
    from ..media.audio_writer import sound_format

    try:
        sound_format(target, bits)
    except InputError as error:
        raise typer.BadParameter(f"{error}; {error.hint}") from None
