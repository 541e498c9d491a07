"""A relay on loopback before a real server, which breaks connections, holds them, or answers in the server's place."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

BUSY = b"HTTP/1.1 503 Slow Down\r\nRetry-After: 7\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class BreakingProxy:
    """Relays each connection to a port of this machine, as a context manager.

    .port       to connect to
    .upward     bytes that clients sent so far
    .cut_at     break the connection once that many have been sent, a single time
    .hold_at    relay nothing beyond that many; `.held` is set then
    .answers    sent in the server's place to the next requests, one to each connection
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self.upward, self.cut_at, self.hold_at = 0, 0, 0
        self.answers: list[bytes] = []
        self.held = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in self._open:
            _close(each)
        self._thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.append(client)
            if self.answers:
                threading.Thread(target=self._answer, args=(client, self.answers.pop(0)), daemon=True).start()
                continue
            server = socket.create_connection(("127.0.0.1", self._target))
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.append(server)
            threading.Thread(target=self._upward, args=(client, server), daemon=True).start()
            threading.Thread(target=self._downward, args=(server, client), daemon=True).start()

    def _answer(self, client: socket.socket, answer: bytes) -> None:
        with suppress(OSError):
            client.recv(1 << 16)
            client.sendall(answer)
            client.shutdown(socket.SHUT_WR)
            while client.recv(1 << 16):
                pass
        _close(client)

    def _upward(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while block := client.recv(1 << 14):
                self.upward += len(block)
                if self.hold_at and self.upward >= self.hold_at:
                    self.held.set()
                    return
                if self.cut_at and self.upward >= self.cut_at:
                    self.cut_at = 0
                    _close(client)
                    break
                server.sendall(block)
        _close(server)

    def _downward(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while block := server.recv(1 << 16):
                client.sendall(block)
        _close(client)


def _close(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()
