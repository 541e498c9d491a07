"""Settings of a collection: they identify a set, and stay the same when data is added to it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ..errors import InputError
from .splits import Shares

FORMATS = ("wav", "flac")
GROUPS = ("recording", "speaker")


@dataclass(frozen=True)
class CollectSettings:
    """The settings by which recordings become clips.

    rate:             samples per second of the clips, 4000 … 192,000
    format:           wav or flac, 16 bits, mono
    loudness:         loudness of each clip in LUFS, -70 … -5; None leaves it unchanged
    peak:             largest true peak after that gain in dB of full scale, -20 … 0
    trim:             cut silence at both ends
    margin:           seconds of silence that stay at both ends, 0 … 5
    silence:          dB below the loud parts at which silence begins, 10 … 90
    divide:           cut recordings longer than `longest` at pauses
    pause:            shortest pause to cut at in seconds, 0.05 … 10
    shortest:         shortest clip in seconds, 0.05 … 3600
    longest:          longest clip in seconds, 0.5 … 3600
    clipped:          largest share of clipped samples in a clip, 0 … 1; 1 accepts all
    need_text:        drop clips without a transcript
    validation, test: shares held out, 0 … 1
    group:            what never straddles two splits: "recording", or "speaker" for all clips of a speaker

    Raises InputError that names the field that is out of range.
    """

    rate: int = 22050
    format: str = "wav"
    loudness: float | None = -23.0
    peak: float = -1.0
    trim: bool = True
    margin: float = 0.1
    silence: float = 40.0
    divide: bool = True
    pause: float = 0.3
    shortest: float = 0.5
    longest: float = 20.0
    clipped: float = 0.001
    need_text: bool = False
    validation: float = 0.05
    test: float = 0.05
    group: str = "recording"

    def __post_init__(self) -> None:
        within = {
            "rate": (4000, 192_000), "peak": (-20, 0), "margin": (0, 5), "silence": (10, 90), "pause": (0.05, 10),
            "shortest": (0.05, 3600), "longest": (0.5, 3600), "clipped": (0, 1), "loudness": (-70, -5),
        }  # fmt: skip
        for name, (least, most) in within.items():
            value = getattr(self, name)
            if value is None and name == "loudness":
                continue
            number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            if not number or not least <= value <= most:
                raise InputError(f"{name} must lie in {least} … {most}, not be {value!r}")
        for name, known in (("format", FORMATS), ("group", GROUPS)):
            if getattr(self, name) not in known:
                raise InputError(f"{name} must be {' or '.join(known)}, not {getattr(self, name)!r}")
        if self.shortest >= self.longest:
            raise InputError(
                f"the shortest clip, {self.shortest} s, must be shorter than the longest, {self.longest} s"
            )
        object.__setattr__(self, "rate", int(self.rate))
        self.shares()

    def shares(self) -> Shares:
        return Shares(self.validation, self.test)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> CollectSettings:
        unknown = values.keys() - {field.name for field in fields(cls)}
        if unknown:
            raise InputError(f"there is no setting {min(unknown)!r}", hint="a newer version may know it")
        return cls(**values)


def chosen(stored: CollectSettings | None, options: Mapping[str, Any]) -> CollectSettings:
    """Return the settings of an existing set, or new ones; InputError if an option differs from the set's."""
    if stored is None:
        return CollectSettings.from_dict(options)
    wanted = CollectSettings.from_dict({**stored.to_dict(), **options})
    for name, value in wanted.to_dict().items():
        if value != getattr(stored, name):
            raise InputError(
                f"the set was collected with {name} {getattr(stored, name)}, not {value}",
                hint="all clips of a set have the same settings: leave the option out, or collect into another folder",
            )
    return stored
