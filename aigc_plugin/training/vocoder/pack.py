"""The model of a finished run → a file to give away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ...errors import InputError
from ...generators.activation_scales import IN_FILE
from ...generators.upscaler_network import UpscalerNetwork
from ...generators.waveglow import WaveGlow
from ...weights.families.upscaler import is_upscaler_file, load_frame_file, write_frame_network
from ...weights.families.vae_model import FORMAT as VAE
from ...weights.families.vae_model import VaeFile, load_vae_file
from ...weights.families.voice_model import FORMAT as VOICE
from ...weights.families.voice_model import VoiceFile, load_voice_file
from ...weights.formats.our_file import format_of
from ...weights.formats.safetensors_file import write_safetensors
from ...weights.reading import load
from .waveglow_run import read_card

_READERS: dict[str, Callable[[Path], VoiceFile | VaeFile]] = {VOICE: load_voice_file, VAE: load_vae_file}


def pack(run: Path, target: Path, cards: Sequence[Path], *, overwrite: bool) -> None:
    """Adds what int8 needs and what `cards` say, and writes `target`, matrices in half precision."""
    source = run / "model.safetensors"
    if not source.is_file():
        raise InputError(f"{run} holds no model.safetensors", hint="give the folder of an `aigc train` run")
    if format_of(source) in _READERS:
        _pack_as_it_is(source, target, cards, overwrite)
    elif is_upscaler_file(source):
        _pack_upscaler(source, target, cards, overwrite)
    else:
        _pack_waveglow(source, target, cards, overwrite)


def _pack_as_it_is(source: Path, target: Path, cards: Sequence[Path], overwrite: bool) -> None:
    """A model that runs in float32 alone needs no scales."""
    kind = format_of(source)
    model = _READERS[kind](source)
    card = _complete(model.card, cards)
    write_safetensors(target, model.config, model.tensors, card, file_format=kind, dtype="float16",
                      overwrite=overwrite)  # fmt: skip


def _pack_waveglow(source: Path, target: Path, cards: Sequence[Path], overwrite: bool) -> None:
    model = load(source)
    tensors = {name: model.tensors[name] for name in model.tensors if name != IN_FILE}
    tensors[IN_FILE] = WaveGlow.load(source, precision="float32").measure_activations()
    card = _complete(model.card, cards)
    write_safetensors(target, model.config, tensors, card, dtype="float16", overwrite=overwrite)


def _pack_upscaler(source: Path, target: Path, cards: Sequence[Path], overwrite: bool) -> None:
    model = load_frame_file(source)
    network = UpscalerNetwork(model, precision="float32", backend="auto", threads=0)
    tensors = {**model.tensors, **network.measure_activations()}
    card = _complete(model.card, cards)
    write_frame_network(target, model.config, tensors, card, dtype="float16", overwrite=overwrite)


def _complete(card: Mapping[str, object], cards: Sequence[Path]) -> dict[str, object]:
    complete = dict(card)
    for file in cards:
        complete |= read_card(file)
    return complete
