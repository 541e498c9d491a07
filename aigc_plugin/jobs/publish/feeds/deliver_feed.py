"""Deliver a film to a feed or a sitemap: what it names first, the feed last."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ....delivery.content import content_of
from ....delivery.send import Sent, open_storage
from ....delivery.storage import Storage, file_digest
from ....errors import InputError, argument
from ....files.xml_spans import LARGEST
from ....options.publish import PublishOptions
from ...progress import Record
from ..about import film_facts
from ..deliver import Delivery, deliver
from ..presentation import film_files
from ..spoken_times import spoken_times
from ..targets import Target
from . import sitemap
from .atom import atom_with, new_atom, read_atom
from .episode import address, episode_of, write_side_files
from .listed_page import ListedPage
from .podcast import new_podcast, podcast_with, read_podcast

_GIVEN = ("title", "description", "date")
_PLAYABLE = ("audio/mpeg", "audio/mp4", "video/mp4", "video/quicktime")
_READERS: Mapping[str, Callable[[bytes, str], object]] = {
    "feed": read_podcast, "atom": read_atom, "sitemap": sitemap.read_sitemap,
}  # fmt: skip


def site_of(target: Target, options: PublishOptions) -> str:
    """The address of the folder of a feed; InputError where nobody gave it."""
    if not options.site:
        raise InputError(
            f"{target.form}:{target.file} needs the address at which its folder is read",
            hint=f"give {argument('site')}, such as https://example.com/show",
        )
    return options.site


def given_facts(options: PublishOptions) -> frozenset[str]:
    """Names of the facts of a film that the user gave."""
    return frozenset(name for name in _GIVEN if getattr(options, name) is not None)


def check_page(target: Target, page: str) -> None:
    """InputError for a list of pages where no page is published. page: its address, or empty."""
    if target.form != "feed" and not page:
        raise InputError(
            f"{target.address} lists pages of films, and no page is published", hint="give page:FOLDER, too",
            parameter="to",
        )  # fmt: skip


def check_feed(target: Target, options: PublishOptions, page: str) -> bytes | None:
    """The feed as it is, None for a new one; InputError, before any work, for one that cannot be edited.

    page    address of a page that is published with it, or empty
    """
    site_of(target, options)
    check_page(target, page)
    storage = open_storage(target.folder)
    try:
        with tempfile.TemporaryDirectory(prefix="aigc-") as folder:
            content = _read(storage, target.file, Path(folder))
    finally:
        storage.close()
    if content is not None:
        _READERS[target.form](content, target.file)
    return content


def deliver_to_podcast(
    target: Target, source: str, options: PublishOptions, page: str, record: Record, *, overwrite: bool
) -> Delivery:
    """Send the film with its chapters and transcripts, then the feed that names them.

    page    address of a page that shows the film, or empty
    """
    site = site_of(target, options)
    facts, times = film_facts(source, options), spoken_times(source, options)
    kind = content_of(Path(source).name).kind
    if kind not in _PLAYABLE:
        record.warn(f"players of podcasts may refuse {kind}", "give MP3, M4A or MP4")
    with tempfile.TemporaryDirectory(prefix="aigc-") as folder:
        sides = write_side_files(Path(folder), Path(source).stem, times)
        episode = episode_of(source, site, facts, given_facts(options), sides, page)
        files = [*((name, path) for name, path, _ in sides), *film_files(source)]
        sent = deliver(replace(target, place=target.folder, form="film"), files, record, overwrite=overwrite)

        def edit(content: bytes | None, now: datetime) -> bytes:
            if content is None:
                url = address(site, target.file)
                record.warn("the feed is new; directories also ask for an image and a category: add them to it")
                content = new_podcast(options.show or facts.title, site, url, episode)
            return podcast_with(content, target.file, episode, now)

        feed = _update(target, edit, Path(folder))
    return Delivery(target.address, (*sent.files, feed))


def deliver_to_list(target: Target, options: PublishOptions, page: ListedPage) -> Delivery:
    """Update an Atom feed or a sitemap with a page that is there already."""
    site = site_of(target, options)

    def edit(content: bytes | None, now: datetime) -> bytes:
        if target.form == "sitemap":
            return sitemap.sitemap_with(content or sitemap.NEW, target.file, page, now)
        title = options.show or page.facts.title
        content = content or new_atom(title, site, address(site, target.file), page)
        return atom_with(content, target.file, page, now)

    with tempfile.TemporaryDirectory(prefix="aigc-") as folder:
        return Delivery(target.address, (_update(target, edit, Path(folder)),))


def _update(target: Target, edit: Callable[[bytes | None, datetime], bytes], folder: Path) -> Sent:
    """Read a feed, edit it, and put it back as a whole.

    edit      makes the new content of the old one, None where there is none, and of the time
    folder    for a file on its way
    """
    storage = open_storage(target.folder)
    try:
        content = edit(_read(storage, target.file, folder), datetime.now(UTC).replace(microsecond=0))
        fresh = folder / "feed.new"
        fresh.write_bytes(content)
        storage.put(target.file, fresh, content_of(target.file), lambda size: None)
        return Sent(target.file, len(content), file_digest(fresh), True)
    finally:
        storage.close()


def _read(storage: Storage, name: str, folder: Path) -> bytes | None:
    """Return the feed that is there; None for nothing. InputError for more bytes than a feed may have."""
    probe = folder / "feed.probe"
    probe.write_bytes(b"")
    if storage.state(name, probe, content_of(name)) == "absent":
        return None
    content = bytearray()
    for block in storage.read(name):
        content += block
        if len(content) > LARGEST:
            raise InputError(f"{name} has more than {LARGEST >> 20} MiB", hint="give a feed")
    return bytes(content)
