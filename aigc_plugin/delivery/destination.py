"""A place of delivery, as a user writes it: a folder, or an address without any password."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from ..errors import InputError

SCHEMES = {
    "s3": "s3://BUCKET/PREFIX: S3 and what speaks it",
    "webdav": "webdav://HOST/FOLDER: WebDAV without encryption",
    "webdavs": "webdavs://HOST/FOLDER: WebDAV over HTTPS",
    "sftp": "sftp://USER@HOST/FOLDER: SFTP",
}
LIVE_SCHEMES = {
    "rtmp": "rtmp://HOST/APPLICATION: a live stream by RTMP",
    "rtmps": "rtmps://HOST/APPLICATION: a live stream by RTMP over TLS",
    "srt": "srt://HOST:PORT: a live stream by SRT, with the program ffmpeg",
}
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:/")


@dataclass(frozen=True)
class Destination:
    """A parsed address.

    scheme     of SCHEMES or LIVE_SCHEMES, or "folder"
    host       name of the server or of the bucket; empty for a folder
    port       None for the usual one
    user       where the address names one
    path       folder on the server without a slash at either end, or the name of the local folder
    """

    scheme: str
    path: str
    host: str = ""
    port: int | None = None
    user: str = ""

    @property
    def address(self) -> str:
        """For people and reports."""
        if self.scheme == "folder":
            return self.path
        user, port = f"{self.user}@" * bool(self.user), f":{self.port}" * (self.port is not None)
        return f"{self.scheme}://{user}{self.host}{port}/{self.path}".rstrip("/")


def is_here(host: str) -> bool:
    """True for a name or a number of this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_address(text: str) -> bool:
    """True for what begins as an address of a server does."""
    return _ADDRESS.match(text) is not None


def read_destination(text: str) -> Destination:
    """The destination of a text; InputError, which never shows a password, for what is none."""
    if not is_address(text):
        if not text or "\0" in text:
            raise InputError("a folder has no name", hint="such as folder:films", parameter="to")
        return Destination("folder", text)
    if re.search(r"[\0-\x1f]", text):
        raise InputError("an address holds a control character", hint=_HINT, parameter="to")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise InputError("the address of a target cannot be read", hint=_HINT, parameter="to") from None
    if parts.password is not None:
        raise InputError(
            f"a password has no business in the address of {parts.hostname}",
            hint="set it in the environment or in aigc.toml, see the manual on publishing", parameter="to",
        )  # fmt: skip
    if parts.scheme not in (*SCHEMES, *LIVE_SCHEMES) or not parts.hostname or parts.query or parts.fragment:
        shown = f"{parts.scheme}://{parts.hostname or ''}"
        raise InputError(f"there is no target such as {shown[:80]!r}", hint=_HINT, parameter="to")
    path = unquote(parts.path).strip("/")
    if any(part in ("..", ".") for part in path.split("/")) or re.search(r"[\0-\x1f]", path):
        raise InputError(f"the folder {path[:80]!r} of an address cannot be", hint=_HINT, parameter="to")
    bucket = parts.netloc.rpartition("@")[2]
    if parts.scheme == "s3" and not _BUCKET.fullmatch(bucket):
        raise InputError(f"{bucket[:80]!r} is no name of a bucket", hint="such as s3://films/first",
                         parameter="to")  # fmt: skip
    return Destination(parts.scheme, path, parts.hostname, port, unquote(parts.username or ""))


_HINT = f"give {', '.join(text.partition(': ')[0] for text in SCHEMES.values())} or a folder"
