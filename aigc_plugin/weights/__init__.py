"""Weights: files of any published spelling → `Model(config, tensors, card)`, and the registry of models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .families.tacotron2 import Tacotron2Model as Tacotron2Model
    from .families.tacotron2 import load_tacotron2 as load_tacotron2
    from .families.tacotron2_config import Tacotron2Config as Tacotron2Config
    from .families.upscaler import UpscalerModel as UpscalerModel
    from .families.upscaler import load_upscaler as load_upscaler
    from .families.upscaler_config import UpscalerConfig as UpscalerConfig
    from .families.waveglow_config import WaveGlowConfig as WaveGlowConfig
    from .formats.model import Model as Model
    from .reading import load as load
    from .reading import load_any as load_any

_HOME = {
    "UpscalerModel": ".families.upscaler",
    "UpscalerConfig": ".families.upscaler_config",
    "Model": ".formats.model",
    "Tacotron2Config": ".families.tacotron2_config",
    "Tacotron2Model": ".families.tacotron2",
    "WaveGlowConfig": ".families.waveglow_config",
    "load": ".reading",
    "load_any": ".reading",
    "load_upscaler": ".families.upscaler",
    "load_tacotron2": ".families.tacotron2",
}

__all__ = [
    "Model",
    "Tacotron2Config",
    "Tacotron2Model",
    "UpscalerConfig",
    "UpscalerModel",
    "WaveGlowConfig",
    "load",
    "load_any",
    "load_tacotron2",
    "load_upscaler",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name], __name__), name)
