"""Find our filters in a command line: in `-vf` or `-filter_complex`, or in the file that one of these names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import InputError, MediaError
from .command_line import CommandLine, File, Option
from .ffmpeg_binary import FfmpegBinary
from .names import PREFIX, SOURCES, aigc_name, has_aigc_filters
from .syntax import Graph, parse_graph

_COMPLEX = ("filter_complex", "lavfi")
_SIMPLE = re.compile(r"(vf|af|filter)(:.*)?")
_SCRIPT = re.compile(r"/(?P<new>.+)|(?P<old>filter(_complex)?)_script(?P<stream>:.*)?")


@dataclass(frozen=True)
class AigcGraph:
    """A graph with our filters.

    graph     the parsed graph
    option    the option that holds it
    output    number of the output that the option belongs to
    simple    a graph of one stream, as of -vf
    """

    graph: Graph
    option: Option
    output: int
    simple: bool


def find_aigc_graph(command: CommandLine) -> AigcGraph | None:
    """The one graph with our filters; InputError where there are two, or where they cannot be used."""
    graphs: list[AigcGraph] = []
    for number, option in _options(command):
        name, text = _graph_text(option)
        if text is None or PREFIX not in text:
            continue
        graph = parse_graph(text)
        if has_aigc_filters(graph):
            graphs.append(AigcGraph(graph, option, number, name.partition(":")[0] not in _COMPLEX))
            _check_option(name, graphs[-1])
    if len(graphs) > 1:
        raise InputError(
            f"two graphs hold our filters: -{graphs[0].option.name} and -{graphs[1].option.name}",
            hint="put them into one -filter_complex, or run one after the other",
        )
    if not graphs:
        return None
    ours = graphs[0]
    return replace(ours, graph=_without_open_labels(ours.graph)) if ours.simple else ours


def without(command: CommandLine, option: Option) -> CommandLine:
    """The command line without that option."""

    def strip(options: tuple[Option, ...]) -> tuple[Option, ...]:
        return tuple(each for each in options if each is not option)

    files = {
        "inputs": tuple(File(strip(file.options), file.url) for file in command.inputs),
        "outputs": tuple(File(strip(file.options), file.url) for file in command.outputs),
    }
    return CommandLine(files["inputs"], files["outputs"], strip(command.rest))


def with_known_spelling(command: CommandLine, program: FfmpegBinary) -> CommandLine:
    """The command line with options that read a graph from a file spelled as this version of ffmpeg knows them."""

    def spelled(options: tuple[Option, ...]) -> tuple[Option, ...]:
        return tuple(_spelled(option, program) for option in options)

    return CommandLine(
        tuple(File(spelled(file.options), file.url) for file in command.inputs),
        tuple(File(spelled(file.options), file.url) for file in command.outputs),
        spelled(command.rest),
    )


def _spelled(option: Option, program: FfmpegBinary) -> Option:
    wanted = _graph_option(option)
    if wanted is None or option.value is None or wanted == option.name:
        return option
    wanted = {"vf": "filter:v", "af": "filter:a", "lavfi": "filter_complex"}.get(wanted, wanted)
    name, value = program.script(wanted, option.value)
    return Option(name.removeprefix("-"), value)


def _options(command: CommandLine) -> Iterator[tuple[int, Option]]:
    """Each option with the number of its output; -filter_complex may also be before an input, which counts as 0."""
    for file in command.inputs:
        yield from ((0, option) for option in file.options)
    for number, file in enumerate(command.outputs):
        yield from ((number, option) for option in file.options)


def _graph_option(option: Option) -> str | None:
    """The name of the option that holds the graph, without `_script` or `/`; None for another kind of option."""
    script = _SCRIPT.fullmatch(option.name)
    name = option.name
    if script:
        name = script["new"] or script["old"] + (script["stream"] or "")
    return name if name in _COMPLEX or _SIMPLE.fullmatch(name) else None


def _graph_text(option: Option) -> tuple[str, str | None]:
    name = _graph_option(option)
    if name is None or option.value is None:
        return option.name, None
    if name == option.name:
        return name, option.value
    try:
        return name, Path(option.value).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise MediaError(f"the graph of -{option.name} in {option.value} cannot be read: {reason}") from None


def _check_option(name: str, ours: AigcGraph) -> None:
    base, _, stream = name.partition(":")
    if base == "af" or (base == "filter" and stream[:1] not in ("", "v", "V")):
        raise InputError(f"our filters are for video: -{ours.option.name} cannot hold them")
    if not ours.simple:
        return
    for call in ours.graph.calls:
        if aigc_name(call) in SOURCES:
            raise InputError(f"{call.name} is a source", hint="use it in -filter_complex")
    if ours.output > 0:
        raise InputError(
            f"-{ours.option.name} with our filters belongs to output {ours.output + 1}",
            hint="let that output come first, or use -filter_complex and -map",
        )


def _without_open_labels(graph: Graph) -> Graph:
    """A simple graph without the labels of its one input and one output, which need none."""
    written = {label for call in graph.calls for label in call.outputs}
    read = {label for call in graph.calls for label in call.inputs}
    chains = tuple(
        tuple(
            call.linked(
                [x for x in call.inputs if x in written],
                [x for x in call.outputs if x in read],
            )
            for call in chain
        )
        for chain in graph.chains
    )
    return Graph(chains, graph.head)
