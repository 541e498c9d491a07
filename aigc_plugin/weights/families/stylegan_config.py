"""Configurations of StyleGAN2 (Karras et al. 2020) and StyleGAN3 (Karras et al. 2021)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, TypeAlias

from ...errors import InputError, ModelFormatError
from .config_fields import Between, OneOf, Range, check_fields, read_fields

# Above every published model; they keep a damaged file from asking for absurd work.
MOST_CHANNELS, LARGEST_SIZE, MOST_CLASSES, MOST_LAYERS = 4096, 4096, 100_000, 32
Shapes = dict[str, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True)
class MappingConfig:
    """The network from z, and a class, to w.

    layers          fully connected layers
    lr_multiplier   factor of its weights and biases
    embedding       features that the class becomes; 0 without classes
    average         whether the average w is known, towards which psi draws
    """

    z_dim: Annotated[int, Range(1, MOST_CHANNELS)] = 512
    w_dim: Annotated[int, Range(1, MOST_CHANNELS)] = 512
    c_dim: Annotated[int, Range(0, MOST_CLASSES)] = 0
    layers: Annotated[int, Range(1, MOST_LAYERS)] = 8
    lr_multiplier: Annotated[float, Between(0, 1e3)] = 0.01
    embedding: Annotated[int, Range(0, MOST_CHANNELS)] = 0
    average: bool = True

    def __post_init__(self) -> None:
        check_fields(self)

    def shapes(self) -> Shapes:
        """Name → shape of every tensor."""
        shapes: Shapes = {"mapping.w_avg": (self.w_dim,)} if self.average else {}
        if self.c_dim:
            shapes["mapping.embed.weight"] = (self.embedding, self.c_dim)
            shapes["mapping.embed.bias"] = (self.embedding,)
        features = self.z_dim + self.embedding
        for i in range(self.layers):
            shapes[f"mapping.fc{i}.weight"] = (self.w_dim, features)
            shapes[f"mapping.fc{i}.bias"] = (self.w_dim,)
            features = self.w_dim
        return shapes


@dataclass(frozen=True, kw_only=True)
class StyleGAN2Config:
    """One StyleGAN2.

    channels      of the blocks of 4, 8, 16 … pixels; the last is that of the image's size
    image         channels of the image
    architecture  "skip": each block adds to the image; "resnet": blocks have a way around; "orig": neither
    limit         the largest value behind an activation; 0: none
    """

    mapping: MappingConfig
    channels: tuple[int, ...]
    image: Annotated[int, Range(1, 4)] = 3
    architecture: Annotated[str, OneOf("skip", "resnet", "orig")] = "skip"
    limit: Annotated[float, Between(-1e-9, 1e30)] = 256.0
    kind: Annotated[str, OneOf("stylegan2")] = "stylegan2"

    def __post_init__(self) -> None:
        check_fields(self)
        if not 1 <= len(self.channels) <= 11 or any(not 1 <= n <= MOST_CHANNELS for n in self.channels):
            raise InputError(f"a StyleGAN2 has 1 to 11 blocks of 1 to {MOST_CHANNELS} channels, not {self.channels}")

    @property
    def resolution(self) -> int:
        """Height and width of the image."""
        return int(2 ** (len(self.channels) + 1))

    @property
    def num_ws(self) -> int:
        """Styles of one image."""
        return 2 * len(self.channels)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `config_from_dict` takes them back."""
        return {**asdict(self), "channels": list(self.channels)}

    def shapes(self) -> Shapes:
        """Name → shape of every tensor."""
        shapes = {**self.mapping.shapes(), "synthesis.b4.const": (self.channels[0], 4, 4)}
        for i, channels in enumerate(self.channels):
            size, name = 4 << i, f"synthesis.b{4 << i}."
            if i:
                shapes[f"{name}resample_filter"] = (4, 4)
                shapes |= self._layer(f"{name}conv0", self.channels[i - 1], channels, size)
            shapes |= self._layer(f"{name}conv1", channels, channels, size)
            if self.architecture == "skip" or i == len(self.channels) - 1:
                shapes[f"{name}torgb.weight"] = (self.image, channels, 1, 1)
                shapes[f"{name}torgb.bias"] = (self.image,)
                shapes |= self._affine(f"{name}torgb", channels)
            if self.architecture == "resnet" and i:
                shapes[f"{name}skip.weight"] = (channels, self.channels[i - 1], 1, 1)
        return shapes

    def _layer(self, name: str, inputs: int, outputs: int, size: int) -> Shapes:
        return {
            f"{name}.weight": (outputs, inputs, 3, 3), f"{name}.bias": (outputs,),
            f"{name}.noise_const": (size, size), f"{name}.noise_strength": (), **self._affine(name, inputs),
        }  # fmt: skip

    def _affine(self, name: str, inputs: int) -> Shapes:
        return {f"{name}.affine.weight": (inputs, self.mapping.w_dim), f"{name}.affine.bias": (inputs,)}


