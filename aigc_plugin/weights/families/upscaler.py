"""Upscaler networks as read from a file of this package ("frames/1") or ncnn's .param and .bin."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..formats.model_file import ModelFile, file_sha256
from ..formats.tensors import Tensors
from ..identify import Format, identify
from ..registry import resolve_model_path
from .family_file import read_family_file
from .shape_check import require_shapes
from .table import UPSCALER
from .upscaler_config import UpscalerConfig


@dataclass(frozen=True)
class UpscalerModel(ModelFile[UpscalerConfig]):
    """An upscaler network.

    weights_path  of an ncnn network: the .bin, beside the .param that `path` is

    Tensors of int8 ranges ("scales.<layer>", (2, outputs), least and largest output) may be among the tensors.
    """

    weights_path: Path | None = None

    @property
    def int8_loss(self) -> float:
        """PSNR-Y in dB that int8 loses to float32 on images that were held out, as `aigc train pack` measured it;
        infinite where the card does not say."""
        loss = self.card.get("int8_loss")
        return float(loss) if isinstance(loss, int | float) and not isinstance(loss, bool) else math.inf

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file, in hexadecimal; of an ncnn network, of both files' SHA-256 side by side."""
        if self.weights_path is None:
            return file_sha256(self.path)
        both = file_sha256(self.path) + file_sha256(self.weights_path)
        return hashlib.sha256(both.encode()).hexdigest()


def load_upscaler(path_or_name: str | os.PathLike[str]) -> UpscalerModel:
    """Read a network; nothing in the file is executed and weights are read on demand.

    A path that exists is a file; anything else is a name of the registry or the cache. `ModelFormatError` for a
    file that is damaged, refused, or no upscaler.
    """
    path = resolve_model_path(path_or_name)
    return read_upscaler(path, identify(path))


def read_upscaler(path: Path, file_format: Format) -> UpscalerModel:
    """Read a network from a file that was identified."""
    if file_format.container == "ncnn":
        from .upscaler_ncnn import read_ncnn_network, weights_beside

        config, recipes = read_ncnn_network(path)
        return UpscalerModel(config, Tensors(recipes), {}, path, weights_beside(path))
    file = read_family_file(path, file_format, UPSCALER)
    config = UpscalerConfig.from_dict(file.config)
    check_upscaler_shapes(config, {name: file.tensors.shape(name) for name in file.tensors}, path.name)
    return UpscalerModel(config, file.tensors, file.card, path)


def check_upscaler_shapes(config: UpscalerConfig, shapes: Mapping[str, tuple[int, ...]], file_name: str) -> None:
    """Raise `ModelFormatError` for the first tensor that the network needs and that is missing or of another shape."""
    wanted = config.shapes()
    for layer in config.layers[:-1]:
        if f"scales.{layer.name}" in shapes:
            wanted[f"scales.{layer.name}"] = (2, layer.outputs)
    require_shapes(wanted, shapes, file_name, free=("",))
