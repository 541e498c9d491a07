"""The common part of YouTube and PeerTube: an upload in ranges, then captions, a thumbnail, and what came of it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from ...errors import DeliveryFailed
from ..content import content_of
from ..exchange import Answer
from ..storage import Seen
from .account import Account
from .api import Api
from .post import Captions, Post, Posted, Warn
from .resumable_upload import CHUNK, ResumableUpload, upload
from .tokens import json_of
from .upload_journal import UploadJournal

_WAITS = (2, 4, 8, 16, 30)
"""Seconds between the questions whether a film is processed."""


class ResumablePlatform(ABC):
    """Publishes a film, a step at a time; each step that is done is kept for the next run.

    warn    receives warnings
    chunk   bytes of a request
    """

    def __init__(self, account: Account, api: Api, warn: Warn, chunk: int = CHUNK) -> None:
        self._account, self._api, self._warn, self._chunk = account, api, warn, chunk

    def publish(self, post: Post, seen: Seen) -> Posted:
        with UploadJournal(self._account, self._api.server, post) as journal:
            return self._publish(post, journal, seen)

    def _publish(self, post: Post, journal: UploadJournal, seen: Seen) -> Posted:
        number = journal.get("posted")
        is_there = bool(number) and self._video(number) is not None
        if is_there:
            journal.check_words(self._url(number))
            seen(post.size)
        else:
            if number:
                journal.forget()
            number = self._upload(post, journal, seen)
        self._add(post, number, journal)
        return Posted(self._url(number), self._settled(post, number), not is_there)

    def close(self) -> None:
        self._api.close()

    def _upload(self, post: Post, journal: UploadJournal, seen: Seen) -> str:
        def send(url: str, is_new: bool) -> Answer:
            return ResumableUpload(self._api, url, post.film, seen, chunk=self._chunk).run(is_new=is_new)

        answer = upload(lambda: self._begin(post), journal.get("session"), lambda url: journal.set(session=url), send)
        number = self._number(json_of(answer))
        if not isinstance(number, str) or not number:
            raise DeliveryFailed(f"{self._account.title} does not say which film came of the upload")
        journal.forget()
        journal.set(posted=number)
        return number

    def _add(self, post: Post, number: str, journal: UploadJournal) -> None:
        """Send captions and thumbnail that the film does not have yet."""
        for captions in post.captions:
            step = f"captions {captions.language}"
            if journal.get(step) != "sent":
                self._send_captions(number, captions)
                journal.set(**{step: "sent"})
        if post.thumbnail and journal.get("thumbnail") != "sent":
            image = post.thumbnail
            self._send_thumbnail(number, image.name, content_of(image.name).kind, image.read_bytes())
            journal.set(thumbnail="sent")

    def _settled(self, post: Post, number: str) -> dict[str, Any]:
        """The facts about the film once it is processed, or after a minute."""
        title = self._account.title
        for wait in (*_WAITS, None):
            found = self._video(number)
            if found is None:
                raise DeliveryFailed(f"{title} took the film and does not have it", hint="run the same again")
            video = found
            is_done = self._is_processed(video, self._url(number))
            if is_done or wait is None:
                break
            self._api.pause(wait)
        if not is_done:
            self._warn(f"{title} still works on the film", "run the same again to see whether it is done")
        return self._compared(post, number, video, is_done=is_done)

    def _ask_upload(self, path: str, post: Post, said: Mapping[str, Any]) -> str:
        """Begin an upload, with what is said of the film; the address that the platform names."""
        headers = {
            "X-Upload-Content-Length": str(post.size), "X-Upload-Content-Type": post.kind,
            "Content-Type": "application/json; charset=UTF-8",
        }  # fmt: skip
        answer = self._api.ask("POST", path, headers, json.dumps(said).encode(), expected=(200, 201))
        return answer.headers.get("location", "")

    @abstractmethod
    def _begin(self, post: Post) -> str:
        """Begin an upload; its address."""

    @abstractmethod
    def _number(self, answer: dict[str, Any]) -> object:
        """The number of the film, of the last answer to an upload."""

    @abstractmethod
    def _video(self, number: str) -> dict[str, Any] | None:
        """The state of a film; None where it is not there."""

    @abstractmethod
    def _send_captions(self, number: str, captions: Captions) -> None: ...
    @abstractmethod
    def _send_thumbnail(self, number: str, name: str, kind: str, image: bytes) -> None: ...

    @abstractmethod
    def _is_processed(self, video: dict[str, Any], url: str) -> bool:
        """True for a film that can be seen; DeliveryFailed for one that never will."""

    @abstractmethod
    def _compared(self, post: Post, number: str, video: dict[str, Any], *, is_done: bool) -> dict[str, Any]:
        """The facts of a film; DeliveryFailed where they are not those that were sent."""

    @abstractmethod
    def _url(self, number: str) -> str:
        """The page of a film."""
