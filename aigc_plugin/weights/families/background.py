"""Styles of moving backgrounds as read from a file ("background/1")."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from ...errors import ModelFormatError
from ..formats.model_file import ModelFile
from ..formats.tensor_view import Floats
from ..identify import Format, identify
from ..registry import resolve_model_path
from .background_config import BackgroundConfig
from .family_file import read_family_file
from .table import BACKGROUND

SHAPES = {"curve": (33, 65, 2), "colours": (8, 64, 3)}


class BackgroundFile(ModelFile[BackgroundConfig]):
    """Styles of moving backgrounds."""

    def tensor(self, style: str, which: str) -> Floats:
        """The curve or the colours of a style, float32 from 0 to 1; `ModelFormatError` where they are neither."""
        values = np.ascontiguousarray(self.tensors[f"{style}.{which}"], np.float32)
        if values.shape != SHAPES[which] or not np.all((values >= 0) & (values <= 1)):
            raise ModelFormatError(f"{self.path.name}: {style}.{which} must be {SHAPES[which]} numbers from 0 to 1")
        return values


def load_backgrounds(path_or_name: str | os.PathLike[str]) -> BackgroundFile:
    """Read styles from a path that exists, else by a name; `ModelFormatError` for any other file."""
    path = resolve_model_path(path_or_name)
    return read_backgrounds(path, identify(path))


def read_backgrounds(path: Path, file_format: Format) -> BackgroundFile:
    """Read styles from a file that was identified."""
    file = read_family_file(path, file_format, BACKGROUND)
    config = BackgroundConfig.from_dict(file.config)
    for name in config.names:
        for which in SHAPES:
            if f"{name}.{which}" not in file.tensors:
                raise ModelFormatError(f"{path.name} has no {name}.{which}", hint="download or copy it again")
    return BackgroundFile(config, file.tensors, file.card, path)
