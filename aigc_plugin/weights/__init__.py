"""Weights: files of any published spelling → `Model(config, tensors, card)`, and the registry of models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .config import WaveGlowConfig as WaveGlowConfig
    from .frame_network import FrameModel as FrameModel
    from .frame_network import load_frame_network as load_frame_network
    from .frame_network_config import FrameNetworkConfig as FrameNetworkConfig
    from .model import Model as Model
    from .reading import load as load
    from .reading import load_any as load_any
    from .tacotron2 import Tacotron2Model as Tacotron2Model
    from .tacotron2 import load_tacotron2 as load_tacotron2
    from .tacotron2_config import Tacotron2Config as Tacotron2Config

_HOME = {
    "FrameModel": ".frame_network",
    "FrameNetworkConfig": ".frame_network_config",
    "Model": ".model",
    "Tacotron2Config": ".tacotron2_config",
    "Tacotron2Model": ".tacotron2",
    "WaveGlowConfig": ".config",
    "load": ".reading",
    "load_any": ".reading",
    "load_frame_network": ".frame_network",
    "load_tacotron2": ".tacotron2",
}

__all__ = [
    "FrameModel",
    "FrameNetworkConfig",
    "Model",
    "Tacotron2Config",
    "Tacotron2Model",
    "WaveGlowConfig",
    "load",
    "load_any",
    "load_frame_network",
    "load_tacotron2",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name], __name__), name)
