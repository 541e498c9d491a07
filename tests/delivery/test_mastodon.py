"""Posts on Mastodon: a file that is worked on first, its words for those who do not see it, and one status at most."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import aigc_plugin as aigc
from aigc_plugin.delivery.platforms.account import Account
from aigc_plugin.delivery.platforms.mastodon import Mastodon
from aigc_plugin.delivery.platforms.post import Post, Posted
from support.platforms.fake_mastodon import TOKEN, FakeMastodon
from support.platforms.posting import files_below, no_settings, published, write_long_film


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_long_film(tmp_path_factory.mktemp("film") / "film.mp4", size=600_000)


@pytest.fixture
def mastodon(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeMastodon]:
    no_settings(monkeypatch, tmp_path)
    with FakeMastodon() as server:
        monkeypatch.setenv("AIGC_MASTODON_ART_SERVER", server.address)
        monkeypatch.setenv("AIGC_MASTODON_ART_TOKEN", TOKEN)
        yield server


def post(film: Path, *, waits: list[float] | None = None, **said: Any) -> Posted:
    pauses = waits if waits is not None else []
    platform = Mastodon(Account("mastodon", "art"), lambda *_: None, pause=pauses.append)
    posted, arrived = published(platform, Post(film, **{"title": "A film", "disclosure": "Made with AI.", **said}))
    assert arrived <= film.stat().st_size
    return posted


def test_a_status_shows_the_film_once_it_is_worked_on(mastodon: FakeMastodon, film: Path, tmp_path: Path) -> None:
    waits: list[float] = []
    said: dict[str, Any] = {"description": "It moves.", "alt_text": "A red square turns.", "tags": ("one", "two words")}
    posted = post(film, waits=waits, **said)
    assert waits == [1, 2]
    assert posted.url == "https://social.example/@me/200"
    assert posted.facts == {"privacy": "private", "state": "published", "alt_text": "A red square turns."}
    assert mastodon.media["100"]["content"] == film.read_bytes()
    assert mastodon.statuses["200"]["text"] == "A film\n\nIt moves.\n\nMade with AI.\n\n#one #twowords"
    assert mastodon.statuses["200"]["visibility"] == "direct"
    assert not post(film, **said).fresh
    assert (len(mastodon.media), len(mastodon.statuses)) == (1, 1)
    with pytest.raises(aigc.OutputExists, match="has this film already"):
        post(film, title="Another")
    assert not any(TOKEN.encode() in content for content in files_below(tmp_path).values())


@pytest.mark.parametrize("privacy", ["public", "unlisted"])
def test_the_visibility_is_that_of_the_film(mastodon: FakeMastodon, film: Path, privacy: Any) -> None:
    assert post(film, privacy=privacy).facts["privacy"] == privacy
    assert mastodon.statuses["200"]["visibility"] == privacy


def test_a_broken_upload_is_sent_again_and_a_lost_answer_posts_nothing_twice(
    mastodon: FakeMastodon, film: Path
) -> None:
    mastodon.cut_at, mastodon.lose = film.stat().st_size + 300_000, "POST /api/v1/statuses"
    mastodon.busy = [["/api/v2/media", 1, 5]]
    waits: list[float] = []
    assert post(film, waits=waits).fresh
    assert waits[0] == 5
    assert 0 < waits[1] < 5
    assert len(mastodon.statuses) == 1
    assert mastodon.media["100"]["content"] == film.read_bytes()


def test_a_film_that_is_worked_on_for_long_is_not_sent_again(mastodon: FakeMastodon, film: Path) -> None:
    mastodon.left = 60
    with pytest.raises(aigc.DeliveryFailed, match="still works on the film"):
        post(film)
    assert not mastodon.statuses
    assert post(film).fresh
    assert len(mastodon.media) == 1


def test_a_file_that_the_server_forgot_is_sent_again(mastodon: FakeMastodon, film: Path) -> None:
    mastodon.left = 60
    with pytest.raises(aigc.DeliveryFailed, match="still works"):
        post(film)
    mastodon.media.clear()
    mastodon.left = 0
    assert post(film).fresh


def test_limits_of_the_server_are_told_before_anything_is_sent(
    mastodon: FakeMastodon, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(aigc.InputError, match="takes 500 characters"):
        post(film, description="x" * 500)
    with pytest.raises(aigc.InputError, match="alt_text"):
        post(film, alt_text="x" * 1501)
    mastodon.limit = 1000
    with pytest.raises(aigc.InputError, match=r"takes 0\.0 MB"):
        post(film)
    assert not mastodon.media
    monkeypatch.setenv("AIGC_MASTODON_ART_TOKEN", "wrongWord")
    mastodon.limit = 1 << 30
    with pytest.raises(aigc.DeliveryFailed, match="answered 401 The access token is invalid") as failed:
        post(film)
    assert "wrongWord" not in f"{failed.value}{failed.value.hint}"
    monkeypatch.delenv("AIGC_MASTODON_ART_TOKEN")
    with pytest.raises(aigc.InputError, match="mastodon:art has no token") as missing:
        post(film)
    assert missing.value.hint.startswith("set AIGC_MASTODON_ART_TOKEN, or token in [publish.mastodon.art]")
