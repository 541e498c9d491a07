"""A graph that holds our filters, parted where they stand: what leads to them, and what uses their result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..errors import InputError
from .names import SOURCES, own_name
from .syntax import Call, Graph

Place = tuple[int, int]  # of a call: number of the chain, number in it


@dataclass(frozen=True)
class Parts:
    """Texts of graphs. `before` ends in the pad `out`, `after` begins with the pad `into`; None where there is
    nothing to write. `chain` is ours, as `aigc filter` takes it; `says` the calls of aigc_say, in the order of
    their inputs."""

    chain: str | None
    before: str | None
    after: str
    says: list[Call] = field(default_factory=list)
    shares_input: bool = False  # whether `after` holds filters that lead to ours as well


def part(graph: Graph, kinds: Mapping[str, str], *, into: str, out: str, say_inputs: int) -> Parts:
    """kinds: of each filter of ffmpeg, as `ffmpeg -filters` has them: "V->V". into: the pad where the pictures come
    back, such as "1:v". out: what `before` ends with, such as "format=yuv420p[aigc]".
    say_inputs: number of the first input of speech. InputError names what is not one chain."""
    links = _Links(graph)
    ours = _our_chain(links)
    says = [place for place in links.places if own_name(links.call(place)) in SOURCES]
    speech = {place: f"{say_inputs + number}:a" for number, place in enumerate(says)}
    for place in says:
        if links.call(place).inputs or place[1] > 0:
            raise InputError(f"{links.call(place).name} is a source: nothing goes into it")
    leading = links.closure(links.before(ours[0]), set()) if ours else set()
    if leading & set(says):
        raise InputError("the speech of aigc_say cannot go into our filters for pictures")
    using = links.closure(links.roots() - set(ours), set(ours))
    writer = _Writer(links, kinds, speech)
    says_text = [links.call(place) for place in says]
    if not ours:
        return Parts(None, None, writer.text(using, None, ""), says_text)
    return Parts(
        ",".join(links.call(place).text for place in ours),
        writer.leading(leading, ours[0], out),
        writer.text(using, ours, f"[{into}]null"),
        says_text,
        bool(leading & using),
    )


class _Links:
    """What of a graph leads where: by labels, and by the comma between two filters."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.places = [(i, j) for i, chain in enumerate(graph.chains) for j in range(len(chain))]
        self._makers = {label: place for place in self.places for label in self.call(place).outputs}
        self.consumed = {label for place in self.places for label in self.call(place).inputs}

    def call(self, place: Place) -> Call:
        return self.graph.chains[place[0]][place[1]]

    def before(self, place: Place) -> set[Place]:
        found = {self._makers[label] for label in self.call(place).inputs if label in self._makers}
        return found | ({(place[0], place[1] - 1)} if place[1] else set())

    def is_last(self, place: Place) -> bool:
        return place[1] + 1 == len(self.graph.chains[place[0]])

    def roots(self) -> set[Place]:
        """Calls from which something leaves the graph."""
        found = set()
        for place in self.places:
            outputs = self.call(place).outputs
            if any(label not in self.consumed for label in outputs) or (not outputs and self.is_last(place)):
                found.add(place)
        return found

    def closure(self, start: set[Place], without: set[Place]) -> set[Place]:
        """`start` and all that leads there, not through `without`."""
        found: set[Place] = set()
        left = [place for place in start if place not in without]
        while left:
            place = left.pop()
            if place not in found:
                found.add(place)
                left.extend(self.before(place) - without)
        return found


def _our_chain(links: _Links) -> list[Place]:
    """Places of our filters, in the order in which pictures pass."""
    ours = [place for place in links.places if own_name(links.call(place)) not in (None, *SOURCES)]
    for place in ours:
        call = links.call(place)
        if len(call.inputs) + (place[1] > 0) > 1 or len(call.outputs) > 1:
            raise InputError(f"{call.name} has one input and one output: {call}")
    firsts = [place for place in ours if not links.before(place) & set(ours)]
    if not ours:
        return []
    if len(firsts) > 1:
        raise InputError(
            f"{links.call(firsts[1])} stands apart from {links.call(firsts[0])}",
            hint="one chain of our filters can be in a command: run the other in a second one",
        )
    chain = [firsts[0]]
    while True:
        following = [place for place in ours if chain[-1] in links.before(place)]
        if not following:
            return chain
        chain.append(following[0])


class _Writer:
    """Writes those calls of a graph that a part needs; pads that lead to the other part end in a sink."""

    def __init__(self, links: _Links, kinds: Mapping[str, str], speech: Mapping[Place, str]) -> None:
        self._links, self._kinds, self._speech = links, kinds, speech

    def leading(self, needed: set[Place], first: Place, out: str) -> str:
        """All that leads to our first filter, ending with `out` in its place."""
        call = self._links.call(first)
        tail = "".join(f"[{label}]" for label in call.inputs) + out
        return ";".join(self._pieces(needed, {first: tail}, set(call.inputs), leading=True))

    def text(self, needed: set[Place], ours: list[Place] | None, head: str) -> str:
        """The rest, with `head` in place of our chain."""
        heads: dict[Place, str] = {}
        if ours:
            heads[ours[-1]] = head + "".join(f"[{label}]" for label in self._links.call(ours[-1]).outputs)
        return self._links.graph.head + ";".join(self._pieces(needed, heads, set(), leading=False))

    def _pieces(
        self, needed: set[Place], replaced: Mapping[Place, str], used: set[str], *, leading: bool
    ) -> Iterator[str]:
        """Runs of calls that stand together, then sinks for labels that nothing takes here. A text that replaces a
        call ends a run where it is `leading`, else it begins one."""
        inside = {label for place in needed for label in self._links.call(place).inputs} | used
        for number, chain in enumerate(self._links.graph.chains):
            run: list[str] = []
            for index in range(len(chain)):
                place = (number, index)
                text = replaced.get(place) or (self._written(place) if place in needed else None)
                if run and (text is None or (place in replaced and not leading)):
                    if (number, index - 1) in needed:
                        run.append(self._sink((number, index - 1)))
                    yield ",".join(run)
                    run = []
                if text is not None:
                    run.append(text)
            if run:
                yield ",".join(run)
        for place in sorted(needed):
            for label in self._links.call(place).outputs:
                if label not in inside and (leading or label in self._links.consumed):
                    yield f"[{label}]{self._sink(place)}"

    def _written(self, place: Place) -> str:
        call = self._links.call(place)
        if place not in self._speech:
            return str(call)
        return f"[{self._speech[place]}]anull" + "".join(f"[{label}]" for label in call.outputs)

    def _sink(self, place: Place) -> str:
        """For a pad that leads to the other part."""
        call = self._links.call(place)
        takes, _, gives = self._kinds.get(call.name, "|->V").partition("->")
        kind = gives if gives in ("V", "A") else takes.strip("|")[:1]
        if kind not in ("V", "A"):
            raise InputError(
                f"the graph cannot be parted behind {call.text}",
                hint="let it stand in another -filter_complex or command",
            )
        return "nullsink" if kind == "V" else "anullsink"
