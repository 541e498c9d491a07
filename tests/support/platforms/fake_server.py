"""The common part of the stand-ins: routes, refusals, and faults."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


class Refusal(Exception):  # noqa: N818
    """status, and what stands in the answer."""

    def __init__(self, status: int, value: object = "") -> None:
        super().__init__(value)
        self.status, self.value = status, value


class Broken(Exception):  # noqa: N818
    """The connection is to be broken."""


class Request:
    """One request. query: its first values. headers: lower-case names."""

    def __init__(self, server: FakeServer, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        self.method, self.path = handler.command, parts.path
        self.query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.length = int(self.headers.get("content-length", "0"))
        self._server, self._file, self._left = server, handler.rfile, self.length

    def blocks(self) -> Iterator[bytes]:
        """The body as it comes in; it may break, or be held, where the server was told so."""
        while self._left:
            block = self._file.read(min(1 << 14, self._left))
            if not block:
                raise Broken
            self._left -= len(block)
            yield block
            self._server.upward += len(block)
            if self._server.hold_at and self._server.upward >= self._server.hold_at:
                self._server.hold_at = 0
                self._server.held.set()
                self._server.go_on.wait(30)
            if self._server.cut_at and self._server.upward >= self._server.cut_at:
                self._server.cut_at = 0
                raise Broken

    def body(self) -> bytes:
        return b"".join(self.blocks())

    def json(self) -> dict[str, Any]:
        if not re.fullmatch(r"application/json(; ?charset=utf-8)?", self.headers.get("content-type", ""), re.I):
            raise Refusal(415, "no JSON")
        value = json.loads(self.body())
        assert isinstance(value, dict)
        return value

    def form(self) -> dict[str, str]:
        if self.headers.get("content-type") != "application/x-www-form-urlencoded":
            raise Refusal(415, "no form")
        return {name: values[0] for name, values in parse_qs(self.body().decode(), strict_parsing=True).items()}

    def parts(self) -> list[tuple[dict[str, str], bytes]]:
        """(headers, content) of each part of a body of several."""
        boundary = re.search(r"boundary=(\S+)", self.headers.get("content-type", ""))
        if boundary is None:
            raise Refusal(415, "no boundary")
        mark = f"--{boundary[1]}".encode()
        first, *pieces, last = (b"\r\n" + self.body()).split(b"\r\n" + mark)
        if first or last != b"--\r\n":
            raise Refusal(400, "parts are not closed")
        found = []
        for piece in pieces:
            head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
            lines = (line.partition(": ") for line in head.decode().split("\r\n"))
            found.append(({name.lower(): value for name, _, value in lines}, content))
        return found


Answer = tuple[int, dict[str, str], object]
"""Status, headers, and a value for JSON; bytes stay as they are, and None is no body."""


class FakeServer:
    """A server on a port of this machine, as a context manager.

    .address    of it
    .requests   method and path of each request, in order
    .upward     bytes of bodies that came so far
    .cut_at     break the connection when so many have come, a single time
    .hold_at    stop reading when so many have come, until `.go_on`; `.held` is set then
    .busy       (start of a path, number of times, Retry-After): answered 503 so often
    .lose       start of a request, such as "PUT /upload": it is carried out, and its answer never comes, a single time
    .errors     what a handler raised that it should not have
    """

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.upward = self.cut_at = self.hold_at = 0
        self.held, self.go_on = threading.Event(), threading.Event()
        self.busy: list[list[Any]] = []
        self.lose = ""
        self.errors: list[BaseException] = []
        self.lock = threading.RLock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def routes(self) -> dict[str, Callable[[Request], Answer]]:
        """Method and pattern of a path → what answers."""
        raise NotImplementedError

    def error(self, refusal: Refusal) -> object:
        """The body of a refusal, in the platform's form."""
        return {"error": refusal.value}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.go_on.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)
        assert not self.errors, self.errors

    def _answer(self, request: Request) -> Answer:
        self.requests.append(f"{request.method} {request.path}")
        for fault in self.busy:
            if request.path.startswith(fault[0]) and fault[1] > 0:
                fault[1] -= 1
                request.body()
                return 503, {"Retry-After": str(fault[2])}, None
        for pattern, handle in self.routes().items():
            method, _, path = pattern.partition(" ")
            if method == request.method and re.fullmatch(path, request.path):
                try:
                    return handle(request)
                except Refusal as refusal:
                    return refusal.status, {}, self.error(refusal)
        return 404, {}, self.error(Refusal(404, f"nothing at {request.path}"))

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                request = Request(server, self)
                try:
                    status, headers, value = server._answer(request)
                    for _ in request.blocks():
                        pass
                    if server.lose and status != 503 and f"{request.method} {request.path}".startswith(server.lose):
                        server.lose = ""
                        raise Broken
                except (Broken, ConnectionError):
                    self.close_connection = True
                    with suppress(OSError):
                        self.connection.shutdown(socket.SHUT_RDWR)
                    return
                except Exception as error:
                    server.errors.append(error)
                    self.close_connection = True
                    return
                body = b"" if value is None else value if isinstance(value, bytes) else json.dumps(value).encode()
                self.send_response(status)
                kind = {} if value is None or isinstance(value, bytes) else {"Content-Type": "application/json"}
                for name, text in {**kind, **headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, text)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = _serve  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


def bearer(request: Request) -> str:
    """The token of a request."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind != "Bearer" or not token:
        raise Refusal(401, "no token")
    return token
