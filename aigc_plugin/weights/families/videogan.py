"""VideoGAN (Vondrick, Pirsiavash, Torralba 2016) as read from a file of this package, its PyTorch port or torch7.

background.model.0.weight …      the still background, an image
video.model.0.weight …           the trunk of the moving foreground
mymodules.0.0.weight …           foreground;  mymodules.1.0.weight …  its mask
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

from ...errors import InputError, ModelFormatError
from ..formats.model_file import ModelFile
from ..formats.tensors import Recipe
from .config_fields import OneOf, Range, check_fields, read_fields
from .generator_family import GeneratorFamily
from .grid_layer import MOST_CHANNELS, GridLayerConfig, Shapes, check_sequence
from .sequence_names import State, find_layers, layer_recipes, without_wrapper
from .table import VIDEOGAN

if TYPE_CHECKING:
    from ..formats.torch_file import Attribute, Checkpoint

_EPSILON = 1e-5


@dataclass(frozen=True, kw_only=True)
class VideoGANConfig:
    """One generator: a video is mask * foreground + (1 - mask) * background.

    background   layers from the noise to the still image
    trunk        layers from the noise to the features of the foreground; its heads are "foreground" and "mask"
    """

    z_dim: Annotated[int, Range(1, MOST_CHANNELS)]
    background: tuple[GridLayerConfig, ...]
    trunk: tuple[GridLayerConfig, ...]
    foreground: GridLayerConfig
    mask: GridLayerConfig
    kind: Annotated[str, OneOf("videogan")] = "videogan"

    def __post_init__(self) -> None:
        check_fields(self)
        channels = check_sequence(self.background, self.z_dim)
        features = check_sequence(self.trunk, self.z_dim)
        if (self.foreground.inputs, self.mask.inputs) != (features, features):
            raise InputError(f"the heads take {self.foreground.inputs} and {self.mask.inputs} channels, not {features}")
        if (self.foreground.outputs, self.mask.outputs) != (channels, 1) or channels > 4:
            raise InputError(
                "foreground and background have the channels of the image, at most 4, and the mask has one"
            )

    def shapes(self) -> Shapes:
        """Name → shape of every tensor."""
        shapes: Shapes = {}
        for layer in (*self.background, *self.trunk, self.foreground, self.mask):
            shapes |= layer.shapes()
        return shapes

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `from_dict` takes them back."""
        values = asdict(self)
        return {**values, "background": list(values["background"]), "trunk": list(values["trunk"])}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> VideoGANConfig:
        """Build from the values in a file; `ModelFormatError` on an unknown key or an impossible value."""
        return read_fields(cls, values)


class VideoGANModel(ModelFile[VideoGANConfig]):
    """A VideoGAN."""


def is_videogan(state: State) -> bool:
    """Tell whether the names are those of the PyTorch port."""
    names = without_wrapper(state)
    return "background.model.0.weight" in names and "video.model.0.weight" in names


def canonical_videogan(checkpoint: Checkpoint, file_name: str) -> tuple[VideoGANConfig, dict[str, Recipe]]:
    """Configuration and canonical tensors; `ModelFormatError` where a layer is missing."""
    state = without_wrapper(checkpoint.state)
    recipes: dict[str, Recipe] = {}
    epsilons = checkpoint.attributes
    background = _layers(state, "background.model.", "background", "tanh", recipes, epsilons)
    trunk = _layers(state, "video.model.", "trunk", "relu", recipes, epsilons)
    foreground = _layers(state, "mymodules.0.", "foreground", "tanh", recipes, epsilons)
    mask = _layers(state, "mymodules.1.", "mask", "sigmoid", recipes, epsilons)
    config = VideoGANConfig(
        z_dim=background[0].inputs, background=background, trunk=trunk, foreground=foreground[0], mask=mask[0]
    )
    return config, recipes


def _layers(
    state: State, prefix: str, part: str, last: str, recipes: dict[str, Recipe], epsilons: Mapping[str, Attribute]
) -> tuple[GridLayerConfig, ...]:
    """Transposed convolutions: the first of a trunk grows one pixel to the kernel, the others double each axis."""
    found = find_layers(state, prefix)
    if not found:
        raise ModelFormatError(f"the layers {prefix}… are missing")
    configs = []
    for i, layer in enumerate(found):
        inputs, outputs, *kernel = layer.weight
        first = i == 0 and part in ("background", "trunk")
        depth = kernel[0] if len(kernel) == 3 else 0
        name = f"{part}.{i}"
        configs.append(GridLayerConfig(
            name=name, kind="transposed", inputs=inputs, outputs=outputs, kernel=kernel[-1], kernel_depth=depth,
            stride=1 if first else 2, padding=0 if first else 1, stride_depth=2 if depth and not first else 1,
            padding_depth=1 if depth and not first else 0, activation=last if i == len(found) - 1 else "relu",
        ))  # fmt: skip
        epsilon = epsilons.get(f"{layer.norm}.eps")
        weight, bias = layer_recipes(
            state, layer, axis=1, outputs=outputs, epsilon=epsilon if isinstance(epsilon, float) else _EPSILON
        )
        recipes |= {f"{name}.weight": weight, **({f"{name}.bias": bias} if bias else {})}
    return tuple(configs)


_FAMILY = GeneratorFamily(VIDEOGAN, VideoGANModel, VideoGANConfig.from_dict, is_videogan, canonical_videogan)
read_videogan, videogan_of_checkpoint = _FAMILY.read, _FAMILY.of_checkpoint


def load_videogan(path_or_name: str | os.PathLike[str]) -> VideoGANModel:
    """Read a model as `GeneratorFamily.load`."""
    model: VideoGANModel = _FAMILY.load(path_or_name)
    return model
