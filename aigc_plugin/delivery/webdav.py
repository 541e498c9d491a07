"""A folder of a WebDAV server (RFC 4918): a file goes to another name, is read back, and is moved to its own."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from ..errors import DeliveryFailed, InputError
from .content import Content
from .credentials import setting
from .destination import Destination, is_here
from .exchange import Answer, Exchange, FilePart
from .storage import Seen, State, check_same, digest, file_digest


class WebdavStorage:
    """A folder, which is made where it is not there. A file that was cut off is sent again from its beginning: WebDAV
    has no way to add to one."""

    def __init__(self, destination: Destination, *, pause: Callable[[float], None] = time.sleep) -> None:
        self.address = destination.address
        port = f":{destination.port}" if destination.port else ""
        scheme = "https" if destination.scheme == "webdavs" else "http"
        self._server = f"{scheme}://{destination.host}{port}"
        self._path = destination.path
        self._made = {""}
        self._authorisation = _authorisation(destination)
        if self._authorisation and scheme == "http" and not is_here(destination.host):
            raise InputError(
                f"a password would go to {destination.host} for all to read", hint="use webdavs://", parameter="to"
            )
        self._exchange = Exchange(f"WebDAV ({destination.host}{port})", self._signed, pause)

    def state(self, name: str, file: Path, content: Content) -> State:
        answer = self._ask("HEAD", name, expected=(200, 204, 404, 409))
        if answer.status in (404, 409):
            return "absent"
        if answer.headers.get("content-length") not in (None, str(file.stat().st_size)):
            return "other"
        return "same" if digest(self.read(name))[0] == file_digest(file) else "other"

    def put(self, name: str, file: Path, content: Content, seen: Seen) -> None:
        folder, _, last = name.rpartition("/")
        self._make_folder(f"{self._path}/{folder}".strip("/"))
        part = f"{folder}/.{last}.aigc-part".lstrip("/")
        size = file.stat().st_size
        self._ask("PUT", part, {"content-type": content.kind}, FilePart(file, 0, size, seen), (200, 201, 204))
        try:
            check_same(self.read(part), file, f"{self.address}: {name}")
        except DeliveryFailed:
            self._ask("DELETE", part, expected=(200, 204, 404))
            raise
        self._ask("MOVE", part, {"destination": self._url(name), "overwrite": "T"}, expected=(201, 204))

    def read(self, name: str) -> Iterator[bytes]:
        return self._exchange.read(self._url(name))

    def close(self) -> None:
        self._exchange.close()

    def _make_folder(self, folder: str) -> None:
        """Each folder of a path that is not there yet: 405 says that it is."""
        if folder in self._made:
            return
        self._make_folder(folder.rpartition("/")[0])
        answer = self._exchange.ask("MKCOL", f"{self._server}/{quote(folder)}/", expected=(201, 405))
        if answer.status not in (201, 405, 301, 302):
            raise self._refused(answer)
        self._made.add(folder)

    def _ask(
        self,
        method: str,
        name: str,
        headers: dict[str, str] | None = None,
        body: FilePart | bytes = b"",
        expected: tuple[int, ...] = (200,),
    ) -> Answer:
        answer = self._exchange.ask(method, self._url(name), headers, body, expected=expected)
        if answer.status not in expected:
            raise self._refused(answer)
        return answer

    def _refused(self, answer: Answer) -> DeliveryFailed:
        hints = {
            401: "set AIGC_WEBDAV_USER and AIGC_WEBDAV_PASSWORD, or [publish.webdav] in aigc.toml",
            403: "may this user write there?",
            507: "the server has no room left",
        }
        return DeliveryFailed(f"{self.address}: WebDAV answered {answer.status}", hint=hints.get(answer.status, ""))

    def _url(self, name: str) -> str:
        return f"{self._server}/{quote(f'{self._path}/{name}'.lstrip('/'))}"

    def _signed(self, _method: str, _url: str, headers: dict[str, str]) -> dict[str, str]:
        return headers | ({"Authorization": self._authorisation} if self._authorisation else {})


def _authorisation(destination: Destination) -> str:
    kinds = (destination.host, "webdav")
    if token := setting(kinds, "token", ("AIGC_WEBDAV_TOKEN",)):
        return f"Bearer {token}"
    user = destination.user or setting(kinds, "user", ("AIGC_WEBDAV_USER",))
    password = setting(kinds, "password", ("AIGC_WEBDAV_PASSWORD",))
    if not user:
        return ""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
