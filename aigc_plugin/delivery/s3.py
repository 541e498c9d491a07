"""A bucket of S3, or of a server that speaks it: large files go in parts, and no part that is there goes again."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

from ..errors import DeliveryFailed, InputError
from .content import Content
from .destination import Destination
from .exchange import Answer, Exchange, FilePart
from .s3_keys import s3_endpoint, s3_keys, s3_region
from .s3_signature import encoded, sign_request
from .storage import BLOCK, Seen, State, check_same, digest, file_digest

PART = 8 << 20
_MOST_PARTS = 10_000
_EXPIRED = ("ExpiredToken", "InvalidToken", "RequestExpired")


@dataclass(frozen=True)
class Part:
    """Bytes `start` to `end` of a file, with their digests in hexadecimal."""

    start: int
    end: int
    md5: str
    sha256: str


@dataclass(frozen=True)
class StoredFile:
    """A file in a bucket: bytes, seconds since 1970 of its last change, and the tag of its content."""

    size: int
    time: float
    tag: str


class S3Storage:
    """A prefix in a bucket. Keys are read when a request is signed: those of a session may be renewed meanwhile.

    part    least bytes of a part; 5 MiB is the least that S3 takes
    """

    def __init__(
        self, destination: Destination, *, part: int = PART, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self.address = destination.address
        self._prefix, self._part = destination.path, part
        self._region = s3_region()
        self._base = _base(destination.host, s3_endpoint(), self._region)
        self._keys = s3_keys()
        self._exchange = Exchange(f"S3 ({urlsplit(self._base).netloc})", self._signed, pause)

    def find(self, name: str) -> StoredFile | None:
        """A file of the prefix; None where there is none."""
        answer = self._ask("HEAD", name, expected=(200, 404))
        if answer.status == 404:
            return None
        try:
            size = int(answer.headers["content-length"])
            time = parsedate_to_datetime(answer.headers["last-modified"]).timestamp()
        except (KeyError, ValueError, TypeError):
            raise DeliveryFailed(
                f"{self.address}: the answer is not that of S3", hint="is the endpoint right?"
            ) from None
        return StoredFile(size, time, answer.headers.get("etag", ""))

    def state(self, name: str, file: Path, content: Content) -> State:
        answer = self._ask("HEAD", name, expected=(200, 404))
        if answer.status == 404:
            return "absent"
        if answer.headers.get("content-type") != content.kind:
            return "other"
        if answer.headers.get("etag", "").strip('"') == _tag(_parts(file, self._part)):
            return "same"
        # The tag of an encrypted file, or of one that came in other parts, says nothing.
        if answer.headers.get("content-length") not in (None, str(file.stat().st_size)):
            return "other"
        return "same" if digest(self.read(name))[0] == file_digest(file) else "other"

    def put(self, name: str, file: Path, content: Content, seen: Seen) -> None:
        parts = _parts(file, self._part)
        if len(parts) == 1:
            body = FilePart(file, 0, parts[0].end, seen)
            self._ask("PUT", name, _headers(content) | {"x-amz-content-sha256": parts[0].sha256}, body)
        else:
            self._put_parts(name, file, parts, content, seen)
        check_same(self.read(name), file, f"{self.address}: {name}")

    def _put_parts(self, name: str, file: Path, parts: list[Part], content: Content, seen: Seen) -> None:
        upload = self._earlier_upload(name) or self._new_upload(name, content)
        there = self._arrived(name, upload)
        for number, part in enumerate(parts, 1):
            if there.get(number) == part.md5:
                seen(part.end - part.start)
                continue
            self._ask(
                "PUT", name, {"x-amz-content-sha256": part.sha256}, FilePart(file, part.start, part.end, seen),
                query={"partNumber": str(number), "uploadId": upload},
            )  # fmt: skip
        self._complete(name, upload, len(parts))

    def read(self, name: str) -> Iterator[bytes]:
        return self._exchange.read(self._url(name))

    def close(self) -> None:
        self._exchange.close()

    def _earlier_upload(self, name: str) -> str:
        """The newest upload of that name which is not complete; empty where there is none."""
        key = self._key(name)
        answer = self._ask("GET", None, query={"uploads": "", "prefix": key})
        found = [
            (_text(each, "Initiated"), _text(each, "UploadId"))
            for each in _all(_tree(answer), "Upload")
            if _text(each, "Key") == key
        ]
        return max(found, default=("", ""))[1]

    def _new_upload(self, name: str, content: Content) -> str:
        upload = _text(_tree(self._ask("POST", name, _headers(content), query={"uploads": ""})), "UploadId")
        if not upload:
            raise DeliveryFailed(f"{self.address}: the server begins no upload")
        return upload

    def _arrived(self, name: str, upload: str) -> dict[int, str]:
        """The parts that an upload has: number → MD5."""
        parts: dict[int, str] = {}
        marker = "0"
        while marker:
            query = {"uploadId": upload, "part-number-marker": marker}
            tree = _tree(self._ask("GET", name, query=query))
            for each in _all(tree, "Part"):
                parts[int(_text(each, "PartNumber") or 0)] = _text(each, "ETag").strip('"')
            following = _text(tree, "NextPartNumberMarker") if _text(tree, "IsTruncated") == "true" else ""
            marker = following if following != marker else ""
        return parts

    def _complete(self, name: str, upload: str, count: int) -> None:
        """Make the file of the first `count` parts: an earlier run may have sent more, of a longer file."""
        arrived = self._arrived(name, upload)
        listed = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>&quot;{tag}&quot;</ETag></Part>"
            for number, tag in sorted(arrived.items())
            if number <= count
        )
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        headers = {"x-amz-content-sha256": hashlib.sha256(body).hexdigest(), "content-type": "application/xml"}
        answer = self._ask("POST", name, headers, body, query={"uploadId": upload})
        if _tree(answer).tag.endswith("Error"):  # S3 may find out after it has answered 200
            raise self._refused(answer)

    def _ask(
        self,
        method: str,
        name: str | None,
        headers: Mapping[str, str] | None = None,
        body: FilePart | bytes = b"",
        *,
        query: Mapping[str, str] | None = None,
        expected: tuple[int, ...] = (200,),
    ) -> Answer:
        """A request about a file, or about the bucket; DeliveryFailed where it is refused."""
        url = self._url(name, query)
        answer = self._exchange.ask(method, url, headers, body, expected=expected)
        if answer.status not in expected and _code(answer) in _EXPIRED:
            keys = s3_keys()
            if keys != self._keys:
                self._keys = keys
                answer = self._exchange.ask(method, url, headers, body, expected=expected)
        if answer.status not in expected:
            raise self._refused(answer)
        return answer

    def _refused(self, answer: Answer) -> DeliveryFailed:
        code = _code(answer)
        if code in _EXPIRED:
            hint = "get new keys, and run the same again: it goes on where it stopped"
            return DeliveryFailed(f"{self.address}: the keys of the session have expired", hint=hint)
        reason = code or {401: "not allowed", 403: "not allowed", 404: "there is no such bucket"}.get(answer.status, "")
        hint = "are keys, region and endpoint those of the bucket?"
        return DeliveryFailed(f"{self.address}: S3 answered {answer.status} {reason}".rstrip(), hint=hint)

    def _signed(self, method: str, url: str, headers: dict[str, str]) -> dict[str, str]:
        return sign_request(method, url, headers, self._keys, self._region, datetime.now(UTC))

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}".lstrip("/")

    def _url(self, name: str | None, query: Mapping[str, str] | None = None) -> str:
        path = encoded(self._key(name), "/") if name is not None else ""
        words = "&".join(f"{encoded(key)}={encoded(value)}" for key, value in sorted((query or {}).items()))
        return f"{self._base}/{path}{'?' if words else ''}{words}"


def _base(bucket: str, endpoint: str, region: str) -> str:
    """URL of a bucket: Amazon's by its name, others by their path."""
    if not endpoint and "." not in bucket:
        return f"https://{bucket}.s3.{region}.amazonaws.com"
    server = endpoint or f"https://s3.{region}.amazonaws.com"
    if not server.startswith(("http://", "https://")):
        raise InputError("the endpoint of S3 must begin with https:// or http://")
    return f"{server}/{bucket}"


