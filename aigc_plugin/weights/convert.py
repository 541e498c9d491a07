"""Any readable model → our format, every tensor read and checked on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import InputError
from .cache import check_name, make_folder, models_dir
from .frame_network import FORMAT as FRAMES
from .frame_network import FrameModel, is_frame_file, load_frame_file
from .model import Model
from .reading import load_file
from .registry import Entry, published
from .safetensors_file import FORMAT as WAVEGLOW
from .safetensors_file import write_safetensors


def convert(
    model: Model | FrameModel, target: Path, *, dtype: str = "float32", overwrite: bool = False
) -> None:
    """Writes a model as .safetensors with the matrices in `dtype`; the card tells which file it came from."""
    file_format = FRAMES if isinstance(model, FrameModel) else WAVEGLOW
    write_safetensors(
        target, model.config, model.tensors, _card(model),
        file_format=file_format, dtype=dtype, overwrite=overwrite,
    )  # fmt: skip


def add(file: Path, name: str, *, swap_halves: bool | None = None, overwrite: bool = False) -> Path:
    """Puts a vocoder or a network for pictures under a name into the cache, converted; returns where it lies."""
    if published().get(check_name(name), Entry(name=name)).file:
        raise InputError(f"The name {name} is that of the packaged model.", hint="choose another with --name")
    target = models_dir() / f"{name}.safetensors"
    frames = file.is_file() and is_frame_file(file)
    model = load_frame_file(file) if frames else load_file(file, swap_halves=swap_halves)
    make_folder(target.parent)
    convert(model, target, overwrite=overwrite)
    return target


def _card(model: Model | FrameModel) -> dict[str, Any]:
    return {**model.card, "converted_from": {"file": model.path.name, "sha256": model.sha256}}
