"""Names and shapes of the canonical tensors of a configuration."""

from __future__ import annotations

from collections.abc import Mapping

from ...errors import ModelFormatError
from .shape_check import require_shapes
from .waveglow_config import WaveGlowConfig

Shapes = dict[str, tuple[int, ...]]

# Tensors that belong to the generator around the flow pass through untouched.
FREE_PREFIXES = ("pitch.", "predictor.", "scales.")


def canonical_shapes(config: WaveGlowConfig) -> Shapes:
    """Name → shape of every tensor of the model; `upsample` has a kernel of any size, written as -1."""
    shapes = {"upsample": _upsample, "group": _group, "transformer": _transformer}[config.conditioning](config)
    for k in range(config.n_flows):
        channels = config.flow_channels(k)
        shapes[f"convinv.{k}.conv.weight"] = (channels, channels, 1)
        shapes.update(_wavenet(config, f"WN.{k}.", channels // 2))
    return shapes


def _wavenet(config: WaveGlowConfig, prefix: str, half: int) -> Shapes:
    width, layers, cond = config.n_channels, config.n_layers, config.n_cond + config.n_source
    shapes = {
        **_affine(prefix + "start", width, half, 1),
        **_affine(prefix + "cond_layer", 2 * width * layers, cond, 1),
        **_affine(prefix + "end", 2 * half, width, 1),
    }
    for i in range(layers):
        shapes.update(_affine(f"{prefix}in_layers.{i}", 2 * width, width, config.kernel_size))
        shapes.update(_affine(f"{prefix}res_skip_layers.{i}", width * (1 if i == layers - 1 else 2), width, 1))
    return shapes


def _upsample(config: WaveGlowConfig) -> Shapes:
    return {"upsample.weight": (config.n_mel, config.n_mel, -1), "upsample.bias": (config.n_mel,)}


def _group(config: WaveGlowConfig) -> Shapes:
    return {"upsample.weight": (config.n_mel, config.n_cond, -1), "upsample.bias": (config.n_cond,)}


def _transformer(config: WaveGlowConfig) -> Shapes:
    width, feed = config.width, config.feed
    shapes: Shapes = {"upsample.weight": (width, config.n_cond, -1), "upsample.bias": (config.n_cond,)}
    for i in range(config.encoder_layers):
        shapes.update(_affine(f"encoder.conv.{i}", width, config.n_mel if i == 0 else width, config.encoder_kernel))
    for i in range(config.transformer_layers):
        prefix = f"transformer.{i}."
        shapes.update(_affine(prefix + "norm1", width))
        shapes.update(_affine(prefix + "attention.qkv", 3 * width, width))
        shapes[prefix + "attention.bias"] = (config.heads, 2 * config.window + 1)
        shapes.update(_affine(prefix + "attention.out", width, width))
        shapes.update(_affine(prefix + "norm2", width))
        shapes.update(_affine(prefix + "feed.0", feed, width))
        shapes.update(_affine(prefix + "feed.1", width, feed))
    return shapes


def _affine(name: str, *shape: int) -> Shapes:
    return {f"{name}.weight": shape, f"{name}.bias": shape[:1]}


def check_shapes(config: WaveGlowConfig, shapes: Mapping[str, tuple[int, ...]], file_name: str) -> None:
    """Raise `ModelFormatError` for the first tensor that is missing, of another shape, or not needed."""
    require_shapes(canonical_shapes(config), shapes, file_name, free=FREE_PREFIXES)
    _check_kernel(config, shapes["upsample.weight"][2], file_name)


def _check_kernel(config: WaveGlowConfig, kernel: int, file_name: str) -> None:
    stride = config.hop if config.conditioning == "upsample" else config.hop // config.n_group
    if kernel < stride or kernel % stride:
        raise ModelFormatError(
            f"{file_name}: upsample.weight has the kernel {kernel}, no multiple of its stride {stride}"
        )
