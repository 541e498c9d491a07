"""The model of a finished run → a file to give away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..errors import InputError
from ..generators.activation_scales import IN_FILE
from ..generators.waveglow import WaveGlow
from ..weights.reading import load
from ..weights.safetensors_file import write_safetensors
from .runs import read_card


def pack(run: Path, target: Path, cards: Sequence[Path], *, overwrite: bool) -> None:
    """Adds what int8 needs and what `cards` say, and writes `target`, matrices in half precision."""
    source = run / "model.safetensors"
    if not source.is_file():
        raise InputError(
            f"{run} holds no model.safetensors", hint="give the folder of an `aigc train waveglow` run"
        )
    model = load(source)
    tensors = {name: model.tensors[name] for name in model.tensors if name != IN_FILE}
    tensors[IN_FILE] = WaveGlow.load(source, precision="float32").measure_activations()
    card = dict(model.card)
    for file in cards:
        card |= read_card(file)
    write_safetensors(target, model.config, tensors, card, dtype="float16", overwrite=overwrite)
