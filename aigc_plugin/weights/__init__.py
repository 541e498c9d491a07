"""Weights: files of any published spelling → `Model(config, tensors, card)`, and the registry of models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .config import WaveGlowConfig as WaveGlowConfig
    from .model import Model as Model
    from .reading import load as load

_HOME = {"WaveGlowConfig": ".config", "load": ".reading", "Model": ".model"}

__all__ = ["Model", "WaveGlowConfig", "load"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name], __name__), name)
