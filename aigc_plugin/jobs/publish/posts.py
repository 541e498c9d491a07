"""Post a film on platforms: what they are told of it, checked before any work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from ...delivery.platforms.open_platform import open_platform
from ...delivery.platforms.post import Captions, Platform, Post
from ...delivery.send import Sent
from ...errors import InputError, argument
from ...media.hls.webvtt import whole_text
from ...options.publish import PublishOptions
from ..progress import Record
from .about import film_facts
from .deliver import Delivery, progress_of
from .plan_steps import PlannedStep
from .spoken_times import spoken_times
from .targets import Target

_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_PRESETS = ("youtube", "tiktok")


class Posts:
    """The posts of a film, as a context manager.

    targets    all targets of the film
    source     the film
    record     receives warnings, among them what a platform asks of films and this one has not

    InputError for settings that are missing, and for what a platform does not take.
    """

    def __init__(self, targets: Sequence[Target], source: str, options: PublishOptions, record: Record) -> None:
        self._record = record
        self._platforms: dict[Target, Platform] = {}
        wanted = [target for target in targets if target.form == "post"]
        if not wanted:
            return
        self._post = film_post(source, options)
        for target in wanted:
            self._platforms[target] = open_platform(target.account, record.warn)
            self._platforms[target].check(self._post)

    def publish(self, target: Target) -> Delivery:
        """Upload the film to the platform of a target, and read back what that has."""
        post, platform = self._post, self._platforms[target]
        self._warn_of_preset(target)
        posted = platform.publish(post, progress_of(post.size, self._record))
        sent = Sent(post.film.name, post.size, post.sha256, posted.fresh)
        return Delivery(target.address, (sent,), posted.url, posted.facts)

    def _warn_of_preset(self, target: Target) -> None:
        """Platforms convert what does not fit, so that it is no reason to refuse a film."""
        from .check import check_publishing

        name = target.place.scheme
        for row in check_publishing(self._post.film, name) if name in _PRESETS else ():
            if not row.fits:
                self._record.warn(
                    f"{target.account.title} asks for {row.what} {row.wanted}, and has to do with {row.found}"
                )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for platform in self._platforms.values():
            platform.close()


def film_post(source: str, options: PublishOptions) -> Post:
    """A film with what platforms are told of it. InputError, MediaError."""
    facts = film_facts(source, options)
    thumbnail = Path(options.thumbnail) if options.thumbnail else None
    if thumbnail is not None:
        _check_image(thumbnail)
    captions: dict[str, Captions] = {}
    for language, cues in spoken_times(source, options).transcripts:
        captions.setdefault(language, Captions(language, whole_text(cues)))
    return Post(
        Path(source), facts.title, facts.description, options.alt_text or facts.title, facts.language,
        tuple(options.tags or ()), options.privacy, facts.disclosure, tuple(captions.values()), thumbnail,
        facts.seconds,
    )  # fmt: skip


def post_steps(target: Target, source: str, options: PublishOptions) -> Iterator[PlannedStep]:
    """The steps of a post; the platform is not asked."""
    post = film_post(source, options)
    platform = open_platform(target.account, lambda *_: None)
    try:
        platform.check(post)
    finally:
        platform.close()
    account = target.account
    yield PlannedStep(
        account.address, "upload", f"{post.film.name}, {post.privacy}, unless it is there already", post.size
    )
    if post.disclosure:
        yield PlannedStep(account.address, "label", "the film as generated")
    if account.platform in ("youtube", "peertube"):
        for captions in post.captions:
            yield PlannedStep(account.address, "upload", f"captions ({captions.language or 'of no language'})")
        if post.thumbnail:
            yield PlannedStep(account.address, "upload", f"{post.thumbnail}", post.thumbnail.stat().st_size)
    elif post.captions:
        yield PlannedStep(account.address, "leave out", f"captions, which {account.title} does not take")


def _check_image(path: Path) -> None:
    from ...files.input_file import first_bytes

    if not first_bytes(path, "image").startswith(_IMAGES):
        raise InputError(f"{argument('thumbnail')} must be a JPEG or PNG, and {path} is none")
