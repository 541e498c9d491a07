"""Configuration of a WaveGlow: every size that its tensors and its caller rely on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any

from ...errors import InputError
from .config_fields import EVEN, ODD, OneOf, Range, check_fields, is_integer, read_fields, short_repr

CONDITIONINGS = ("upsample", "group", "transformer")
DOMAINS = ("squeeze", "mdct")


@dataclass(frozen=True, kw_only=True)
class WaveGlowConfig:
    """Sizes of one model; checked on construction (`InputError`). Dilation of layer i is 2^i.

    The upper ends of the ranges are far above any published model; they keep a damaged file from asking for absurd
    work before its tensors have been looked at.

    conditioning  "upsample": one transposed convolution to sample rate, folded into groups (published form);
                  "group": one straight to group rate; "transformer": encoder, windowed attention, "group".
    n_cond        columns that the conditioning gives a group; 0 means n_mel * n_group ("upsample").
    n_source      columns of the second condition, appended after the first.
    swap_halves   the oldest published variant: odd flows transform the first half by the second.
    domain        what a group is: "squeeze" n_group samples, "mdct" n_group transform coefficients.
    signal        free-form JSON for the generator.
    """

    n_mel: Annotated[int, Range(1, 4096)] = 80
    n_flows: Annotated[int, Range(1, 256)] = 12
    n_group: Annotated[int, Range(2, 4096), EVEN] = 8
    n_early_every: Annotated[int, Range(1, 256)] = 4
    n_early_size: Annotated[int, Range(0, 4096), EVEN] = 2
    n_layers: Annotated[int, Range(1, 16)] = 8
    n_channels: Annotated[int, Range(1, 8192)] = 256
    kernel_size: Annotated[int, Range(1, 31), ODD] = 3
    hop: Annotated[int, Range(1, 65536)] = 256
    rate: Annotated[int, Range(1, 1_000_000)] = 22050
    swap_halves: bool = False
    conditioning: Annotated[str, OneOf(*CONDITIONINGS)] = "upsample"
    n_cond: Annotated[int, Range(1, 1 << 20)] = 0
    n_source: Annotated[int, Range(0, 4096)] = 0
    encoder_layers: Annotated[int, Range(0, 64)] = 0
    encoder_kernel: Annotated[int, Range(0, 255)] = 0
    width: Annotated[int, Range(0, 8192)] = 0
    transformer_layers: Annotated[int, Range(0, 64)] = 0
    heads: Annotated[int, Range(0, 256)] = 0
    feed: Annotated[int, Range(0, 65536)] = 0
    window: Annotated[int, Range(0, 65536)] = 0
    domain: Annotated[str, OneOf(*DOMAINS)] = "squeeze"
    signal: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.conditioning == "upsample" and self.n_cond == 0 and is_integer(self.n_mel) and is_integer(self.n_group):
            object.__setattr__(self, "n_cond", self.n_mel * self.n_group)
        self._check_types()
        self._check_flow()
        self._check_conditioning()

    def flow_channels(self, k: int) -> int:
        """Channels that flow k mixes: n_group less what was emitted early before it."""
        return self.n_group - self.n_early_size * (k // self.n_early_every)

    def emits_early(self, k: int) -> bool:
        """Tell whether n_early_size channels leave (training) or enter (synthesis) the flow before step k."""
        return k > 0 and k % self.n_early_every == 0 and self.n_early_size > 0

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values under the names of the fields; `from_dict` takes it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> WaveGlowConfig:
        """Build from the values in a file; `ModelFormatError` on an unknown key or an impossible value."""
        return read_fields(cls, values)

    def _check_types(self) -> None:
        if not isinstance(self.swap_halves, bool):
            raise InputError(f"swap_halves must be true or false, got {short_repr(self.swap_halves)}")
        if not _is_json_object(self.signal):
            raise InputError(f"signal must be a JSON object, got {short_repr(self.signal)}")
        check_fields(self)

    def _check_flow(self) -> None:
        last = self.flow_channels(self.n_flows - 1)
        if last < 2:
            raise InputError(
                f"n_early_size {self.n_early_size} every {self.n_early_every} of {self.n_flows} flows leaves "
                f"{last} of n_group {self.n_group} channels; at least 2 must remain"
            )
        if self.hop % self.n_group:
            raise InputError(f"hop {self.hop} must be a multiple of n_group {self.n_group}")

    def _check_conditioning(self) -> None:
        if self.conditioning == "upsample" and self.n_cond != self.n_mel * self.n_group:
            raise InputError(
                f"n_cond must be n_mel * n_group = {self.n_mel * self.n_group} for upsample conditioning, "
                f"got {self.n_cond}"
            )
        if self.conditioning != "transformer":
            return
        if self.width < 1 or self.encoder_layers < 1:
            raise InputError(
                "transformer conditioning needs width and encoder_layers of at least 1, got "
                f"{self.width} and {self.encoder_layers}"
            )
        if self.encoder_kernel % 2 == 0:
            raise InputError(f"encoder_kernel must be odd, got {self.encoder_kernel}")
        if self.transformer_layers and (self.heads < 1 or self.feed < 1 or self.width % self.heads):
            raise InputError(
                f"width {self.width} must be a multiple of heads {self.heads}, and feed {self.feed} positive"
            )


def _is_json_object(value: object) -> bool:
    try:
        return isinstance(value, dict) and json.loads(json.dumps(value, allow_nan=False)) == value
    except (TypeError, ValueError, RecursionError):
        return False
