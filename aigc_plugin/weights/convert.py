"""Conversion of any readable model to a file of this package; every tensor is read and checked on the way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, argument
from ..files.same_file import refuse_input_as_output
from .cache import check_name, make_folder, models_dir
from .families.background import BackgroundFile
from .families.dcgan import DCGANModel
from .families.family_file import write_family_file
from .families.kokoro import KokoroFile
from .families.stackgan import StackGANModel
from .families.stylegan import StyleGANModel
from .families.table import (
    BACKGROUND,
    DCGAN,
    KOKORO,
    MEL_VAE,
    STACKGAN,
    STYLEGAN,
    TACOTRON2,
    UPSCALER,
    VIDEOGAN,
    VITS,
    VOICE,
    WAVEGLOW,
    Family,
)
from .families.tacotron2 import Tacotron2Model
from .families.upscaler import UpscalerModel
from .families.vae import VaeFile
from .families.videogan import VideoGANModel
from .families.vits import VitsFile
from .families.voice import VoiceFile
from .families.waveglow import WaveGlowModel, read_waveglow
from .identify import identify
from .loading import load_file
from .registry import Entry, published

if TYPE_CHECKING:
    from .loading import AnyModel

_FAMILIES: dict[type[AnyModel], Family] = {
    StyleGANModel: STYLEGAN, DCGANModel: DCGAN, VideoGANModel: VIDEOGAN, StackGANModel: STACKGAN,
    WaveGlowModel: WAVEGLOW, UpscalerModel: UPSCALER, VoiceFile: VOICE, VitsFile: VITS, KokoroFile: KOKORO,
    Tacotron2Model: TACOTRON2, VaeFile: MEL_VAE,
    BackgroundFile: BACKGROUND,
}  # fmt: skip


def convert(model: AnyModel, target: Path, *, dtype: str = "float32", overwrite: bool = False) -> None:
    """Write a model as .safetensors with the matrices in `dtype`; its card names the file that it came from.

    InputError where `target` is the model's own file.
    """
    refuse_input_as_output(target, [model.path])
    write_family_file(
        target, family_of(model), model.config, model.tensors, _card(model), dtype=dtype, overwrite=overwrite
    )


def family_of(model: AnyModel) -> Family:
    """Return the family of a model that was read."""
    return _FAMILIES[type(model)]


def add(file: Path, name: str, *, swap_halves: bool | None = None, overwrite: bool = False) -> Path:
    """Convert a model of any family into the cache, under a name; return its path there.

    swap_halves  None, or whether a vocoder is of the oldest WaveGlow variant: the file must then be a vocoder
    """
    if published().get(check_name(name), Entry(name=name)).file:
        raise InputError(f"the name {name} is that of the packaged model", hint=f"choose another {argument('name')}")
    target = models_dir() / f"{name}.safetensors"
    model = load_file(file) if swap_halves is None else read_waveglow(file, identify(file), swap_halves=swap_halves)
    make_folder(target.parent)
    convert(model, target, overwrite=overwrite)
    return target


def _card(model: AnyModel) -> dict[str, Any]:
    return {**model.card, "converted_from": {"file": model.path.name, "sha256": model.sha256}}
