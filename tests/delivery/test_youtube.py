"""Posts on YouTube: the upload goes on after every break, nothing is posted twice, and privacy and label are always
told."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import aigc_plugin as aigc
from aigc_plugin.delivery.platforms.account import Account
from aigc_plugin.delivery.platforms.post import Captions, Post, Posted
from aigc_plugin.delivery.platforms.youtube import YouTube
from support.platforms.fake_sessions import QUARTER
from support.platforms.fake_youtube import SECRETS, FakeYouTube
from support.platforms.posting import files_below, no_settings, published, write_long_film
from support.run_aigc import environment, run

CAPTIONS = (Captions("de", "WEBVTT\n\n00:00.500 --> 00:01.500\nHallo\n"),)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_long_film(tmp_path_factory.mktemp("film") / "film.mp4")


@pytest.fixture
def youtube(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeYouTube]:
    no_settings(monkeypatch, tmp_path)
    with FakeYouTube() as server:
        settings = {"SERVER": server.address, "TOKEN_PAGE": f"{server.address}/token", "CLIENT_ID": "client-1",
                    "LOGIN_PAGE": f"{server.address}/login", "CLIENT_SECRET": SECRETS[0],
                    "REFRESH_TOKEN": SECRETS[1]}  # fmt: skip
        for name, value in settings.items():
            monkeypatch.setenv(f"AIGC_YOUTUBE_{name}", value)
        yield server


def post(film: Path, *, waits: list[float] | None = None, warnings: list[str] | None = None, **said: Any) -> Posted:
    """Publish with chunks of 512 KiB; the bytes that are reported must be those of the film."""
    kept = warnings if warnings is not None else []
    platform = YouTube(
        Account("youtube"), lambda text, _hint: kept.append(text),
        pause=(waits if waits is not None else []).append, chunk=2 * QUARTER,
    )  # fmt: skip
    posted, arrived = published(platform, Post(film, **{"title": "A film", "disclosure": "Made with AI.", **said}))
    assert arrived == film.stat().st_size
    return posted


def test_a_film_is_posted_with_privacy_label_captions_and_thumbnail(
    youtube: FakeYouTube, film: Path, tmp_path: Path
) -> None:
    Image.new("RGB", (64, 36), "red").save(tmp_path / "still.png")
    said: dict[str, Any] = {"description": "It moves.", "language": "de", "tags": ("one", "two words"),
                            "captions": CAPTIONS, "thumbnail": tmp_path / "still.png"}  # fmt: skip
    posted = post(film, **said)
    assert posted.url == "https://www.youtube.com/watch?v=video-1"
    assert posted.facts == {"privacy": "private", "state": "processed", "declared_as_generated": True}
    assert youtube.content == {"video-1": film.read_bytes()}
    snippet = youtube.videos["video-1"]["snippet"]
    assert snippet["tags"] == ["one", "two words"]
    assert (snippet["defaultLanguage"], snippet["categoryId"]) == ("de", "22")
    assert [(each["language"], each["text"]) for each in youtube.captions] == [("de", CAPTIONS[0].text)]
    assert youtube.thumbnails["video-1"] == (tmp_path / "still.png").read_bytes()

    before, youtube.requests = youtube.upward, []
    again = post(film, **said)
    assert not again.fresh
    assert (again.url, again.facts) == (posted.url, posted.facts)
    assert youtube.upward - before < 1000, "nothing is sent again"
    assert set(youtube.requests) == {"GET /youtube/v3/videos"}


@pytest.mark.parametrize("privacy", ["private", "unlisted", "public"])
def test_the_privacy_is_always_sent(youtube: FakeYouTube, film: Path, privacy: Any) -> None:
    assert post(film, privacy=privacy).facts["privacy"] == privacy
    assert youtube.said["session-1"]["status"] == {"privacyStatus": privacy, "containsSyntheticMedia": True}


def test_a_film_that_nobody_generated_is_not_declared(youtube: FakeYouTube, film: Path) -> None:
    assert post(film, disclosure="").facts == {"privacy": "private", "state": "processed"}
    assert youtube.said["session-1"]["status"] == {"privacyStatus": "private"}


def test_another_title_posts_no_second_film(youtube: FakeYouTube, film: Path) -> None:
    post(film)
    with pytest.raises(aigc.OutputExists, match="watch\\?v=video-1"):
        post(film, title="Another")
    assert len(youtube.videos) == 1
    youtube.videos.clear()  # its author removed it there
    assert post(film, title="Another", captions=CAPTIONS).fresh
    assert len(youtube.captions) == 1


def test_part_of_a_range_is_enough_to_go_on(youtube: FakeYouTube, film: Path) -> None:
    youtube.sessions.accept = QUARTER
    waits: list[float] = []
    post(film, waits=waits)
    assert youtube.content["video-1"] == film.read_bytes()
    assert len(waits) == 1, "only for the processing"


def test_a_connection_that_breaks_in_a_range_goes_on_where_it_was(youtube: FakeYouTube, film: Path) -> None:
    youtube.cut_at = 700_000
    waits: list[float] = []
    post(film, waits=waits)
    assert youtube.content["video-1"] == film.read_bytes()
    assert youtube.upward < film.stat().st_size + QUARTER + 5000
    assert 0.5 <= waits[0] <= 1


def test_an_answer_that_is_lost_posts_nothing_twice(youtube: FakeYouTube, film: Path, tmp_path: Path) -> None:
    short = write_long_film(tmp_path / "short.mp4", size=100_000)
    youtube.lose = "PUT /upload/youtube/v3/videos"
    assert post(short).fresh
    assert youtube.content == {"video-1": short.read_bytes()}
    assert len(youtube.sessions.sizes) == 1


def test_two_runs_at_a_time_do_not_post_a_film_twice(youtube: FakeYouTube, film: Path) -> None:
    youtube.cut_at = 700_000
    refused: list[str] = []

    def meanwhile(_: float) -> None:
        with pytest.raises(aigc.DeliveryFailed, match="another run") as failed:
            post(film)
        refused.append(failed.value.hint)

    platform = YouTube(Account("youtube"), lambda *_: None, pause=meanwhile, chunk=2 * QUARTER)
    try:
        platform.publish(Post(film, "A film", disclosure="Made with AI."), lambda _: None)
    finally:
        platform.close()
    assert refused
    assert len(youtube.videos) == 1
    assert not post(film).fresh


def test_a_busy_server_is_waited_for_as_long_as_it_says(youtube: FakeYouTube, film: Path) -> None:
    waits: list[float] = []
    youtube.busy = [["/upload/youtube/v3/videos", 2, 7], ["/youtube/v3/videos", 1, 9]]
    post(film, waits=waits)
    assert waits[:2] == [7, 7]
    assert 9 in waits
    assert youtube.content["video-1"] == film.read_bytes()


def test_a_server_that_stays_busy_ends_the_tries(youtube: FakeYouTube, film: Path) -> None:
    youtube.busy = [["/upload/youtube/v3/videos", 99, 0]]
    with pytest.raises(aigc.DeliveryFailed, match="answered 503"):
        post(film)
    youtube.busy = []
    assert post(film).fresh


def test_an_upload_that_the_server_forgot_begins_anew(youtube: FakeYouTube, film: Path) -> None:
    youtube.cut_at = 900_000
    with pytest.raises(aigc.DeliveryFailed, match="stopped"):
        interrupted(film)
    youtube.sessions.drop()
    assert post(film).fresh
    assert len(youtube.sessions.sizes) == 2
    assert youtube.content["video-1"] == film.read_bytes()


def interrupted(film: Path) -> None:
    """A run that ends after the break of its connection."""

    def stop(_: float) -> None:
        raise aigc.DeliveryFailed("stopped")

    platform = YouTube(Account("youtube"), lambda *_: None, pause=stop, chunk=2 * QUARTER)
    try:
        platform.publish(Post(film, "A film", disclosure="Made with AI."), lambda _: None)
    finally:
        platform.close()


def test_the_next_run_goes_on_with_the_upload(youtube: FakeYouTube, film: Path) -> None:
    youtube.cut_at = 900_000
    with pytest.raises(aigc.DeliveryFailed, match="stopped"):
        interrupted(film)
    before = youtube.upward
    post(film)
    assert len(youtube.sessions.sizes) == 1
    assert youtube.content["video-1"] == film.read_bytes()
    assert youtube.upward - before < film.stat().st_size - 3 * QUARTER + 5000


def test_another_title_begins_another_upload(youtube: FakeYouTube, film: Path) -> None:
    youtube.cut_at = 900_000
    with pytest.raises(aigc.DeliveryFailed, match="stopped"):
        interrupted(film)
    post(film, title="Another")
    assert youtube.videos["video-1"]["snippet"]["title"] == "Another"


def test_a_token_that_expires_is_renewed_once(youtube: FakeYouTube, film: Path) -> None:
    youtube.cut_at = 600_000
    waits: list[float] = []

    def expire(wait: float) -> None:
        waits.append(wait)
        youtube.valid = "another" if len(waits) == 1 else youtube.valid

    platform = YouTube(Account("youtube"), lambda *_: None, pause=expire, chunk=2 * QUARTER)
    try:
        platform.publish(Post(film, "A film"), lambda _: None)
    finally:
        platform.close()
    assert youtube.renewed == 2
    assert youtube.content["video-1"] == film.read_bytes()


def test_a_login_that_has_ended_is_told(youtube: FakeYouTube, film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_YOUTUBE_REFRESH_TOKEN", "old-4711")
    with pytest.raises(aigc.DeliveryFailed, match="expired or revoked") as failed:
        post(film)
    assert "login" in failed.value.hint
    assert "4711" not in f"{failed.value}{failed.value.hint}"


def test_a_quota_that_is_used_up_is_told(youtube: FakeYouTube, film: Path) -> None:
    youtube.quota = False
    with pytest.raises(aigc.DeliveryFailed, match=r"answered 403 .*exceeded your quota.*quotaExceeded"):
        post(film)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ({"privacyStatus": "public"}, "shows the film as public, not as private"),
        ({"containsSyntheticMedia": False}, "did not note that the film was generated"),
        ({"uploadStatus": "rejected", "rejectionReason": "duplicate"}, "does not take the film: duplicate"),
    ],
)
def test_what_is_read_back_must_be_what_was_sent(
    youtube: FakeYouTube, film: Path, override: dict[str, Any], message: str
) -> None:
    youtube.overrides = override
    with pytest.raises(aigc.DeliveryFailed, match=message):
        post(film)


def test_a_film_that_is_processed_for_long_is_told(youtube: FakeYouTube, film: Path) -> None:
    youtube.processing, warnings = 99, list[str]()
    assert post(film, warnings=warnings).facts["state"] == "uploaded"
    assert warnings == ["YouTube still works on the film"]


@pytest.mark.parametrize(
    "said", [{"title": "x" * 101}, {"title": "a <b>"}, {"description": "ü" * 2501}, {"tags": ("x" * 250, "y" * 250)}]
)
def test_what_youtube_does_not_take_is_refused_before_any_work(
    youtube: FakeYouTube, film: Path, said: dict[str, Any]
) -> None:
    with pytest.raises(aigc.InputError, match="YouTube takes"):
        post(film, **said)
    assert youtube.requests == []


def test_an_address_that_is_not_encrypted_gets_nothing(
    youtube: FakeYouTube, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_YOUTUBE_SERVER", "http://example.invalid")
    with pytest.raises(aigc.InputError, match="server of youtube must be"):
        post(film)


def test_a_program_that_was_killed_is_gone_on_with(
    youtube: FakeYouTube, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way, by the command; the film is larger than the chunk of the command."""
    film = write_long_film(tmp_path / "film.mp4", size=9 << 20)
    youtube.hold_at = 5 << 20
    arguments = ["publish", str(film), "--to", "youtube", "--title", "A film", "--report", str(tmp_path / "r.json")]
    first = subprocess.Popen(
        [sys.executable, "-P", "-m", "aigc_plugin", *arguments], env=environment(), stderr=subprocess.PIPE
    )
    assert youtube.held.wait(60)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    youtube.go_on.set()
    before = youtube.upward
    done = run(*arguments)
    assert done.returncode == 0, done.stderr.decode()
    assert youtube.content["video-1"] == film.read_bytes()
    assert len(youtube.sessions.sizes) == 1
    assert youtube.upward - before < film.stat().st_size - (4 << 20)
    kept = {path: content for path, content in files_below(tmp_path).items() if path != film}
    assert any(path.name == "r.json" for path in kept)
    private = {path for path in kept if {"uploads", "tokens"} & set(path.parts)}
    assert {path.suffix for path in private} == {".json", ".lock"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in private)
    shown = b"".join([*(content for path, content in kept.items() if path not in private), done.stdout, done.stderr])
    assert not any(secret.encode() in shown for secret in (*SECRETS, youtube.valid))
