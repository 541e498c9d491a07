"""Read XML of strangers as a tree: without document types, entities or anything from elsewhere, and of bounded size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from ..errors import InputError

_MOST_CHARACTERS = 64 << 20
_MOST_ELEMENTS = 2_000_000
_DEEPEST = 200


@dataclass
class XmlElement:
    """An element: its name, attributes, children, and the text in it without that of its children."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[XmlElement] = field(default_factory=list)
    text: str = ""

    def find(self, path: str) -> XmlElement | None:
        """Return the first element of a path such as "media/video"."""
        found: XmlElement | None = self
        for name in path.split("/"):
            found = next((each for each in found.children if each.name == name), None) if found else None
        return found

    def all(self, name: str) -> Iterator[XmlElement]:
        """Give the children of a name."""
        return (each for each in self.children if each.name == name)

    def value(self, path: str, default: str = "") -> str:
        """Return the text of the first element of a path."""
        found = self.find(path)
        return default if found is None else found.text.strip()


def read_xml(text: str, name: str, root: str) -> XmlElement:
    """Read a document.

    text    of it
    name    of the file, for messages
    root    name of its first element; the bare `<!DOCTYPE root>` is passed over

    InputError with the line where it is not well-formed, is something else, or declares entities or a document type.
    """
    if len(text) > _MOST_CHARACTERS:
        raise InputError(f"{name} is larger than {_MOST_CHARACTERS >> 20} MiB")
    return _Tree(name, root).read(text)


class _Tree:
    def __init__(self, name: str, root: str) -> None:
        self._name, self._root = name, root
        self._document = XmlElement("")
        self._open = [self._document]
        self._pieces: list[list[str]] = [[]]
        self._count = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.CharacterDataHandler = lambda text: self._pieces[-1].append(text)
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, text: str) -> XmlElement:
        try:
            # The text is decoded already: an encoding that it declares no longer holds.
            self._parser.Parse(text.lstrip("\ufeff").encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            raise self._wrong(f"it is not well-formed: {expat.ErrorString(error.code)}", error.lineno) from None
        except LookupError:
            raise self._wrong("its encoding is not known") from None
        return self._document.children[0]

    def _wrong(self, problem: str, line: int | None = None) -> InputError:
        return InputError(f"{self._name}, line {line or self._parser.CurrentLineNumber}: {problem}")

    def _doctype(self, name: str, system: str | None, public: str | None, internal: bool) -> None:
        if system or public or internal:
            raise self._wrong("document type declarations and entities are not read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) == 1 and name != self._root:
            raise self._wrong(f"it is <{name[:40]}>, not <{self._root}>")
        if len(self._open) > _DEEPEST or self._count > _MOST_ELEMENTS:
            raise self._wrong("it has too many elements, or too deep ones")
        element = XmlElement(name, attributes)
        self._open[-1].children.append(element)
        self._open.append(element)
        self._pieces.append([])

    def _end(self, name: str) -> None:
        self._open.pop().text = "".join(self._pieces.pop())
