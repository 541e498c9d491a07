"""VITS voices as read from a file: an ONNX file of Piper with its .json, or "vits/1" of this package."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ...errors import InputError, ModelFormatError
from ..formats.model_file import ModelFile
from ..formats.onnx_file import read_onnx
from ..formats.tensors import Tensors
from ..identify import Format, identify
from ..registry import resolve_model_path
from .family_file import read_family_file
from .shape_check import require_shapes
from .table import VITS
from .vits_config import VitsConfig, VitsSpeaker, VitsSymbol
from .vits_graph import VitsGraph, sizes_of
from .vits_shapes import shapes_of

_LONGEST_JSON = 4 << 20
_MOST_SPEAKERS = 10_000


class VitsFile(ModelFile[VitsConfig]):
    """A VITS voice."""


def load_vits(path_or_name: str | os.PathLike[str]) -> VitsFile:
    """Read a VITS voice from a path that exists, else by a name; `ModelFormatError` for any other file."""
    path = resolve_model_path(path_or_name)
    return read_vits(path, identify(path))


def read_vits(path: Path, file_format: Format) -> VitsFile:
    """Read a VITS voice from a file that was identified."""
    if file_format.container == "onnx":
        return _read_piper(path)
    file = read_family_file(path, file_format, VITS)
    config = VitsConfig.from_dict(file.config)
    _check_shapes(config, file.tensors, path)
    return VitsFile(config, file.tensors, file.card, path)


def _read_piper(path: Path) -> VitsFile:
    try:
        graph = VitsGraph(read_onnx(path))
        values = _values_beside(path)
        sizes = sizes_of(graph)
        graph.check(sizes)
    except ModelFormatError:
        raise
    except (LookupError, ValueError, TypeError, ArithmeticError) as error:  # of a graph that nothing exports
        raise ModelFormatError(f"{path.name} is no Piper voice: its graph is damaged ({_reason(error)})") from None
    tensors = Tensors(graph.recipes())
    try:
        config = _config(values, sizes, graph)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelFormatError(
            f"{path.name}.json is no configuration of a Piper voice: {_reason(error)}",
            hint="put the .onnx.json that belongs to the voice beside it",
        ) from None
    _check_shapes(config, tensors, path)
    return VitsFile(config, tensors, _card(values), path)


def _reason(error: Exception) -> str:
    return f"it has no {error}" if isinstance(error, KeyError) else str(error)


def _values_beside(path: Path) -> dict[str, Any]:
    """The JSON of the voice."""
    beside = path.with_name(path.name + ".json")
    if not beside.is_file():
        raise ModelFormatError(
            f"{path.name} has no {beside.name} beside it, which says what its symbols are",
            hint="download the .onnx.json of the voice, too",
        )
    if beside.stat().st_size > _LONGEST_JSON:
        raise ModelFormatError(f"{beside.name} is too long for the configuration of a voice")
    try:
        values = json.loads(beside.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelFormatError(f"{beside.name} is no JSON: {error}", hint="download it again") from None
    if not isinstance(values, dict):
        raise ModelFormatError(f"{beside.name} is no JSON object", hint="download it again")
    return values


def _config(values: dict[str, Any], sizes: Any, graph: VitsGraph) -> VitsConfig:
    inference, espeak = values.get("inference", {}), values.get("espeak", {}).get("voice", "")
    code = values.get("language", {}).get("code") or espeak
    if values.get("phoneme_map"):
        raise InputError("a phoneme_map is not read")
    symbols = {str(symbol): tuple(ids) for symbol, ids in values["phoneme_id_map"].items()}
    width = graph.weights["emb_g.weight"].shape[1] if "emb_g.weight" in graph.weights else 0
    return VitsConfig(
        network=sizes,
        symbols=tuple(VitsSymbol(symbol, ids) for symbol, ids in symbols.items()),
        language=_tag(str(code)),
        espeak=str(espeak),
        rate=values["audio"]["sample_rate"],
        phonemes=values.get("phoneme_type", "espeak"),
        speakers=_speakers(values, graph) if width else (),
        noise=float(inference.get("noise_scale", 0.667)),
        length=float(inference.get("length_scale", 1.0)),
        duration_noise=float(inference.get("noise_w", 0.8)),
        speaker_width=width,
    )


def _tag(code: str) -> str:
    """BCP 47 of Piper's "en_US" or espeak-ng's "cmn"."""
    tag = code.replace("_", "-")
    return "zh" + tag[3:] if tag.startswith("cmn") else tag


def _speakers(values: dict[str, Any], graph: VitsGraph) -> tuple[VitsSpeaker, ...]:
    count = graph.weights["emb_g.weight"].shape[0]
    if count > _MOST_SPEAKERS:
        raise graph.error(f"it has {count} speakers")
    names = {int(number): str(name) for name, number in (values.get("speaker_id_map") or {}).items()}
    return tuple(VitsSpeaker(names.get(number, str(number)), number) for number in range(count))


def _card(values: dict[str, Any]) -> dict[str, Any]:
    """The facts that the file says about the voice; none says its licence."""
    card = {
        "name": values.get("dataset"),
        "language": values.get("language", {}).get("name_english")
        if isinstance(values.get("language"), dict)
        else None,
        "quality": values.get("audio", {}).get("quality"),
        "made_with": "Piper",
        "licence": "not stated in the file: see the voice's MODEL_CARD",
    }
    return {key: str(value) for key, value in card.items() if value}


def _check_shapes(config: VitsConfig, tensors: Tensors, path: Path) -> None:
    shapes = {name: tensors.shape(name) for name in tensors}
    require_shapes(shapes_of(config), shapes, path.name)
