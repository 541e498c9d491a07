"""Settings of a collection: they identify a set, and stay the same when data is added to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ..errors import InputError, argument
from ..options.collect import ClipOptions
from .splits import Shares


@dataclass(frozen=True, kw_only=True)
class CollectSettings(ClipOptions):
    """The settings by which recordings become clips.

    Raises InputError that names the field that is out of range.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
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
        settings = cls(**values)
        for name, value in values.items():
            if isinstance(value, str) and isinstance(getattr(settings, name), int | float):
                raise InputError(f"{argument(name)} must be a number, not the text {value!r}")
        return settings


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
