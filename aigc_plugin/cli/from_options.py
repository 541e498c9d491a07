"""Commands that take sets of options: each option becomes a parameter of the command line."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Any, get_type_hints

import typer

from ..options.kinds import SWITCH
from ..options.option import Option, OptionSet
from .options import checked_usage


def takes_options(command: Callable[..., None]) -> Callable[..., None]:
    """Wrap a command for typer: its keyword-only parameters, sets of options, are replaced by their options."""
    hints = get_type_hints(command, include_extras=True)
    own = [each for each in signature(command).parameters.values() if each.kind is not Parameter.KEYWORD_ONLY]
    sets: dict[str, type[OptionSet]] = {name: hints[name] for name in signature(command).parameters}
    for each in own:
        del sets[each.name]

    @wraps(command)
    def flat(**given: Any) -> None:
        with checked_usage():
            made = {name: _made(kind, given) for name, kind in sets.items()}
        command(**{each.name: given[each.name] for each in own}, **made)

    described = {each.name: each for kind in sets.values() for each in kind.options()}
    shared = [_parameter(each) for each in described.values()]
    parameters = [each.replace(annotation=hints[each.name]) for each in own] + shared
    flat.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    flat.__annotations__ = {each.name: each.annotation for each in parameters}
    return flat


def _made(kind: type[OptionSet], given: dict[str, Any]) -> OptionSet:
    return kind(**{each.name: given[each.name] for each in kind.options() if given[each.name] not in (None, [])})


def _parameter(described: Option) -> Parameter:
    """Everything is text until the set of options reads it, so that all callers meet the same rules."""
    bounds = f"  [{described.bounds}]" if described.bounds else ""
    metavar = f"<{'|'.join(described.choices)}>" if described.choices else described.kind.metavar or None
    info = typer.Option(described.flag, metavar=metavar, help=described.help + bounds, show_default=False)
    is_switch = described.kind is SWITCH
    hint: Any = bool if is_switch else list[str] | None if described.kind.repeated else str | None
    return Parameter(
        described.name,
        Parameter.KEYWORD_ONLY,
        default=False if is_switch else None,
        annotation=_annotated(hint, info),
    )


def _annotated(hint: Any, info: Any) -> Any:
    from typing import Annotated

    return Annotated[hint, info]