def _headers(content: Content) -> dict[str, str]:
    return {"content-type": content.kind} | ({"cache-control": content.cache} if content.cache else {})


def _parts(file: Path, least: int) -> list[Part]:
    """The parts of a file, which depend on its size alone, so that another run finds the same."""
    size = file.stat().st_size
    length = max(least, -(-size // _MOST_PARTS))
    parts = []
    with file.open("rb") as opened:
        for start in range(0, max(size, 1), length):
            md5, sha256, end = hashlib.md5(usedforsecurity=False), hashlib.sha256(), min(size, start + length)
            for at in range(start, end, BLOCK):
                block = opened.read(min(BLOCK, end - at))
                md5.update(block)
                sha256.update(block)
            parts.append(Part(start, end, md5.hexdigest(), sha256.hexdigest()))
    return parts


def _tag(parts: list[Part]) -> str:
    """The entity tag that S3 gives a file: the MD5 of one part, else that of all MD5, and their number."""
    if len(parts) == 1:
        return parts[0].md5
    joined = b"".join(bytes.fromhex(part.md5) for part in parts)
    return f"{hashlib.md5(joined, usedforsecurity=False).hexdigest()}-{len(parts)}"


def _tree(answer: Answer) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(answer.body)
    except ElementTree.ParseError:
        raise DeliveryFailed("the server's answer is not that of S3", hint="is the endpoint right?") from None


def _code(answer: Answer) -> str:
    """The name of an error; empty where the answer gives none."""
    try:
        return _text(ElementTree.fromstring(answer.body), "Code")[:60]
    except ElementTree.ParseError:
        return ""


def _all(tree: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [each for each in tree if each.tag.rpartition("}")[2] == name]


def _text(tree: ElementTree.Element, name: str) -> str:
    return next((each.text or "" for each in _all(tree, name)), "")
