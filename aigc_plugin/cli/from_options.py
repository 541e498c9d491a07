"""Commands that take sets of options: each option becomes a parameter of the command line."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

import typer

from ..options.kinds import SWITCH
from ..options.option import Option, OptionSet
from .options import checked_usage

Set = TypeVar("Set", bound=OptionSet)


class Given(dict[str, Any], Generic[Set]):
    """Type of a parameter: the options of a set that were given, read and checked, without any default."""


def takes_options(command: Callable[..., None]) -> Callable[..., None]:
    """Wrap a command for typer: its keyword-only parameters, sets of options, are replaced by their options.

    A parameter of the type `Given[SET]` is a dictionary of those options of the set that were given.
    """
    hints = get_type_hints(command, include_extras=True)
    own = [each for each in signature(command).parameters.values() if each.kind is not Parameter.KEYWORD_ONLY]
    sets = {name: hints[name] for name in signature(command).parameters}
    for each in own:
        del sets[each.name]

    @wraps(command)
    def flat(**given: Any) -> None:
        with checked_usage():
            values = {name: _made(hint, given) for name, hint in sets.items()}
        command(**{each.name: given[each.name] for each in own}, **values)

    described = {each.name: each for hint in sets.values() for each in _set_of(hint).options()}
    shared = [_parameter(each) for each in described.values()]
    parameters = [each.replace(annotation=hints[each.name]) for each in own] + shared
    flat.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    flat.__annotations__ = {each.name: each.annotation for each in parameters}
    return flat


def _set_of(hint: Any) -> type[OptionSet]:
    kind: type[OptionSet] = get_args(hint)[0] if get_origin(hint) is Given else hint
    return kind


def _made(hint: Any, given: dict[str, Any]) -> OptionSet | dict[str, Any]:
    kind = _set_of(hint)
    values = {each.name: given[each.name] for each in kind.options() if given[each.name] not in (None, [])}
    return kind(**values) if kind is hint else kind.read(values)


def _parameter(described: Option) -> Parameter:
    """Everything is text until the set of options reads it, so that all callers meet the same rules."""
    bounds = f"  [{described.bounds}]" if described.bounds else ""
    metavar = f"<{'|'.join(described.choices)}>" if described.choices else described.kind.metavar or None
    info = typer.Option(described.flags, metavar=metavar, help=described.help + bounds, show_default=False)
    value: Any = bool if described.kind is SWITCH else list[str] if described.kind.repeated else str
    return Parameter(
        described.name,
        Parameter.KEYWORD_ONLY,
        default=Parameter.empty if described.required else None,
        annotation=_annotated(value if described.required else value | None, info),
    )


def _annotated(hint: Any, info: Any) -> Any:
    from typing import Annotated

    return Annotated[hint, info]
