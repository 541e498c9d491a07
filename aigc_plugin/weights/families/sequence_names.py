"""Layers of a torch.nn.Sequential in the names of a state dictionary, each with the batch norm behind it folded in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import ModelFormatError
from ..formats.folding import BatchNorm, NormalisedBias, NormalisedWeight
from ..formats.tensor_view import TensorView, printable
from ..formats.tensors import Plain, Recipe
from ..formats.torch_file import Attribute

PARTS = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
State = Mapping[str, TensorView]


@dataclass(frozen=True, slots=True)
class FoundLayer:
    """A convolution or a fully connected layer of a state dictionary.

    name     of its module
    weight   shape
    norm     module of the batch norm behind it, or ""
    """

    name: str
    weight: tuple[int, ...]
    has_bias: bool
    norm: str = ""


def find_layers(state: State, prefix: str = "") -> list[FoundLayer]:
    """Layers under a prefix, in the order of the file; `ModelFormatError` for a module of another kind."""
    modules = list(dict.fromkeys(name.rpartition(".")[0] for name in state if name.startswith(prefix)))
    layers: list[FoundLayer] = []
    for module in modules:
        weight = state.get(f"{module}.weight")
        unknown = [name for name in state if name.rpartition(".")[0] == module and name.rpartition(".")[2] not in PARTS]
        if weight is None or unknown:
            raise ModelFormatError(f"the layer {printable(module)} is of a kind that is not known here")
        if f"{module}.running_mean" in state:
            if not layers or layers[-1].norm:
                raise ModelFormatError(f"the batch norm {printable(module)} has no layer in front of it")
            layers[-1] = FoundLayer(layers[-1].name, layers[-1].weight, layers[-1].has_bias, module)
        elif len(weight.shape) in (2, 4, 5):
            layers.append(FoundLayer(module, weight.shape, f"{module}.bias" in state))
        else:
            raise ModelFormatError(f"the layer {printable(module)} has weights of the shape {weight.shape}")
    return layers


def layer_recipes(state: State, layer: FoundLayer, *, axis: int, epsilon: float = 1e-5, repeat: int = 1,
                  outputs: int) -> tuple[Recipe, Recipe | None]:  # fmt: skip
    """Weight and bias with the batch norm folded in; no bias where there is neither."""
    weight = Plain(f"{layer.name}.weight", state[f"{layer.name}.weight"])
    bias = Plain(f"{layer.name}.bias", state[f"{layer.name}.bias"]) if layer.has_bias else None
    if bias is not None and bias.shape != (outputs,):
        raise ModelFormatError(f"{printable(layer.name)}.bias has the shape {bias.shape}, where {(outputs,)} is needed")
    if not layer.norm:
        return weight, bias
    norm_parts = []
    for part in ("weight", "bias", "running_mean", "running_var"):
        name = f"{layer.norm}.{part}"
        if name not in state or state[name].shape != (outputs // repeat,):
            raise ModelFormatError(f"{printable(name)} is missing, or not of {outputs // repeat} channels")
        norm_parts.append(Plain(name, state[name]))
    scale, shift, mean, variance = norm_parts
    norm = BatchNorm(scale, shift, mean, variance, epsilon, repeat)
    return NormalisedWeight(weight, norm, axis), NormalisedBias(bias, norm)


def numbers_of(attributes: Mapping[str, Attribute], name: str) -> tuple[int, ...] | None:
    """A size of a module that was saved whole: (stride, stride), say."""
    value = attributes.get(name)
    return value if isinstance(value, tuple) else None


def without_wrapper(state: State) -> State:
    """The names without the "module." of a DataParallel."""
    if all(name.startswith("module.") for name in state):
        return {re.sub(r"^module\.", "", name): view for name, view in state.items()}
    return state
