"""Small random members of the WaveGlow family, with every tensor that their configuration asks for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Tensors = dict[str, NDArray[np.float32]]

BASE: dict[str, Any] = {
    "n_mel": 5, "n_flows": 4, "n_group": 8, "n_early_every": 2, "n_early_size": 2, "n_layers": 3,
    "n_channels": 24, "kernel_size": 3, "hop": 32, "rate": 22050, "swap_halves": False,
    "conditioning": "upsample", "n_cond": 40, "n_source": 0, "encoder_layers": 0, "encoder_kernel": 0,
    "width": 0, "transformer_layers": 0, "heads": 0, "feed": 0, "window": 0,
}  # fmt: skip
GROUP = {"conditioning": "group", "n_cond": 13}
TRANSFORMER = {
    "conditioning": "transformer", "n_cond": 18, "encoder_layers": 2, "encoder_kernel": 5, "width": 20,
    "transformer_layers": 2, "heads": 4, "feed": 33, "window": 3,
}  # fmt: skip

CONFIGS: dict[str, dict[str, Any]] = {
    "published": BASE,
    "swapped": BASE | {"swap_halves": True},
    "odd_channels": BASE | {"n_channels": 37, "kernel_size": 5},
    "pairs": BASE | {"n_group": 2, "n_early_size": 0, "n_cond": 10, "n_flows": 3, "n_layers": 1},
    "wide_groups": BASE | {"n_group": 16, "n_early_size": 4, "n_cond": 80, "n_flows": 5, "n_channels": 64},
    "group": BASE | GROUP,
    "group_source": BASE | GROUP | {"n_source": 3, "kernel_size": 5, "n_channels": 17},
    "transformer": BASE | TRANSFORMER | {"n_source": 7},
}


def config_of(name: str) -> dict[str, Any]:
    return dict(CONFIGS[name])


def _normal(rng: np.random.Generator, *shape: int, fan_in: int = 0) -> NDArray[np.float32]:
    """Values that keep a signal's variance through a sum of fan_in products."""
    scale = 1 / np.sqrt(fan_in) if fan_in else 0.1
    return (scale * rng.standard_normal(shape)).astype(np.float32)


def wavenet_tensors(config: dict[str, Any], rng: np.random.Generator, prefix: str = "") -> Tensors:
    c, n_cond, layers, kernel = (
        config["n_channels"],
        config["n_cond"],
        config["n_layers"],
        config["kernel_size"],
    )
    tensors = {
        "start.weight": _normal(rng, c, config["n_in"], 1, fan_in=config["n_in"]),
        "start.bias": _normal(rng, c),
        "end.weight": 0.2 * _normal(rng, config["n_out"], c, 1, fan_in=c),
        "end.bias": _normal(rng, config["n_out"]),
    }
    if n_cond:
        tensors["cond_layer.weight"] = _normal(rng, 2 * c * layers, n_cond, 1, fan_in=n_cond)
        tensors["cond_layer.bias"] = _normal(rng, 2 * c * layers)
    for i in range(layers):
        rows = 2 * c if i < layers - 1 else c
        tensors[f"in_layers.{i}.weight"] = _normal(rng, 2 * c, c, kernel, fan_in=c * kernel)
        tensors[f"in_layers.{i}.bias"] = _normal(rng, 2 * c)
        tensors[f"res_skip_layers.{i}.weight"] = _normal(rng, rows, c, 1, fan_in=c)
        tensors[f"res_skip_layers.{i}.bias"] = _normal(rng, rows)
    return {prefix + name: value for name, value in tensors.items()}


def _encoder_tensors(config: dict[str, Any], rng: np.random.Generator) -> Tensors:
    width, feed, kernel = config["width"], config["feed"], config["encoder_kernel"]
    tensors: Tensors = {}
    for i in range(config["encoder_layers"]):
        channels = width if i else config["n_mel"]
        tensors[f"encoder.conv.{i}.weight"] = _normal(rng, width, channels, kernel, fan_in=channels * kernel)
        tensors[f"encoder.conv.{i}.bias"] = _normal(rng, width)
    linears = {"attention.qkv": (3 * width, width), "attention.out": (width, width), "feed.0": (feed, width),
               "feed.1": (width, feed)}  # fmt: skip
    for i in range(config["transformer_layers"]):
        prefix = f"transformer.{i}."
        for norm in ("norm1", "norm2"):
            tensors[f"{prefix}{norm}.weight"] = 1 + _normal(rng, width)
            tensors[f"{prefix}{norm}.bias"] = _normal(rng, width)
        for name, (rows, cols) in linears.items():
            tensors[f"{prefix}{name}.weight"] = _normal(rng, rows, cols, fan_in=cols)
            tensors[f"{prefix}{name}.bias"] = _normal(rng, rows)
        tensors[prefix + "attention.bias"] = _normal(rng, config["heads"], 2 * config["window"] + 1)
    return tensors


def waveglow_tensors(config: dict[str, Any], seed: int = 1) -> Tensors:
    rng = np.random.default_rng(seed)
    tensors = _encoder_tensors(config, rng) if config["conditioning"] == "transformer" else {}
    sample_rate = config["conditioning"] == "upsample"
    stride = config["hop"] if sample_rate else config["hop"] // config["n_group"]
    channels = config["width"] if config["conditioning"] == "transformer" else config["n_mel"]
    outputs = config["n_mel"] if sample_rate else config["n_cond"]
    tensors["upsample.weight"] = _normal(rng, channels, outputs, 4 * stride, fan_in=4 * channels)
    tensors["upsample.bias"] = _normal(rng, outputs)
    for k in range(config["n_flows"]):
        size = config["n_group"] - config["n_early_size"] * (k // config["n_early_every"])
        mix, _ = np.linalg.qr(rng.standard_normal((size, size)))
        tensors[f"convinv.{k}.conv.weight"] = (mix + 0.1 * rng.standard_normal((size, size))).astype(np.float32)[
            ..., None
        ]
        stack = config | {"n_in": size // 2, "n_out": size, "n_cond": config["n_cond"] + config["n_source"]}
        tensors |= wavenet_tensors(stack, rng, f"WN.{k}.")
    return tensors


def random_inputs(config: dict[str, Any], frames: int, seed: int = 2) -> dict[str, NDArray[np.float32] | None]:
    """mel (frames, n_mel), source (groups, n_source) or None, latents (n_group, groups)."""
    rng = np.random.default_rng(seed)
    groups = frames * config["hop"] // config["n_group"]
    source = rng.standard_normal((groups, config["n_source"])).astype(np.float32) if config["n_source"] else None
    return {
        "mel": rng.standard_normal((frames, config["n_mel"])).astype(np.float32),
        "source": source,
        "latents": rng.standard_normal((config["n_group"], groups)).astype(np.float32),
    }
