"""Configurations of model files: plain values under the names of a dataclass's fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from ...errors import InputError, ModelFormatError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Config = TypeVar("Config", bound=DataclassInstance)


def is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def check_integers(owner: object, ranges: Mapping[str, tuple[int, int]]) -> None:
    """Each of those fields an integer between the two, both included; InputError names the one that is not."""
    for name, (least, most) in ranges.items():
        value = getattr(owner, name)
        if not is_integer(value) or not least <= value <= most:
            raise InputError(f"{name} must be an integer from {least} to {most}, got {short_repr(value)}")


def short_repr(value: object) -> str:
    """A value as the user may see it in one line: a file may hold anything, so its type stands for more."""
    if isinstance(value, str):
        return repr(value[:40])
    small = isinstance(value, (bool, float)) or (isinstance(value, int) and abs(value) < 1 << 63)
    return repr(value) if small else f"a value of type {type(value).__name__}"


def read_fields(kind: type[Config], values: Mapping[str, Any]) -> Config:
    """A `kind` that checks itself, of what a file says: `ModelFormatError` on an unknown key or an impossible value."""
    unknown = sorted(str(key)[:60] for key in set(values) - {field.name for field in fields(kind)})
    if unknown:
        raise ModelFormatError(
            f"the model's configuration has unknown keys: {', '.join(unknown[:5])}",
            hint="it may come from a newer version of this package; upgrade and try again",
        )
    try:
        return kind(**values)
    except InputError as error:
        raise ModelFormatError(f"the model's configuration is impossible: {error}", hint=error.hint) from None
