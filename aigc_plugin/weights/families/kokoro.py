"""Kokoro models as read from a file: an ONNX file with its voices beside it, or "kokoro/1" of this package."""

from __future__ import annotations

import os
from pathlib import Path

from ...errors import InputError, ModelFormatError
from ..formats.model_file import ModelFile
from ..formats.onnx_file import read_onnx
from ..formats.tensors import Tensors
from ..identify import Format, identify
from ..registry import resolve_model_path
from .family_file import read_family_file
from .kokoro_config import KokoroConfig, KokoroVoice
from .kokoro_graph import KokoroGraph
from .kokoro_shapes import shapes_of
from .kokoro_sizes import rate_of, sizes_of
from .kokoro_voices import voices_beside
from .shape_check import require_shapes
from .table import KOKORO


class KokoroFile(ModelFile[KokoroConfig]):
    """A Kokoro model."""


def load_kokoro(path_or_name: str | os.PathLike[str]) -> KokoroFile:
    """Read a Kokoro model from a path that exists, else by a name; `ModelFormatError` for any other file."""
    path = resolve_model_path(path_or_name)
    return read_kokoro(path, identify(path))


def read_kokoro(path: Path, file_format: Format) -> KokoroFile:
    """Read a Kokoro model from a file that was identified."""
    if file_format.container == "onnx":
        return _read_onnx(path)
    file = read_family_file(path, file_format, KOKORO)
    config = KokoroConfig.from_dict(file.config)
    _check_shapes(config, file.tensors, path)
    return KokoroFile(config, file.tensors, file.card, path)


def _read_onnx(path: Path) -> KokoroFile:
    try:
        graph = KokoroGraph(read_onnx(path))
        sizes = sizes_of(graph)
        graph.check(sizes)
        rate = rate_of(graph)
    except ModelFormatError:
        raise
    except (LookupError, ValueError, TypeError, ArithmeticError, InputError) as error:  # of no graph that is exported
        raise ModelFormatError(f"{path.name} is no Kokoro model: its graph is damaged ({error})") from None
    voices = voices_beside(path, sizes.style)
    named = tuple(KokoroVoice(name, voices[name].shape[0]) for name in voices)
    config = KokoroConfig(sizes, named, rate)
    tensors = Tensors({**graph.recipes, **{f"voices.{name}": styles for name, styles in voices.items()}})
    _check_shapes(config, tensors, path)
    return KokoroFile(config, tensors, _CARD, path)


_CARD = {
    "name": "Kokoro",
    "made_with": "kokoro-onnx",
    "licence": "not stated in the file: Kokoro-82M and its voices are Apache-2.0",
}


def _check_shapes(config: KokoroConfig, tensors: Tensors, path: Path) -> None:
    scales = {name for name in tensors if name.endswith(".scale") and f"{name[:-6]}.weight" in tensors}
    for name in scales:
        columns = tensors.shape(f"{name[:-6]}.weight")[0]
        if tensors.shape(name) not in ((1,), (columns,)):
            raise ModelFormatError(f"{path.name}: the scale {name} fits no weight")
    shapes = {name: tensors.shape(name) for name in tensors if name not in scales}
    require_shapes(shapes_of(config), shapes, path.name)
