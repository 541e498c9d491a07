"""Logins by OAuth 2 with PKCE: the browser comes back to this machine, and the user alone can read what is kept."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import aigc_plugin as aigc
from aigc_plugin.delivery.platforms.account import Account
from aigc_plugin.delivery.platforms.login import log_in
from aigc_plugin.jobs.publish.log_in import log_in as log_in_by_name
from support.platforms.fake_tiktok import SECRET, FakeTikTok
from support.platforms.fake_youtube import SECRETS, FakeYouTube
from support.platforms.posting import no_settings


@pytest.fixture(params=["youtube", "tiktok"])
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    no_settings(monkeypatch, tmp_path)
    name = str(request.param)
    with ExitStack() as stack:
        server: Any = stack.enter_context(FakeYouTube() if name == "youtube" else FakeTikTok())
        is_youtube = name == "youtube"
        settings = {
            "LOGIN_PAGE": server.address + ("/login" if is_youtube else "/v2/auth/authorize/"),
            "TOKEN_PAGE": server.address + ("/token" if is_youtube else "/v2/oauth/token/"),
            "CLIENT_ID" if is_youtube else "CLIENT_KEY": "client-1" if is_youtube else "key-1",
            "CLIENT_SECRET": SECRETS[0] if is_youtube else SECRET,
        }
        for key, value in settings.items():
            monkeypatch.setenv(f"AIGC_{name.upper()}_{key}", value)
        yield name


def browser(url: str) -> None:
    """Follow the page of the platform back to this machine, as a user who agrees does."""
    threading.Thread(target=lambda: urllib.request.urlopen(url, timeout=20).read(), daemon=True).start()


def test_the_tokens_are_kept_for_the_user_alone(platform: str, tmp_path: Path) -> None:
    path = log_in_by_name(platform, browser)
    assert path == tmp_path / "config" / "aigc" / "tokens" / f"{platform}.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    kept = json.loads(path.read_text())
    assert set(kept) == {"access_token", "refresh_token", "expires_at"}


def test_an_answer_with_another_state_does_not_count(platform: str) -> None:
    refused: list[int] = []

    def stranger(url: str) -> None:
        back = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["redirect_uri"][0]

        def ask() -> None:
            for query in ("?code=stolen&state=guessed", "?code=stolen", ""):
                try:
                    urllib.request.urlopen(back + query, timeout=20)
                except urllib.error.HTTPError as error:
                    refused.append(error.code)
            browser(url)

        threading.Thread(target=ask, daemon=True).start()

    log_in(Account(platform), stranger)
    assert refused == [400, 400, 400]


def test_a_refusal_and_a_user_who_never_comes_are_told(platform: str, tmp_path: Path) -> None:
    def refuse(url: str) -> None:
        asked = {name: values[0] for name, values in urllib.parse.parse_qs(urllib.parse.urlsplit(url).query).items()}
        answer = urllib.parse.urlencode({"error": "access_denied", "state": asked["state"]})
        browser(f"{asked['redirect_uri']}?{answer}")

    with pytest.raises(aigc.DeliveryFailed, match="refuses the login: access_denied"):
        log_in(Account(platform), refuse)
    with pytest.raises(aigc.DeliveryFailed, match="nobody logged in"):
        log_in(Account(platform), lambda _: None, seconds=0.2)
    assert not (tmp_path / "config" / "aigc" / "tokens").exists()


def test_logins_that_cannot_be_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    no_settings(monkeypatch, tmp_path)
    with pytest.raises(aigc.InputError, match="youtube:mine has no client_id") as failed:
        log_in_by_name("youtube:mine", browser)
    assert failed.value.hint == "set AIGC_YOUTUBE_MINE_CLIENT_ID, or client_id in [publish.youtube.mine] of aigc.toml"
    with pytest.raises(aigc.InputError, match="no login for mastodon"):
        log_in_by_name("mastodon", browser)
    with pytest.raises(aigc.InputError, match=r"no login for .hls:x"):
        log_in_by_name("hls:x", browser)
