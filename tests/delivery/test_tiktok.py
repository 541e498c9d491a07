"""Posts on TikTok: chunks in order, the label, drafts, tokens that change with each renewal."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import aigc_plugin as aigc
from aigc_plugin.delivery.platforms.account import Account
from aigc_plugin.delivery.platforms.post import Post, Posted
from aigc_plugin.delivery.platforms.tiktok import TikTok
from support.platforms.fake_tiktok import SECRET, FakeTikTok
from support.platforms.posting import no_settings, published, write_long_film

CHUNK = 400_000


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_long_film(tmp_path_factory.mktemp("film") / "film.mp4")


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    return tmp_path / "config" / "aigc" / "tokens" / "tiktok.json"


@pytest.fixture
def tiktok(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tokens: Path) -> Iterator[FakeTikTok]:
    no_settings(monkeypatch, tmp_path)
    with FakeTikTok(least=CHUNK) as server:
        settings = {"SERVER": server.address, "TOKEN_PAGE": f"{server.address}/v2/oauth/token/",
                    "CLIENT_KEY": "key-1", "CLIENT_SECRET": SECRET}  # fmt: skip
        for name, value in settings.items():
            monkeypatch.setenv(f"AIGC_TIKTOK_{name}", value)
        tokens.parent.mkdir(parents=True)
        tokens.write_text(json.dumps({"refresh_token": server.refresh}), encoding="utf-8")
        tokens.chmod(0o600)
        yield server


def post(film: Path, *, pause: Any = None, warnings: list[str] | None = None, **said: Any) -> Posted:
    kept = warnings if warnings is not None else []
    platform = TikTok(
        Account("tiktok"), lambda text, _hint: kept.append(text), pause=pause or (lambda _: None), chunk=CHUNK
    )
    posted, arrived = published(
        platform, Post(film, **{"title": "A film", "disclosure": "Made with AI.", "seconds": 2.0, **said})
    )
    assert arrived == film.stat().st_size
    return posted


def test_a_film_is_posted_and_declared(tiktok: FakeTikTok, film: Path, tokens: Path) -> None:
    posted = post(film, description="It moves.", tags=("one",))
    assert posted.facts == {"privacy": "private", "state": "PUBLISH_COMPLETE", "declared_as_generated": True}
    made = tiktok.posts["v_pub_1"]
    assert bytes(made["content"]) == film.read_bytes()
    assert made["post_info"]["title"] == "A film\nIt moves.\n#one"
    assert made["post_info"]["is_aigc"] is True
    assert made["post_info"]["privacy_level"] == "SELF_ONLY"
    assert made["source_info"]["total_chunk_count"] == film.stat().st_size // CHUNK == 3
    assert not post(film, description="It moves.", tags=("one",)).fresh
    assert len(tiktok.posts) == 1
    with pytest.raises(aigc.OutputExists, match="has this film already"):
        post(film, title="Another")
    assert json.loads(tokens.read_text())["refresh_token"] == tiktok.refresh, "each renewal gives another"
    assert tokens.stat().st_mode & 0o777 == 0o600


def test_a_film_that_nobody_generated_is_not_declared(tiktok: FakeTikTok, film: Path) -> None:
    post(film, disclosure="")
    assert tiktok.posts["v_pub_1"]["post_info"]["is_aigc"] is False


def test_a_draft_says_what_is_left_to_do(tiktok: FakeTikTok, film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_TIKTOK_MODE", "draft")
    warnings: list[str] = []
    assert post(film, warnings=warnings).facts == {"state": "SEND_TO_USER_INBOX"}
    assert warnings == ["a draft cannot be declared as generated from here"]
    monkeypatch.setenv("AIGC_TIKTOK_MODE", "secret")
    with pytest.raises(aigc.InputError, match="mode of tiktok cannot be 'secret'"):
        post(film)


def test_breaks_and_busy_servers(tiktok: FakeTikTok, film: Path) -> None:
    tiktok.cut_at, tiktok.busy, tiktok.lose = 900_000, [["/upload/", 1, 13]], "PUT /upload/"
    waits: list[float] = []
    post(film, pause=waits.append)
    assert waits[0] == 13
    assert len(tiktok.posts) == 1
    assert bytes(tiktok.posts["v_pub_1"]["content"]) == film.read_bytes()


def stop(_: float) -> None:
    raise aigc.DeliveryFailed("stopped")


def test_the_next_run_goes_on_with_the_chunk(tiktok: FakeTikTok, film: Path) -> None:
    tiktok.cut_at = 900_000
    with pytest.raises(aigc.DeliveryFailed, match="stopped"):
        post(film, pause=stop)
    before = tiktok.upward
    assert post(film).fresh
    assert len(tiktok.posts) == 1
    assert bytes(tiktok.posts["v_pub_1"]["content"]) == film.read_bytes()
    assert tiktok.upward - before < film.stat().st_size - 2 * CHUNK + 2000


def test_an_address_that_has_expired_begins_anew(tiktok: FakeTikTok, film: Path) -> None:
    tiktok.cut_at = 900_000
    with pytest.raises(aigc.DeliveryFailed, match="stopped"):
        post(film, pause=stop)
    del tiktok.posts["v_pub_1"]
    tiktok.posts["other"] = {}
    assert post(film).fresh
    assert bytes(tiktok.posts["v_pub_2"]["content"]) == film.read_bytes()


def test_addresses_that_are_never_valid_end_the_tries(tiktok: FakeTikTok, film: Path) -> None:
    tiktok.gone = True
    with pytest.raises(aigc.DeliveryFailed, match="has ended the upload"):
        post(film)
    assert len(tiktok.posts) == 3


def test_a_token_that_expires_is_renewed(tiktok: FakeTikTok, film: Path) -> None:
    tiktok.busy = [["/upload/", 1, 0]]

    def expire(_: float) -> None:
        tiktok.valid = "another" if tiktok.renewed == 1 else tiktok.valid

    assert post(film, pause=expire).fresh
    assert tiktok.renewed == 2


def test_refusals_are_told(tiktok: FakeTikTok, film: Path, tokens: Path, tmp_path: Path) -> None:
    with pytest.raises(aigc.InputError, match="may not post as public") as failed:
        post(film, privacy="public")
    assert failed.value.hint == "it may as: private"
    with pytest.raises(aigc.InputError, match="TikTok has no privacy='unlisted'"):
        post(film, privacy="unlisted")
    with pytest.raises(aigc.InputError, match="may post 300 seconds"):
        post(film, seconds=301.0)
    with pytest.raises(aigc.InputError, match="takes MP4, MOV and WebM"):
        post(tmp_path / "film.avi")
    tiktok.fail_reason = "duration_check_failed"
    with pytest.raises(aigc.DeliveryFailed, match="does not take the film: duration_check_failed"):
        post(film)
    tokens.chmod(0o644)
    with pytest.raises(aigc.InputError, match="can be read by others"):
        post(film)
    tokens.unlink()
    with pytest.raises(aigc.InputError, match="nobody is logged in at TikTok"):
        post(film)


def test_tokens_are_written_whole_and_for_the_user_alone(tiktok: FakeTikTok, film: Path, tokens: Path) -> None:
    before = os.umask(0)
    try:
        post(film)
    finally:
        os.umask(before)
    assert [path.name for path in tokens.parent.iterdir()] == ["tiktok.json"]
    kept = json.loads(tokens.read_text())
    assert kept["expires_at"] > time.time() + 80_000
    assert all(path.stat().st_mode & 0o077 == 0 for path in tokens.parent.iterdir())
