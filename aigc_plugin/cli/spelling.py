"""Arguments as the command line spells them."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Iterator

_PLACES = {"target": "OUT", "source": "IN"}


def flag(name: str, value: str) -> str:
    """Spell an argument as it is typed: `--overwrite`, `--bits float`, OUT; `value` as Python writes it, or ""."""
    if name in _PLACES:
        return _PLACES[name]
    word = "--" + dict(_spellings()).get(name, name).replace("_", "-")
    return word if value in ("", "True") else f"{word} {literal_eval(value)}"


def _spellings() -> Iterator[tuple[str, str]]:
    """Name and spelling of every option that this process knows and that is not spelled as it is named.

    So it does not matter which modules were imported before: a name is spelled in one other way at most.
    """
    from ..options.option import OptionSet

    waiting = [OptionSet]
    while waiting:
        options = waiting.pop()
        waiting += options.__subclasses__()
        yield from ((each.name, each.spelling) for each in options.options() if each.spelling != each.name)
