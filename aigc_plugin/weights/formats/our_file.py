"""A .safetensors file of ours of one kind: configuration, card and tensors, the last read on demand."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from ...errors import ModelFormatError
from .safetensors_file import json_object, read_safetensors
from .tensors import Plain, Recipe, Tensors

KINDS = {
    "waveglow/1": ("vocoder", "`aigc vocode --model`"),
    "frames/1": ("network for pictures", "`aigc upscale --model`"),
    "voice/1": ("voice", "`aigc say --voice`"),
    "tacotron2/1": ("voice", "`aigc say --voice`"),
    "mel-vae/1": ("sound texture model", "`aigc generate audio --model`"),
}
"""What a file is by its "aigc.format", and what it is for."""


class OurFile(NamedTuple):
    config: dict[str, Any]
    card: dict[str, Any]
    tensors: Tensors


def format_of(path: Path) -> str:
    """The "aigc.format" that a file calls itself, "" for whatever is none of ours or unreadable."""
    try:
        with path.open("rb") as file:
            ours = file.read(16)[8:9] == b"{"
        return read_safetensors(path).metadata.get("aigc.format", "") if ours else ""
    except (OSError, ModelFormatError):
        return ""


def read_our_file(path: Path, wanted: str, what: str) -> OurFile:
    """Raises ModelFormatError where the file is damaged, or of another kind than `wanted`, which is called `what`."""
    from ..reading import first_bytes

    if first_bytes(path)[8:9] != b"{":
        raise ModelFormatError(f"{path.name} is no {what} of this package: it is no .safetensors file.")
    file = read_safetensors(path)
    found = file.metadata.get("aigc.format", "")
    if found != wanted:
        raise other_kind(path.name, found[:40], wanted, what)
    tensors: dict[str, Recipe] = {name: Plain(name, tensor) for name, tensor in file.state.items()}
    config = json_object(file, "aigc.config", path.name)
    return OurFile(config, json_object(file, "aigc.card", path.name), Tensors(tensors))


def other_kind(name: str, found: str, wanted: str, what: str) -> ModelFormatError:
    """The error for a file whose "aigc.format" is `found`."""
    if found in KINDS:
        kind, use = KINDS[found]
        return ModelFormatError(f"{name} is a {kind}, where a {what} is needed.", hint=f"use it with {use}.")
    if found.partition("/")[0] == wanted.partition("/")[0]:
        return ModelFormatError(
            f"{name} has the format {found!r}, this version reads {wanted!r}.",
            hint="upgrade aigc_plugin, or choose another model.",
        )
    return ModelFormatError(f"{name} does not say that it is a {what} of this package.")
