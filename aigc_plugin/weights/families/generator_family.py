"""Reading of generators of images and videos, from a file of this package or a checkpoint of another program."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from ...errors import ModelFormatError
from ..checkpoint import read_checkpoint
from ..formats.model_file import ModelFile
from ..formats.tensor_view import TensorView
from ..formats.tensors import Recipe, Tensors
from ..identify import Format, identify
from ..registry import resolve_model_path
from .family_file import read_family_file
from .grid_layer import Shapes
from .shape_check import require_shapes
from .table import Family

if TYPE_CHECKING:
    from ..formats.torch_file import Checkpoint


class GeneratorConfig(Protocol):
    """A configuration that names its tensors."""

    def shapes(self) -> Shapes: ...


Config = TypeVar("Config", bound=GeneratorConfig)
Canonical = Callable[["Checkpoint", str], tuple[Config, Mapping[str, Recipe]]]


@dataclass(frozen=True)
class GeneratorFamily(Generic[Config]):
    """The parts in which one family differs from another.

    family       its row in the table
    model        class of a model that was read: (config, tensors, card, path)
    from_dict    configuration of the JSON values in a file of this package
    is_of        tells whether the names in a checkpoint are those of the family
    canonical    configuration and canonical tensors of a checkpoint; the second argument is the file's name
    """

    family: Family
    model: Callable[[Config, Tensors, dict[str, Any], Path], ModelFile[Config]]
    from_dict: Callable[[Mapping[str, Any]], Config]
    is_of: Callable[[Mapping[str, TensorView]], bool]
    canonical: Canonical[Config]

    def load(self, path_or_name: str | os.PathLike[str], canonical: Canonical[Config] | None = None) -> Any:
        """Read a model; nothing in the file is executed and weights are read on demand.

        path_or_name    a path that exists, else a name of the registry or the cache
        canonical       in place of the family's own, for a checkpoint that does not say enough

        `ModelFormatError` for a file that is damaged, refused, or of another family.
        """
        path = resolve_model_path(path_or_name)
        return self.read(path, identify(path), canonical)

    def read(self, path: Path, file_format: Format, canonical: Canonical[Config] | None = None) -> Any:
        """Read a model from a file that was identified."""
        if not file_format.family:
            return self.of_checkpoint(read_checkpoint(path, file_format), path, canonical)
        file = read_family_file(path, file_format, self.family)
        config = self.from_dict(file.config)
        _check(config, {name: file.tensors.shape(name) for name in file.tensors}, path.name)
        return self.model(config, file.tensors, file.card, path)

    def of_checkpoint(self, checkpoint: Checkpoint, path: Path, canonical: Canonical[Config] | None = None) -> Any:
        """The model in a checkpoint that was read."""
        if not self.is_of(checkpoint.state):
            raise ModelFormatError(
                f"{path.name} is not {self.family.noun}", hint="`aigc models info` shows what a file is"
            )
        config, recipes = (canonical or self.canonical)(checkpoint, path.name)
        _check(config, {name: recipe.shape for name, recipe in recipes.items()}, path.name)
        return self.model(config, Tensors(recipes), {}, path)


def _check(config: GeneratorConfig, shapes: Shapes, file_name: str) -> None:
    """Layers may lack a bias; other tensors may not be missing."""
    wanted = {name: shape for name, shape in config.shapes().items() if name in shapes or not name.endswith(".bias")}
    require_shapes(wanted, shapes, file_name, free=("",))
