"""torch files of any container: the state dictionary of the model, and its sizes where the file has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import ModelFormatError
from .pickle_globals import Budget, Instance
from .pickle_machine import DamagedError
from .tensor_view import TensorView, printable

# A WaveGlow has some 400 modules and 800 tensors; a hostile tree can contain itself.
DEEPEST_MODULE = 16
MOST_PARTS = 100_000
# Keys under which training scripts save a model; those of a GAN whose averaged generator is to be used come first.
MODEL_KEYS = ("G_ema", "g_ema", "model", "state_dict", "generator", "netG", "generator_state_dict", "netG_state_dict")

Attribute = int | float | str | bool | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A model as a file has it.

    state       tensors by their names, as the file spells them
    class_name  class of the whole model, where the file names it
    sizes       the constructor's arguments, as far as they are known
    attributes  of a pickled module: plain values of it and of its parts, by their dotted names
    """

    state: dict[str, TensorView]
    class_name: str = ""
    sizes: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, Attribute] = field(default_factory=dict)


def read_torch_file(path: Path, reader: Callable[[Path], object]) -> Checkpoint:
    """Read a file by `read_torch_zip`, `read_torch_legacy` or `read_plain_pickle`; nothing in it is executed.

    No weight is read yet.
    """
    try:
        return find_model(reader(path), path.name)
    except DamagedError as damage:
        raise ModelFormatError(
            f"{path.name} is not a whole torch checkpoint: {damage}",
            hint="download or copy it again",
        ) from None
    except OSError as error:
        raise ModelFormatError(f"cannot read {path.name}: {error.strerror or error}") from None


def find_model(content: object, name: str) -> Checkpoint:
    """Find the model in the saved object: a module, a state dictionary, or either under its usual key."""
    if type(content) is Instance:
        return _from_module(content)
    if type(content) is dict:
        for key in MODEL_KEYS:
            inner = content.get(key)
            if type(inner) is Instance:
                return _from_module(inner)
            if type(inner) is dict:
                config = content.get("config")
                return Checkpoint(_tensors(inner), sizes=_flat_sizes(config) if type(config) is dict else {})
        state = _tensors(content)
        if state:
            return Checkpoint(state)
        keys = ", ".join(printable(key)[:40] for key in list(content)[:6] if type(key) is str)
        raise ModelFormatError(f"{name} holds no model: a dictionary with the keys {keys or '(none)'}")
    raise ModelFormatError(f"{name} holds no model, but {_kind(content)}")


def _kind(content: object) -> str:
    return "a single tensor" if type(content) is TensorView else f"a value of type {type(content).__name__}"


def _tensors(state: Mapping[Any, Any]) -> dict[str, TensorView]:
    return {key: value for key, value in state.items() if type(key) is str and type(value) is TensorView}


def _flat_sizes(config: dict[Any, Any]) -> dict[str, Any]:
    """The constructor's arguments with those of WN_config beside them."""
    inner = config.get("WN_config")
    merged = {**config, **(inner if type(inner) is dict else {})}
    return {key: value for key, value in merged.items() if type(key) is str and type(value) is int}


def _from_module(root: Instance) -> Checkpoint:
    state: dict[str, TensorView] = {}
    class_name, sizes, attributes = root.name, {}, dict[str, Attribute]()
    budget = Budget(MOST_PARTS)
    for prefix, module in _walk(root, budget):
        for group in ("_parameters", "_buffers"):
            members = module.state.get(group)
            if type(members) is dict:
                budget.spend(len(members))
                state.update({prefix + name: tensor for name, tensor in _tensors(members).items() if len(name) < 100})
        budget.spend(len(module.state))
        attributes.update({prefix + name: value for name, value in _plain_values(module.state)})
        if module.name.endswith((".WaveGlow", ".SqueezeWave")):
            class_name = module.name
            sizes.update({key: value for key, value in module.state.items() if type(value) is int})
        if prefix.endswith("upsample.") and type(module.state.get("stride")) is tuple:
            sizes["hop"] = (*module.state["stride"], None)[0]
    return Checkpoint(state, class_name, sizes, attributes)


def _plain_values(state: dict[str, Any]) -> Iterator[tuple[str, Attribute]]:
    for name, value in state.items():
        if type(name) is str and name[:1] != "_" and len(name) < 100:
            whole_numbers = type(value) is tuple and len(value) <= 3 and all(type(item) is int for item in value)
            if type(value) in (int, float, str, bool) or whole_numbers:
                yield name, value


def _walk(root: Instance, budget: Budget) -> Iterator[tuple[str, Instance]]:
    """(prefix, module) of the tree, parents first."""
    waiting = [("", root, 0)]
    while waiting:
        prefix, module, depth = waiting.pop()
        yield prefix, module
        children = module.state.get("_modules")
        if type(children) is not dict or depth == DEEPEST_MODULE:
            continue
        budget.spend(len(children))
        waiting.extend(
            (f"{prefix}{name}.", child, depth + 1)
            for name, child in children.items()
            if type(name) is str and len(name) < 100 and type(child) is Instance
        )
