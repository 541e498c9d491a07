"""Read XML of others so that it can be edited as text: whatever an edit does not touch stays byte by byte.

Entities and document types are refused, so that nothing expands and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from ..errors import InputError

LARGEST = 32 << 20
"""Bytes of a document: feeds of thousands of episodes have less."""
DEEPEST = 64
_MOST_ELEMENTS = 1_000_000
_TAG = re.compile(rb"""<([^\s/>"']+)(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_CLOSING = re.compile(rb"</[^>]*>")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class XmlElement:
    """An element with its position in the bytes of its document.

    name         {namespace}local, or local where it has no namespace
    attributes   by names of the same form
    prefixes     namespaces that it declares or inherits, by prefix; that of "" is the default one
    start, end   of the whole element
    inside       from the end of the opening tag to the start of the closing one; both at `end` where it is empty
    text         that stands in it directly, children left out
    """

    name: str
    attributes: Mapping[str, str]
    prefixes: Mapping[str, str]
    start: int
    end: int = 0
    inside: tuple[int, int] = (0, 0)
    text: str = ""
    children: list[XmlElement] = field(default_factory=list)

    def all(self, name: str) -> Iterator[XmlElement]:
        """Its children of that name."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> XmlElement | None:
        return next(self.all(name), None)


@dataclass(frozen=True)
class Edit:
    """Bytes from `start` up to `end` become `content`."""

    start: int
    end: int
    content: bytes


def read_xml(content: bytes, name: str) -> XmlElement:
    """The root of a document; InputError for what is no XML in UTF-8, is too large or too deep, or has a DTD.

    name    of the file, for messages
    """
    if len(content) > LARGEST:
        raise InputError(f"{name} has more than {LARGEST >> 20} MiB", hint="give a smaller file")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _encoding_error(name, "UTF-16")
    reader = _Reader(content, name)
    try:
        return reader.read()
    except expat.ExpatError as error:
        raise InputError(f"{name}, line {error.lineno}: it is no XML: {expat.ErrorString(error.code)}") from None
    except UnicodeDecodeError:
        raise InputError(f"{name} is no XML: it is not in UTF-8") from None


def edited(content: bytes, edits: Sequence[Edit]) -> bytes:
    """The document with some edits, which do not overlap; of several at one position the first comes first."""
    parts, position = [], 0
    for edit in sorted(edits, key=lambda each: each.start):
        assert edit.start >= position
        parts += [content[position : edit.start], edit.content]
        position = edit.end
    return b"".join([*parts, content[position:]])


def declaration(root: XmlElement, content: bytes, prefix: str, namespace: str) -> Edit:
    """The edit that declares a namespace at the root."""
    match = _TAG.match(content, root.start)
    assert match is not None
    return Edit(match.end(1), match.end(1), f' xmlns:{prefix}="{namespace}"'.encode())


def escaped(text: str) -> str:
    """Text as it may stand in elements and in attributes with double quotes; what XML cannot hold is left out."""
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, entity)
    return legal(text)


def legal(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _NO_XML.sub("", text)


def _encoding_error(name: str, encoding: str) -> InputError:
    return InputError(f"{name} is in {encoding[:40]}", hint="save it in UTF-8")


class _Reader:
    def __init__(self, content: bytes, name: str) -> None:
        self._content, self._name = content, name
        self._open: list[XmlElement] = []
        self._root: XmlElement | None = None
        self._count = 0
        self._declared: dict[str, str] = {}
        self._parser = parser = expat.ParserCreate(namespace_separator="\n")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._xml
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def read(self) -> XmlElement:
        self._parser.Parse(self._content, True)
        assert self._root is not None
        return self._root

    def _xml(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.upper() not in ("UTF-8", "UTF8", "US-ASCII", "ASCII"):
            raise _encoding_error(self._name, encoding)

    def _doctype(self, *_: object) -> None:
        raise InputError(f"{self._name} has a document type, which may hold entities", hint="remove <!DOCTYPE …>")

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        self._declared[prefix or ""] = uri or ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= DEEPEST or self._count > _MOST_ELEMENTS:
            what = f"is nested more than {DEEPEST} deep" if len(self._open) >= DEEPEST else "has too many elements"
            raise InputError(f"{self._name} {what}", hint="give a feed or a sitemap")
        outer = self._open[-1].prefixes if self._open else {}
        prefixes = {**outer, **self._declared} if self._declared else outer
        self._declared = {}
        element = XmlElement(
            _named(name), {_named(key): value for key, value in attributes.items()}, prefixes,
            self._parser.CurrentByteIndex,
        )  # fmt: skip
        if self._open:
            self._open[-1].children.append(element)
        self._root = self._root or element
        self._open.append(element)

    def _end(self, _: str) -> None:
        element = self._open.pop()
        opening = _TAG.match(self._content, element.start)
        assert opening is not None
        if self._content[opening.end() - 2 : opening.end()] == b"/>":
            element.end, element.inside = opening.end(), (opening.end(), opening.end())
            return
        position = self._parser.CurrentByteIndex
        closing = _CLOSING.match(self._content, position)
        assert closing is not None
        element.end, element.inside = closing.end(), (opening.end(), position)

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text


def _named(name: str) -> str:
    namespace, sign, local = name.rpartition("\n")
    return f"{{{namespace}}}{local}" if sign else local
