"""Split a filter graph at our filters: the part that leads to them, and the part that uses their result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..errors import InputError
from .names import SOURCES, aigc_name
from .syntax import Call, Graph

_KINDS = {"aigc_say": "a", "aigc_generate": "v"}  # of streams
NodeId = tuple[int, int]  # of a call: number of its chain, number in the chain


@dataclass(frozen=True)
class Parts:
    """The parts, as texts of graphs.

    chain           our filters, as `aigc filter` takes them; None where there are none
    before          ends in the pad `out`; None where there is no chain
    after           begins with the pad `into`
    sources         calls of aigc_say and aigc_generate, in the order of their inputs
    shares_input    `after` holds filters that lead to ours, too
    """

    chain: str | None
    before: str | None
    after: str
    sources: list[Call] = field(default_factory=list)
    shares_input: bool = False


def split_graph(graph: Graph, kinds: Mapping[str, str], *, into: str, out: str, source_inputs: int) -> Parts:
    """Split a graph at our filters.

    graph         what to split
    kinds         inputs and outputs of each filter of ffmpeg, as `ffmpeg -filters` prints them: "V->V"
    into          pad of the frames that come back from our filters, such as "1:v"
    out           what `before` ends with, such as "format=yuv420p[aigc]"
    source_inputs    number of the first input that a source writes

    InputError names what keeps our filters from being one chain.
    """
    links = _Links(graph)
    ours = _our_chain(links)
    sources = [node for node in links.nodes if aigc_name(links.call(node)) in SOURCES]
    pads = {node: f"{source_inputs + n}:{_KINDS[links.call(node).name]}" for n, node in enumerate(sources)}
    for node in sources:
        if links.call(node).inputs or node[1] > 0:
            raise InputError(f"{links.call(node).name} is a source: nothing goes into it")
    leading = links.closure(links.before(ours[0]), set()) if ours else set()
    for node in leading & set(sources):
        raise InputError(
            f"what {links.call(node).name} makes cannot go into our filters for video",
            hint="write it into a file first",
        )
    using = links.closure(links.roots() - set(ours), set(ours))
    writer = _Writer(links, kinds, pads)
    calls = [links.call(node) for node in sources]
    if not ours:
        return Parts(None, None, writer.text(using, None, ""), calls)
    return Parts(
        ",".join(links.call(node).text for node in ours),
        writer.leading(leading, ours[0], out),
        writer.text(using, ours, f"[{into}]null"),
        calls,
        bool(leading & using),
    )


class _Links:
    """Links between the calls of a graph: by labels, and by the comma between two filters."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.nodes = [(i, j) for i, chain in enumerate(graph.chains) for j in range(len(chain))]
        self._makers = {label: node for node in self.nodes for label in self.call(node).outputs}
        self.consumed = {label for node in self.nodes for label in self.call(node).inputs}

    def call(self, node: NodeId) -> Call:
        return self.graph.chains[node[0]][node[1]]

    def before(self, node: NodeId) -> set[NodeId]:
        sources = {self._makers[label] for label in self.call(node).inputs if label in self._makers}
        return sources | ({(node[0], node[1] - 1)} if node[1] else set())

    def is_last(self, node: NodeId) -> bool:
        return node[1] + 1 == len(self.graph.chains[node[0]])

    def roots(self) -> set[NodeId]:
        """Calls with an output that leaves the graph."""
        roots = set()
        for node in self.nodes:
            outputs = self.call(node).outputs
            if any(label not in self.consumed for label in outputs) or (not outputs and self.is_last(node)):
                roots.add(node)
        return roots

    def closure(self, start: set[NodeId], without: set[NodeId]) -> set[NodeId]:
        """`start` and all calls that lead there, not through `without`."""
        reached: set[NodeId] = set()
        remaining = [node for node in start if node not in without]
        while remaining:
            node = remaining.pop()
            if node not in reached:
                reached.add(node)
                remaining.extend(self.before(node) - without)
        return reached


