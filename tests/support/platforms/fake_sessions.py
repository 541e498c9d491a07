"""Uploads in ranges of bytes, as Google's servers and PeerTube take them."""

from __future__ import annotations

import re
from collections.abc import Callable

from .fake_server import Answer, Broken, Refusal, Request

QUARTER = 1 << 18


class Sessions:
    """Uploads that were begun.

    .content    number → what has come
    .sizes      number → what is to come
    .accept     take only so many bytes of the next range; the client is told by 308
    .chunked    refuse ranges that are no multiple of 256 KiB, but for the last one
    """

    def __init__(self, *, chunked: bool) -> None:
        self.content: dict[str, bytearray] = {}
        self.sizes: dict[str, int] = {}
        self.accept = 0
        self.chunked = chunked
        self.finished: dict[str, Answer] = {}

    def begin(self, size: int) -> str:
        number = f"session-{len(self.sizes) + 1}"
        self.content[number], self.sizes[number] = bytearray(), size
        return number

    def drop(self) -> None:
        """The server forgets all uploads."""
        self.content.clear()

    def put(self, number: str, request: Request, finish: Callable[[bytes], Answer]) -> Answer:
        if number in self.finished:
            return self.finished[number]
        if number not in self.content:
            raise Refusal(404, "no such upload")
        content, size = self.content[number], self.sizes[number]
        text = request.headers.get("content-range", "")
        if text == f"bytes */{size}":
            if request.length:
                raise Refusal(400, "a question has no body")
            return self._state(number)
        found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", text)
        if found is None or int(found[3]) != size or int(found[2]) - int(found[1]) + 1 != request.length:
            raise Refusal(400, f"wrong range {text}")
        if int(found[1]) != len(content):
            raise Refusal(409, f"range begins at {found[1]}, not {len(content)}")
        if self.chunked and request.length % QUARTER and int(found[2]) + 1 != size:
            raise Refusal(400, "no multiple of 256 KiB")
        self._take(content, request, size)
        if len(content) == size:
            self.finished[number] = finish(bytes(content))
            return self.finished[number]
        return self._state(number)

    def _take(self, content: bytearray, request: Request, size: int) -> None:
        """Keep what comes, in quarters of a megabyte where the connection breaks."""
        before, limit = len(content), self.accept or size
        self.accept = 0
        try:
            for block in request.blocks():
                content += block
        except Broken:
            del content[max(before, len(content) // QUARTER * QUARTER) :]
            raise
        del content[before + limit :]

    def _state(self, number: str) -> Answer:
        count = len(self.content[number])
        return 308, {"Range": f"bytes=0-{count - 1}"} if count else {}, None
