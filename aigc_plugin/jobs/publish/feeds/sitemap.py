"""Pages of films in a sitemap with Google's elements for videos, which is edited as text.

Sources: sitemaps.org 0.9; Google, "Video sitemaps and alternatives" (2026).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ....errors import InputError
from ....files.xml_spans import XmlElement, edited, read_xml
from .item_edits import Line, Spelling, item_edits, new_item
from .listed_page import ListedPage

_SITEMAP = ("http://www.sitemaps.org/schemas/sitemap/0.9", "https://www.sitemaps.org/schemas/sitemap/0.9")
_VIDEO = ("http://www.google.com/schemas/sitemap-video/1.1",)
_NAMESPACES = {"sitemap": _SITEMAP, "video": _VIDEO}
_LONGEST_TEXT = 2048
_MOST_SECONDS = 28_800
MOST_PAGES = 50_000

NEW = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="{_SITEMAP[0]}" xmlns:video="{_VIDEO[0]}">
</urlset>
""".encode()


def sitemap_with(content: bytes, name: str, page: ListedPage, now: datetime) -> bytes:
    """A sitemap with a page and its film: at its end, or where it is there already.

    content    of the sitemap
    name       of it, for messages
    now        for `lastmod`

    InputError for what is no sitemap, and for a full one.
    """
    root = read_sitemap(content, name)
    spelling = Spelling(content, root, root, _NAMESPACES)
    url, lines = find_url(root, page), list(_lines(page, now))
    if url is None:
        if len(list(urls(root))) >= MOST_PAGES:
            raise InputError(f"{name} has {MOST_PAGES} pages, the most that are read", hint="begin another sitemap")
        edits = [new_item(content, root, None, "sitemap:url", lines, spelling)]
    else:
        edits = list(item_edits(content, url, lines, spelling))
    return edited(content, [*spelling.declarations, *edits])


def read_sitemap(content: bytes, name: str) -> XmlElement:
    """Its root; InputError for what is no sitemap."""
    root = read_xml(content, name)
    if root.name not in [f"{{{uri}}}urlset" for uri in _SITEMAP] or root.inside[0] == root.end:
        hint = "give a sitemap of pages (urlset), or the name of a new file"
        raise InputError(f"{name} is no sitemap of pages", hint=hint)
    return root


def urls(root: XmlElement) -> Iterator[XmlElement]:
    """The pages of a sitemap."""
    return (child for uri in _SITEMAP for child in root.all(f"{{{uri}}}url"))


def find_url(root: XmlElement, page: ListedPage) -> XmlElement | None:
    """The element of a page."""
    for url in urls(root):
        if any(loc.text.strip() == page.address for uri in _SITEMAP for loc in url.all(f"{{{uri}}}loc")):
            return url
    return None


def _lines(page: ListedPage, now: datetime) -> Iterator[Line]:
    facts = page.facts
    seconds = min(_MOST_SECONDS, max(1, round(facts.seconds)))
    video = [
        Line("video:thumbnail_loc", {}, page.poster),
        Line("video:title", {}, facts.title[:_LONGEST_TEXT]),
        Line("video:description", {}, (page.text or facts.title)[:_LONGEST_TEXT]),
        Line("video:content_loc", {}, page.film),
        Line("video:player_loc", {}, page.player),
        *([Line("video:duration", {}, str(seconds))] if facts.seconds else []),
        Line("video:publication_date", {}, facts.date.isoformat()),
    ]
    yield Line("sitemap:loc", {}, page.address, fixed=True)
    yield Line("sitemap:lastmod", {}, now.isoformat())
    yield Line("video:video", inner=tuple(video))
