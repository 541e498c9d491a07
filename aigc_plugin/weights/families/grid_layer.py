"""One layer of a generator of images or videos, and a sequence of them, as a configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from ...errors import InputError
from .config_fields import Between, OneOf, Range, check_fields

MOST_CHANNELS, MOST_LAYERS, LARGEST_KERNEL, LARGEST_STRIDE = 65536, 64, 32, 8
Shapes = dict[str, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True)
class GridLayerConfig:
    """A layer; its tensors are `name`.weight and `name`.bias, a batch norm folded into them.

    kind         "dense": rows to images of `size` x `size` pixels; "transposed", "convolution"; "nearest": a
                 convolution behind an image enlarged by 2, each pixel repeated
    kernel       pixels of the kernel; `kernel_depth` frames, 0 for images
    stride       of height and width; `stride_depth` of frames
    padding      as torch.nn counts it, and `padding_depth` of frames
    activation   behind the layer
    slope        of "leaky"
    """

    name: str
    kind: Annotated[str, OneOf("dense", "transposed", "convolution", "nearest")]
    inputs: Annotated[int, Range(1, MOST_CHANNELS)]
    outputs: Annotated[int, Range(1, MOST_CHANNELS)]
    kernel: Annotated[int, Range(1, LARGEST_KERNEL)] = 1
    stride: Annotated[int, Range(1, LARGEST_STRIDE)] = 1
    padding: Annotated[int, Range(0, LARGEST_KERNEL)] = 0
    kernel_depth: Annotated[int, Range(0, LARGEST_KERNEL)] = 0
    stride_depth: Annotated[int, Range(1, LARGEST_STRIDE)] = 1
    padding_depth: Annotated[int, Range(0, LARGEST_KERNEL)] = 0
    size: Annotated[int, Range(1, 256)] = 1
    activation: Annotated[str, OneOf("none", "relu", "leaky", "tanh", "sigmoid")] = "relu"
    slope: Annotated[float, Between(-1e6, 1e6)] = 0.2

    def __post_init__(self) -> None:
        check_fields(self, "a layer")
        if not isinstance(self.name, str) or not 0 < len(self.name) <= 100:
            raise InputError("a layer needs a name of at most 100 letters")

    def shapes(self) -> Shapes:
        """Name → shape of its tensors."""
        if self.kind == "dense":
            outputs = self.outputs * self.size**2
            return {f"{self.name}.weight": (outputs, self.inputs), f"{self.name}.bias": (outputs,)}
        depth = (self.kernel_depth,) if self.kernel_depth else ()
        kernel = (*depth, self.kernel, self.kernel)
        ends = (self.inputs, self.outputs) if self.kind == "transposed" else (self.outputs, self.inputs)
        return {f"{self.name}.weight": (*ends, *kernel), f"{self.name}.bias": (self.outputs,)}


def check_sequence(layers: Sequence[GridLayerConfig], inputs: int) -> int:
    """Channels behind a sequence; `InputError` where a layer does not take what comes."""
    if not 1 <= len(layers) <= MOST_LAYERS:
        raise InputError(f"a generator has 1 to {MOST_LAYERS} layers, not {len(layers)}")
    channels = inputs
    for layer in layers:
        if layer.inputs != channels:
            raise InputError(f"layer {layer.name} takes {layer.inputs} channels, but {channels} come")
        channels = layer.outputs
    return channels
