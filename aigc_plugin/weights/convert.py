"""Any readable model → our format, every tensor read and checked on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import InputError
from .cache import check_name, models_dir
from .model import Model
from .reading import load_file
from .registry import Entry, published
from .safetensors_file import write_safetensors


def convert(model: Model, target: Path, *, dtype: str = "float32", overwrite: bool = False) -> None:
    """Writes a model as .safetensors with the matrices in `dtype`; the card tells which file it came from."""
    write_safetensors(target, model.config, model.tensors, _card(model), dtype=dtype, overwrite=overwrite)


def add(file: Path, name: str, *, swap_halves: bool | None = None, overwrite: bool = False) -> Path:
    """Puts a checkpoint under a name into the cache, converted; returns where it lies."""
    if published().get(check_name(name), Entry(name=name)).file:
        raise InputError(f"The name {name} is that of the packaged model.", hint="choose another with --name")
    target = models_dir() / f"{name}.safetensors"
    convert(load_file(file, swap_halves=swap_halves), target, overwrite=overwrite)
    return target


def _card(model: Model) -> dict[str, Any]:
    return {**model.card, "converted_from": {"file": model.path.name, "sha256": model.sha256}}
