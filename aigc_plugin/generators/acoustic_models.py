"""A voice's file → the acoustic model that speaks with it."""

from __future__ import annotations

import os

from ..errors import ModelFormatError
from ..weights.our_file import KINDS, format_of
from ..weights.reading import place
from .acoustic import Acoustic


def load_acoustic(
    voice: str | os.PathLike[str], *, backend: str = "auto", threads: int | None = None
) -> Acoustic:
    """voice: a file, or a name of `aigc models list`.

    Raises InputError where there is no such voice, ModelFormatError for a file that is none, BackendUnavailable.
    """
    path = place(os.fspath(voice))
    kind = format_of(path)
    if kind.startswith("voice/"):
        from ..weights.voice_model import load_voice_file
        from .voice import VoiceModel

        return VoiceModel.from_model(load_voice_file(path), backend=backend, threads=threads)
    what, use = KINDS.get(kind, ("no voice", ""))
    raise ModelFormatError(
        f"{path.name} is {what if kind not in KINDS else f'a {what}'}, where a voice is needed.",
        hint=f"use it with {use}." if use else "`aigc models list` shows the voices.",
    )
