"""A voice's file → the acoustic model that speaks with it."""

from __future__ import annotations

import os

from ..errors import ModelFormatError
from ..weights.formats.our_file import KINDS, format_of
from ..weights.reading import place
from .acoustic import Acoustic


def load_acoustic(
    voice: str | os.PathLike[str],
    *,
    precision: str = "auto",
    backend: str = "auto",
    threads: int | None = None,
) -> Acoustic:
    """voice: a file, or a name of `aigc models list`. precision: of a Tacotron 2; our own voices have one.

    Raises InputError where there is no such voice, ModelFormatError for a file that is none, BackendUnavailable.
    """
    path = place(os.fspath(voice))
    kind = format_of(path)
    if kind.startswith("voice/"):
        from ..weights.families.voice_model import load_voice_file
        from .voice import VoiceModel

        return VoiceModel.from_model(load_voice_file(path), backend=backend, threads=threads)
    if kind.startswith("tacotron2/") or not kind:
        from ..weights.families.tacotron2 import is_tacotron2_file, load_tacotron2_file
        from .tacotron2 import Tacotron2

        if is_tacotron2_file(path):
            model = load_tacotron2_file(path)
            return Tacotron2.from_model(model, precision=precision, backend=backend, threads=threads)
    what, use = KINDS.get(kind, ("", ""))
    raise ModelFormatError(
        f"{path.name} is {f'a {what}' if what else 'none that is known'}, where a voice is needed.",
        hint=f"use it with {use}." if use else "`aigc say --list-voices` shows the voices.",
    )
