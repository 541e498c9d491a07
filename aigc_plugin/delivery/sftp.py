"""A folder of a server that is reached by SFTP: `pip install 'aigc_plugin[sftp]'`.

Keys, the agent and the known hosts are those of ssh: a server that ssh does not know is refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

from ..errors import DeliveryFailed, DependencyMissing
from .append_storage import AppendStorage
from .credentials import setting
from .destination import Destination
from .storage import BLOCK

Value = TypeVar("Value")
_SECONDS = 120


class SftpStorage(AppendStorage):
    """A folder below the one where the server puts a user who logs in; it is made where it is not there."""

    def __init__(self, destination: Destination) -> None:
        try:
            import asyncssh
        except ImportError:
            hint = "pip install 'aigc_plugin[sftp]'"
            raise DependencyMissing("delivery by SFTP needs asyncssh", hint=hint) from None
        self._asyncssh = asyncssh
        self.address, self._folder, self._shown = destination.address, destination.path, f"SFTP ({destination.host})"
        self._runner = asyncio.Runner()
        try:
            self._connection, self._client = self._run(self._connect(destination))
        except BaseException:
            self._runner.close()
            raise

    async def _connect(self, destination: Destination) -> Any:
        kinds = (destination.host, "sftp")
        given: dict[str, Any] = {}
        if user := destination.user or setting(kinds, "user", ("AIGC_SFTP_USER",)):
            given["username"] = user
        if password := setting(kinds, "password", ("AIGC_SFTP_PASSWORD",)):
            given["password"] = password
        if key := setting(kinds, "key", ("AIGC_SFTP_KEY",)):
            given["client_keys"] = [key]
        connection = await self._asyncssh.connect(
            destination.host, destination.port or (), connect_timeout=30, keepalive_interval=15, **given
        )
        return connection, await connection.start_sftp_client()

    def read(self, name: str) -> Iterator[bytes]:
        file = self._run(self._client.open(self._path(name), "rb"))
        try:
            while block := self._run(file.read(BLOCK)):
                yield block
        finally:
            self._run(file.close())

    def close(self) -> None:
        self._connection.abort()
        with suppress(DeliveryFailed):
            self._run(self._connection.wait_closed())
        self._runner.close()

    def _size(self, name: str) -> int | None:
        async def size() -> int | None:
            try:
                return int((await self._client.stat(self._path(name))).size or 0)
            except self._asyncssh.SFTPNoSuchFile:
                return None

        return self._run(size())

    def _append(self, name: str, blocks: Iterable[bytes], start: int) -> None:
        file = self._run(self._client.open(self._path(name), "r+b" if start else "wb"))
        try:
            for block in blocks:
                self._run(file.write(block, start))
                start += len(block)
        finally:
            self._run(file.close())

    def _rename(self, name: str, new: str) -> None:
        self._run(self._client.posix_rename(self._path(name), self._path(new)))

    def _remove(self, name: str) -> None:
        self._run(self._client.remove(self._path(name)))

    def _make_folder(self, folder: str) -> None:
        path = self._path(folder).rstrip("/")
        if path:
            self._run(self._client.makedirs(path, exist_ok=True))

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}".lstrip("/")

    def _run(self, work: Coroutine[Any, Any, Value]) -> Value:
        """Wait for a piece of work; one line where it fails."""
        try:
            return self._runner.run(_within(work))
        except self._asyncssh.HostKeyNotVerifiable:
            hint = "log in by ssh once, and compare its key"
            raise DeliveryFailed(f"{self._shown} is not among the hosts that ssh knows", hint=hint) from None
        except self._asyncssh.PermissionDenied:
            hint = "is there a key for it in ~/.ssh or in the agent, or AIGC_SFTP_PASSWORD?"
            raise DeliveryFailed(f"{self._shown} does not let this user in", hint=hint) from None
        except (self._asyncssh.Error, OSError, TimeoutError) as error:
            kept = "what arrived is kept: run the same again, and it goes on there"
            raise DeliveryFailed(f"{self._shown}: {_reason(error)}", hint=kept) from None


async def _within(work: Coroutine[Any, Any, Value]) -> Value:
    async with asyncio.timeout(_SECONDS):
        return await work


def _reason(error: Exception) -> str:
    text = getattr(error, "reason", "") or getattr(error, "strerror", "") or "no answer"
    return str(text).splitlines()[0][:200]
