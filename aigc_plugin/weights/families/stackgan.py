"""StackGAN (Zhang et al. 2017), version 1, as read from a file of this package or a published checkpoint.

ca_net.fc.weight        an embedding of text to the mean and variance of a condition
fc.0.weight, upsample1.1.weight … img.0.weight       stage I: condition and noise to an image of 64 pixels
STAGE1_G.…, encoder.0.weight, hr_joint.0.weight, residual.0.block.0.weight …      stage II around it: 256 pixels
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from ...errors import InputError, ModelFormatError
from ..formats.model_file import ModelFile
from ..formats.tensors import Plain, Recipe
from .config_fields import OneOf, Range, check_fields, read_fields
from .generator_family import GeneratorFamily
from .grid_layer import MOST_CHANNELS, GridLayerConfig, Shapes, check_sequence
from .sequence_names import FoundLayer, State, find_layers, layer_recipes, without_wrapper
from .table import STACKGAN

if TYPE_CHECKING:
    from ..formats.torch_file import Checkpoint

Layers = tuple[GridLayerConfig, ...]
Recipes = dict[str, Recipe]
MOST_WORDS = 100_000


@dataclass(frozen=True, kw_only=True)
class StackGANConfig:
    """One generator.

    text        size of the embedding of a text
    condition   features that it becomes, beside the noise
    first       layers of stage I, from noise and condition to an image
    encoder, joint, last   of stage II: the image of stage I to features, these with the condition, features to an
                image; empty where the file is of stage I alone
    residual    blocks between `joint` and `last`, two convolutions each
    words       vocabulary of the texts that it was trained with; empty where embeddings come from elsewhere
    """

    z_dim: Annotated[int, Range(1, MOST_CHANNELS)]
    text: Annotated[int, Range(1, MOST_CHANNELS)]
    condition: Annotated[int, Range(1, MOST_CHANNELS)]
    first: Layers
    encoder: Layers = ()
    joint: Layers = ()
    residual: Layers = ()
    last: Layers = ()
    words: tuple[str, ...] = ()
    kind: Annotated[str, OneOf("stackgan")] = "stackgan"

    def __post_init__(self) -> None:
        check_fields(self)
        image = check_sequence(self.first, self.z_dim + self.condition)
        if self.encoder:
            features = check_sequence(self.encoder, image)
            features = check_sequence(self.joint, features + self.condition)
            for block in zip(self.residual[::2], self.residual[1::2], strict=False):
                if check_sequence(block, features) != features:
                    raise InputError("a residual block has as many outputs as inputs")
            image = check_sequence(self.last, features)
        if image > 4 or len(self.residual) % 2:
            raise InputError(f"an image has 1 to 4 channels, not {image}, and a residual block two layers")
        if len(self.words) > MOST_WORDS or not all(
            isinstance(word, str) and 0 < len(word) < 100 for word in self.words
        ):
            raise InputError(f"a vocabulary has at most {MOST_WORDS} words of less than 100 letters")

    @property
    def stages(self) -> int:
        """1, or 2 with stage II."""
        return 2 if self.encoder else 1

    def shapes(self) -> Shapes:
        """Name → shape of every tensor."""
        shapes: Shapes = {}
        for stage in range(1, self.stages + 1):
            shapes[f"condition{stage}.weight"] = (2 * self.condition, self.text)
            shapes[f"condition{stage}.bias"] = (2 * self.condition,)
        for layer in (*self.first, *self.encoder, *self.joint, *self.residual, *self.last):
            shapes |= layer.shapes()
        if self.words:
            shapes["words.weight"] = (self.text, len(self.words))
        return shapes

    def with_words(self, words: Sequence[str]) -> StackGANConfig:
        """The same generator with a vocabulary."""
        return replace(self, words=tuple(words))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `from_dict` takes them back."""
        values = asdict(self)
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> StackGANConfig:
        """Build from the values in a file; `ModelFormatError` on an unknown key or an impossible value."""
        return read_fields(cls, values)


class StackGANModel(ModelFile[StackGANConfig]):
    """A StackGAN of one or two stages."""


def is_stackgan(state: State) -> bool:
    """Tell whether the names are those of a StackGAN's generator."""
    names = without_wrapper(state)
    return "ca_net.fc.weight" in names and "upsample1.1.weight" in names


