"""DCGANs as read from a file of this package ("dcgan/1") or any published checkpoint."""

from __future__ import annotations

import os
from functools import partial

from ..formats.model_file import ModelFile
from .dcgan_config import DCGANConfig
from .dcgan_names import Strides, canonical_dcgan, is_dcgan
from .generator_family import GeneratorFamily
from .table import DCGAN


class DCGANModel(ModelFile[DCGANConfig]):
    """A DCGAN or a cousin; a layer without a bias has no tensor of that name."""


_FAMILY = GeneratorFamily(DCGAN, DCGANModel, DCGANConfig.from_dict, is_dcgan, canonical_dcgan)
read_dcgan, dcgan_of_checkpoint = _FAMILY.read, _FAMILY.of_checkpoint


def load_dcgan(path_or_name: str | os.PathLike[str], strides: Strides | None = None) -> DCGANModel:
    """Read a model as `GeneratorFamily.load`; `strides` are those of a checkpoint whose own are not known here."""
    given = None if strides is None else partial(canonical_dcgan, given=strides)
    model: DCGANModel = _FAMILY.load(path_or_name, given)
    return model
