"""Tensors of StyleGAN2 and 3 in the published forms: names and sizes to a configuration, nothing taken on trust.

mapping.fc0.weight, synthesis.b8.conv0.weight      the pickles of stylegan2-ada-pytorch and stylegan3
style.1.weight, convs.0.conv.weight                g_ema of rosinality's stylegan2-pytorch
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ...errors import ModelFormatError
from ..formats.tensor_view import Floats, TensorView, printable
from ..formats.tensors import Plain, Recipe
from ..formats.torch_file import Attribute, Checkpoint
from .stylegan_config import MappingConfig, StyleGAN2Config, StyleGAN3Config, StyleGAN3Layer, StyleGANConfig

Shape = tuple[int, ...]
Recipes = dict[str, Recipe]
_LAYER3 = re.compile(r"synthesis\.(L(\d+)_(\d+)_(\d+))\.weight")
_MARGIN = 10


def is_stylegan(state: Mapping[str, TensorView]) -> bool:
    """Tell whether the names are those of a StyleGAN2 or 3."""
    return any(name in state for name in ("synthesis.b4.const", "synthesis.input.freqs", "input.input"))


def canonical_stylegan(checkpoint: Checkpoint, file_name: str) -> tuple[StyleGANConfig, Recipes]:
    """Configuration and canonical tensors; `ModelFormatError` where one is missing or has an impossible size."""
    state, attributes = checkpoint.state, checkpoint.attributes
    recipes: Recipes = {name: Plain(name, view) for name, view in state.items()}
    if "input.input" in state:
        recipes, attributes = rosinality_recipes(state), {"mapping.lr_multiplier": 0.01, "conv_clamp": 0}
    shapes = {name: recipe.shape for name, recipe in recipes.items()}
    try:
        find = _stylegan3 if "synthesis.input.freqs" in shapes else _stylegan2
        config = find(shapes, attributes)
    except (KeyError, IndexError, ValueError) as error:
        if isinstance(error, ModelFormatError):
            raise
        raise ModelFormatError(f"{file_name} is no whole StyleGAN: {printable(str(error))} is missing") from None
    return config, {name: recipe for name, recipe in recipes.items() if name in config.shapes()}


def _mapping(shapes: Mapping[str, Shape], attributes: Mapping[str, Attribute]) -> MappingConfig:
    layers = sum(1 for name in shapes if re.fullmatch(r"mapping\.fc\d+\.weight", name))
    w_dim, features = shapes["mapping.fc0.weight"]
    embedding, c_dim = shapes.get("mapping.embed.weight", (0, 0))
    multiplier = attributes.get("mapping.lr_multiplier")
    if not isinstance(multiplier, (int, float)):  # a layer knows its gain: multiplier / sqrt(inputs)
        gain = attributes.get("mapping.fc0.weight_gain")
        multiplier = gain * features**0.5 if isinstance(gain, float) else 0.01
    return MappingConfig(
        z_dim=features - embedding, w_dim=w_dim, c_dim=c_dim, layers=layers, embedding=embedding,
        lr_multiplier=float(multiplier), average="mapping.w_avg" in shapes,
    )  # fmt: skip


def _limit(attributes: Mapping[str, Attribute], part: str) -> float:
    """Both trainings use 256; a pickle says so in each layer."""
    value = attributes.get(f"{part}.conv_clamp", attributes.get("conv_clamp", 256))
    return float(value) if isinstance(value, (int, float)) else 256.0


def _stylegan2(shapes: Mapping[str, Shape], attributes: Mapping[str, Attribute]) -> StyleGAN2Config:
    sizes: list[int] = []
    while f"synthesis.b{4 << len(sizes)}.conv1.weight" in shapes:
        sizes.append(4 << len(sizes))
    last = f"synthesis.b{sizes[-1]}."
    if f"{last}skip.weight" in shapes:
        architecture = "resnet"
    else:
        architecture = "skip" if "synthesis.b4.torgb.weight" in shapes else "orig"
    return StyleGAN2Config(
        mapping=_mapping(shapes, attributes), architecture=architecture, image=shapes[f"{last}torgb.weight"][0],
        channels=tuple(shapes[f"synthesis.b{size}.conv1.weight"][0] for size in sizes),
        limit=_limit(attributes, f"{last}conv1"),
    )  # fmt: skip


def _stylegan3(shapes: Mapping[str, Shape], attributes: Mapping[str, Attribute]) -> StyleGAN3Config:
    matches = sorted((m for name in shapes if (m := _LAYER3.fullmatch(name))), key=lambda m: int(m[2]))
    channels = shapes["synthesis.input.weight"][0]
    layers = tuple(_layer3(match[1], int(match[3]), shapes) for match in matches)
    size = int(matches[0][3])

    def number(name: str, default: float) -> float:
        value = attributes.get(f"synthesis.{name}", default)
        return float(value) if isinstance(value, (int, float)) else default

    return StyleGAN3Config(
        mapping=_mapping(shapes, attributes), layers=layers, size=size, channels=channels,
        rate=number("input.sampling_rate", size - 2 * _MARGIN), bandwidth=number("input.bandwidth", 2.0),
        output_scale=number("output_scale", 0.25), limit=_limit(attributes, f"synthesis.{layers[0].name}"),
    )  # fmt: skip


def _layer3(name: str, size: int, shapes: Mapping[str, Shape]) -> StyleGAN3Layer:
    """Filters have 6 taps for each pixel of the lower rate, so their lengths say by how much they enlarge or reduce."""
    outputs, inputs, kernel, _ = shapes[f"synthesis.{name}.weight"]
    up_taps = shapes.get(f"synthesis.{name}.up_filter", (0,))[0]
    down = shapes.get(f"synthesis.{name}.down_filter", (0,))
    return StyleGAN3Layer(
        name=name, inputs=inputs, outputs=outputs, size=size, kernel=kernel, up=max(up_taps // 6, 1),
        down=max(down[0] // 6, 1), up_taps=up_taps, down_taps=down[0], square=len(down) == 2,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reshaped:
    """A tensor with another shape of as many values, times a factor."""

    source: Plain
    shape: Shape
    factor: float = 1.0

    def read(self) -> Floats:
        return np.asarray(self.source.read().reshape(self.shape) * np.float32(self.factor), np.float32)

    def sources(self) -> list[TensorView]:
        return self.source.sources()


def rosinality_recipes(state: Mapping[str, TensorView]) -> Recipes:
    """The names of the pickles for those of rosinality's g_ema.

    Its layers multiply weights by the same gains at run time, its noise has a leading (1, 1), and its transposed
    convolution is written as in the pickles.
    """
    recipes: Recipes = {}
    for name, view in state.items():
        for wanted, shape in _rosinality_name(name, view.shape):
            recipes[wanted] = Reshaped(Plain(name, view), shape)
        if match := re.fullmatch(r"to_rgbs\.(\d+)\.upsample\.kernel", name):  # it holds the gain of 2 x 2, too
            recipes[f"synthesis.b{8 << int(match[1])}.resample_filter"] = Reshaped(Plain(name, view), view.shape, 0.25)
    if "latent_avg" in state:
        recipes["mapping.w_avg"] = Plain("latent_avg", state["latent_avg"])
    return recipes


def _rosinality_name(name: str, shape: Shape) -> Iterator[tuple[str, Shape]]:
    if match := re.fullmatch(r"style\.(\d+)\.(weight|bias)", name):
        yield f"mapping.fc{int(match[1]) - 1}.{match[2]}", shape
    if name == "input.input":
        yield "synthesis.b4.const", shape[1:]
    layers = {r"conv1\.": 0, r"convs\.(\d+)\.": 1}
    for pattern, offset in layers.items():
        if match := re.fullmatch(pattern + r"(.*)", name):
            number = int(match[1]) + offset if offset else 0
            yield from _rosinality_layer(_layer_name(number), match[match.lastindex or 1], shape)
    if match := re.fullmatch(r"to_rgb(?:s\.(\d+)|1)\.(.*)", name):
        size = 8 << int(match[1]) if match[1] else 4
        yield from _rosinality_layer(f"synthesis.b{size}.torgb", match[2], shape)
        if match[2] == "bias":
            yield f"synthesis.b{size}.torgb.bias", (shape[1],)
    if match := re.fullmatch(r"noises\.noise_(\d+)", name):
        yield f"{_layer_name(int(match[1]))}.noise_const", shape[2:]


def _layer_name(number: int) -> str:
    """Layers of the synthesis in their order: conv1 of 4 pixels, then conv0 and conv1 of 8, 16 …"""
    return f"synthesis.b{4 << (number + 1) // 2}.conv{(number + 1) % 2}"


def _rosinality_layer(layer: str, part: str, shape: Shape) -> Iterator[tuple[str, Shape]]:
    if part == "conv.weight":
        yield f"{layer}.weight", shape[1:]
    if part in ("conv.modulation.weight", "conv.modulation.bias"):
        yield f"{layer}.affine.{part.rpartition('.')[2]}", shape
    if part == "noise.weight":
        yield f"{layer}.noise_strength", ()
    if part == "activate.bias":
        yield f"{layer}.bias", shape
