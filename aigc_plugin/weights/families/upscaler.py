"""Networks for pictures as read from a file: our own .safetensors ("frames/1") or ncnn's .param and .bin."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ...errors import ModelFormatError
from ..formats.model import file_sha256
from ..formats.safetensors_file import SafetensorsFile, json_object, read_safetensors, write_safetensors
from ..formats.tensor_view import Floats
from ..formats.tensors import Plain, Recipe, Tensors
from .upscaler_config import UpscalerConfig

FORMAT = "frames/1"
_NCNN_START = b"7767517"
_ZIP_OF_SAFETENSORS = b"{"


@dataclass(frozen=True)
class UpscalerModel:
    """Configuration, tensors (made at each access), card, and the file that they come from.

    `card` says what the network is, by whom, from which data, under which licence; empty for foreign files.
    Tensors of int8 ranges ("scales.<layer>", (2, outputs), least and largest output) may be among them.
    """

    config: UpscalerConfig
    tensors: Tensors
    card: dict[str, Any]
    path: Path
    weights_path: Path | None = None  # ncnn: the .bin

    @cached_property
    def sha256(self) -> str:
        """Of the file, in hexadecimal; of an ncnn network, of the two files' SHA-256 side by side."""
        if self.weights_path is None:
            return file_sha256(self.path)
        both = file_sha256(self.path) + file_sha256(self.weights_path)
        return hashlib.sha256(both.encode()).hexdigest()


def load_upscaler(path_or_name: str | os.PathLike[str]) -> UpscalerModel:
    """Reads a network; nothing in the file is executed and no weight is read before it is asked for.

    A path that exists is a file; anything else is a name of the registry or the cache. `ModelFormatError` for a
    file that is damaged, refused, or no network for pictures.
    """
    from ..reading import place

    return load_frame_file(place(os.fspath(path_or_name)))


def is_upscaler_file(path: Path) -> bool:
    """Whether a file that exists calls itself a network for pictures; false for whatever is unreadable."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
        if head.lstrip().startswith(_NCNN_START) or path.suffix == ".param":
            return True
        ours = head[8:9] == _ZIP_OF_SAFETENSORS
        return ours and read_safetensors(path).metadata.get("aigc.format", "").startswith("frames/")
    except (OSError, ModelFormatError):
        return False


def load_frame_file(path: Path) -> UpscalerModel:
    """Reads a network from a file that exists."""
    from ..reading import first_bytes

    head = first_bytes(path)
    if head.lstrip().startswith(_NCNN_START) or path.suffix == ".param":
        from .upscaler_ncnn import read_ncnn_network, weights_beside

        config, recipes = read_ncnn_network(path)
        return UpscalerModel(config, Tensors(recipes), {}, path, weights_beside(path))
    if head[8:9] == _ZIP_OF_SAFETENSORS:
        return _from_safetensors(read_safetensors(path), path)
    if path.suffix == ".bin" and path.with_suffix(".param").is_file():
        raise ModelFormatError(
            f"{path.name} holds the weights of an ncnn network.", hint="give the .param file beside it."
        )
    raise ModelFormatError(
        f"{path.name} is no network for pictures.",
        hint="a .safetensors file of this package or an ncnn .param file is needed.",
    )


def _from_safetensors(file: SafetensorsFile, path: Path) -> UpscalerModel:
    found = file.metadata.get("aigc.format", "")
    if found != FORMAT:
        raise ModelFormatError(
            f"{path.name} has the format {found[:40]!r}, where a network for pictures is {FORMAT!r}.",
            hint="`aigc models info` tells what a file is.",
        )
    config = UpscalerConfig.from_dict(json_object(file, "aigc.config", path.name))
    recipes: dict[str, Recipe] = {name: Plain(name, tensor) for name, tensor in file.state.items()}
    check_frame_shapes(config, recipes, path.name)
    return UpscalerModel(config, Tensors(recipes), json_object(file, "aigc.card", path.name), path)


def write_frame_network(
    path: Path,
    config: UpscalerConfig,
    tensors: Mapping[str, Floats],
    card: Mapping[str, Any],
    *,
    dtype: str = "float32",
    overwrite: bool = False,
) -> None:
    """Writes our format; the kernels in `dtype` (float32, float16, bfloat16), all else in float32."""
    write_safetensors(path, config, tensors, card, file_format=FORMAT, dtype=dtype, overwrite=overwrite)


def check_frame_shapes(config: UpscalerConfig, recipes: Mapping[str, Recipe], name: str) -> None:
    """`ModelFormatError` for the first tensor that the network needs and the file has not, or not in that shape."""
    wanted = config.shapes()
    for layer in config.layers[:-1]:
        if f"scales.{layer.name}" in recipes:
            wanted[f"scales.{layer.name}"] = (2, layer.outputs)
    for tensor, shape in wanted.items():
        if tensor not in recipes:
            raise ModelFormatError(f"{name} lacks the tensor {tensor}.")
        if recipes[tensor].shape != shape:
            raise ModelFormatError(
                f"{name}: the tensor {tensor} has the shape {recipes[tensor].shape}, where {shape} is needed."
            )
