"""Configurations of model files: plain values under the names of a dataclass's fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import InputError, ModelFormatError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Config = TypeVar("Config", bound=DataclassInstance)


def read_fields(kind: type[Config], values: Mapping[str, Any]) -> Config:
    """A `kind` that checks itself, of what a file says: `ModelFormatError` on an unknown key or an impossible value."""
    unknown = sorted(str(key)[:60] for key in set(values) - {field.name for field in fields(kind)})
    if unknown:
        raise ModelFormatError(
            f"The model's configuration has unknown keys: {', '.join(unknown[:5])}.",
            hint="it may come from a newer version of this package; upgrade and try again.",
        )
    try:
        return kind(**values)
    except InputError as error:
        raise ModelFormatError(f"The model's configuration is impossible: {error}", hint=error.hint) from None
