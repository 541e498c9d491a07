"""Edits of one item of a feed of others: what the item lacks is added, what it has of ours is replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ....files.xml_spans import Edit, XmlElement, declaration, escaped

Namespaces = Mapping[str, tuple[str, ...]]
"""Names that each namespace goes by, by its usual prefix: the first is written, all are understood."""


@dataclass(frozen=True)
class Line:
    """An element of an item.

    name        with the usual prefix of its namespace, or without for none
    attributes  in order
    text        that stands in it
    fixed       one that is there stays as it is
    key         attribute that tells several of one name apart; empty where there may be one
    inner       elements in it, instead of a text
    """

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    fixed: bool = False
    key: str = ""
    inner: tuple[Line, ...] = ()


class Spelling:
    """Prefixes of the namespaces of lines in a document.

    root          of the document
    around        the element that items stand in
    namespaces    of all lines

    .declarations   edits that declare those which the document lacks
    """

    def __init__(self, content: bytes, root: XmlElement, around: XmlElement, namespaces: Namespaces) -> None:
        self._namespaces = namespaces
        self._prefixes: dict[str, str] = {}
        self.declarations: list[Edit] = []
        for usual, uris in namespaces.items():
            known = [prefix for prefix, uri in around.prefixes.items() if uri in uris]
            if known:
                self._prefixes[usual] = usual if usual in known else known[0]
                continue
            free = usual
            while free in around.prefixes:
                free += "x"
            self._prefixes[usual] = free
            self.declarations.append(declaration(root, content, free, uris[0]))

    def is_of(self, child: XmlElement, line: Line) -> bool:
        """Tell whether an element is that of a line: by its name, and by its key where there may be several."""
        prefix, sign, local = line.name.rpartition(":")
        names = [f"{{{uri}}}{local}" for uri in self._namespaces[prefix]] if sign else [local]
        if child.name not in names:
            return False
        usual = "alternate" if line.key == "rel" else ""  # links of Atom without it
        return not line.key or child.attributes.get(line.key, usual) == line.attributes[line.key]

    def name(self, name: str) -> str:
        """A name of a line as the document spells it."""
        prefix, sign, local = name.rpartition(":")
        known = self._prefixes[prefix] if sign else ""
        return f"{known}:{local}" if known else local

    def written(self, line: Line, indent: str) -> str:
        """The element of a line. indent: blanks before it."""
        name = self.name(line.name)
        head = name + "".join(f' {key}="{escaped(value)}"' for key, value in line.attributes.items())
        if line.inner:
            inner = "".join(f"\n{indent}  {self.written(each, f'{indent}  ')}" for each in line.inner)
            return f"<{head}>{inner}\n{indent}</{name}>"
        return f"<{head}>{escaped(line.text)}</{name}>" if line.text else f"<{head}/>"


def new_item(
    content: bytes, around: XmlElement, before: XmlElement | None, name: str, lines: Sequence[Line], spelling: Spelling
) -> Edit:
    """The edit that adds an item before another, or as the last element of what it stands in."""
    known = before or (around.children[-1] if around.children else None)
    indent = indent_at(content, known.start) if known else "  "
    text = spelling.written(Line(name, inner=tuple(lines)), indent)
    if before is not None:
        return Edit(before.start, before.start, f"{text}\n{indent}".encode())
    end = around.inside[1]
    outer = indent_at(content, end)
    return Edit(end - len(outer), end - len(outer), f"{indent}{text}\n".encode())


def item_edits(content: bytes, item: XmlElement, lines: Sequence[Line], spelling: Spelling) -> Iterator[Edit]:
    """The edits of an item that is there: elements that it lacks come after the others."""
    children = item.children
    indent = indent_at(content, children[0].start) if children else "      "
    missing = []
    for line in lines:
        there = next((child for child in children if spelling.is_of(child, line)), None)
        if there is None:
            missing.append(line)
        elif not line.fixed:
            yield Edit(there.start, there.end, spelling.written(line, indent).encode())
    if missing:
        last = children[-1].end if children else item.inside[0]
        yield Edit(last, last, "".join(f"\n{indent}{spelling.written(line, indent)}" for line in missing).encode())


def indent_at(content: bytes, position: int) -> str:
    """The blanks between the start of a line and an element; empty where anything else stands there."""
    line = content[content.rfind(b"\n", 0, position) + 1 : position]
    return "" if line.strip(b" \t") else line.decode()
