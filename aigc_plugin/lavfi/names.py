"""Our filters and sources that a graph may hold, with their options in the order in which values need no name."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import InputError
from ..options.background import LoopOptions
from ..options.interpolate import InterpolateSettings
from ..options.option import OptionSet
from ..options.speech import SpeechSettings
from ..options.upscale import UpscaleSettings
from .syntax import Call, Graph, parse_graph, parse_options

PREFIX = "aigc_"
FILTERS: dict[str, type[OptionSet]] = {"upscale": UpscaleSettings, "interpolate": InterpolateSettings}
SOURCES: dict[str, type[OptionSet]] = {"say": SpeechSettings, "generate": LoopOptions}
# Graphs may give these without names, in this order.
_FIRST = {
    "say": ("text", "textfile", "voice", "speed", "pitch", "seed"),
    "generate": ("style", "size", "seconds", "fps", "seed"),
}


def aigc_name(call: Call) -> str | None:
    """`upscale` of `aigc_upscale`; None for ffmpeg's own filters. InputError for an unknown name with our prefix."""
    if not call.name.startswith(PREFIX):
        return None
    name = call.name.removeprefix(PREFIX)
    if name not in FILTERS and name not in SOURCES:
        known = ", ".join(f"{PREFIX}{each}" for each in (*FILTERS, *SOURCES))
        raise InputError(f"there is no filter {call.name}", hint=f"there are {known}")
    return name


def has_aigc_filters(graph: Graph) -> bool:
    return any(aigc_name(call) for call in graph.calls)


def option_names(name: str) -> tuple[str, ...]:
    """Names of the options of a filter or a source, in order."""
    spellings = [each.spelling for each in (FILTERS | SOURCES)[name].options()]
    return tuple(dict.fromkeys([*_FIRST.get(name, ()), *spellings]))


def source_words(name: str, texts: Mapping[str, str]) -> list[str]:
    """Spell options of a source as the command of its name takes them."""
    known = {each.spelling: each for each in SOURCES[name].options()}
    return [word for name, text in texts.items() for word in known[name].words(text)]


def options_of(call: Call, name: str) -> dict[str, str]:
    """Options of the filter or source `name` by their names; InputError for one that it does not have."""
    known = option_names(name)
    options = parse_options(call.arguments, known)
    for option in options:
        if option.removeprefix("/") not in known:
            raise InputError(f"{call.name} has no option {option!r}", hint=f"it has {', '.join(known)}")
    return options


def parse_chain(text: str) -> list[tuple[str, dict[str, str]]]:
    """Parse a chain of our filters alone, `upscale=2,interpolate=fps=60`, with or without `aigc_` before the names."""
    if not text.strip():
        raise InputError("the filter chain is empty", hint=f"there are {', '.join(FILTERS)}")
    graph = parse_graph(text)
    filters = []
    for call in graph.calls:
        name = call.name.removeprefix(PREFIX)
        if len(graph.chains) > 1 or call.inputs or call.outputs:
            raise InputError(f"a filter chain has neither ; nor labels: {text}")
        if name not in FILTERS:
            raise InputError(
                f"there is no filter {call.name!r}", hint=f"there are {', '.join(FILTERS)}; ffmpeg has others"
            )
        filters.append((name, options_of(call, name)))
    return filters
