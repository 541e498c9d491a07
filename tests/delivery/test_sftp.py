"""Deliveries over SFTP: they go on inside a file, and only to a host that ssh knows."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import aigc_plugin as aigc
from support.breaking_proxy import BreakingProxy
from support.require import require

asyncssh = require("asyncssh")
PASSWORD = "geheimesWort4711"
MIB = 1 << 20


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sftp")


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[tuple[int, str]]:
    """Port and public key of a server that gives each user the folder `root`."""

    class Passwords(asyncssh.SSHServer):
        def begin_auth(self, username: str) -> bool:
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == ("me", PASSWORD)

    key = asyncssh.generate_private_key("ssh-ed25519")
    loop, started = asyncio.new_event_loop(), threading.Event()
    ports: list[int] = []

    async def serve() -> None:
        listener = await asyncssh.create_server(
            Passwords, "127.0.0.1", 0, server_host_keys=[key],
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(root).encode()),
        )  # fmt: skip
        ports.append(listener.get_port())
        started.set()
        await stop.wait()
        listener.close()
        await listener.wait_closed()

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert started.wait(20)
    yield ports[0], key.export_public_key().decode().strip()
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()


@pytest.fixture
def relay(server: tuple[int, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[BreakingProxy]:
    with BreakingProxy(server[0]) as proxy:
        (tmp_path / ".ssh").mkdir()
        known = f"[127.0.0.1]:{proxy.port} {server[1]}\n"
        (tmp_path / ".ssh" / "known_hosts").write_text(known, encoding="ascii")
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
        monkeypatch.setenv("AIGC_SFTP_PASSWORD", PASSWORD)
        yield proxy


def film(folder: Path, size: int) -> Path:
    path = folder / "film.mp4"
    path.write_bytes(b"0123456789abcdef" * (size // 16))
    return path


def test_a_file_arrives_and_is_not_sent_twice(relay: BreakingProxy, root: Path, tmp_path: Path) -> None:
    source, target = film(tmp_path, MIB), f"sftp://me@127.0.0.1:{relay.port}/films/a"
    assert aigc.publish(source, target).deliveries[0].files[0].fresh
    assert (root / "films" / "a" / "film.mp4").read_bytes() == source.read_bytes()
    assert not aigc.publish(source, target).deliveries[0].files[0].fresh
    source.write_bytes(b"other")
    with pytest.raises(aigc.OutputExists):
        aigc.publish(source, target)
    aigc.publish(source, target, overwrite=True)
    assert [path.read_bytes() for path in (root / "films" / "a").iterdir()] == [b"other"]


def test_a_killed_client_goes_on_inside_the_file(relay: BreakingProxy, root: Path, tmp_path: Path) -> None:
    source, target = film(tmp_path, 5 * MIB), f"sftp://me@127.0.0.1:{relay.port}/killed"
    relay.hold_at = 3 * MIB
    command = [sys.executable, "-P", "-m", "aigc_plugin", "publish", str(source), "--to", target]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        assert relay.held.wait(60)
        process.kill()
    assert not (root / "killed" / "film.mp4").exists()
    relay.hold_at, before = 0, relay.upward
    aigc.publish(source, target)
    assert relay.upward - before < 3 * MIB
    assert [path.read_bytes() == source.read_bytes() for path in (root / "killed").iterdir()] == [True]


def test_what_another_file_left_is_not_built_upon(relay: BreakingProxy, root: Path, tmp_path: Path) -> None:
    source, target = film(tmp_path, MIB), f"sftp://me@127.0.0.1:{relay.port}/left"
    (root / "left").mkdir()
    (root / "left" / ".film.mp4.aigc-part").write_bytes(b"x" * 1000)
    aigc.publish(source, target)
    assert [path.read_bytes() == source.read_bytes() for path in (root / "left").iterdir()] == [True]


def test_a_connection_that_breaks_is_told(relay: BreakingProxy, root: Path, tmp_path: Path) -> None:
    source, target = film(tmp_path, 3 * MIB), f"sftp://me@127.0.0.1:{relay.port}/broken"
    relay.cut_at = 2 * MIB
    with pytest.raises(aigc.DeliveryFailed) as failed:
        aigc.publish(source, target)
    assert "goes on there" in failed.value.hint
    aigc.publish(source, target)
    assert [path.read_bytes() == source.read_bytes() for path in (root / "broken").iterdir()] == [True]


def test_strangers_and_wrong_passwords_are_refused(
    relay: BreakingProxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source, target = film(tmp_path, 1000), f"sftp://me@127.0.0.1:{relay.port}/x"
    monkeypatch.setenv("AIGC_SFTP_PASSWORD", "wrongWord")
    with pytest.raises(aigc.DeliveryFailed, match="does not let this user in") as failed:
        aigc.publish(source, target)
    assert "wrongWord" not in f"{failed.value}{failed.value.hint}"
    (tmp_path / ".ssh" / "known_hosts").write_text("", encoding="ascii")
    with pytest.raises(aigc.DeliveryFailed, match="not among the hosts"):
        aigc.publish(source, target)
