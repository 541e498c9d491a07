"""Canonical names of every published spelling of a WaveGlow state dictionary, and the sizes that its shapes imply.

| spelling                                        | canonical                                              |
|-------------------------------------------------|--------------------------------------------------------|
| `module.`, `module.1.` in front (DDP, hub)      | without                                                |
| X.weight_g + X.weight_v                         | X.weight, folded; a plain X.weight beside is ignored   |
| X.parametrizations.weight.original0 / original1 | the same                                               |
| cond_layers.{i}, one a layer                    | cond_layer, rows one below the other                   |
| res_layers.{i} + skip_layers.{i}                | res_skip_layers.{i} = [res; skip], the last skip alone |
| glow_old classes, or separate res and skip      | config.swap_halves                                     |

In training checkpoints the plain weight beside g and v is one optimizer step behind them, so g and v count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...errors import InputError, ModelFormatError
from ..formats.tensor_view import FLOAT_TYPES, TensorView, printable
from ..formats.tensors import Folded, Joined, Plain, Recipe
from ..formats.torch_file import Checkpoint
from .waveglow_config import WaveGlowConfig
from .waveglow_shapes import check_shapes

WEIGHT_NORM = {
    ".weight_g": "gain",
    ".weight_v": "direction",
    ".parametrizations.weight.original0": "gain",
    ".parametrizations.weight.original1": "direction",
}
# Caches of the inverse and counters: no parameters.
IGNORED = re.compile(r"(^|\.)(W_inverse|num_batches_tracked)$")
CONFIG_NAMES = {
    "n_mel_channels": "n_mel", "n_flows": "n_flows", "n_group": "n_group", "n_layers": "n_layers",
    "n_channels": "n_channels", "kernel_size": "kernel_size",
}  # fmt: skip


def canonical(
    checkpoint: Checkpoint, file_name: str, *, swap_halves: bool | None = None
) -> tuple[WaveGlowConfig, dict[str, Recipe]]:
    """(configuration, recipe of every canonical tensor), checked against each other; else `ModelFormatError`.

    `swap_halves` None: as the file's class or spelling implies.
    """
    if any(name.endswith("decoder.attention_rnn.weight_ih") for name in checkpoint.state):
        raise ModelFormatError(
            f"{file_name} is a Tacotron 2, which makes mels from text, where a vocoder is needed",
            hint="use it as the voice of `aigc say`",
        )
    recipes = fold_names(checkpoint.state, file_name)
    if any(".running_mean" in name for name in recipes) or checkpoint.class_name.endswith("SqueezeWave"):
        raise ModelFormatError(
            f"{file_name} is a SqueezeWave (depth-wise layers with batch norm), which is not supported",
            hint="use a WaveGlow checkpoint",
        )
    separate = any(".skip_layers." in name for name in recipes)
    recipes = _join_conditions(_join_res_skip(recipes, file_name), file_name)
    swapped = separate or "glow_old." in checkpoint.class_name
    config = infer_config(recipes, checkpoint.sizes, file_name, swapped if swap_halves is None else swap_halves)
    check_shapes(config, {name: recipe.shape for name, recipe in recipes.items()}, file_name)
    return config, recipes


def fold_names(state: Mapping[str, TensorView], file_name: str) -> dict[str, Recipe]:
    """Take off prefixes and pair weight norms; other names stay as in the file."""
    plain: dict[str, Recipe] = {}
    parts: dict[str, dict[str, Plain]] = {}
    for name, tensor in state.items():
        short = without_prefix(name)
        if IGNORED.search(short):
            continue
        if tensor.storage.dtype not in FLOAT_TYPES:
            raise ModelFormatError(
                f"{file_name}: the tensor {printable(name)} has the type {tensor.storage.dtype}, where a "
                "floating-point type is needed"
            )
        for suffix, role in WEIGHT_NORM.items():
            if short.endswith(suffix):
                parts.setdefault(short.removesuffix(suffix) + ".weight", {})[role] = Plain(name, tensor)
                break
        else:
            plain[short] = Plain(name, tensor)
    return {**plain, **{name: _folded(name, pair, file_name) for name, pair in parts.items()}}


def _folded(name: str, pair: dict[str, Plain], file_name: str) -> Folded:
    if len(pair) != 2:
        single = next(iter(pair.values())).name
        raise ModelFormatError(f"{file_name}: {printable(single)} lacks its counterpart of the weight norm")
    gain, direction = pair["gain"], pair["direction"]
    if not direction.shape or gain.tensor.size != direction.shape[0]:
        raise ModelFormatError(
            f"{file_name}: the weight norm of {printable(name)} has the gain {gain.shape} for the direction "
            f"{direction.shape}; it must have one value a row"
        )
    return Folded(gain, direction)


def without_prefix(name: str) -> str:
    """Take off the prefixes that wrappers for several devices add."""
    while name.startswith("module."):
        name = name.removeprefix("module.1.") if name.startswith("module.1.") else name.removeprefix("module.")
    return name


def _join_res_skip(recipes: dict[str, Recipe], file_name: str) -> dict[str, Recipe]:
    joined: dict[str, Recipe] = {}
    for name, recipe in recipes.items():
        if ".res_layers." in name:
            if name.replace(".res_layers.", ".skip_layers.") not in recipes:
                raise _missing(file_name, name.replace(".res_layers.", ".skip_layers."))
        elif ".skip_layers." in name:
            res = recipes.get(name.replace(".skip_layers.", ".res_layers."))
            joined[name.replace(".skip_layers.", ".res_skip_layers.")] = (
                recipe if res is None else _joined([res, recipe], name, file_name)
            )
        else:
            joined[name] = recipe
    return joined


def _join_conditions(recipes: dict[str, Recipe], file_name: str) -> dict[str, Recipe]:
    result: dict[str, Recipe] = {}
    layers: dict[str, dict[int, Recipe]] = {}
    for name, recipe in recipes.items():
        match = re.fullmatch(r"(WN\.\d{1,4}\.cond_layer)s\.(\d{1,4})(\.weight|\.bias)", name)
        if match:
            layers.setdefault(match[1] + match[3], {})[int(match[2])] = recipe
        else:
            result[name] = recipe
    for name, by_index in layers.items():
        for i in range(max(by_index) + 1):
            if i not in by_index:
                raise _missing(file_name, re.sub(r"cond_layer", f"cond_layers.{i}", name))
        result[name] = _joined([by_index[i] for i in sorted(by_index)], name, file_name)
    return result


def _joined(parts: list[Recipe], name: str, file_name: str) -> Recipe:
    if any(not part.shape or part.shape[1:] != parts[0].shape[1:] for part in parts):
        raise ModelFormatError(f"{file_name}: the layers joined into {name} differ in their input channels")
    return Joined(tuple(parts))


def infer_config(
    recipes: Mapping[str, Recipe], sizes: Mapping[str, Any], file_name: str, swap_halves: bool
) -> WaveGlowConfig:
    """The configuration that the shapes imply; the rest comes from `sizes`, else from the usual values.

    The shapes leave open: hop (the stride of the up-sampling, else a quarter of its kernel) and, when no flow
    shows it, how many channels leave early.
    """
    n_flows = _count(recipes, r"convinv\.(\d{1,4})\.conv\.weight")
    upsample = _shape(recipes, "upsample.weight", 3, file_name)
    first = _shape(recipes, "WN.0.in_layers.0.weight", 3, file_name)
    widths = [_shape(recipes, f"convinv.{k}.conv.weight", 3, file_name)[0] for k in range(n_flows)]
    if not widths:
        raise _missing(file_name, "convinv.0.conv.weight")
    every, size = _early(widths, sizes)
    try:
        config = WaveGlowConfig(
            n_mel=upsample[0], n_flows=n_flows, n_group=widths[0], n_early_every=every, n_early_size=size,
            n_layers=_count(recipes, r"WN\.0\.in_layers\.(\d{1,4})\.weight"), n_channels=first[1],
            kernel_size=first[2], hop=sizes.get("hop") or upsample[2] // 4, swap_halves=swap_halves,
        )  # fmt: skip
    except InputError as error:
        raise ModelFormatError(f"{file_name}: its shapes fit no WaveGlow: {error}") from None
    for published, name in CONFIG_NAMES.items():
        if published in sizes and sizes[published] != getattr(config, name):
            raise ModelFormatError(
                f"{file_name}: its configuration says {published} = {str(sizes[published])[:20]}, its tensors say "
                f"{getattr(config, name)}"
            )
    return config


def _early(widths: list[int], sizes: Mapping[str, Any]) -> tuple[int, int]:
    """(n_early_every, n_early_size) from the channels of the flows: the first step down shows both."""
    for k in range(1, len(widths)):
        if widths[k] != widths[k - 1]:
            return k, widths[k - 1] - widths[k]
    every = sizes.get("n_early_every", len(widths))
    size = sizes.get("n_early_size", 2)
    return (every, size) if every >= len(widths) else (every, 0)


def _count(recipes: Mapping[str, Recipe], pattern: str) -> int:
    """Number of different indices, so that a gap shows as a missing tensor."""
    return len({match[1] for name in recipes if (match := re.fullmatch(pattern, name))})


def _shape(recipes: Mapping[str, Recipe], name: str, axes: int, file_name: str) -> tuple[int, ...]:
    if name not in recipes:
        raise _missing(file_name, name)
    if len(recipes[name].shape) != axes:
        raise ModelFormatError(f"{file_name}: the tensor {name} has {len(recipes[name].shape)} axes, expected {axes}")
    return recipes[name].shape


def _missing(file_name: str, name: str) -> ModelFormatError:
    return ModelFormatError(
        f"{file_name}: the tensor {name} is missing",
        hint="it must be a whole WaveGlow checkpoint: upsample, WN and convinv",
    )
