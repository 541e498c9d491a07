"""Any readable model → our format, every tensor read and checked on the way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .cache import check_name, make_folder, models_dir
from .families.tacotron2 import FORMAT as TACOTRON2
from .families.tacotron2 import Tacotron2Model
from .families.upscaler import FORMAT as FRAMES
from .families.upscaler import UpscalerModel
from .families.vae_model import FORMAT as VAE
from .families.vae_model import VaeFile
from .families.voice_model import FORMAT as VOICE
from .families.voice_model import VoiceFile
from .formats.model import Model
from .formats.safetensors_file import FORMAT as WAVEGLOW
from .formats.safetensors_file import write_safetensors
from .reading import load_any_file, load_file
from .registry import Entry, published

if TYPE_CHECKING:
    from .reading import AnyModel

_FORMATS: dict[type[AnyModel], str] = {
    UpscalerModel: FRAMES, Model: WAVEGLOW, Tacotron2Model: TACOTRON2, VaeFile: VAE, VoiceFile: VOICE,
}  # fmt: skip


def convert(model: AnyModel, target: Path, *, dtype: str = "float32", overwrite: bool = False) -> None:
    """Writes a model as .safetensors with the matrices in `dtype`; the card tells which file it came from."""
    write_safetensors(
        target, model.config, model.tensors, _card(model),
        file_format=_FORMATS[type(model)], dtype=dtype, overwrite=overwrite,
    )  # fmt: skip


def add(file: Path, name: str, *, swap_halves: bool | None = None, overwrite: bool = False) -> Path:
    """Puts a model of any kind under a name into the cache, converted; returns where it lies.

    `swap_halves` that is not None says that it is a vocoder.
    """
    if published().get(check_name(name), Entry(name=name)).file:
        raise InputError(f"The name {name} is that of the packaged model.", hint="choose another with --name")
    target = models_dir() / f"{name}.safetensors"
    model = load_any_file(file) if swap_halves is None else load_file(file, swap_halves=swap_halves)
    make_folder(target.parent)
    convert(model, target, overwrite=overwrite)
    return target


def _card(model: AnyModel) -> dict[str, Any]:
    return {**model.card, "converted_from": {"file": model.path.name, "sha256": model.sha256}}
