"""Deliveries to a WebDAV server: folders, whole files under their own name, passwords."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import aigc_plugin as aigc
from aigc_plugin.delivery.destination import read_destination
from aigc_plugin.delivery.send import send
from aigc_plugin.delivery.webdav import WebdavStorage
from support.breaking_proxy import BUSY, BreakingProxy
from support.require import require
from support.short_film import write_film

require("wsgidav")
require("cheroot")
PASSWORD = "geheimesWort4711"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dav")


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[int]:
    import threading

    from cheroot import wsgi
    from wsgidav.wsgidav_app import WsgiDAVApp

    app = WsgiDAVApp({
        "provider_mapping": {"/": str(root)}, "verbose": 0, "logging": {"enable": False},
        "simple_dc": {"user_mapping": {"*": {"me": {"password": PASSWORD}}}},
        "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
    })  # fmt: skip
    running = wsgi.Server(("127.0.0.1", 0), app, numthreads=2)
    running.prepare()
    thread = threading.Thread(target=running.serve)
    thread.start()
    yield running.bind_addr[1]
    running.stop()
    thread.join(10)


@pytest.fixture
def relay(server: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[BreakingProxy]:
    with BreakingProxy(server) as proxy:
        monkeypatch.setenv("AIGC_WEBDAV_USER", "me")
        monkeypatch.setenv("AIGC_WEBDAV_PASSWORD", PASSWORD)
        yield proxy


def deliver(relay: BreakingProxy, folder: str, *files: Path, waits: list[float] | None = None) -> list[bool]:
    place = WebdavStorage(
        read_destination(f"webdav://127.0.0.1:{relay.port}/{folder}"), pause=(waits if waits is not None else []).append
    )
    try:
        sent = send([(each.name, each) for each in files], place, lambda _: None, overwrite=False)
        return [each.fresh for each in sent]
    finally:
        place.close()


def test_files_arrive_in_folders_that_are_made(relay: BreakingProxy, root: Path, tmp_path: Path) -> None:
    film, empty = tmp_path / "Über den Wolken 50%.mp4", tmp_path / "empty.vtt"
    film.write_bytes(bytes(range(256)) * 3000)
    empty.write_bytes(b"")
    assert deliver(relay, "films/new one", film, empty) == [True, True]
    folder = root / "films" / "new one"
    assert (folder / film.name).read_bytes() == film.read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == sorted([film.name, empty.name])
    assert deliver(relay, "films/new one", film, empty) == [False, False]
    film.write_bytes(b"other")
    with pytest.raises(aigc.OutputExists):
        deliver(relay, "films/new one", film)


def test_what_is_broken_off_never_gets_its_name(relay: BreakingProxy, root: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"1234567890" * 300_000)
    waits: list[float] = []
    relay.cut_at = 1_000_000
    assert deliver(relay, "broken", film, waits=waits) == [True]
    assert len(waits) == 1
    assert [path.name for path in (root / "broken").iterdir()] == ["film.mp4"]
    relay.answers = [BUSY]
    assert deliver(relay, "busy", film, waits=waits) == [True]
    assert waits[-1] == 7


def test_a_wrong_password_is_told_and_not_shown(
    relay: BreakingProxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"film")
    monkeypatch.setenv("AIGC_WEBDAV_PASSWORD", "wrongWord")
    with pytest.raises(aigc.DeliveryFailed, match="answered 401") as failed:
        deliver(relay, "x", film)
    assert "wrongWord" not in f"{failed.value}{failed.value.hint}"
    with pytest.raises(aigc.InputError, match="for all to read"):
        aigc.publish(film, "webdav://example.invalid/films")


def test_the_file_of_settings_is_read(relay: BreakingProxy, monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.delenv("AIGC_WEBDAV_USER")
    monkeypatch.delenv("AIGC_WEBDAV_PASSWORD")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "aigc").mkdir()
    text = f'[publish."127.0.0.1"]\nuser = "me"\npassword = "{PASSWORD}"\n'
    (tmp_path / "aigc" / "aigc.toml").write_text(text, encoding="utf-8")
    (tmp_path / "film.mp4").write_bytes(b"film")
    result = aigc.publish(tmp_path / "film.mp4", f"webdav://127.0.0.1:{relay.port}/settings")
    assert result.deliveries[0].files[0].fresh
    assert PASSWORD not in repr(result)


def test_a_feed_on_a_server_is_updated_in_place(relay: BreakingProxy, root: Path, tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", seconds=1)
    target = f"feed:webdav://127.0.0.1:{relay.port}/show/feed.xml"
    options = aigc.PublishOptions(site="https://example.com/show", title="One")
    result = aigc.publish(film, target, options)
    assert [each.name for each in result.deliveries[0].files] == ["film.mp4", "feed.xml"]
    feed = root / "show" / "feed.xml"
    feed.write_bytes(feed.read_bytes().replace(b"<channel>", b"<channel><!-- mine -->"))
    guid = re.findall(rb"<guid.*</guid>", feed.read_bytes())
    aigc.publish(film, target, aigc.PublishOptions(site="https://example.com/show", title="Two"))
    content = feed.read_bytes()
    assert b"<!-- mine -->" in content
    assert b"<title>Two</title>" in content
    assert re.findall(rb"<guid.*</guid>", content) == guid
    assert sorted(path.name for path in feed.parent.iterdir()) == ["feed.xml", "film.mp4"]
