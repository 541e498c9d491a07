"""Publish the videos of a production, as the tables [[publish]] of its script say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ...errors import InputError
from ...options.publish import PublishOptions
from ...production.scenes import Publication, Script
from ..progress import Record
from ..publish.feeds.deliver_feed import check_page, site_of
from ..publish.page_address import page_addresses
from ..publish.publish import publish
from ..publish.targets import FEEDS, Target, read_targets


@dataclass(frozen=True)
class _Checked:
    """A publication that can be. number: of the version that it publishes."""

    publication: Publication
    options: PublishOptions
    targets: tuple[str, ...]
    number: int


class Publications:
    """The publications of a script, checked before any work.

    script      InputError with the line of a table that cannot be
    folder      what names of folders in it are relative to
    versions    names of the versions, in order
    language    of the speech, where a table gives none
    """

    def __init__(self, script: Script, folder: Path, versions: Sequence[str], language: str) -> None:
        self._checked = []
        for each in script.publications:
            try:
                self._checked.append(_checked(each, folder, versions, language))
            except InputError as error:
                raise script.error(each.line, str(error), error.hint) from None

    def run(self, videos: Sequence[Path], record: Record, *, overwrite: bool) -> tuple[str, ...]:
        """Publish, one after the other; where the videos are now, as people and reports see it."""
        reached: list[str] = []
        for each in self._checked:
            source = videos[each.number]
            done = publish(source, each.targets, each.options, overwrite=overwrite, progress=record.progress)
            record.warnings += done.warnings
            reached += done.targets
        return tuple(reached)


def _checked(publication: Publication, folder: Path, versions: Sequence[str], language: str) -> _Checked:
    options = PublishOptions(**publication.settings)
    if options.language is None and language:
        options = replace(options, language=language)
    if publication.version and publication.version not in versions:
        raise InputError(f"there is no version {publication.version!r}", hint=f"there are {', '.join(versions)}")
    targets = [_below(target, folder) for target in read_targets(publication.targets)]
    page = next(filter(None, page_addresses(targets, options).values()), "")
    for target in targets:
        if target.form in FEEDS:
            site_of(target, options)
            check_page(target, page)
    number = versions.index(publication.version) if publication.version else 0
    return _Checked(publication, options, tuple(map(_text, targets)), number)


def _below(target: Target, folder: Path) -> Target:
    if target.place.scheme != "folder":
        return target
    return replace(target, place=replace(target.place, path=str(folder / target.place.path)))


def _text(target: Target) -> str:
    """A target as `publish` reads it."""
    return f"folder:{target.address}" if target.form == "film" and target.place.scheme == "folder" else target.address