@dataclass(frozen=True, kw_only=True)
class StyleGAN3Layer:
    """One layer of the synthesis.

    size       pixels of its result, and of the next layer's input
    up, down   factors of its filters; `up_taps` and `down_taps` are their lengths, 0 without
    square     whether the filter that reduces is not separable
    """

    name: str
    inputs: Annotated[int, Range(1, MOST_CHANNELS)]
    outputs: Annotated[int, Range(1, MOST_CHANNELS)]
    size: Annotated[int, Range(1, LARGEST_SIZE)]
    kernel: Annotated[int, OneOf(1, 3)] = 3
    up: Annotated[int, OneOf(1, 2, 4)] = 2
    down: Annotated[int, OneOf(1, 2)] = 2
    up_taps: Annotated[int, Range(0, 128)] = 12
    down_taps: Annotated[int, Range(0, 128)] = 12
    square: bool = False

    def __post_init__(self) -> None:
        check_fields(self, "a layer")
        if not isinstance(self.name, str) or not 0 < len(self.name) <= 100:
            raise InputError("a layer needs a name of at most 100 letters")


@dataclass(frozen=True, kw_only=True)
class StyleGAN3Config:
    """One StyleGAN3, -T or -R.

    size          pixels of the first field of features
    channels      of that field
    rate          its pixels in the width of the image, without the margin
    bandwidth     the highest frequency in it, in cycles a width
    output_scale  factor of the last layer
    limit         the largest value behind an activation; 0: none
    """

    mapping: MappingConfig
    layers: tuple[StyleGAN3Layer, ...]
    size: Annotated[int, Range(1, LARGEST_SIZE)]
    channels: Annotated[int, Range(1, MOST_CHANNELS)]
    rate: Annotated[float, Between(0, 1e6)]
    bandwidth: Annotated[float, Between(0, 1e6)]
    output_scale: Annotated[float, Between(0, 1e6)] = 0.25
    limit: Annotated[float, Between(-1e-9, 1e30)] = 256.0
    kind: Annotated[str, OneOf("stylegan3")] = "stylegan3"

    def __post_init__(self) -> None:
        check_fields(self)
        channels = self.channels
        for layer in self.layers:
            if layer.inputs != channels:
                raise InputError(f"layer {layer.name} takes {layer.inputs} channels, but {channels} come")
            channels = layer.outputs
        if not 1 <= len(self.layers) <= MOST_LAYERS or channels > 4:
            raise InputError(f"a StyleGAN3 has 1 to {MOST_LAYERS} layers and gives 1 to 4 channels, not {channels}")

    @property
    def image(self) -> int:
        """Channels of the image."""
        return self.layers[-1].outputs

    @property
    def resolution(self) -> int:
        """Height and width of the image."""
        return self.layers[-1].size

    @property
    def num_ws(self) -> int:
        """Styles of one image: of the first field and of each layer."""
        return len(self.layers) + 1

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `config_from_dict` takes them back."""
        values = asdict(self)
        return {**values, "layers": list(values["layers"])}

    def shapes(self) -> Shapes:
        """Name → shape of every tensor."""
        w_dim, name = self.mapping.w_dim, "synthesis.input."
        shapes = {
            **self.mapping.shapes(),
            f"{name}weight": (self.channels, self.channels),
            f"{name}freqs": (self.channels, 2),
            f"{name}phases": (self.channels,),
            f"{name}transform": (3, 3),
            f"{name}affine.weight": (4, w_dim),
            f"{name}affine.bias": (4,),
        }
        for layer in self.layers:
            name = f"synthesis.{layer.name}."
            shapes[f"{name}weight"] = (layer.outputs, layer.inputs, layer.kernel, layer.kernel)
            shapes[f"{name}bias"] = (layer.outputs,)
            shapes[f"{name}affine.weight"] = (layer.inputs, w_dim)
            shapes[f"{name}affine.bias"] = (layer.inputs,)
            shapes[f"{name}magnitude_ema"] = ()
            if layer.up_taps:
                shapes[f"{name}up_filter"] = (layer.up_taps,)
            if layer.down_taps:
                shapes[f"{name}down_filter"] = (layer.down_taps,) * (2 if layer.square else 1)
        return shapes


StyleGANConfig: TypeAlias = StyleGAN2Config | StyleGAN3Config


def config_from_dict(values: Mapping[str, Any]) -> StyleGANConfig:
    """Build from the values in a file; `ModelFormatError` on an unknown key or an impossible value."""
    kinds: dict[object, type[StyleGAN2Config | StyleGAN3Config]] = {
        "stylegan2": StyleGAN2Config, "stylegan3": StyleGAN3Config,
    }  # fmt: skip
    kind = values.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        raise ModelFormatError("the model's configuration names neither stylegan2 nor stylegan3")
    return read_fields(kinds[kind], values)
