"""Pickling of loaded models: by what loads them again, not by their weights."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from os import PathLike
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

P = ParamSpec("P")
Kind = TypeVar("Kind", bound="Reloadable")
_LOADED = "_loaded_by"
_FILES = {"model", "voice", "vocoder", "lexicon"}
"""Arguments that are files or names; a language is none, though there may be a file of its name."""


class Reloadable:
    """Base of what `load` gives: a pickle holds the arguments of `load`, and unpickling loads it again, there.

    Names of models stay names, files are named by their absolute path, and `backend="auto"` is chosen anew: so a
    pickle is small, and fits another machine that has the same models.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        if _LOADED not in self.__dict__:
            raise TypeError(f"a {type(self).__name__} can be pickled where {type(self).__name__}.load gave it")
        return (_load, (type(self), self.__dict__[_LOADED]))


def reloadable(load: Callable[Concatenate[type[Kind], P], Kind]) -> Callable[Concatenate[type[Kind], P], Kind]:
    """Wrap a `load`, below its `classmethod`: its result remembers the arguments."""

    @wraps(load)
    def remembering(cls: type[Kind], *arguments: P.args, **named: P.kwargs) -> Kind:
        loaded = load(cls, *arguments, **named)
        given = signature(load).bind(cls, *arguments, **named).arguments
        loaded.__dict__[_LOADED] = {
            name: _absolute(value) if name in _FILES else value for name, value in list(given.items())[1:]
        }
        return loaded

    return cast("Callable[Concatenate[type[Kind], P], Kind]", remembering)


def _absolute(value: Any) -> Any:
    """A file by its absolute path; anything else as it is."""
    if isinstance(value, str | PathLike):
        path = Path(value)
        try:
            return str(path.resolve()) if path.exists() and not path.is_dir() else value
        except (OSError, ValueError):
            return value
    return value


def _load(kind: Any, arguments: dict[str, Any]) -> Any:
    return kind.load(**arguments)
