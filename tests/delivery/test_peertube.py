"""Posts on PeerTube: password and token, an upload that goes on after every break, captions and thumbnail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import aigc_plugin as aigc
from aigc_plugin.delivery.platforms.account import Account
from aigc_plugin.delivery.platforms.peertube import PeerTube
from aigc_plugin.delivery.platforms.post import Captions, Post, Posted
from support.platforms.fake_peertube import PASSWORD, FakePeerTube
from support.platforms.fake_sessions import QUARTER
from support.platforms.posting import files_below, no_settings, published, write_long_film

CAPTIONS = (Captions("de", "WEBVTT\n\n00:00.500 --> 00:01.500\nHallo\n"),)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_long_film(tmp_path_factory.mktemp("film") / "film.mp4")


@pytest.fixture
def peertube(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakePeerTube]:
    """An account named `home`, in the user's file of settings."""
    no_settings(monkeypatch, tmp_path)
    with FakePeerTube() as server:
        (tmp_path / "config" / "aigc").mkdir(parents=True)
        text = f'[publish.peertube.home]\nserver = "{server.address}/"\nuser = "me"\npassword = "{PASSWORD}"\n'
        (tmp_path / "config" / "aigc" / "aigc.toml").write_text(text, encoding="utf-8")
        yield server


def post(film: Path, *, waits: list[float] | None = None, warnings: list[str] | None = None, **said: Any) -> Posted:
    kept = warnings if warnings is not None else []
    pauses = waits if waits is not None else []
    platform = PeerTube(
        Account("peertube", "home"), lambda text, _hint: kept.append(text), pause=pauses.append, chunk=600_000
    )
    posted, arrived = published(
        platform, Post(film, **{"title": "A film", "disclosure": "Made with AI.", "seconds": 2.0, **said})
    )
    assert arrived == film.stat().st_size
    return posted


def test_a_film_is_posted_with_captions_and_thumbnail(peertube: FakePeerTube, film: Path, tmp_path: Path) -> None:
    Image.new("RGB", (64, 36), "red").save(tmp_path / "still.jpg")
    said: dict[str, Any] = {"description": "It moves.", "language": "de", "tags": ("one",), "captions": CAPTIONS,
                            "thumbnail": tmp_path / "still.jpg"}  # fmt: skip
    posted = post(film, **said)
    assert posted.url == f"{peertube.address}/w/0000-1"
    assert posted.facts == {"privacy": "private", "state": "published"}
    assert peertube.content == {"0000-1": film.read_bytes()}
    told = peertube.said["session-1"]
    assert told["description"] == "It moves.\n\nMade with AI."
    assert (told["privacy"], told["channelId"], told["language"]) == (3, 7, "de")
    assert peertube.captions == {("0000-1", "de"): CAPTIONS[0].text}
    assert peertube.thumbnails == {"0000-1": (tmp_path / "still.jpg").read_bytes()}
    before = peertube.upward
    assert not post(film, **said).fresh
    assert peertube.upward - before < 1000
    kept = files_below(tmp_path / "state") | files_below(tmp_path / "cache")
    assert kept
    assert not any(PASSWORD.encode() in content or b"peertube-token" in content for content in kept.values())


@pytest.mark.parametrize(("privacy", "number"), [("public", 1), ("unlisted", 2), ("private", 3)])
def test_the_privacy_is_always_sent(peertube: FakePeerTube, film: Path, privacy: Any, number: int) -> None:
    assert post(film, privacy=privacy).facts["privacy"] == privacy
    assert peertube.said["session-1"]["privacy"] == number


def test_breaks_ranges_and_busy_servers(peertube: FakePeerTube, film: Path) -> None:
    peertube.cut_at, peertube.sessions.accept = 700_000, QUARTER
    peertube.lose = "PUT /api/v1/videos/upload"
    peertube.busy = [["/api/v1/videos/upload-resumable", 1, 11]]
    waits: list[float] = []
    post(film, waits=waits)
    assert waits[0] == 11
    assert peertube.content["0000-1"] == film.read_bytes()
    assert len(peertube.sessions.sizes) == 1


@pytest.mark.parametrize("is_forgotten", [False, True])
def test_the_next_run_goes_on_or_begins_anew(peertube: FakePeerTube, film: Path, is_forgotten: bool) -> None:
    peertube.cut_at = 900_000
    peertube.busy = []

    def stop(_: float) -> None:
        raise aigc.DeliveryFailed("stopped")

    platform = PeerTube(Account("peertube", "home"), lambda *_: None, pause=stop, chunk=600_000)
    with pytest.raises(aigc.DeliveryFailed, match="stopped"):
        platform.publish(Post(film, "A film", disclosure="Made with AI.", seconds=2.0), lambda _: None)
    platform.close()
    if is_forgotten:
        peertube.sessions.drop()
    before = peertube.upward
    assert post(film).fresh
    assert len(peertube.sessions.sizes) == 1 + is_forgotten
    assert (peertube.upward - before < film.stat().st_size - 700_000) is not is_forgotten
    assert peertube.content["0000-1"] == film.read_bytes()


def test_a_token_that_expires_is_got_anew(peertube: FakePeerTube, film: Path) -> None:
    peertube.cut_at = 600_000

    def expire(_: float) -> None:
        if peertube.given == 1:
            peertube.tokens.clear()

    platform = PeerTube(Account("peertube", "home"), lambda *_: None, pause=expire, chunk=600_000)
    assert platform.publish(Post(film, "A film"), lambda _: None).fresh
    platform.close()
    assert peertube.given == 2


def test_refusals_are_told_without_the_password(
    peertube: FakePeerTube, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    peertube.channels = []
    with pytest.raises(aigc.InputError, match="has 0 channels"):
        post(film)
    peertube.channels = [{"id": 1, "name": "one"}, {"id": 2, "name": "two"}]
    with pytest.raises(aigc.InputError, match="has 2 channels") as failed:
        post(film)
    assert failed.value.hint == "set AIGC_PEERTUBE_HOME_CHANNEL to one of one, two"
    monkeypatch.setenv("AIGC_PEERTUBE_HOME_CHANNEL", "two")
    post(film)
    assert peertube.said["session-1"]["channelId"] == 2
    monkeypatch.setenv("AIGC_PEERTUBE_HOME_TOKEN", "wrongWord")
    with pytest.raises(aigc.DeliveryFailed, match="answered 401 Invalid token") as refused:
        post(film, title="Another")
    monkeypatch.delenv("AIGC_PEERTUBE_HOME_TOKEN")
    monkeypatch.setenv("AIGC_PEERTUBE_HOME_PASSWORD", "wrongWord")
    with pytest.raises(aigc.DeliveryFailed, match="credentials are invalid") as denied:
        post(film)
    assert "wrongWord" not in f"{refused.value}{refused.value.hint}{denied.value}{denied.value.hint}"


def test_a_film_of_another_length_is_told(peertube: FakePeerTube, film: Path) -> None:
    peertube.seconds = 9
    with pytest.raises(aigc.DeliveryFailed, match="has 9 seconds of the film, not 2"):
        post(film)


@pytest.mark.parametrize("said", [{"title": "x"}, {"description": "x" * 10_000}, {"tags": tuple("abcdef")}])
def test_what_peertube_does_not_take_is_refused_before_any_work(
    peertube: FakePeerTube, film: Path, said: dict[str, Any]
) -> None:
    with pytest.raises(aigc.InputError, match="PeerTube takes"):
        post(film, **said)
    assert peertube.requests == []
