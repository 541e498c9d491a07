"""StyleGAN2 and 3 as read from a file of this package ("stylegan/1") or any published checkpoint."""

from __future__ import annotations

import os

from ..formats.model_file import ModelFile
from .generator_family import GeneratorFamily
from .stylegan_config import StyleGANConfig, config_from_dict
from .stylegan_names import canonical_stylegan, is_stylegan
from .table import STYLEGAN


class StyleGANModel(ModelFile[StyleGANConfig]):
    """A StyleGAN2 or 3."""


_FAMILY: GeneratorFamily[StyleGANConfig] = GeneratorFamily(
    STYLEGAN, StyleGANModel, config_from_dict, is_stylegan, canonical_stylegan
)
read_stylegan, stylegan_of_checkpoint = _FAMILY.read, _FAMILY.of_checkpoint


def load_stylegan(path_or_name: str | os.PathLike[str]) -> StyleGANModel:
    """Read a model as `GeneratorFamily.load`."""
    model: StyleGANModel = _FAMILY.load(path_or_name)
    return model
