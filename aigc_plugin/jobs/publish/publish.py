"""Publish a film: package it, and deliver it to where people watch it; its label goes along."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...options.publish import PublishOptions
from ..progress import Progress, Record
from ..results import JobResult
from ..video_job import PathName
from .deliver import Delivery, deliver
from .feeds.deliver_feed import check_feed, deliver_to_list, deliver_to_podcast, given_facts
from .feeds.listed_page import ListedPage
from .page_address import page_addresses
from .posts import Posts
from .presentation import Presentation, Sizes, film_files, in_order
from .targets import FEEDS, FORMS, PREPARED, Target, read_targets

_DEFAULT = PublishOptions()


@dataclass(frozen=True, kw_only=True)
class PublishResult(JobResult):
    """A film that was published.

    targets      where it is, one for each target
    renditions   (width, height, bits a second) of each that was packaged
    deliveries   what was sent where, with hashes; none for a presentation in a folder of this machine
    """

    targets: tuple[str, ...]
    renditions: Sizes = ()
    deliveries: tuple[Delivery, ...] = ()


def publish(
    source: PathName,
    targets: str | Sequence[str],
    options: PublishOptions = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> PublishResult:
    """Package a film, and deliver it.

    source     a video
    targets    such as "hls:folder", one or several, in one text with commas between or in a list
    options    length of segments, renditions, subtitles; what feeds and pages say of the film
    overwrite  replace what is there
    progress   receives progress, in seconds of the film that is packaged and in MB that are sent, and warnings

    A target is what is made of the film, and a place: `hls:FOLDER`, `hls:s3://BUCKET/PREFIX`, `hls:webdavs://HOST/PATH`,
    `hls:sftp://USER@HOST/PATH`. A place alone (`folder:FOLDER`, `s3://…`) gets the film as it is, with the file of its
    signature where that is beside it.

    `hls` is H.264 and AAC in fragmented MP4, after RFC 8216bis: all renditions change segments at the same frames; each
    audio track and each subtitle track is one rendition; `master.m3u8` names them. A label of the film is written into
    each rendition. A folder appears whole or not at all.

    `page` is the same, with a page that shows the film. `feed:FILE.xml` is an episode of a podcast: the film with
    chapters and transcripts in the folder of the feed, and an item in it; one that is there keeps guid and position.
    `atom:FILE.xml` and `sitemap:FILE.xml` list a page that is published in the same call.

    `youtube`, `peertube:ACCOUNT`, `mastodon:ACCOUNT` and `tiktok` post the film as it is, private unless
    `options.privacy` says otherwise, and declare it as generated where its label does. `bilibili`, `douyin` and `reels`
    are places with all that a person uploads there by hand. `rtmp://HOST/APPLICATION` and `srt://HOST:PORT` are live
    streams, which take as long as the film plays.

    What goes to a server is read back and compared. An upload that was interrupted goes on where it stopped when the
    same is called again. Names and passwords come from the environment or from the user's `aigc.toml`; no result,
    warning or error holds any. Raises InputError, MediaError, OutputExists, DeliveryFailed, DependencyMissing.
    """
    from ...files.input_file import first_bytes
    from .report import Report

    name, record = os.fspath(source), Record(progress)
    places = read_targets(targets)
    first_bytes(Path(name), "video")
    report = Report(options.report, name, overwrite=overwrite) if options.report else None
    renditions: Sizes = ()
    deliveries: list[Delivery] = []
    feeds = [target for target in places if target.form in FEEDS]
    addresses = page_addresses(places, options)
    page = next(filter(None, addresses.values()), "")
    for target in feeds:
        check_feed(target, options, page)
    listed: ListedPage | None = None
    with Posts(places, name, options, record) as posts:
        for target in places:
            if target.form in (*PREPARED, "film", "live", "post"):
                deliveries.append(_whole_film(target, name, options, posts, record, overwrite=overwrite))
            elif target.form in FORMS:
                presentation = _made(target, name, options, addresses)
                made, delivery = _presentation(target, presentation, record, overwrite=overwrite)
                renditions = made or renditions
                deliveries += [delivery] if delivery else []
                if report is not None and delivery is None:
                    report.add_folder(target.address, Path(target.place.path))
                if target.form == "page":
                    listed = _listed(target, name, options, page, delivery)
    for target in feeds:
        if target.form == "feed":
            deliveries.append(deliver_to_podcast(target, name, options, page, record, overwrite=overwrite))
        elif listed is not None:
            deliveries.append(deliver_to_list(target, options, listed))
    shown = tuple(target.place.address if target.place.scheme == "folder" else target.address for target in places)
    if report is not None:
        report.write(shown, renditions, deliveries, record.warnings)
    record.progress.result(shown[0], {}, _summary(renditions, deliveries, record))
    return PublishResult(
        path=shown[0], seconds=record.seconds, warnings=tuple(record.warnings), targets=shown, renditions=renditions,
        deliveries=tuple(deliveries),
    )  # fmt: skip


def _whole_film(
    target: Target, name: str, options: PublishOptions, posts: Posts, record: Record, *, overwrite: bool
) -> Delivery:
    """The film as it is: to a folder or a server, to a platform, or with all that a person uploads by hand."""
    from .live.send_live import send_live
    from .prepared import prepare

    if target.form == "post":
        return posts.publish(target)
    if target.form == "live":
        return send_live(target, name, record)
    if target.form in PREPARED:
        return prepare(target, name, options, record, overwrite=overwrite)
    return deliver(target, film_files(name), record, overwrite=overwrite)


def _made(target: Target, name: str, options: PublishOptions, addresses: Mapping[Target, str]) -> Presentation:
    return Presentation(name, options, target.form, addresses.get(target, ""))


def _listed(target: Target, name: str, options: PublishOptions, page: str, delivery: Delivery | None) -> ListedPage:
    """A page that is there as feeds list it. delivery: to a server, None for a folder of this machine."""
    from .about import film_facts
    from .page.playable import playable_name

    film = playable_name(name)
    if delivery is None:
        size = (Path(target.place.path) / film).stat().st_size
    else:
        size = next(each.bytes for each in delivery.files if each.name == film)
    return ListedPage(film_facts(name, options), given_facts(options), page, film, size)


def _presentation(
    target: Target, made: Presentation, record: Record, *, overwrite: bool
) -> tuple[Sizes, Delivery | None]:
    """Package a film, straight into a folder of this machine, or by the cache for a server."""
    from .staging import staged

    if target.place.scheme == "folder":
        return made.write(Path(target.place.path), overwrite, record), None
    with staged(target.form, made.source, made.options, made.address) as folder:
        sizes = () if folder.is_dir() else made.write(folder, False, record)
        return sizes, deliver(target, in_order(folder), record, overwrite=overwrite)


def _summary(renditions: Sizes, deliveries: Sequence[Delivery], record: Record) -> str:
    sent = [each for delivery in deliveries for each in delivery.files]
    packaged = [f"{len(renditions)} renditions"] if renditions else []
    arrived = [f"{len(sent)} files, {sum(each.fresh for each in sent)} of them sent now"] if sent else []
    return ", ".join([*packaged, *arrived, f"{record.seconds:.1f} s"])
