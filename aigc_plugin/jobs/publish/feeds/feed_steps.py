"""The steps of publishing to a feed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ....options.publish import PublishOptions
from ..about import film_facts
from ..page.playable import playable_name
from ..plan_steps import PlannedStep, file_step, film_delivery
from ..spoken_times import spoken_times
from ..targets import Target
from .atom import find_entry, read_atom
from .deliver_feed import check_feed, check_page, given_facts, site_of
from .episode import episode_of, side_texts
from .listed_page import ListedPage
from .podcast import find_item, read_podcast
from .sitemap import find_url, read_sitemap


def feed_steps(
    target: Target, name: str, options: PublishOptions, page: str, *, overwrite: bool
) -> Iterator[PlannedStep]:
    """The files beside a feed, and the feed; servers are not asked.

    name    of the film
    page    address of the page that is published with it, or empty
    """
    site_of(target, options)
    check_page(target, page)
    if target.form == "feed":
        yield from _beside(target, name, options, overwrite=overwrite)
    if target.place.scheme != "folder":
        yield PlannedStep(target.address, "upload", f"{target.file} with the film, updated in place")
        return
    content = check_feed(target, options, page)
    if content is None:
        what = f"a new {target.file} with the film"
    elif _is_listed(content, target, name, options, page):
        what = f"{target.file}, where the film is listed already"
    else:
        what = f"{target.file}, where the film comes in"
    yield PlannedStep(target.address, "write", what)


def _beside(target: Target, name: str, options: PublishOptions, *, overwrite: bool) -> Iterator[PlannedStep]:
    """The files of an episode in the folder of its feed."""
    beside, is_here = replace(target, place=target.folder, form="film"), target.place.scheme == "folder"
    for there, text, _ in side_texts(Path(name).stem, spoken_times(name, options)):
        path = Path(beside.place.path) / there
        same = is_here and path.is_file() and path.read_bytes() == text.encode()
        state = ("same" if same else "other" if path.exists() else "absent") if is_here else ""
        yield file_step(beside, there, state, len(text.encode()), overwrite=overwrite)
    yield from film_delivery(beside, name, overwrite=overwrite)


def _is_listed(content: bytes, target: Target, name: str, options: PublishOptions, page: str) -> bool:
    facts, given = film_facts(name, options), given_facts(options)
    if target.form == "feed":
        episode = episode_of(name, site_of(target, options), facts, given, [], page)
        return find_item(read_podcast(content, target.file)[1], episode) is not None
    listed = ListedPage(facts, given, page, playable_name(name))
    if target.form == "atom":
        return find_entry(read_atom(content, target.file), listed) is not None
    return find_url(read_sitemap(content, target.file), listed) is not None