def canonical_stackgan(checkpoint: Checkpoint, file_name: str) -> tuple[StackGANConfig, Recipes]:
    """Configuration and canonical tensors; `ModelFormatError` where a layer is missing."""
    state = without_wrapper(checkpoint.state)
    recipes: Recipes = {}
    two_stages = "STAGE1_G.fc.0.weight" in state
    prefix = "STAGE1_G." if two_stages else ""
    first = _first_stage(state, prefix, recipes)
    _condition(state, f"{prefix}ca_net.fc", "condition1", recipes)
    parts: dict[str, Layers] = {}
    if two_stages:
        _condition(state, "ca_net.fc", "condition2", recipes)
        parts = _second_stage(state, recipes)
    text, condition = state["ca_net.fc.weight"].shape[1], state["ca_net.fc.weight"].shape[0] // 2
    config = StackGANConfig(
        z_dim=first[0].inputs - condition, text=text, condition=condition, first=first,
        encoder=parts.get("encoder", ()), joint=parts.get("joint", ()), residual=parts.get("residual", ()),
        last=parts.get("last", ()),
    )  # fmt: skip
    return config, recipes


def _condition(state: State, name: str, ours: str, recipes: Recipes) -> None:
    for part in ("weight", "bias"):
        if f"{name}.{part}" not in state:
            raise ModelFormatError(f"the tensor {name}.{part} is missing")
        recipes[f"{ours}.{part}"] = Plain(f"{name}.{part}", state[f"{name}.{part}"])


def _first_stage(state: State, prefix: str, recipes: Recipes) -> Layers:
    """A fully connected layer to 4 x 4 pixels with a batch norm of its values, then enlargements."""
    dense = find_layers(state, f"{prefix}fc.")
    if len(dense) != 1 or len(dense[0].weight) != 2 or dense[0].weight[0] % 16:
        raise ModelFormatError(f"the layer {prefix}fc is missing or not of 4 x 4 pixels")
    outputs = dense[0].weight[0]
    weight, bias = layer_recipes(state, dense[0], axis=0, outputs=outputs)
    recipes |= {"first.0.weight": weight, **({"first.0.bias": bias} if bias else {})}
    head = GridLayerConfig(name="first.0", kind="dense", inputs=dense[0].weight[1], outputs=outputs // 16, size=4)
    return (head, *_enlargements(state, prefix, "first", recipes))


def _enlargements(state: State, prefix: str, part: str, recipes: Recipes) -> Layers:
    configs = []
    for i in range(1, 5):
        layer = _only(state, f"{prefix}upsample{i}.")
        configs.append(_convolution(state, layer, f"{part}.{i}", recipes, kind="nearest"))
    configs.append(_convolution(state, _only(state, f"{prefix}img."), f"{part}.5", recipes, activation="tanh"))
    return tuple(configs)


def _second_stage(state: State, recipes: Recipes) -> dict[str, Layers]:
    encoder = [
        _convolution(state, layer, f"encoder.{i}", recipes, stride=2 if i else 1)
        for i, layer in enumerate(find_layers(state, "encoder."))
    ]
    joint = [_convolution(state, _only(state, "hr_joint."), "joint.0", recipes)]
    residual = [
        _convolution(state, layer, f"residual.{i}", recipes, activation="none" if i % 2 else "relu")
        for i, layer in enumerate(find_layers(state, "residual."))
    ]
    last = _enlargements(state, "", "last", recipes)
    return {"encoder": tuple(encoder), "joint": tuple(joint), "residual": tuple(residual), "last": last}


def _only(state: State, prefix: str) -> FoundLayer:
    layers = find_layers(state, prefix)
    if len(layers) != 1:
        raise ModelFormatError(f"{prefix.rstrip('.')} has {len(layers)} convolutions, where one is needed")
    return layers[0]


def _convolution(state: State, layer: FoundLayer, name: str, recipes: Recipes, *, kind: str = "convolution",
                 stride: int = 1, activation: str = "relu") -> GridLayerConfig:  # fmt: skip
    """A convolution that keeps its size, or halves it: kernel 3 with padding 1, or kernel 4 with stride 2."""
    if len(layer.weight) != 4:
        raise ModelFormatError(f"the layer {layer.name} is no convolution of images")
    outputs, inputs, kernel, _ = layer.weight
    weight, bias = layer_recipes(state, layer, axis=0, outputs=outputs)
    recipes |= {f"{name}.weight": weight, **({f"{name}.bias": bias} if bias else {})}
    return GridLayerConfig(name=name, kind=kind, inputs=inputs, outputs=outputs, kernel=kernel, stride=stride,
                           padding=1, activation=activation)  # fmt: skip


_FAMILY = GeneratorFamily(STACKGAN, StackGANModel, StackGANConfig.from_dict, is_stackgan, canonical_stackgan)
read_stackgan, stackgan_of_checkpoint = _FAMILY.read, _FAMILY.of_checkpoint


def load_stackgan(path_or_name: str | os.PathLike[str]) -> StackGANModel:
    """Read a model as `GeneratorFamily.load`."""
    model: StackGANModel = _FAMILY.load(path_or_name)
    return model
