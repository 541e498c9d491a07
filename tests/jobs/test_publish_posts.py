"""Films on platforms by one list of targets: the label decides what is declared, reports say what is where, no secret
shows; and folders for those who upload by hand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import aigc_plugin as aigc
from aigc_plugin.jobs.publish.targets import read_targets
from support.platforms.fake_mastodon import TOKEN, FakeMastodon
from support.platforms.fake_peertube import PASSWORD, FakePeerTube
from support.platforms.fake_tiktok import SECRET, FakeTikTok
from support.platforms.fake_youtube import SECRETS, FakeYouTube
from support.platforms.posting import files_below, no_settings, write_long_film
from support.run_aigc import run
from support.short_film import write_film

ALL = "youtube,peertube:home,mastodon:art,tiktok"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_long_film(tmp_path_factory.mktemp("film") / "film.mp4", size=100_000)


@pytest.fixture
def platforms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[dict[str, Any]]:
    no_settings(monkeypatch, tmp_path / "user")
    with ExitStack() as stack:
        youtube, peertube = stack.enter_context(FakeYouTube()), stack.enter_context(FakePeerTube())
        mastodon, tiktok = stack.enter_context(FakeMastodon()), stack.enter_context(FakeTikTok())
        youtube.processing = mastodon.left = tiktok.processing = 0
        settings = {
            "YOUTUBE_SERVER": youtube.address, "YOUTUBE_TOKEN_PAGE": f"{youtube.address}/token",
            "YOUTUBE_CLIENT_ID": "client-1", "YOUTUBE_CLIENT_SECRET": SECRETS[0], "YOUTUBE_REFRESH_TOKEN": SECRETS[1],
            "PEERTUBE_HOME_SERVER": peertube.address, "PEERTUBE_HOME_USER": "me", "PEERTUBE_HOME_PASSWORD": PASSWORD,
            "MASTODON_ART_SERVER": mastodon.address, "MASTODON_ART_TOKEN": TOKEN,
            "TIKTOK_SERVER": tiktok.address, "TIKTOK_TOKEN_PAGE": f"{tiktok.address}/v2/oauth/token/",
            "TIKTOK_CLIENT_KEY": "key-1", "TIKTOK_CLIENT_SECRET": SECRET, "TIKTOK_REFRESH_TOKEN": tiktok.refresh,
        }  # fmt: skip
        for name, value in settings.items():
            monkeypatch.setenv(f"AIGC_{name}", value)
        yield {"youtube": youtube, "peertube": peertube, "mastodon": mastodon, "tiktok": tiktok}


def test_one_list_posts_a_film_everywhere(platforms: dict[str, Any], film: Path, tmp_path: Path) -> None:
    subtitles = tmp_path / "de.srt"
    subtitles.write_text("1\n00:00:00,500 --> 00:00:01,500\nHallo\n", encoding="utf-8")
    options = aigc.PublishOptions(
        title="A film", description="It moves.", language="de", tags="one,two", captions=[f"de={subtitles}"],
        report=str(tmp_path / "report.json"),
    )  # fmt: skip
    result = aigc.publish(film, ALL, options)
    assert result.targets == ("youtube", "peertube:home", "mastodon:art", "tiktok")
    youtube, peertube, mastodon, tiktok = platforms.values()
    assert youtube.videos["video-1"]["status"]["containsSyntheticMedia"] is True
    assert youtube.captions[0]["language"] == "de"
    assert "00:00:00.500 --> 00:00:01.500\nHallo" in youtube.captions[0]["text"]
    assert peertube.said["session-1"]["description"] == "It moves.\n\nMit KI erzeugt."
    assert list(peertube.captions) == [("0000-1", "de")]
    assert mastodon.statuses["200"]["text"] == "A film\n\nIt moves.\n\nMit KI erzeugt.\n\n#one #two"
    assert tiktok.posts["v_pub_1"]["post_info"]["is_aigc"] is True
    content = film.read_bytes()
    assert content == youtube.content["video-1"] == peertube.content["0000-1"] == mastodon.media["100"]["content"]
    assert content == bytes(tiktok.posts["v_pub_1"]["content"])
    report = json.loads((tmp_path / "report.json").read_text())
    assert [each["url"] for each in report["deliveries"]] == [
        "https://www.youtube.com/watch?v=video-1", f"{peertube.address}/w/0000-1",
        "https://social.example/@me/200", "",
    ]  # fmt: skip
    assert [each["facts"]["privacy"] for each in report["deliveries"]] == ["private"] * 4
    assert report["deliveries"][0]["files"][0]["sha256"] == report["film"]["sha256"]
    again = aigc.publish(film, ALL, options, overwrite=True)
    assert not any(each.fresh for delivery in again.deliveries for each in delivery.files)
    private = {path for path in files_below(tmp_path) if "tokens" in path.parts}
    assert [path.stat().st_mode & 0o777 for path in private] == [0o600] * 2
    kept = b"".join(content for path, content in files_below(tmp_path).items() if path not in private)
    kept += repr(result).encode()
    for secret in (*SECRETS, PASSWORD, TOKEN, SECRET, tiktok.valid, "peertube-token"):
        assert secret.encode() not in kept


def test_a_film_without_a_label_is_declared_nowhere(platforms: dict[str, Any], tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", seconds=2)
    aigc.publish(film, ALL)
    youtube, peertube, mastodon, tiktok = platforms.values()
    assert youtube.said["session-1"]["status"] == {"privacyStatus": "private"}
    assert "description" not in peertube.said["session-1"]
    assert mastodon.statuses["200"]["text"] == "film"
    assert tiktok.posts["v_pub_1"]["post_info"]["is_aigc"] is False


def test_nothing_is_sent_anywhere_where_one_platform_cannot_take_it(
    platforms: dict[str, Any], film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(aigc.InputError, match="TikTok has no privacy='unlisted'"):
        aigc.publish(film, ALL, aigc.PublishOptions(privacy="unlisted"))
    monkeypatch.delenv("AIGC_MASTODON_ART_TOKEN")
    with pytest.raises(aigc.InputError, match="mastodon:art has no token"):
        aigc.publish(film, f"folder:{film.parent / 'copies'},{ALL}")
    with pytest.raises(aigc.InputError, match="thumbnail must be a JPEG or PNG"):
        aigc.publish(film, "youtube", aigc.PublishOptions(thumbnail=str(film)))
    assert not any(platform.requests for platform in platforms.values())
    assert not (film.parent / "copies").exists()


def test_a_plan_asks_no_platform(platforms: dict[str, Any], film: Path, tmp_path: Path) -> None:
    steps = aigc.plan_publishing(film, f"{ALL},bilibili:{tmp_path / 'b'}").to_dict()["steps"]
    assert ("youtube", "upload", "film.mp4, private, unless it is there already") in [
        (step["target"], step["action"], step["what"]) for step in steps
    ]
    assert [step["target"] for step in steps if step["action"] == "label"] == ALL.split(",")
    assert not any(platform.requests for platform in platforms.values())
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("youtube", ["youtube"]),
        ("youtube, hls:a,b , tiktok", ["youtube", "hls:a,b", "tiktok"]),
        ("folder:films,youtube:mine,reels:r", ["films", "youtube:mine", "reels:r"]),
        ("folder:a,tiktok videos", ["a,tiktok videos"]),
    ],
)
def test_targets_of_platforms_stand_among_others(text: str, addresses: list[str]) -> None:
    assert [target.address for target in read_targets(text)] == addresses


@pytest.mark.parametrize("text", ["youtube:", "youtube:a b", "peertube:../x", "youtube,youtube", "vimeo"])
def test_accounts_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(aigc.InputError, match=r"account|target"):
        read_targets(text)


@pytest.mark.parametrize(
    ("form", "size"), [("bilibili", (1920, 1080)), ("douyin", (1080, 1920)), ("reels", (1080, 1920))]
)
def test_folders_hold_all_that_a_person_uploads(film: Path, tmp_path: Path, form: str, size: tuple[int, int]) -> None:
    subtitles = tmp_path / "de.srt"
    subtitles.write_text("1\n00:00:00,500 --> 00:00:01,500\nHallo\n", encoding="utf-8")
    options = aigc.PublishOptions(title="A film", description="It moves.", tags=["one", "two"],
                                  captions=[f"de={subtitles}"])  # fmt: skip
    result = aigc.publish(film, f"{form}:{tmp_path / 'out'}", options)
    files = files_below(tmp_path / "out")
    texts = {path.name: content for path, content in files.items()}
    assert sorted(texts) == ["captions.de.vtt", "cover.jpg", "declaration.txt", "description.txt", "film.mp4",
                             "tags.txt", "title.txt"]  # fmt: skip
    assert texts["film.mp4"] == film.read_bytes()
    assert (texts["title.txt"], texts["tags.txt"]) == (b"A film", b"one\ntwo")
    assert "AI" in texts["declaration.txt"].decode()
    with Image.open(tmp_path / "out" / "cover.jpg") as cover:
        assert cover.size == size
    assert any("short side" in warning for warning in result.warnings), "the film is too small for it"
    assert not any(each.fresh for each in aigc.publish(film, f"{form}:{tmp_path / 'out'}", options).deliveries[0].files)


def test_a_form_that_is_too_short_is_told_and_a_human_film_declares_nothing(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", seconds=1)
    options = aigc.PublishOptions(title="x" * 81, tags=[f"tag{number}" for number in range(11)])
    warnings = aigc.publish(film, f"bilibili:{tmp_path / 'out'}", options).warnings
    assert "bilibili takes 80 characters in title.txt, which has 81" in warnings
    assert "bilibili takes 10 tags, not 11" in warnings
    assert not (tmp_path / "out" / "declaration.txt").exists()


def test_the_command_says_who_is_logged_in_where(platforms: dict[str, Any], film: Path, tmp_path: Path) -> None:
    copy = shutil.copy(film, tmp_path / "film.mp4")
    done = run("publish", copy, "--to", "tiktok", "--privacy", "private", AIGC_TIKTOK_REFRESH_TOKEN="")
    assert done.returncode != 0
    assert "nobody is logged in at TikTok for tiktok" in done.stderr.decode()
    assert "--login tiktok" in done.stderr.decode()
    done = run("publish", "--list")
    assert "youtube or youtube:ACCOUNT" in done.stdout.decode()
    done = run("publish", copy, "--to", "youtube", "--privacy", "secret")
    assert done.returncode == 2
