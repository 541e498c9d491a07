"""What a member of the WaveGlow family looks like: every size that its tensors and its caller rely on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ...errors import InputError
from .config_fields import check_integers, is_integer, read_fields, short_repr

CONDITIONINGS = ("upsample", "group", "transformer")
DOMAINS = ("squeeze", "mdct")

# (least, most) of each size. The upper ends are far above any published model; they keep a damaged file from
# asking for absurd work before its tensors have been looked at.
RANGES: dict[str, tuple[int, int]] = {
    "n_mel": (1, 4096),
    "n_flows": (1, 256),
    "n_group": (2, 4096),
    "n_early_every": (1, 256),
    "n_early_size": (0, 4096),
    "n_layers": (1, 16),
    "n_channels": (1, 8192),
    "kernel_size": (1, 31),
    "hop": (1, 65536),
    "rate": (1, 1_000_000),
    "n_cond": (1, 1 << 20),
    "n_source": (0, 4096),
    "encoder_layers": (0, 64),
    "encoder_kernel": (0, 255),
    "width": (0, 8192),
    "transformer_layers": (0, 64),
    "heads": (0, 256),
    "feed": (0, 65536),
    "window": (0, 65536),
}


@dataclass(frozen=True, kw_only=True)
class WaveGlowConfig:
    """Sizes of one model; checked on construction (`InputError`). Dilation of layer i is 2^i.

    conditioning  "upsample": one transposed convolution to sample rate, folded into groups (published form);
                  "group": one straight to group rate; "transformer": encoder, windowed attention, "group".
    n_cond        columns that the conditioning gives a group; 0 means n_mel * n_group ("upsample").
    n_source      columns of the second condition, appended after the first.
    swap_halves   the oldest published variant: odd flows transform the first half by the second.
    domain        what a group is: "squeeze" n_group samples, "mdct" n_group transform coefficients.
    signal        free-form JSON for the generator.
    """

    n_mel: int = 80
    n_flows: int = 12
    n_group: int = 8
    n_early_every: int = 4
    n_early_size: int = 2
    n_layers: int = 8
    n_channels: int = 256
    kernel_size: int = 3
    hop: int = 256
    rate: int = 22050
    swap_halves: bool = False
    conditioning: str = "upsample"
    n_cond: int = 0
    n_source: int = 0
    encoder_layers: int = 0
    encoder_kernel: int = 0
    width: int = 0
    transformer_layers: int = 0
    heads: int = 0
    feed: int = 0
    window: int = 0
    domain: str = "squeeze"
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
        """Whether n_early_size channels leave (training) or enter (synthesis) the flow before step k."""
        return k > 0 and k % self.n_early_every == 0 and self.n_early_size > 0

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values under the names of the fields; `from_dict` takes it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> WaveGlowConfig:
        """Reads what a file says: `ModelFormatError` on an unknown key or an impossible value."""
        return read_fields(cls, values)

    def _check_types(self) -> None:
        if not isinstance(self.swap_halves, bool):
            raise InputError(f"swap_halves must be true or false, got {short_repr(self.swap_halves)}")
        for name, allowed in (("conditioning", CONDITIONINGS), ("domain", DOMAINS)):
            if getattr(self, name) not in allowed:
                raise InputError(f"{name} must be one of {', '.join(allowed)}, got {short_repr(getattr(self, name))}")
        if not _is_json_object(self.signal):
            raise InputError(f"signal must be a JSON object, got {short_repr(self.signal)}")
        check_integers(self, RANGES)

    def _check_flow(self) -> None:
        if self.kernel_size % 2 == 0:
            raise InputError(f"kernel_size must be odd, got {self.kernel_size}")
        if self.n_group % 2 or self.n_early_size % 2:
            raise InputError(f"n_group and n_early_size must be even, got {self.n_group} and {self.n_early_size}")
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
