"""Pack the model of a finished run into a file for distribution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine import Engine
from ..errors import InputError
from ..files.same_file import refuse_input_as_output
from ..generators.activation_scales import IN_FILE
from ..generators.upscaler_network import UpscalerNetwork
from ..generators.waveglow import WaveGlow
from ..types import FloatArray
from ..weights.convert import family_of
from ..weights.families.family_file import write_family_file
from ..weights.families.table import UPSCALER, WAVEGLOW
from ..weights.families.upscaler import UpscalerModel
from ..weights.families.waveglow import WaveGlowModel
from ..weights.loading import load_file
from .run import read_card

if TYPE_CHECKING:
    from ..weights.loading import AnyModel


def pack(run: Path, target: Path, cards: Sequence[Path], images: Sequence[Path] = (), *, overwrite: bool) -> None:
    """Write the model of `run` to `target`, matrices in half precision, with the scales that int8 needs.

    cards: JSON files whose entries are added to the model card
    images: folders by which int8 of an upscaler is fitted, and its loss measured for the card ("int8_loss")

    InputError for images with a model that is no upscaler.
    """
    source = run / "model.safetensors"
    if not source.is_file():
        raise InputError(f"{run} holds no model.safetensors", hint="give the folder of an `aigc train` run")
    refuse_input_as_output(target, [source])
    model = load_file(source)
    if images and not isinstance(model, UpscalerModel):
        raise InputError("int8 is fitted by images for upscalers alone", hint="leave them out", parameter="images")
    if isinstance(model, UpscalerModel):
        _pack_upscaler(model, target, cards, images, overwrite)
    elif isinstance(model, WaveGlowModel):
        _pack_waveglow(model, target, cards, overwrite)
    else:
        _pack_unscaled(model, target, cards, overwrite)


def _pack_unscaled(model: AnyModel, target: Path, cards: Sequence[Path], overwrite: bool) -> None:
    """Copy a model that runs in float32 only, and therefore needs no scales."""
    card = _complete(model.card, cards)
    write_family_file(target, family_of(model), model.config, model.tensors, card, dtype="float16", overwrite=overwrite)


def _pack_waveglow(model: WaveGlowModel, target: Path, cards: Sequence[Path], overwrite: bool) -> None:
    tensors = {name: model.tensors[name] for name in model.tensors if name != IN_FILE}
    tensors[IN_FILE] = WaveGlow.load(model.path, precision="float32").measure_activations()
    card = _complete(model.card, cards)
    write_family_file(target, WAVEGLOW, model.config, tensors, card, dtype="float16", overwrite=overwrite)


def _pack_upscaler(
    model: UpscalerModel, target: Path, cards: Sequence[Path], images: Sequence[Path], overwrite: bool
) -> None:
    network = UpscalerNetwork(model, Engine(precision="float32"))
    measured = network.measure_activations()
    tensors: dict[str, FloatArray] = {**model.tensors, **measured}
    card = _complete(model.card, cards)
    if images:
        from .upscaler.fitted_ranges import fitted_ranges

        ranges, loss = fitted_ranges(model, measured, images)
        tensors |= ranges
        card["int8_loss"] = round(loss, 3)
    write_family_file(target, UPSCALER, model.config, tensors, card, dtype="float16", overwrite=overwrite)


def _complete(card: Mapping[str, object], cards: Sequence[Path]) -> dict[str, object]:
    complete = dict(card)
    for file in cards:
        complete |= read_card(file)
    return complete
