"""The options of the commands on models."""

from __future__ import annotations

from dataclasses import dataclass

from .kinds import SWITCH
from .option import OptionSet, option


@dataclass(frozen=True, kw_only=True)
class VariantOptions(OptionSet):
    """Variants of WaveGlow that a checkpoint may not show."""

    swap_halves: bool | None = option(
        None, "oldest variant of WaveGlow; by default read from the file", kind=SWITCH, negatable=True
    )


@dataclass(frozen=True, kw_only=True)
class AddOptions(VariantOptions):
    name: str | None = option(None, "name from now on; by default that of the file")


@dataclass(frozen=True, kw_only=True)
class ConvertOptions(VariantOptions):
    dtype: str = option("float32", "number type of the matrices", choices=("float32", "float16", "bfloat16"))


@dataclass(frozen=True, kw_only=True)
class PullOptions(OptionSet):
    accept_unverified: bool = option(False, "take a file whose SHA-256 is not known")
