"""Load the acoustic model that belongs to a voice file."""

from __future__ import annotations

import os

from ..engine import Engine
from ..errors import InputError, argument
from ..weights.families.table import KOKORO, TACOTRON2, VITS, VOICE
from ..weights.families.waveglow import load_waveglow
from ..weights.identify import check_family, identify
from ..weights.registry import resolve_model_path
from .acoustic import Acoustic, check_fit, check_speaker

_WHOLE = (VITS.name, KOKORO.name)
"""Families of voices that make samples by themselves."""


def load_acoustic(voice: str | os.PathLike[str], engine: Engine, *, speaker: str | None = None) -> Acoustic:
    """Load the acoustic model of a voice: a file, or a name of `aigc models list`.

    speaker   name of one of its speakers; None is the first

    A Tacotron 2 takes the precision of the engine; our own voices are float32.

    Raises InputError where there is no such voice or speaker, ModelFormatError for a file that is none,
    BackendUnavailable.
    """
    path = resolve_model_path(voice)
    file_format = identify(path)
    if file_format.family in ("", TACOTRON2.name):
        from ..weights.families.tacotron2 import read_tacotron2
        from .tacotron2 import Tacotron2

        check_speaker(speaker, ())
        return Tacotron2(read_tacotron2(path, file_format), engine)
    if file_format.family == VITS.name:
        from ..weights.families.vits import read_vits
        from .vits import VitsVoice

        return VitsVoice(read_vits(path, file_format), engine, speaker=speaker)
    if file_format.family == KOKORO.name:
        from ..weights.families.kokoro import read_kokoro
        from .kokoro import KokoroSpeaker

        return KokoroSpeaker(read_kokoro(path, file_format), engine, speaker=speaker)
    check_family(path, file_format, VOICE)
    from ..weights.families.voice import read_voice
    from .voice import VoiceModel

    return VoiceModel(read_voice(path, file_format), engine, speaker=speaker)


def is_whole(voice: str | os.PathLike[str]) -> bool:
    """Tell whether a voice makes samples by itself, without a vocoder. Raises as `load_acoustic` for no such file."""
    return identify(resolve_model_path(voice)).family in _WHOLE


def check_files(voice: str | os.PathLike[str], vocoder: str | os.PathLike[str]) -> None:
    """Compare rate and hop of a voice's file with those of a vocoder's, before any weight is read.

    Raises InputError where they differ, and as `load_acoustic` and `WaveGlow.load`.
    """
    path = resolve_model_path(voice)
    file_format = identify(path)
    if file_format.family in _WHOLE:
        raise InputError(
            f"the voice {path.name} has a decoder of its own and takes no vocoder",
            hint=f"leave out {argument('vocoder')}",
            parameter="vocoder",
        )
    takes = load_waveglow(vocoder).config
    if file_format.family in ("", TACOTRON2.name):
        from ..weights.families.tacotron2 import read_tacotron2

        tacotron2 = read_tacotron2(path, file_format).config
        check_fit((tacotron2.rate, tacotron2.hop), (takes.rate, takes.hop))
        return
    from ..weights.families.voice import read_voice

    own = read_voice(path, file_format).config
    check_fit((own.rate, own.hop), (takes.rate, takes.hop))
