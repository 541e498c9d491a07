"""Files of networks that pronounce unknown words: safetensors, matrices in 8 bits with a scale a row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import ModelFormatError
from ...types import FloatArray
from .g2p_config import NO_CHUNK, G2pConfig

KIND = "g2p/1"
_SCALE = ".scale"


def write_g2p(path: Path, config: G2pConfig, tensors: Mapping[str, FloatArray], card: Mapping[str, object]) -> None:
    """Write a network: matrices as int8, rows of one axis in half precision."""
    from safetensors.numpy import save

    from ...files.output import Output

    stored: dict[str, NDArray[Any]] = {}
    for name, values in tensors.items():
        if values.ndim < 2 or name == "scales":
            stored[name] = values.astype(np.float16)
            continue
        scale = np.abs(values.reshape(len(values), -1)).max(1) / 127
        scale = np.maximum(scale.astype(np.float16), np.float16(1e-4)).astype(np.float32)
        shape = (-1, *[1] * (values.ndim - 1))
        stored[name] = np.clip(np.rint(values / scale.reshape(shape)), -127, 127).astype(np.int8)
        stored[name + _SCALE] = scale.astype(np.float16)
    metadata = {"kind": KIND, "config": json.dumps(config.to_dict()), "card": json.dumps(card)}
    with Output(path, overwrite=True) as output:
        output.file.write(save(stored, metadata))


def read_g2p(path: Path) -> tuple[G2pConfig, dict[str, FloatArray]]:
    """Read a network as float32; ModelFormatError for any other file."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "numpy") as file:
            metadata = file.metadata() or {}
            stored = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no dict
    except (OSError, SafetensorError) as error:
        raise ModelFormatError(f"cannot read {path.name}: {error}") from None
    if metadata.get("kind") != KIND:
        raise ModelFormatError(f"{path.name} is no network of unknown words")
    config = G2pConfig.from_dict(json.loads(metadata.get("config", "{}")))
    tensors = {}
    for name, shape in shapes_of(config).items():
        if name not in stored or stored[name].shape != shape:
            raise ModelFormatError(f"{path.name}: {name} must have the shape {shape}")
        values = stored[name].astype(np.float32)
        if name + _SCALE in stored:
            values *= stored[name + _SCALE].astype(np.float32).reshape(-1, *[1] * (values.ndim - 1))
        tensors[name] = values
    return config, tensors


def shapes_of(config: G2pConfig) -> dict[str, tuple[int, ...]]:
    """Shape of each tensor by its name."""
    from .g2p_config import HISTORY

    width, hidden, chunks = config.width, config.hidden, len(config.chunks)
    shapes: dict[str, tuple[int, ...]] = {
        "letters.weight": (config.inputs, width),
        "scales": (config.blocks + 1, width),
        "chunks.weight": (chunks + NO_CHUNK, config.history),
        "stressed.weight": (2, hidden),
        "encoded.weight": (hidden, width),
        "encoded.bias": (hidden,),
        "before.weight": (hidden, HISTORY * config.history),
        "out.weight": (chunks, hidden),
        "out.bias": (chunks,),
    }
    for number in range(config.blocks):
        shapes[f"blocks.{number}.weight"] = (width, width, config.kernel)
        shapes[f"blocks.{number}.bias"] = (width,)
    return shapes
