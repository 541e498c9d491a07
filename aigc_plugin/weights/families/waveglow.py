"""WaveGlow vocoders as read from a file of this package ("waveglow/1") or any published checkpoint."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..checkpoint import read_checkpoint
from ..formats.model_file import ModelFile
from ..formats.tensors import Tensors
from ..identify import Format, identify
from ..registry import resolve_model_path
from .family_file import read_family_file
from .table import WAVEGLOW
from .waveglow_config import WaveGlowConfig
from .waveglow_shapes import check_shapes

if TYPE_CHECKING:
    from ..formats.torch_file import Checkpoint


class WaveGlowModel(ModelFile[WaveGlowConfig]):
    """A vocoder."""


def load_waveglow(path_or_name: str | os.PathLike[str], *, swap_halves: bool | None = None) -> WaveGlowModel:
    """Read a vocoder; nothing in the file is executed and weights are read on demand.

    path_or_name  a path that exists, else a name of the registry or the cache
    swap_halves   overrides what the file implies (oldest WaveGlow variant)

    `InputError` lists the names when there is no such model; `ModelFormatError` for a file that is damaged,
    refused or no WaveGlow.
    """
    path = resolve_model_path(path_or_name)
    return read_waveglow(path, identify(path), swap_halves=swap_halves)


def read_waveglow(path: Path, file_format: Format, *, swap_halves: bool | None = None) -> WaveGlowModel:
    """Read a vocoder from a file that was identified."""
    if not file_format.family:
        return waveglow_of_checkpoint(read_checkpoint(path, file_format), path, swap_halves=swap_halves)
    file = read_family_file(path, file_format, WAVEGLOW)
    config = WaveGlowConfig.from_dict(file.config)
    check_shapes(config, {name: file.tensors.shape(name) for name in file.tensors}, path.name)
    if swap_halves is not None:
        config = WaveGlowConfig.from_dict({**config.to_dict(), "swap_halves": swap_halves})
    return WaveGlowModel(config, file.tensors, file.card, path)


def waveglow_of_checkpoint(checkpoint: Checkpoint, path: Path, *, swap_halves: bool | None = None) -> WaveGlowModel:
    """The vocoder in a checkpoint that was read; `ModelFormatError` where it is none."""
    # Imported when there is such a file: speech has 0.3 s to begin, and the packaged vocoder needs none of it.
    from .waveglow_names import canonical

    config, recipes = canonical(checkpoint, path.name, swap_halves=swap_halves)
    return WaveGlowModel(config, Tensors(recipes), {}, path)
