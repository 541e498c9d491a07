"""Settings of a collection: they identify a set, and stay the same when data is added to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from ..errors import InputError, argument
from ..options.collect import ClipOptions
from ..options.option import OptionSet
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


Settings = TypeVar("Settings", bound=OptionSet)


def settings_of(kind: type[Settings], values: Mapping[str, Any]) -> Settings:
    """Make settings of values from Python or from a set's file; InputError for an unknown name or a wrong value."""
    unknown = values.keys() - {each.name for each in kind.options()}
    if unknown:
        raise InputError(f"there is no setting {min(unknown)!r}", hint="a newer version may know it")
    settings = kind(**values)
    for name, value in values.items():
        if isinstance(value, str) and isinstance(getattr(settings, name), int | float):
            raise InputError(f"{argument(name)} must be a number, not the text {value!r}")
    return settings


def chosen(kind: type[Settings], stored: Settings | None, options: Mapping[str, Any]) -> Settings:
    """Return the settings of an existing set, or new ones; InputError if an option differs from the set's."""
    if stored is None:
        return settings_of(kind, options)
    wanted = settings_of(kind, {**asdict(stored), **options})
    for name, value in asdict(wanted).items():
        if value != getattr(stored, name):
            raise InputError(
                f"the set was collected with {argument(name)} {getattr(stored, name)}, not {value}",
                hint="all of a set has the same settings: leave the option out, or collect into another folder",
            )
    return stored
