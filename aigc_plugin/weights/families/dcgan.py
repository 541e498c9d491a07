"""DCGANs as read from a file of this package ("dcgan/1") or any published checkpoint."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import ModelFormatError
from ..checkpoint import read_checkpoint
from ..formats.model_file import ModelFile
from ..formats.tensors import Tensors
from ..identify import Format, identify
from ..registry import resolve_model_path
from .dcgan_config import DCGANConfig
from .dcgan_names import Strides, canonical_dcgan, is_dcgan
from .family_file import read_family_file
from .grid_layer import Shapes
from .table import DCGAN

if TYPE_CHECKING:
    from ..formats.torch_file import Checkpoint


class DCGANModel(ModelFile[DCGANConfig]):
    """A DCGAN or a cousin; a layer without a bias has no tensor of that name."""


def load_dcgan(path_or_name: str | os.PathLike[str], strides: Strides | None = None) -> DCGANModel:
    """Read a model; nothing in the file is executed and weights are read on demand.

    strides   of a checkpoint whose strides are not known here

    `ModelFormatError` for a file that is damaged, refused, or no such generator.
    """
    path = resolve_model_path(path_or_name)
    return read_dcgan(path, identify(path), strides)


def read_dcgan(path: Path, file_format: Format, strides: Strides | None = None) -> DCGANModel:
    """Read a model from a file that was identified."""
    if not file_format.family:
        return dcgan_of_checkpoint(read_checkpoint(path, file_format), path, strides)
    file = read_family_file(path, file_format, DCGAN)
    config = DCGANConfig.from_dict(file.config)
    check_grid_shapes(config.shapes(), {name: file.tensors.shape(name) for name in file.tensors}, path.name)
    return DCGANModel(config, file.tensors, file.card, path)


def dcgan_of_checkpoint(checkpoint: Checkpoint, path: Path, strides: Strides | None = None) -> DCGANModel:
    """The model in a checkpoint that was read; `ModelFormatError` where it is none."""
    if not is_dcgan(checkpoint.state):
        raise ModelFormatError(f"{path.name} is no DCGAN", hint="`aigc models info` shows what a file is")
    config, recipes = canonical_dcgan(checkpoint, path.name, strides)
    check_grid_shapes(config.shapes(), {name: recipe.shape for name, recipe in recipes.items()}, path.name)
    return DCGANModel(config, Tensors(recipes), {}, path)


def check_grid_shapes(wanted: Shapes, shapes: Shapes, file_name: str) -> None:
    """Raise `ModelFormatError` for the first tensor that is missing or of another shape; a bias may be missing."""
    for name, shape in wanted.items():
        if name not in shapes and not name.endswith(".bias"):
            raise ModelFormatError(f"{file_name} lacks the tensor {name}")
        if name in shapes and shapes[name] != shape:
            raise ModelFormatError(
                f"{file_name}: the tensor {name} has the shape {shapes[name]}, where {shape} is needed"
            )
