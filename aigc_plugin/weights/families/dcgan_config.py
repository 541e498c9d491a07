"""Configuration of a DCGAN (Radford, Metz, Chintala 2015) or one of its cousins: layers from noise to an image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from ...errors import InputError
from .config_fields import OneOf, Range, check_fields, read_fields
from .grid_layer import MOST_CHANNELS, GridLayerConfig, Shapes, check_sequence


@dataclass(frozen=True, kw_only=True)
class DCGANConfig:
    """One generator.

    z_dim       size of the noise
    c_dim       classes, 0 without; each becomes `embedding` features behind the noise
    layers      from the noise to the image
    """

    z_dim: Annotated[int, Range(1, MOST_CHANNELS)]
    layers: tuple[GridLayerConfig, ...]
    c_dim: Annotated[int, Range(0, MOST_CHANNELS)] = 0
    embedding: Annotated[int, Range(0, MOST_CHANNELS)] = 0
    kind: Annotated[str, OneOf("dcgan")] = "dcgan"

    def __post_init__(self) -> None:
        check_fields(self)
        if check_sequence(self.layers, self.z_dim + self.embedding) > 4:
            raise InputError(f"an image has 1 to 4 channels, not {self.layers[-1].outputs}")

    @property
    def image(self) -> int:
        """Channels of the image."""
        return self.layers[-1].outputs

    def shapes(self) -> Shapes:
        """Name → shape of every tensor."""
        shapes: Shapes = {"classes.weight": (self.c_dim, self.embedding)} if self.c_dim else {}
        for layer in self.layers:
            shapes |= layer.shapes()
        return shapes

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `from_dict` takes them back."""
        values = asdict(self)
        return {**values, "layers": list(values["layers"])}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> DCGANConfig:
        """Build from the values in a file; `ModelFormatError` on an unknown key or an impossible value."""
        return read_fields(cls, values)
