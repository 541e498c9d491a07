"""Podcasts: an episode in an RSS 2.0 feed with Apple's elements and those of the podcast namespace.

A feed that is there is edited as text: what is not of this episode stays as it is, byte by byte.
Sources: RSS 2.0.11; Apple, "A podcaster's guide to RSS" (2026); podcastindex.org/namespace/1.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from ....errors import InputError
from ....files.xml_spans import Edit, XmlElement, declaration, edited, escaped, read_xml
from .episode import Episode

_ITUNES = ("http://www.itunes.com/dtds/podcast-1.0.dtd",)
_PODCAST = (
    "https://podcastindex.org/namespace/1.0",
    "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
)
_NAMESPACES = {"itunes": _ITUNES, "podcast": _PODCAST}
"""Names that each namespace goes by: the first is written, all are understood."""
_FEED_IDS = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
_SEVERAL = "podcast:transcript"


@dataclass(frozen=True)
class _Line:
    """An element of an item: its name with our prefix, its attributes, its text. fixed: one that is there stays."""

    name: str
    attributes: Mapping[str, str]
    text: str = ""
    fixed: bool = False


def new_podcast(title: str, site: str, url: str, episode: Episode) -> bytes:
    """A feed without items. title: of the show. site: its address. url: of the feed itself."""
    facts = episode.facts
    medium = "podcast" if episode.media.kind.startswith("audio/") else "video"
    author = f"    <itunes:author>{escaped(facts.author)}</itunes:author>\n" if facts.author else ""
    language = f"    <language>{escaped(facts.language)}</language>\n" if facts.language else ""
    guid = uuid5(_FEED_IDS, url.partition("://")[2].rstrip("/"))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="{_ITUNES[0]}" xmlns:podcast="{_PODCAST[0]}">
  <channel>
    <title>{escaped(title)}</title>
    <link>{escaped(site)}</link>
    <description>{escaped(title)}</description>
{language}    <atom:link href="{escaped(url)}" rel="self" type="application/rss+xml"/>
{author}    <itunes:explicit>false</itunes:explicit>
    <podcast:guid>{guid}</podcast:guid>
    <podcast:medium>{medium}</podcast:medium>
    <lastBuildDate></lastBuildDate>
  </channel>
</rss>
""".encode()


def podcast_with(content: bytes, name: str, episode: Episode, now: datetime) -> bytes:
    """A feed with an episode: a new item before the others, or its own item, which keeps its guid and its place.

    content    of the feed
    name       of it, for messages
    now        for lastBuildDate

    InputError for what is no podcast feed.
    """
    root, channel = read_podcast(content, name)
    declarations, prefixes = _prefixes(root, channel, content)
    item = find_item(channel, episode)
    lines = list(_lines(episode))
    if item is None:
        edits = [_new_item(content, channel, lines, prefixes)]
    else:
        edits = list(_item_edits(content, item, lines, episode, prefixes))
    edits += _built(content, channel, now)
    return edited(content, [*declarations, *edits])


def read_podcast(content: bytes, name: str) -> tuple[XmlElement, XmlElement]:
    """Root and channel of a feed; InputError for what is no podcast feed."""
    root = read_xml(content, name)
    channel = root.first("channel") if root.name == "rss" else None
    if channel is None or channel.inside[0] == channel.end:
        raise InputError(f"{name} is no podcast feed", hint="give RSS 2.0 with a channel, or the name of a new file")
    return root, channel


def find_item(channel: XmlElement, episode: Episode) -> XmlElement | None:
    """The item of an episode: by its guid, or by the address of its enclosure where others wrote the feed."""
    guid = _guid(episode)
    for item in channel.all("item"):
        own, enclosure = item.first("guid"), item.first("enclosure")
        if own is not None and own.text.strip() == guid:
            return item
        if enclosure is not None and enclosure.attributes.get("url", "").strip() == episode.media.url:
            return item
    return None


def _guid(episode: Episode) -> str:
    return str(uuid5(NAMESPACE_URL, episode.media.url))


