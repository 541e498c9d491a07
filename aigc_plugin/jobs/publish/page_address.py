"""Addresses of pages: those of their folders below the site."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath
from urllib.parse import quote

from ...delivery.destination import Destination
from ...errors import InputError, argument
from ...options.publish import PublishOptions
from .targets import FEEDS, Target


def page_addresses(targets: Sequence[Target], options: PublishOptions) -> dict[Target, str]:
    """The address of each page, with a slash at its end; empty where nobody said that of the site.

    The site is the address of the folder of the feeds, which pages lie below; without feeds that of the page itself.
    InputError for feeds in several folders, for pages outside of it, and for two pages with one address.
    """
    pages = [target for target in targets if target.form == "page"]
    feeds = [target for target in targets if target.form in FEEDS]
    outside = next((feed for feed in feeds[1:] if _place(feed.folder) != _place(feeds[0].folder)), None)
    if outside is not None:
        raise InputError(
            f"{outside.address} and {feeds[0].address} lie in two folders, {argument('site')} is the address of one",
            hint="publish to them one after the other", parameter="site",
        )  # fmt: skip
    if not options.site:
        return dict.fromkeys(pages, "")
    if not feeds and len(pages) > 1:
        raise InputError(
            f"{argument('site')} is the address of one page, not of {len(pages)}",
            hint="publish to them one after the other",
        )
    site = options.site.rstrip("/")
    return {page: f"{site}/{_below(page, feeds[0]) if feeds else ''}" for page in pages}


def _below(page: Target, feed: Target) -> str:
    """The path from the folder of a feed to a page, as addresses spell it."""
    (where, path), (root, start) = _place(page.place), _place(feed.folder)
    if where != root or not (path == start or path.is_relative_to(start)):
        raise InputError(
            f"{page.address} does not lie below the folder of {feed.address}",
            hint=f"{argument('site')} is the address of that folder: put the page below it", parameter="site",
        )  # fmt: skip
    below = path.relative_to(start).as_posix()
    return "" if below == "." else quote(below) + "/"


def _place(place: Destination) -> tuple[tuple[str, str, int | None, str], PurePath]:
    path = Path(place.path).resolve() if place.scheme == "folder" else PurePath("/", place.path)
    return (place.scheme, place.host, place.port, place.user), path
