"""Bodies of several parts: forms with files (RFC 7578), and related parts (RFC 2387)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..exchange import FilePart
from ..storage import Seen


class FormBody:
    """A form with one file, which is read while it is sent.

    fields   text fields
    field    name of the field of the file
    name     of the file, as the server sees it
    kind     its media type
    content  the file, or its bytes

    .kind    media type of the body
    """

    def __init__(
        self, fields: Mapping[str, str], field: str, name: str, kind: str, content: Path | bytes, seen: Seen
    ) -> None:
        boundary = secrets.token_hex(16)
        self.kind = f"multipart/form-data; boundary={boundary}"
        texts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{_quoted(name)}"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        )
        self._head = ("".join(texts) + head).encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._content = content
        self._part = None if isinstance(content, bytes) else FilePart(content, 0, content.stat().st_size, seen)

    def __len__(self) -> int:
        inner = self._content if isinstance(self._content, bytes) else self._part
        assert inner is not None
        return len(self._head) + len(inner) + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        if isinstance(self._content, bytes):
            yield self._content
        elif self._part is not None:
            yield from self._part
        yield self._tail


def related(value: object, kind: str, content: bytes) -> tuple[str, bytes]:
    """(media type, body) of an object as JSON, followed by a file of a media type."""
    boundary = secrets.token_hex(16)
    head = (
        f"--{boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{json.dumps(value)}\r\n"
        f"--{boundary}\r\nContent-Type: {kind}\r\n\r\n"
    )
    return f"multipart/related; boundary={boundary}", head.encode() + content + f"\r\n--{boundary}--\r\n".encode()


def _quoted(name: str) -> str:
    """A file name inside quotes, as browsers send it."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
