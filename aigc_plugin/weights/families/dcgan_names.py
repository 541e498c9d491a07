"""DCGANs in the published forms: layers found by their names, their order and their sizes.

    main.0.weight …                    PyTorch's example: transposed convolutions of 4 x 4, the first on one pixel
    gen.0.0.weight, gen.0.1.weight …   blocks of a transposed convolution and a batch norm
    l1.0.weight, conv_blocks.2.weight  a fully connected layer, then nearest-neighbour x2 and convolutions

A state dictionary holds no strides. They are those of the published trainings; for another generator the caller gives
them, or a file that holds the whole module.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import ModelFormatError, argument
from ..formats.tensors import Plain, Recipe
from ..formats.torch_file import Checkpoint
from .dcgan_config import DCGANConfig
from .grid_layer import GridLayerConfig
from .sequence_names import FoundLayer, State, find_layers, layer_recipes, numbers_of, without_wrapper

Recipes = dict[str, Recipe]
# Kernels of all layers → strides, paddings, in trainings that are widespread.
KNOWN_STRIDES = {(3, 4, 3, 4): ((2, 1, 2, 2), (0, 0, 0, 0))}
BLOCK_EPSILON = 0.8
"""Second argument of the batch norms in `conv_blocks`, which is their epsilon; their first norm has the usual one."""


@dataclass(frozen=True, slots=True)
class Strides:
    """Strides and paddings that a caller gives for the layers of a state dictionary."""

    strides: Sequence[int]
    paddings: Sequence[int]


def is_dcgan(state: State) -> bool:
    """Tell whether the names are those of a generator of these forms."""
    names = without_wrapper(state)
    if "l1.0.weight" in names and any(name.startswith("conv_blocks.") for name in names):
        return True
    return (
        bool(names)
        and all(re.match(r"(main|gen|net|layers|model)\.\d+\.", name) for name in names)
        and any(len(view.shape) == 4 for view in names.values())
    )


def canonical_dcgan(
    checkpoint: Checkpoint, file_name: str, given: Strides | None = None
) -> tuple[DCGANConfig, Recipes]:
    """Configuration and canonical tensors; `ModelFormatError` for a form that is not known."""
    state = without_wrapper(checkpoint.state)
    if "l1.0.weight" in state:
        return _enlarging(state)
    layers = find_layers(state)
    if any(len(layer.weight) != 4 for layer in layers):
        raise ModelFormatError(f"{file_name} mixes convolutions with other layers in a way that is not known here")
    strides, paddings = _strides(layers, checkpoint, file_name, given)
    configs, recipes = [], Recipes()
    for i, (layer, stride, padding) in enumerate(zip(layers, strides, paddings, strict=True)):
        inputs, outputs, kernel, _ = layer.weight
        last = i == len(layers) - 1
        configs.append(GridLayerConfig(
            name=f"layers.{i}", kind="transposed", inputs=inputs, outputs=outputs, kernel=kernel, stride=stride,
            padding=padding, activation="tanh" if last else "relu",
        ))  # fmt: skip
        weight, bias = layer_recipes(state, layer, axis=1, outputs=outputs)
        recipes |= {f"layers.{i}.weight": weight, **({f"layers.{i}.bias": bias} if bias else {})}
    return DCGANConfig(z_dim=layers[0].weight[0], layers=tuple(configs)), recipes


def _strides(layers: list[FoundLayer], checkpoint: Checkpoint, file_name: str,
             given: Strides | None) -> tuple[Sequence[int], Sequence[int]]:  # fmt: skip
    kernels = tuple(layer.weight[2] for layer in layers)
    if given is not None:
        if len(given.strides) != len(layers) or len(given.paddings) != len(layers):
            raise ModelFormatError(f"{file_name} has {len(layers)} layers, which need as many strides and paddings")
        return given.strides, given.paddings
    saved = [numbers_of(checkpoint.attributes, f"{layer.name}.stride") for layer in layers]
    pads = [numbers_of(checkpoint.attributes, f"{layer.name}.padding") for layer in layers]
    if all(saved) and all(pads):
        return [stride[-1] for stride in saved if stride], [pad[-1] for pad in pads if pad]
    if set(kernels) == {4}:
        return (1, *[2] * (len(kernels) - 1)), (0, *[1] * (len(kernels) - 1))
    if kernels in KNOWN_STRIDES:
        return KNOWN_STRIDES[kernels]
    raise ModelFormatError(
        f"{file_name} has kernels of {', '.join(map(str, kernels))} pixels and does not say its strides",
        hint=f"give {argument('strides')} and {argument('paddings')}, a number for each layer",
    )


def _enlarging(state: State) -> tuple[DCGANConfig, Recipes]:
    """A fully connected layer, batch norm, then (x2, convolution, batch norm, activation) … and a last convolution.

    Convolutions are numbered in their torch.nn.Sequential: two missing numbers in front of one are an activation and
    an enlargement, one is an activation; in front of the first it is the enlargement.
    """
    classes = state.get("label_emb.weight")
    state = {name: view for name, view in state.items() if not name.startswith("label_emb.")}
    dense, *convolutions = find_layers(state)
    channels = convolutions[0].weight[1]
    size = round((dense.weight[0] / channels) ** 0.5)
    c_dim, embedding = (0, 0) if classes is None else (classes.shape[0], classes.shape[1])
    # The conditional trainings of this form have ReLUs, the others leaky ones of 0.2.
    hidden = "leaky" if classes is None else "relu"
    configs = [GridLayerConfig(name="layers.0", kind="dense", inputs=dense.weight[1], outputs=channels, size=size,
                               activation="none")]  # fmt: skip
    recipes: Recipes = {} if classes is None else {"classes.weight": Plain("label_emb.weight", classes)}
    layers = [dense, *convolutions]
    previous = 0
    for i, layer in enumerate(layers):
        outputs, last = layer.weight[0], i == len(layers) - 1
        if i:
            number = int(layer.name.rpartition(".")[2])
            enlarged = number - previous == 3 or i == 1
            configs.append(GridLayerConfig(
                name=f"layers.{i}", kind="nearest" if enlarged else "convolution", inputs=layer.weight[1],
                outputs=outputs, kernel=layer.weight[2], padding=layer.weight[2] // 2,
                activation="tanh" if last else hidden,
            ))  # fmt: skip
        if layer.norm:
            previous = int(layer.norm.rpartition(".")[2])
        weight, bias = layer_recipes(
            state, layer, axis=0, outputs=outputs, epsilon=BLOCK_EPSILON if i else 1e-5, repeat=1 if i else size**2
        )
        recipes |= {f"layers.{i}.weight": weight, **({f"layers.{i}.bias": bias} if bias else {})}
    return DCGANConfig(
        z_dim=dense.weight[1] - embedding, layers=tuple(configs), c_dim=c_dim, embedding=embedding
    ), recipes
