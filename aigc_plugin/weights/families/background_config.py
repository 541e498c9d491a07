"""Configuration of a file of background styles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any

from ...errors import InputError
from .config_fields import Between, OneOf, Range, check_fields, read_fields, short_repr

Positive = Annotated[float, Between(0, 1000)]
Signed = Annotated[float, Between(-100, 100)]


@dataclass(frozen=True)
class FieldConfig:
    """Look and motion of a random field; checked on construction (`InputError`).

    slope                   amplitudes fall as |k|^-slope, k in cycles over the shorter side of the frame
    cutoff, low             where they end, and below which frequency they are weak
    stretch_x, stretch_y    above 1, features are longer along that axis, which `angle` (radians) turns
    boil                    deviation of the turns a second of each frequency, by sqrt |k|
    travel_x, travel_y      shorter sides a second
    wave                    turns a second by sqrt |k|, as waves on deep water have, towards (wave_x, wave_y)
    """

    slope: Positive = 2.0
    cutoff: Positive = 20.0
    low: Positive = 0.7
    stretch_x: Positive = 1.0
    stretch_y: Positive = 1.0
    angle: Signed = 0.0
    boil: Signed = 0.0
    travel_x: Signed = 0.0
    travel_y: Signed = 0.0
    wave: Signed = 0.0
    wave_x: Signed = 1.0
    wave_y: Signed = 0.0

    def __post_init__(self) -> None:
        check_fields(self, "a field")


@dataclass(frozen=True)
class StyleConfig:
    """One style.

    first, second          the pairs of fields that warp, and by how many shorter sides for a deviation
    second_x, second_y     factors on the reach of the second
    value, hue             the fields that are coloured
    lights, light_count    what is drawn over them
    picture                the picture that the colours are from; empty for chosen colours
    """

    name: str = "style"
    first: FieldConfig = field(default_factory=FieldConfig)
    second: FieldConfig = field(default_factory=FieldConfig)
    value: FieldConfig = field(default_factory=FieldConfig)
    hue: FieldConfig = field(default_factory=FieldConfig)
    first_reach: Signed = 0.1
    second_reach: Signed = 0.1
    second_x: Signed = 1.0
    second_y: Signed = 1.0
    lights: Annotated[str, OneOf("none", "stars", "discs")] = "none"
    light_count: Annotated[int, Range(0, 1000)] = 0
    picture: str = ""

    def __post_init__(self) -> None:
        check_fields(self, "a style")
        if not isinstance(self.name, str) or not self.name:
            raise InputError(f"a style needs a name, not {short_repr(self.name)}")


@dataclass(frozen=True)
class BackgroundConfig:
    """All styles of a file; each has the tensors NAME.curve (33, 65, 2) and NAME.colours (8, 64, 3)."""

    styles: tuple[StyleConfig, ...] = ()

    def __post_init__(self) -> None:
        names = [style.name for style in self.styles]
        if not names or len(set(names)) != len(names):
            raise InputError(f"styles must have different names, got {short_repr(', '.join(names))}")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(style.name for style in self.styles)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values under the names of the fields; `from_dict` takes it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> BackgroundConfig:
        """Build from the values in a file; `ModelFormatError` on an unknown key or an impossible value."""
        return read_fields(cls, values)
