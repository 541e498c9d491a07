"""Podcasts: an episode in an RSS 2.0 feed with Apple's elements and those of the podcast namespace.

A feed that is there is edited as text: what is not of this episode stays as it is, byte by byte.
Sources: RSS 2.0.11; Apple, "A podcaster's guide to RSS" (2026); podcastindex.org/namespace/1.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from ....errors import InputError
from ....files.xml_spans import Edit, XmlElement, edited, escaped, read_xml
from .episode import Episode
from .item_edits import Line, Spelling, indent_at, item_edits, new_item

_ITUNES = ("http://www.itunes.com/dtds/podcast-1.0.dtd",)
_PODCAST = (
    "https://podcastindex.org/namespace/1.0",
    "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
)
_NAMESPACES = {"itunes": _ITUNES, "podcast": _PODCAST}
_FEED_IDS = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")


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
    spelling = Spelling(content, root, channel, _NAMESPACES)
    item, lines = find_item(channel, episode), list(_lines(episode))
    if item is None:
        edits = [new_item(content, channel, channel.first("item"), "item", lines, spelling)]
    else:
        edits = list(item_edits(content, item, lines, spelling))
    return edited(content, [*spelling.declarations, *edits, *_built(content, channel, now)])


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


def _lines(episode: Episode) -> Iterator[Line]:
    facts, given = episode.facts, episode.given
    text = "\n\n".join(filter(None, [facts.description, facts.disclosure])) or facts.title
    yield Line("title", {}, facts.title, fixed="title" not in given)
    if episode.page:
        yield Line("link", {}, episode.page)
    yield Line("description", {}, text, fixed="description" not in given)
    media = episode.media
    yield Line("enclosure", {"url": media.url, "length": str(media.bytes), "type": media.kind})
    yield Line("guid", {"isPermaLink": "false"}, _guid(episode), fixed=True)
    yield Line("pubDate", {}, format_datetime(facts.date), fixed="date" not in given)
    if facts.seconds:
        yield Line("itunes:duration", {}, str(round(facts.seconds)))
    yield Line("itunes:explicit", {}, "false", fixed=True)
    for each in episode.transcripts:
        language = {"language": each.language} if each.language else {}
        captions = {"rel": "captions"} if each.is_captions else {}
        yield Line("podcast:transcript", {"url": each.url, "type": each.kind, **language, **captions}, key="url")
    if episode.chapters:
        yield Line("podcast:chapters", {"url": episode.chapters, "type": "application/json+chapters"})


def _built(content: bytes, channel: XmlElement, now: datetime) -> list[Edit]:
    """The edit that says when the feed was changed."""
    element = f"<lastBuildDate>{format_datetime(now)}</lastBuildDate>"
    old = channel.first("lastBuildDate")
    if old is not None:
        return [Edit(old.start, old.end, element.encode())]
    first = channel.children[0] if channel.children else None
    if first is None:
        return []
    return [Edit(first.start, first.start, f"{element}\n{indent_at(content, first.start)}".encode())]
