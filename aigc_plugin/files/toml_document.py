"""Read TOML that people write: errors name the file, the line, and for an unknown key the nearest known one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, TypeVar

from ..errors import InputError
from .toml_lines import KeyPath, key_lines

Value = TypeVar("Value")
_KINDS: dict[type, str] = {str: "a text", bool: "true or false", int: "a whole number", dict: "a table", list: "a list"}


class TomlDocument:
    """A TOML text with the line of each key.

    text    what to read
    name    of the file, for messages

    .root   the outermost table

    InputError where it is no TOML.
    """

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise InputError(f"{name} is no TOML: {error}") from None
        self._lines = key_lines(text)
        self.root = TomlTable(self, (), values)

    def line_of(self, path: KeyPath) -> int:
        """Return the line on which a key stands, or else the table around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def error(self, path: KeyPath, message: str, hint: str = "") -> InputError:
        return InputError(f"{self.name}, line {self.line_of(path)}: {message}", hint=hint)


class TomlTable:
    """A table whose keys are taken one by one; what is left at the end is unknown.

    Its methods raise an InputError with the line of the key.
    """

    def __init__(self, document: TomlDocument, path: KeyPath, values: dict[str, Any]) -> None:
        self._document, self.path, self._values = document, path, values
        self._known: list[str] = []

    def __contains__(self, key: str) -> bool:
        return key in self._values

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self._document.line_of(self.path)

    def line_of(self, key: str) -> int:
        """The line on which a key stands."""
        return self._document.line_of((*self.path, key))

    def take(self, key: str, kind: type[Value], default: Value) -> Value:
        """Return the value of a key, of that type; numbers may be written without a point."""
        self._known.append(key)
        if key not in self._values:
            return default
        value = self._values[key]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)  # type: ignore[return-value]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(key, f"{key} must be {_KINDS.get(kind, 'a number')}, not {value!r}")
        return value

    def read(self, key: str, read: Callable[[Any], Value], default: Value) -> Value:
        """Return what `read` makes of a value of any type; its ValueError gets the line."""
        self._known.append(key)
        if key not in self._values:
            return default
        with self.at(key):
            return read(self._values[key])

    def required(self, key: str, kind: type[Value]) -> Value:
        if key not in self._values:
            raise self._document.error(self.path, f"{key} is missing")
        value: Value = self.take(key, kind, self._values[key])
        return value

    def table(self, key: str) -> TomlTable | None:
        """Return a table inside of it, None where there is none."""
        values = self.take(key, dict, {})
        return TomlTable(self._document, (*self.path, key), values) if key in self._values else None

    def tables(self, key: str) -> list[TomlTable]:
        """Return an array of tables; empty where there is none."""
        values = self.take(key, list, [])
        for value in values:
            if not isinstance(value, dict):
                raise self.error(key, f"{key} must hold tables, not {value!r}")
        return [TomlTable(self._document, (*self.path, key, index), each) for index, each in enumerate(values)]

    def rest(self) -> dict[str, Any]:
        """Take all keys that were not taken yet."""
        left = {key: value for key, value in self._values.items() if key not in self._known}
        self._known += left
        return left

    def finish(self) -> None:
        """Refuse a key that nobody took."""
        for key in self._values:
            if key not in self._known:
                near = get_close_matches(key, self._known, 1, 0.5)
                hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(self._known)}"
                raise self.error(key, f"there is no key {key!r} here", hint)

    @contextmanager
    def at(self, key: str = "") -> Iterator[None]:
        """Give errors about values in the block the line of a key, or of the table."""
        try:
            yield
        except InputError as error:
            if str(error).startswith(f"{self._document.name}, line "):
                raise
            raise self.error(key, str(error), error.hint) from None
        except ValueError as error:
            raise self.error(key, f"{key} {error}") from None

    def error(self, key: str, message: str, hint: str = "") -> InputError:
        return self._document.error((*self.path, key) if key else self.path, message, hint)
