"""Fields of a model's configuration: ranges declared beside their types, and reading what a file says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar, cast, get_args, get_origin, get_type_hints

from ...errors import InputError, ModelFormatError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Config = TypeVar("Config", bound=DataclassInstance)


@dataclass(frozen=True, slots=True)
class Range:
    """Integers from `least` to `most`, both included: `hop: Annotated[int, Range(1, 65536)] = 256`."""

    least: int
    most: int

    def check(self, name: str, value: object) -> None:
        """Raise `InputError`, which names the field, for anything else."""
        if not is_integer(value) or not self.least <= value <= self.most:
            raise InputError(f"{name} must be an integer from {self.least} to {self.most}, got {short_repr(value)}")


@dataclass(frozen=True, slots=True)
class Between:
    """Numbers above `low` and below `high`: `mel_scale: Annotated[float, Between(0, 1e6)] = 3.0`."""

    low: float
    high: float

    def check(self, name: str, value: object) -> None:
        """Raise `InputError`, which names the field, for anything else."""
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not self.low < value < self.high:
            raise InputError(
                f"{name} must be a number above {self.low:g} and below {self.high:g}, got {short_repr(value)}"
            )


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some values: `border: Annotated[str, OneOf("replicate", "zero")] = "replicate"`."""

    values: tuple[str | int, ...]

    def __init__(self, *values: str | int) -> None:
        object.__setattr__(self, "values", values)

    def check(self, name: str, value: object) -> None:
        """Raise `InputError`, which names the field, for anything else."""
        if value not in self.values:
            raise InputError(f"{name} must be one of {', '.join(map(str, self.values))}, got {short_repr(value)}")


@dataclass(frozen=True, slots=True)
class Parity:
    """Odd or even integers, beside a `Range`: `kernel: Annotated[int, Range(1, 31), ODD] = 3`."""

    word: str
    remainder: int

    def check(self, name: str, value: int) -> None:
        """Raise `InputError`, which names the field, for anything else."""
        if value % 2 != self.remainder:
            raise InputError(f"{name} must be {self.word}, got {value}")


ODD, EVEN = Parity("odd", 1), Parity("even", 0)


def check_fields(owner: DataclassInstance, part: str = "") -> None:
    """Check every field by the rules beside its type; `InputError` names the first that breaks one.

    part  what the fields belong to, where a configuration has several such parts: "a layer"
    """
    for name, rules in _rules(type(owner)):
        for rule in rules:
            rule.check(f"{name} of {part}" if part else name, getattr(owner, name))


@cache
def _rules(kind: type[DataclassInstance]) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    hints = get_type_hints(kind, include_extras=True)
    return tuple((name, getattr(hint, "__metadata__", ())) for name, hint in hints.items())


def is_integer(value: object) -> TypeGuard[int]:
    """Tell whether a value is an integer; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def short_repr(value: object) -> str:
    """A value in one line of a message: a file may hold anything, so anything long is named by its type."""
    if isinstance(value, str):
        return repr(value[:40])
    small = isinstance(value, (bool, float)) or (isinstance(value, int) and abs(value) < 1 << 63)
    return repr(value) if small else f"a value of type {type(value).__name__}"


def read_fields(kind: type[Config], values: Mapping[str, Any]) -> Config:
    """Build a configuration, and those that are its parts, of the JSON values in a file.

    `ModelFormatError` on an unknown or a missing key, or an impossible value.
    """
    unknown = sorted(str(key)[:60] for key in set(values) - {field.name for field in fields(kind)})
    if unknown:
        raise ModelFormatError(
            f"the model's configuration has unknown keys: {', '.join(unknown[:5])}",
            hint="it may come from a newer version of this package; upgrade and try again",
        )
    hints = get_type_hints(kind)
    try:
        return kind(**{name: _from_json(name, hints[name], value) for name, value in values.items()})
    except InputError as error:
        raise ModelFormatError(f"the model's configuration is impossible: {error}", hint=error.hint) from None
    except TypeError as error:
        raise ModelFormatError(f"the model's configuration is incomplete: {error}") from None


def _from_json(name: str, hint: Any, value: Any) -> Any:
    """JSON has objects for configurations and lists for tuples."""
    if is_dataclass(hint):
        if not isinstance(value, dict):
            raise InputError(f"{name} must be an object, got {short_repr(value)}")
        return read_fields(cast("type[DataclassInstance]", hint), value)
    if get_origin(hint) is not tuple:
        return value
    item = get_args(hint)[0]
    if not isinstance(value, (list, tuple)) or (
        is_dataclass(item) and not all(isinstance(each, dict) for each in value)
    ):
        raise InputError(f"{name} must be a list of {'objects' if is_dataclass(item) else 'values'}")
    return tuple(_from_json(name, item, each) for each in value)
