"""Pages of films in an Atom feed (RFC 4287), which is edited as text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from ....errors import InputError
from ....files.xml_spans import Edit, XmlElement, edited, escaped, read_xml
from .item_edits import Line, Spelling, indent_at, item_edits, new_item
from .listed_page import ListedPage

_ATOM = "http://www.w3.org/2005/Atom"
_NAMESPACES = {"atom": (_ATOM,)}


def new_atom(title: str, site: str, url: str, page: ListedPage) -> bytes:
    """A feed without entries. title: of the feed. site: its address. url: of the feed itself."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="{_ATOM}">
  <title>{escaped(title)}</title>
  <id>{uuid5(NAMESPACE_URL, url).urn}</id>
  <link rel="self" type="application/atom+xml" href="{escaped(url)}"/>
  <link rel="alternate" href="{escaped(site)}"/>
  <author><name>{escaped(page.facts.author or title)}</name></author>
  <updated></updated>
</feed>
""".encode()


def atom_with(content: bytes, name: str, page: ListedPage, now: datetime) -> bytes:
    """A feed with an entry of a page: a new one before the others, or its own, which keeps its id and its position.

    content    of the feed
    name       of it, for messages
    now        for `updated`

    InputError for what is no Atom feed.
    """
    root = read_atom(content, name)
    spelling = Spelling(content, root, root, _NAMESPACES)
    entry, lines = find_entry(root, page), list(_lines(page, now))
    if entry is None:
        edits = [new_item(content, root, root.first(f"{{{_ATOM}}}entry"), "atom:entry", lines, spelling)]
    else:
        edits = list(item_edits(content, entry, lines, spelling))
    return edited(content, [*edits, *_updated(content, root, spelling, now)])


def read_atom(content: bytes, name: str) -> XmlElement:
    """Its root; InputError for what is no Atom feed."""
    root = read_xml(content, name)
    if root.name != f"{{{_ATOM}}}feed" or root.inside[0] == root.end:
        raise InputError(f"{name} is no Atom feed", hint="give Atom 1.0, or the name of a new file")
    return root


def find_entry(root: XmlElement, page: ListedPage) -> XmlElement | None:
    """The entry that links to a page."""
    for entry in root.all(f"{{{_ATOM}}}entry"):
        for link in entry.all(f"{{{_ATOM}}}link"):
            is_page = link.attributes.get("rel", "alternate") == "alternate"
            if is_page and link.attributes.get("href", "").strip() == page.address:
                return entry
    return None


def _lines(page: ListedPage, now: datetime) -> Iterator[Line]:
    facts, given = page.facts, page.given
    yield Line("atom:title", {}, facts.title, fixed="title" not in given)
    yield Line("atom:id", {}, uuid5(NAMESPACE_URL, page.address).urn, fixed=True)
    yield Line("atom:link", {"rel": "alternate", "type": "text/html", "href": page.address}, key="rel")
    length = {"length": str(page.bytes)} if page.bytes else {}
    yield Line("atom:link", {"rel": "enclosure", "type": page.kind, **length, "href": page.film}, key="rel")
    yield Line("atom:published", {}, facts.date.isoformat(), fixed="date" not in given)
    yield Line("atom:updated", {}, now.isoformat())
    if page.text:
        yield Line("atom:summary", {}, page.text, fixed="description" not in given)
    if facts.author:
        yield Line("atom:author", inner=(Line("atom:name", {}, facts.author),), fixed=True)


def _updated(content: bytes, root: XmlElement, spelling: Spelling, now: datetime) -> list[Edit]:
    element = spelling.written(Line("atom:updated", {}, now.isoformat()), "")
    old = root.first(f"{{{_ATOM}}}updated")
    if old is not None:
        return [Edit(old.start, old.end, element.encode())]
    first = root.children[0] if root.children else None
    if first is None:
        return []
    return [Edit(first.start, first.start, f"{element}\n{indent_at(content, first.start)}".encode())]
