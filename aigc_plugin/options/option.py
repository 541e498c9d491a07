"""One option, described where its field stands, and sets of options that check themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from inspect import get_annotations
from typing import Any, Self, TypeVar

from ..errors import InputError, argument
from .kinds import SWITCH, TEXT, WHOLE, Kind

_KEY = "option"
Value = TypeVar("Value")


@dataclass(frozen=True)
class Option:
    """The description of one field of an option set.

    help      one line for a reader of `--help` and of the manual, without a full stop
    kind      how its value is read, see `kinds`
    unit      of the value, where it has one: s, semitones, dB
    least     smallest and largest value, both allowed
    most
    choices   all values there are
    spelling  name outside of Python, where that differs: `from` for `start`
    negatable whether a switch can also be turned off: `--trim/--no-trim`
    required  whether it has no default and must be given
    name      of the field
    default   of the field
    """

    help: str
    kind: Kind = TEXT
    unit: str = ""
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    spelling: str = ""
    negatable: bool = False
    required: bool = False
    name: str = ""
    default: Any = None

    @property
    def flag(self) -> str:
        """Its name on the command line."""
        return "--" + self.spelling.replace("_", "-")

    @property
    def flags(self) -> str:
        """All its names on the command line: `--trim/--no-trim`."""
        return f"{self.flag}/{self._negative}" if self.negatable else self.flag

    @property
    def _negative(self) -> str:
        return "--no-" + self.flag.removeprefix("--")

    def words(self, text: str) -> list[str]:
        """Spell the option with a value, given as text, for the command line."""
        if self.kind is SWITCH:
            off = [self._negative] if self.negatable else []
            return [self.flag] if self.checked(text) else off
        return [self.flag, text]

    @property
    def bounds(self) -> str:
        """Range, unit and default for help: "0.25 … 4; default 1"; empty where there is nothing to say."""
        if self.least is not None and self.most is not None:
            span = f"{self.least:g} … {self.most:g}"
        else:
            span = f"at least {self.least:g}" if self.least else ""
        default = f"default {shown}" if (shown := _shown(self.default)) else ""
        unit = f" {self.unit}" if self.unit else ""
        return "; ".join(text + unit * (number == 0) for number, text in enumerate(filter(None, [span, default])))

    def checked(self, value: Any) -> Any:
        """The value as the option set keeps it; InputError that names the parameter for one that cannot be."""
        if value is None and self.default is None:
            return None
        name = argument(self.name)
        try:
            read = self.kind.read(value)
        except ValueError as error:
            raise InputError(f"{name} {error}") from None
        if read is None:
            return None
        if self.choices and read not in self.choices:
            raise InputError(f"{name} cannot be {value!r}", hint=f"choose one of {', '.join(self.choices)}")
        if (self.least is not None and read < self.least) or (self.most is not None and read > self.most):
            span = f"from {self.least:g} to {self.most:g}" if self.most is not None else f"at least {self.least:g}"
            raise InputError(f"{name} must be {span}, not {value}")
        return read


def option(
    default: Value,
    help: str,
    *,
    kind: Kind | None = None,
    unit: str = "",
    least: float | None = None,
    most: float | None = None,
    choices: tuple[str, ...] = (),
    spelling: str = "",
    negatable: bool = False,
) -> Value:
    """Describe a field of an `OptionSet`; the arguments are those of `Option`."""
    kind = kind or (SWITCH if isinstance(default, bool) else WHOLE if isinstance(default, int) else TEXT)
    described = Option(help, kind, unit, least, most, choices, spelling, negatable, default=default)
    return field(default=default, metadata={_KEY: described})


def required_option(help: str, *, kind: Kind = TEXT) -> Any:
    """Describe a field of an `OptionSet` that has no default and must be given."""
    return field(metadata={_KEY: Option(help, kind, required=True)})


@dataclass(frozen=True, kw_only=True)
class OptionSet:
    """Base of the frozen dataclasses of options; every value is read and checked when the set is made."""

    def __post_init__(self) -> None:
        for each in self.options():
            object.__setattr__(self, each.name, each.checked(getattr(self, each.name)))

    @classmethod
    def options(cls) -> tuple[Option, ...]:
        """All options: the class's own first, then those of its bases."""
        described = {each.name: each.metadata[_KEY] for each in fields(cls) if _KEY in each.metadata}
        names = (name for base in cls.__mro__ for name in get_annotations(base) if name in described)
        return tuple(_named(described[name], name) for name in dict.fromkeys(names))

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """Read and check some of the options, by their field's name, without the defaults of the others."""
        return {each.name: each.checked(values[each.name]) for each in cls.options() if each.name in values}

    def shared_with(self, kind: type) -> dict[str, Any]:
        """Return the options that are also fields of another dataclass, as arguments for it."""
        names = {each.name for each in self.options()}
        return {each.name: getattr(self, each.name) for each in fields(kind) if each.name in names}

    @classmethod
    def from_text(cls, texts: Mapping[str, str], **given: Any) -> Self:
        """Make a set of texts by their spelling, `given` by their field's name; InputError for an unknown name."""
        names = {each.spelling: each.name for each in cls.options()}
        for spelling in texts:
            if spelling not in names:
                raise InputError(f"there is no option {spelling!r}", hint=f"there are {', '.join(names)}")
        return cls(**(given | {names[spelling]: text for spelling, text in texts.items()}))


def _named(described: Option, name: str) -> Option:
    return replace(described, name=name, spelling=described.spelling or name)


def _shown(value: Any) -> str:
    """A default for help; empty where there is nothing to say."""
    if value is None or value is False:
        return ""
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "on" if value is True else f"{value:g}" if isinstance(value, float) else str(value)
