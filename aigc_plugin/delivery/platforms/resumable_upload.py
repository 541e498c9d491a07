"""Uploads in ranges of bytes, as Google's servers and PeerTube take them: 308 says how far they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from ...errors import DeliveryFailed
from ..exchange import BUSY, TRIES, Answer, ConnectionBroke, FilePart, growing_wait, retry_after
from ..storage import Seen
from .api import Api

CHUNK = 8 << 20
"""Bytes of a request; Google asks for a multiple of 256 KiB."""
_RANGE = re.compile(r"bytes[= ]0-(\d+)")


class SessionGone(DeliveryFailed):
    """The server knows nothing of the upload any more."""


class Reached:
    """Reports how far an upload is, each byte a single time."""

    def __init__(self, seen: Seen) -> None:
        self._seen, self._most = seen, 0

    def at(self, position: int) -> None:
        self._seen(max(0, position - self._most))
        self._most = max(self._most, position)

    def part(self, file: Path, start: int, end: int) -> FilePart:
        """The body of a request, whose bytes are reported."""
        sent = start

        def more(size: int) -> None:
            nonlocal sent
            sent += size
            self.at(sent)

        return FilePart(file, start, end, more)


class ResumableUpload:
    """Sends a file to the address of an upload that was begun.

    chunk   bytes of a request
    """

    def __init__(self, api: Api, url: str, file: Path, seen: Seen, *, chunk: int = CHUNK) -> None:
        self._api, self._url, self._file, self._chunk = api, url, file, chunk
        self._size = file.stat().st_size
        self._reached = Reached(seen)

    def run(self, *, is_new: bool) -> Answer:
        """Send what is missing; the server's last answer. is_new: False to ask first how far it is.

        SessionGone; DeliveryFailed where the server refuses, or nothing more arrives in several tries.
        """
        position: int | None = 0 if is_new else None
        farthest = failures = 0
        while True:
            answer: Answer | ConnectionBroke
            try:
                answer = self._send(position)
            except ConnectionBroke as broke:
                answer = broke
            if isinstance(answer, Answer) and answer.status in (200, 201):
                return answer
            arrived = self._arrived(answer)
            if arrived is not None and arrived < self._size:
                failures = failures if arrived <= farthest else 0
                if arrived > farthest or position is None:
                    position, farthest = arrived, max(arrived, farthest)
                    continue
            failures += 1
            self._wait(answer, failures)
            position = None

    def _wait(self, answer: Answer | ConnectionBroke, failures: int) -> None:
        """Wait before the server is asked how far it is; DeliveryFailed where that was done too often, or is of no
        use."""
        title, wait = self._api.account.title, growing_wait(failures - 1)
        if isinstance(answer, ConnectionBroke):
            why = str(answer)
        elif answer.status in (404, 410):
            raise SessionGone(f"{title} has ended the upload", hint="it begins anew")
        elif answer.status in (308, 409, 416, *BUSY):
            why = f"{title} does not go on with the upload, and answers {answer.status}"
            wait = retry_after(answer, wait)
        else:
            raise self._api.refused(answer)
        if failures >= TRIES:
            raise DeliveryFailed(why, hint="what arrived is kept: run the same again, and it goes on there")
        self._api.pause(wait)

    def _send(self, position: int | None) -> Answer:
        """A range of the file from a position on; None asks how far the upload is."""
        if position is None:
            return self._api.once("PUT", self._url, {"Content-Range": f"bytes */{self._size}"})
        end = min(self._size, position + self._chunk)
        headers = {
            "Content-Range": f"bytes {position}-{end - 1}/{self._size}", "Content-Type": "application/octet-stream",
        }  # fmt: skip
        return self._api.once("PUT", self._url, headers, self._reached.part(self._file, position, end))

    def _arrived(self, answer: Answer | ConnectionBroke) -> int | None:
        """Bytes that are there, none without a range; None where the server does not say."""
        if isinstance(answer, ConnectionBroke) or answer.status != 308:
            return None
        text = answer.headers.get("range", "")
        found = _RANGE.fullmatch(text)
        if text and (found is None or int(found[1]) >= self._size):
            raise DeliveryFailed(f"{self._api.account.title} has another range of the film than was sent")
        count = int(found[1]) + 1 if found else 0
        self._reached.at(count)
        return count


def upload(
    begin: Callable[[], str], known: str, keep: Callable[[str], None], send: Callable[[str, bool], Answer]
) -> Answer:
    """Go on with the upload that is known, or begin one; one that the server has ended begins anew, a single time.

    begin   gives the address of a new upload
    known   address of an earlier one, or empty
    keep    receives each new address
    send    (address, whether it is new) → last answer
    """
    if known:
        try:
            return send(known, False)
        except SessionGone:
            pass
    for last in (False, True):
        url = begin()
        keep(url)
        try:
            return send(url, True)
        except SessionGone:
            if last:
                raise
    raise AssertionError("the last try returns or raises")
