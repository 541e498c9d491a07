"""Neural generation for Blender, ffmpeg and Python, on native CPU kernels.

    import aigc_plugin as aigc
    audio = aigc.Audio.read("speech.flac")
    mel = aigc.mel_spectrogram(audio)
    out = aigc.WaveGlow.load("model.safetensors").generate(mel)

Importing the package loads nothing heavy: each public name is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import backends, data, errors, ops
    from ._core import __version__
    from .engine import Engine
    from .errors import (
        AigcError,
        BackendUnavailable,
        Cancelled,
        DependencyMissing,
        GenerationFailed,
        InputError,
        MediaError,
        ModelFormatError,
        OutputExists,
    )
    from .generators.interpolator import Interpolator
    from .generators.speaker import Speaker
    from .generators.tacotron2 import Tacotron2
    from .generators.upscaler import Upscaler
    from .generators.waveglow import WaveGlow
    from .media.audio.audio import Audio
    from .signal.mel import mel_spectrogram
    from .types import Latents, Mel, SpokenWord

__all__ = [
    "AigcError",
    "Audio",
    "BackendUnavailable",
    "Cancelled",
    "DependencyMissing",
    "Engine",
    "GenerationFailed",
    "InputError",
    "Interpolator",
    "Latents",
    "MediaError",
    "Mel",
    "ModelFormatError",
    "OutputExists",
    "Speaker",
    "SpokenWord",
    "Tacotron2",
    "Upscaler",
    "WaveGlow",
    "__version__",
    "backends",
    "data",
    "errors",
    "mel_spectrogram",
    "ops",
]

_SUBMODULES = {"backends", "data", "errors", "ops"}

_HOME = {
    "Audio": ".media.audio.audio",
    "Engine": ".engine",
    "Interpolator": ".generators.interpolator",
    "Latents": ".types",
    "Mel": ".types",
    "Speaker": ".generators.speaker",
    "SpokenWord": ".types",
    "Tacotron2": ".generators.tacotron2",
    "Upscaler": ".generators.upscaler",
    "WaveGlow": ".generators.waveglow",
    "__version__": "._core",
    "mel_spectrogram": ".signal.mel",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in _SUBMODULES:
        return import_module(f".{name}", __name__)
    value: object = getattr(import_module(_HOME.get(name, ".errors"), __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