def _lines(episode: Episode) -> Iterator[_Line]:
    facts, given = episode.facts, episode.given
    text = "\n\n".join(filter(None, [facts.description, facts.disclosure])) or facts.title
    yield _Line("title", {}, facts.title, fixed="title" not in given)
    if episode.page:
        yield _Line("link", {}, episode.page)
    yield _Line("description", {}, text, fixed="description" not in given)
    media = episode.media
    yield _Line("enclosure", {"url": media.url, "length": str(media.bytes), "type": media.kind})
    yield _Line("guid", {"isPermaLink": "false"}, _guid(episode), fixed=True)
    yield _Line("pubDate", {}, format_datetime(facts.date), fixed="date" not in given)
    if facts.seconds:
        yield _Line("itunes:duration", {}, str(round(facts.seconds)))
    yield _Line("itunes:explicit", {}, "false", fixed=True)
    for each in episode.transcripts:
        language = {"language": each.language} if each.language else {}
        captions = {"rel": "captions"} if each.is_captions else {}
        yield _Line(_SEVERAL, {"url": each.url, "type": each.kind, **language, **captions})
    if episode.chapters:
        yield _Line("podcast:chapters", {"url": episode.chapters, "type": "application/json+chapters"})


def _prefixes(root: XmlElement, channel: XmlElement, content: bytes) -> tuple[list[Edit], dict[str, str]]:
    """Edits that declare namespaces which the feed lacks, and how it calls each of them."""
    edits, names = [], {}
    for usual, spellings in _NAMESPACES.items():
        known = [prefix for prefix, uri in channel.prefixes.items() if prefix and uri in spellings]
        if known:
            names[usual] = usual if usual in known else known[0]
            continue
        free = usual
        while free in channel.prefixes:
            free += "x"
        names[usual] = free
        edits.append(declaration(root, content, free, spellings[0]))
    return edits, names


def _new_item(content: bytes, channel: XmlElement, lines: list[_Line], prefixes: Mapping[str, str]) -> Edit:
    before = channel.first("item")
    rendered = [f"      {_rendered(line, prefixes)}\n" for line in lines]
    if before is not None:
        indent = _indent(content, before.start)
        text = "".join(["<item>\n", *rendered, f"    </item>\n{indent}"])
        return Edit(before.start, before.start, text.encode())
    at = channel.inside[1]
    text = "".join(["  <item>\n", *rendered, "    </item>\n", _indent(content, at)])
    return Edit(at, at, text.encode())


def _item_edits(
    content: bytes, item: XmlElement, lines: list[_Line], episode: Episode, prefixes: Mapping[str, str]
) -> Iterator[Edit]:
    """Replace what an item has of the episode, and add what it lacks at its end."""
    children = [child for child in item.children if child.end]
    indent = _indent(content, children[0].start) if children else "      "
    missing = []
    for line in lines:
        there = [child for child in children if _is(child, line)]
        if not there:
            missing.append(line)
        elif not line.fixed:
            yield Edit(there[0].start, there[0].end, _rendered(line, prefixes).encode())
    if missing:
        last = children[-1].end if children else item.inside[0]
        text = "".join(f"\n{indent}{_rendered(line, prefixes)}" for line in missing)
        yield Edit(last, last, text.encode())


def _is(child: XmlElement, line: _Line) -> bool:
    """Whether an element of an item is that of a line: by its name, and by its address where there may be several."""
    prefix, sign, local = line.name.rpartition(":")
    names = [f"{{{uri}}}{local}" for uri in _NAMESPACES[prefix]] if sign else [local]
    return child.name in names and (line.name != _SEVERAL or child.attributes.get("url") == line.attributes["url"])


def _rendered(line: _Line, prefixes: Mapping[str, str]) -> str:
    prefix, sign, local = line.name.rpartition(":")
    name = f"{prefixes[prefix]}:{local}" if sign else local
    attributes = "".join(f' {key}="{escaped(value)}"' for key, value in line.attributes.items())
    return f"<{name}{attributes}>{escaped(line.text)}</{name}>" if line.text else f"<{name}{attributes}/>"


def _built(content: bytes, channel: XmlElement, now: datetime) -> list[Edit]:
    """The edit that says when the feed was changed."""
    element = f"<lastBuildDate>{format_datetime(now)}</lastBuildDate>"
    old = channel.first("lastBuildDate")
    if old is not None:
        return [Edit(old.start, old.end, element.encode())]
    first = channel.children[0] if channel.children else None
    if first is None:
        return []
    return [Edit(first.start, first.start, f"{element}\n{_indent(content, first.start)}".encode())]


def _indent(content: bytes, position: int) -> str:
    """The blanks between the start of a line and an element."""
    line = content[content.rfind(b"\n", 0, position) + 1 : position]
    return line.decode() if not line.strip(b" \t") else ""