def _our_chain(links: _Links) -> list[NodeId]:
    """Our filters, in the order in which frames pass."""
    ours = [node for node in links.nodes if aigc_name(links.call(node)) not in (None, *SOURCES)]
    for node in ours:
        call = links.call(node)
        if len(call.inputs) + (node[1] > 0) > 1 or len(call.outputs) > 1:
            raise InputError(f"{call.name} has one input and one output: {call}")
    firsts = [node for node in ours if not links.before(node) & set(ours)]
    if not ours:
        return []
    if len(firsts) > 1:
        raise InputError(
            f"{links.call(firsts[1])} stands apart from {links.call(firsts[0])}",
            hint="one chain of our filters can be in a command: run the other in a second one",
        )
    chain = [firsts[0]]
    while True:
        following = [node for node in ours if chain[-1] in links.before(node)]
        if not following:
            return chain
        chain.append(following[0])


class _Writer:
    """Writer of the calls that a part needs; pads that lead to the other part end in a sink."""

    def __init__(self, links: _Links, kinds: Mapping[str, str], pads: Mapping[NodeId, str]) -> None:
        self._links, self._kinds, self._pads = links, kinds, pads

    def leading(self, needed: set[NodeId], first: NodeId, out: str) -> str:
        """The calls that lead to our first filter, with `out` in its place."""
        call = self._links.call(first)
        tail = "".join(f"[{label}]" for label in call.inputs) + out
        return ";".join(self._pieces(needed, {first: tail}, set(call.inputs), leading=True))

    def text(self, needed: set[NodeId], ours: list[NodeId] | None, head: str) -> str:
        """The other calls, with `head` in place of our chain."""
        heads: dict[NodeId, str] = {}
        if ours:
            heads[ours[-1]] = head + "".join(f"[{label}]" for label in self._links.call(ours[-1]).outputs)
        return self._links.graph.head + ";".join(self._pieces(needed, heads, set(), leading=False))

    def _pieces(
        self, needed: set[NodeId], replaced: Mapping[NodeId, str], used: set[str], *, leading: bool
    ) -> Iterator[str]:
        """Runs of adjacent calls, then sinks for labels that nothing takes in this part. A text that replaces a call
        ends a run in the `leading` part, and begins one in the other."""
        inside = {label for node in needed for label in self._links.call(node).inputs} | used
        for number, chain in enumerate(self._links.graph.chains):
            run: list[str] = []
            for index in range(len(chain)):
                node = (number, index)
                text = replaced.get(node) or (self._written(node) if node in needed else None)
                if run and (text is None or (node in replaced and not leading)):
                    if (number, index - 1) in needed:
                        run.append(self._sink((number, index - 1)))
                    yield ",".join(run)
                    run = []
                if text is not None:
                    run.append(text)
            if run:
                yield ",".join(run)
        for node in sorted(needed):
            for label in self._links.call(node).outputs:
                if label not in inside and (leading or label in self._links.consumed):
                    yield f"[{label}]{self._sink(node)}"

    def _written(self, node: NodeId) -> str:
        call = self._links.call(node)
        if node not in self._pads:
            return str(call)
        passing = "anull" if self._pads[node].endswith(":a") else "null"
        return f"[{self._pads[node]}]{passing}" + "".join(f"[{label}]" for label in call.outputs)

    def _sink(self, node: NodeId) -> str:
        """A sink for a pad that leads to the other part."""
        call = self._links.call(node)
        takes, _, gives = self._kinds.get(call.name, "|->V").partition("->")
        kind = gives if gives in ("V", "A") else takes.strip("|")[:1]
        if kind not in ("V", "A"):
            raise InputError(
                f"the graph cannot be split after {call.text}",
                hint="put it into another -filter_complex or command",
            )
        return "nullsink" if kind == "V" else "anullsink"
