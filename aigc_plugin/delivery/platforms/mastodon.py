"""Mastodon, by its REST API: a file that the server works on, then a status that shows it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from ...errors import DeliveryFailed, InputError, argument
from ..storage import Seen
from .account import Account
from .api import Api
from .multipart import FormBody
from .post import Post, Posted, Warn
from .resumable_upload import Reached
from .tokens import GivenToken, json_of
from .upload_journal import UploadJournal

_VISIBILITIES = {"public": "public", "unlisted": "unlisted", "private": "direct"}
"""A status that is "private" there is for followers; "direct", without a name in it, is for its author alone."""
_WAITS = (1, 2, 4, 8, *[15] * 40)
_ALT = 1500


class Mastodon:
    """An account on a server; needs a token with the scopes write:media, write:statuses and read:statuses."""

    def __init__(self, account: Account, warn: Warn, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._account, self._warn = account, warn
        server = account.server()
        self._api = Api(account, server, GivenToken(account.needed("token")), pause)

    def check(self, post: Post) -> None:
        if len(post.alt_text) > _ALT:
            raise InputError(f"Mastodon takes at most {_ALT} characters in {argument('alt_text')}")

    def publish(self, post: Post, seen: Seen) -> Posted:
        with UploadJournal(self._account, self._api.server, post) as journal:
            return self._publish(post, journal, seen)

    def _publish(self, post: Post, journal: UploadJournal, seen: Seen) -> Posted:
        number = journal.get("posted")
        status = self._status(number) if number else None
        if status is not None:
            journal.check_words(str(status.get("url") or ""))
            seen(post.size)
            return self._compared(post, status, fresh=False)
        if number:
            journal.forget()
        text = _text(post)
        self._check_limits(post, text)
        media = journal.get("media")
        if not media or not self._is_ready(media):
            media = self._upload(post, seen)
            journal.set(media=media)
            if not self._is_ready(media):
                raise DeliveryFailed("Mastodon took the film and does not have it", hint="run the same again")
        said: dict[str, Any] = {"status": text, "media_ids": [media], "visibility": _VISIBILITIES[post.privacy]}
        said |= {"language": post.language.split("-")[0]} if post.language else {}
        status = self._api.json(
            "POST", "/api/v1/statuses", said, {"Idempotency-Key": f"{post.sha256}{post.words}"[:96]}
        )
        journal.forget()
        journal.set(posted=str(status.get("id") or ""))
        found = self._status(str(status.get("id") or ""))
        if found is None:
            raise DeliveryFailed("Mastodon took the status and does not have it", hint="run the same again")
        return self._compared(post, found, fresh=True)

    def close(self) -> None:
        self._api.close()

    def _upload(self, post: Post, seen: Seen) -> str:
        # The parts of the form count as bytes of the film once at most.
        reached, sent = Reached(seen), 0

        def more(size: int) -> None:
            nonlocal sent
            sent += size
            reached.at(min(sent, post.size))

        fields = {"description": post.alt_text or post.title}
        body = FormBody(fields, "file", post.film.name, post.kind, post.film, more)
        answer = self._api.ask("POST", "/api/v2/media", {"Content-Type": body.kind}, body, expected=(200, 202))
        number = json_of(answer).get("id")
        if not number:
            raise DeliveryFailed("Mastodon does not say which file came of the upload")
        return str(number)

    def _is_ready(self, media: str) -> bool:
        """Wait until a file can be shown; False where the server does not know it any more."""
        for wait in (*_WAITS, None):
            answer = self._api.ask("GET", f"/api/v1/media/{quote(media)}", expected=(200, 206, 404))
            if answer.status != 206:
                return answer.status == 200
            if wait is not None:
                self._api.pause(wait)
        raise DeliveryFailed("Mastodon still works on the film", hint="run the same again later: it goes on there")

    def _status(self, number: str) -> dict[str, Any] | None:
        answer = self._api.ask("GET", f"/api/v1/statuses/{quote(number)}", expected=(200, 404))
        return json_of(answer) if answer.status == 200 else None

    def _check_limits(self, post: Post, text: str) -> None:
        """InputError for what this server does not take."""
        limits = self._api.json("GET", "/api/v2/instance").get("configuration") or {}
        media, statuses = limits.get("media_attachments") or {}, limits.get("statuses") or {}
        most, kinds = media.get("video_size_limit"), media.get("supported_mime_types")
        if isinstance(most, int) and post.size > most:
            raise InputError(
                f"{post.film.name} has {post.size / 1e6:.1f} MB, and {self._account.address} takes {most / 1e6:.1f} MB"
            )
        if isinstance(kinds, list) and kinds and post.kind not in kinds:
            raise InputError(f"{self._account.address} takes no {post.kind}", hint="make an MP4 of the film")
        letters = statuses.get("max_characters")
        if isinstance(letters, int) and len(text) > letters:
            raise InputError(
                f"{self._account.address} takes {letters} characters, and title, description and tags have {len(text)}",
                hint=f"give a shorter {argument('description')}",
            )

    def _compared(self, post: Post, status: dict[str, Any], *, fresh: bool) -> Posted:
        url = str(status.get("url") or "")
        attached = status.get("media_attachments") or []
        visibility = str(status.get("visibility"))
        if visibility != _VISIBILITIES[post.privacy]:
            raise DeliveryFailed(f"Mastodon shows the status as {visibility[:20]}, not as {post.privacy}", hint=url)
        if len(attached) != 1 or attached[0].get("type") not in ("video", "gifv"):
            raise DeliveryFailed("Mastodon shows the status without the film", hint=url)
        facts = {"privacy": post.privacy, "state": "published", "alt_text": attached[0].get("description")}
        return Posted(url, facts, fresh)


def _text(post: Post) -> str:
    tags = " ".join(f"#{''.join(letter for letter in tag if letter.isalnum() or letter == '_')}" for tag in post.tags)
    return "\n\n".join(filter(None, (post.title, post.disclosed, tags)))
