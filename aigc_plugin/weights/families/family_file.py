"""A .safetensors file that this package wrote: configuration, card and tensors, the last read on demand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..formats.safetensors_file import Config, json_object, read_safetensors, write_safetensors
from ..formats.tensor_view import Floats
from ..formats.tensors import Plain, Recipe, Tensors
from ..identify import Format, check_family
from .table import Family


class FamilyFile(NamedTuple):
    """Content of a file: `config` as JSON values, still to be checked by its family."""

    config: dict[str, Any]
    card: dict[str, Any]
    tensors: Tensors


def read_family_file(path: Path, file_format: Format, family: Family) -> FamilyFile:
    """Read a file; `ModelFormatError` where it is damaged, or of another family or version."""
    check_family(path, file_format, family)
    file = read_safetensors(path)
    recipes: dict[str, Recipe] = {name: Plain(name, tensor) for name, tensor in file.state.items()}
    config = json_object(file, "aigc.config", path.name)
    return FamilyFile(config, json_object(file, "aigc.card", path.name), Tensors(recipes))


def write_family_file(
    path: Path, family: Family, config: Config, tensors: Mapping[str, Floats], card: Mapping[str, Any], *,
    dtype: str = "float32", overwrite: bool = False,
) -> None:  # fmt: skip
    """Write a file of a family, whole or not at all.

    dtype  type of the matrices: float32, float16 or bfloat16; the rest stays float32 (`write_safetensors`)

    `InputError` for values that do not fit; else as `Output`.
    """
    write_safetensors(path, config, tensors, card, file_format=family.file_format, dtype=dtype, overwrite=overwrite)
