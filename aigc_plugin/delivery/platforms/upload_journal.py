"""The record of a film at an account: the upload that is not complete, and the post that came of it."""

from __future__ import annotations

import hashlib
from typing import Any, BinaryIO, Self

from ...errors import DeliveryFailed, OutputExists
from .account import Account
from .post import Post
from .private_file import lock_private, read_private, remove_private, write_private


class UploadJournal:
    """A file for each film and account in the user's state folder. Addresses of uploads are secret, so only the user
    can read it.

    One whose upload is not complete counts only for the same words: what was said of the film when it began stands
    at the platform. As a context manager it keeps other runs from the same film: DeliveryFailed.
    """

    def __init__(self, account: Account, server: str, post: Post) -> None:
        from platformdirs import user_state_path

        identity = "\n".join((account.address, server, post.sha256))
        name = hashlib.sha256(identity.encode()).hexdigest()[:32]
        self._path = user_state_path("aigc", appauthor=False) / "uploads" / f"{name}.json"
        self._account, self._words = account, post.words
        self._lock: BinaryIO | None = None
        self._values = self._read()

    def _read(self) -> dict[str, Any]:
        values = read_private(self._path)
        if values.get("words") != self._words and not values.get("posted"):
            return {}
        return values

    def __enter__(self) -> Self:
        self._lock = lock_private(self._path.with_suffix(".lock"))
        if self._lock is None:
            raise DeliveryFailed(
                f"another run is publishing this film to {self._account.address}", hint="wait until it is done"
            )
        self._values = self._read()
        return self

    def __exit__(self, *error: object) -> None:
        if self._lock is not None:
            self._lock.close()

    def get(self, name: str) -> str:
        """A value of an earlier run; empty where there is none."""
        return str(self._values.get(name) or "")

    def set(self, **values: Any) -> None:
        """Keep values. `posted` is the number of the post, once the film is there."""
        self._values |= {"words": self._words, **values}
        write_private(self._path, self._values)

    def forget(self) -> None:
        self._values = {}
        remove_private(self._path)

    def check_words(self, url: str) -> None:
        """OutputExists where the film is there with other words."""
        if self._values.get("words") != self._words:
            raise OutputExists(
                f"{self._account.address} has this film already, with another title, description, privacy, captions or "
                f"thumbnail{': ' if url else ''}{url}",
                hint="change them there, or remove the film there and publish it again",
            )
