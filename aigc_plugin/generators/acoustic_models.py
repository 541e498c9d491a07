"""Load the acoustic model that belongs to a voice file."""

from __future__ import annotations

import os

from ..engine import Engine
from ..weights.families.table import TACOTRON2, VOICE
from ..weights.identify import check_family, identify
from ..weights.registry import resolve_model_path
from .acoustic import Acoustic


def load_acoustic(voice: str | os.PathLike[str], engine: Engine) -> Acoustic:
    """Load the acoustic model of a voice: a file, or a name of `aigc models list`.

    A Tacotron 2 takes the precision of the engine; our own voices are float32.

    Raises InputError where there is no such voice, ModelFormatError for a file that is none, BackendUnavailable.
    """
    path = resolve_model_path(voice)
    file_format = identify(path)
    if file_format.family in ("", TACOTRON2.name):
        from ..weights.families.tacotron2 import read_tacotron2
        from .tacotron2 import Tacotron2

        return Tacotron2(read_tacotron2(path, file_format), engine)
    check_family(path, file_format, VOICE)
    from ..weights.families.voice import read_voice
    from .voice import VoiceModel

    return VoiceModel(read_voice(path, file_format), engine)
