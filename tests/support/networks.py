"""Small random networks for pictures, as configuration and tensors."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from support.arrays import normal


def network(
    *,
    channels: int = 1,
    scale: int = 2,
    width: int = 16,
    depth: int = 3,
    kernel: int = 3,
    activation: str = "prelu",
    border: str = "replicate",
    skip: str = "nearest",
    add: bool = True,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """`depth` layers of `width` channels, the first added to the last but one, and one to scale**2 values."""
    layers: list[dict[str, Any]] = []
    tensors: dict[str, Any] = {}
    widths = [channels, *[width] * depth, channels * scale**2]
    for number, (inputs, outputs) in enumerate(pairwise(widths)):
        last = number == depth
        name = f"body.{number}"
        layers.append({
            "name": name, "kernel": kernel, "inputs": inputs, "outputs": outputs, "padding": "same",
            "activation": "none" if last else activation, "slope": 0.1,
            "add": 0 if add and number == depth - 1 and number > 0 else None,
        })  # fmt: skip
        gain = (0.2 if last else 1.2) / np.sqrt(inputs * kernel**2)
        tensors[f"{name}.weight"] = normal(outputs, inputs, kernel, kernel, seed=number) * np.float32(gain)
        tensors[f"{name}.bias"] = normal(outputs, seed=number) * np.float32(0.1)
        if layers[-1]["activation"] == "prelu":
            tensors[f"{name}.slope"] = normal(outputs, seed=number + 50) * np.float32(0.3)
    config = {"kind": "upscaler", "scale": scale, "channels": channels, "skip": skip, "border": border,
              "reduce": 1, "layers": layers}  # fmt: skip
    return config, tensors
