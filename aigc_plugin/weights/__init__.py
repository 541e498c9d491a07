"""Weights of models: files of any published form → configuration, tensors and card; and the registry of models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .families.tacotron2 import Tacotron2Model as Tacotron2Model
    from .families.tacotron2 import load_tacotron2 as load_tacotron2
    from .families.tacotron2_config import Tacotron2Config as Tacotron2Config
    from .families.upscaler import UpscalerModel as UpscalerModel
    from .families.upscaler import load_upscaler as load_upscaler
    from .families.upscaler_config import UpscalerConfig as UpscalerConfig
    from .families.waveglow import WaveGlowModel as WaveGlowModel
    from .families.waveglow import load_waveglow as load_waveglow
    from .families.waveglow_config import WaveGlowConfig as WaveGlowConfig
    from .loading import load as load

# Imported at the first use of a name: a program that speaks has 0.3 s to begin.
_MODULES = {
    "Tacotron2Config": ".families.tacotron2_config",
    "Tacotron2Model": ".families.tacotron2",
    "UpscalerConfig": ".families.upscaler_config",
    "UpscalerModel": ".families.upscaler",
    "WaveGlowConfig": ".families.waveglow_config",
    "WaveGlowModel": ".families.waveglow",
    "load": ".loading",
    "load_tacotron2": ".families.tacotron2",
    "load_upscaler": ".families.upscaler",
    "load_waveglow": ".families.waveglow",
}

__all__ = [
    "Tacotron2Config",
    "Tacotron2Model",
    "UpscalerConfig",
    "UpscalerModel",
    "WaveGlowConfig",
    "WaveGlowModel",
    "load",
    "load_tacotron2",
    "load_upscaler",
    "load_waveglow",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_MODULES[name], __name__), name)
