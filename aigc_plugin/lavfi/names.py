"""The filters of ours that a graph may hold, with their options in the order in which values need no name."""

from __future__ import annotations

from ..errors import InputError
from .syntax import Call, Graph, parse_graph, parse_options

PREFIX = "aigc_"
FILTERS: dict[str, tuple[str, ...]] = {
    "upscale": ("scale", "model", "size", "precision", "backend", "threads"),
    "interpolate": (
        "fps", "factor", "slow", "quality", "scene_threshold", "bridge_duplicates", "backend", "threads",
    ),
}  # fmt: skip
SOURCES: dict[str, tuple[str, ...]] = {"say": ("text", "textfile", "voice", "speed", "pitch", "seed")}


def own_name(call: Call) -> str | None:
    """`upscale` of `aigc_upscale`; None of a filter of ffmpeg's. InputError for a name like ours that is none."""
    if not call.name.startswith(PREFIX):
        return None
    name = call.name.removeprefix(PREFIX)
    if name not in FILTERS and name not in SOURCES:
        known = ", ".join(f"{PREFIX}{each}" for each in (*FILTERS, *SOURCES))
        raise InputError(f"there is no filter {call.name}", hint=f"there are {known}")
    return name


def has_own(graph: Graph) -> bool:
    return any(own_name(call) for call in graph.calls)


def options_of(call: Call, name: str) -> dict[str, str]:
    """Of the filter or source `name`, by their names; InputError for one that it does not have."""
    known = (FILTERS | SOURCES)[name]
    found = parse_options(call.arguments, known)
    for option in found:
        if option.removeprefix("/") not in known:
            raise InputError(f"{call.name} has no option {option!r}", hint=f"it has {', '.join(known)}")
    return found


def parse_chain(text: str) -> list[tuple[str, dict[str, str]]]:
    """One chain of our filters alone, `upscale=2,interpolate=fps=60`, with or without `aigc_` before the names."""
    if not text.strip():
        raise InputError("the filter chain is empty", hint=f"there are {', '.join(FILTERS)}")
    graph = parse_graph(text)
    found = []
    for call in graph.calls:
        name = call.name.removeprefix(PREFIX)
        if len(graph.chains) > 1 or call.inputs or call.outputs:
            raise InputError(f"a filter chain has neither ; nor labels: {text}")
        if name not in FILTERS:
            raise InputError(
                f"there is no filter {call.name!r}", hint=f"there are {', '.join(FILTERS)}; ffmpeg has others"
            )
        found.append((name, options_of(call, name)))
    return found
