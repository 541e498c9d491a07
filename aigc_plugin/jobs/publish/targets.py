"""The language of targets: `hls:s3://bucket/film,folder:DIR` is a list of what is made, and where it goes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from ...delivery.destination import LIVE_SCHEMES, SCHEMES, Destination, is_address, read_destination
from ...delivery.platforms.account import TITLES, Account
from ...errors import InputError

FORMS = {
    "hls": "HLS and DASH: renditions, audio, subtitles, key frames, poster",
    "page": "the same, and a page that shows the film: player, captions, previews for other programs",
}
FEEDS = {
    "feed": "an episode of a podcast: the film, chapters and transcripts beside the feed, and an item in it",
    "atom": "an entry of an Atom feed, for the page that is published with it",
    "sitemap": "the page that is published with it, and its film, in a sitemap",
}
"""Forms whose place is a file, which is made or updated."""
PREPARED = {
    "bilibili": "files for Bilibili, which takes no uploads from programs: film, cover, title, tags, declaration",
    "douyin": "the same for Douyin",
    "reels": "the same for Reels",
}
"""Forms whose place holds all that a person uploads by hand."""
TARGETS = {
    **{f"{form}:PLACE": text for form, text in FORMS.items()},
    **{f"{form}:FILE.xml": text for form, text in FEEDS.items()},
    **{f"{form}:PLACE": text for form, text in PREPARED.items()},
    **{f"{name} or {name}:ACCOUNT": f"the film on {title}" for name, title in TITLES.items()},
    "folder:FOLDER": "the film itself, in a folder",
    **{text.partition(": ")[0]: f"the film itself: {text.partition(': ')[2]}" for text in SCHEMES.values()},
    **{text.partition(": ")[0]: text.partition(": ")[2] for text in LIVE_SCHEMES.values()},
}
_HINT = "give hls:FOLDER, folder:FOLDER, s3://BUCKET/PREFIX …, which aigc publish lists"


@dataclass(frozen=True)
class Target:
    """form: of FORMS, FEEDS or PREPARED, "film" for the film as it is, "live" or "post". place: where it goes; of a
    post the scheme is the platform and the host the name of the account.
    """

    form: str
    place: Destination

    @property
    def address(self) -> str:
        if self.form == "post":
            return self.account.address
        return self.place.address if self.form in ("film", "live") else f"{self.form}:{self.place.address}"

    @property
    def account(self) -> Account:
        """The account of a post."""
        return Account(self.place.scheme, self.place.host)

    @property
    def file(self) -> str:
        """Name of a feed in its folder."""
        return PurePath(self.place.path).name

    @property
    def folder(self) -> Destination:
        """The folder of a feed."""
        parent = PurePath(self.place.path).parent
        return replace(self.place, path=str(parent) if self.place.scheme == "folder" else parent.as_posix().strip("."))


def read_targets(given: str | Sequence[str]) -> list[Target]:
    """The targets of texts, each one or several with commas between; InputError for what is none.

    A comma is part of a folder's name where what follows it begins no target.
    """
    texts = [given] if isinstance(given, str) else list(given)
    targets = [_target(part) for text in texts for part in _parts(text)]
    if not targets:
        raise InputError("no target is given", hint="such as hls:folder", parameter="to")
    addresses = [target.address for target in targets]
    twice = next((address for address in addresses if addresses.count(address) > 1), None)
    if twice is not None:
        raise InputError(f"the target {twice} is given twice", parameter="to")
    return targets


def _parts(text: str) -> Iterator[str]:
    names = "|".join([*FORMS, *FEEDS, *PREPARED, "folder", *SCHEMES, *LIVE_SCHEMES])
    platforms = "|".join(TITLES)
    yield from re.split(rf"\s*,\s*(?=(?:{names}):|(?:{platforms})(?::|\s*,|\s*$))", text.strip())


def _target(text: str) -> Target:
    kind, sign, place = text.partition(":")
    if is_address(text) and kind in SCHEMES:
        return Target("film", read_destination(text))
    if is_address(text) and kind in LIVE_SCHEMES:
        return Target("live", read_destination(text))
    if kind in TITLES and (place or not sign):
        account = Account(kind, place)
        return Target("post", Destination(kind, "", account.name))
    if sign and place and kind == "folder":
        return Target("film", Destination("folder", place))
    if sign and place and kind in (*FORMS, *PREPARED):
        return Target(kind, _stored(place))
    if sign and place and kind in FEEDS:
        return _feed(kind, _stored(place))
    shown = f"{kind}:" if is_address(text) else text
    raise InputError(f"there is no target {shown[:80]!r}", hint=_HINT, parameter="to")


def _stored(text: str) -> Destination:
    """A place that keeps files."""
    place = read_destination(text.removeprefix("folder:"))
    if place.scheme in LIVE_SCHEMES:
        raise InputError(f"there is no target with files at {place.address[:80]!r}", hint=_HINT, parameter="to")
    return place


def _feed(kind: str, place: Destination) -> Target:
    target = Target(kind, place)
    is_folder = place.scheme == "folder" and (place.path.endswith("/") or Path(place.path).is_dir())
    if is_folder or not target.file:
        raise InputError(f"{target.address[:80]} names no file", hint=f"such as {kind}:www/list.xml", parameter="to")
    return target
