"""Pages that show a film: whole without any other server, true to programs that read them, safe from texts."""

from __future__ import annotations

import json
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin

import av
import pytest

import aigc_plugin as aigc
from aigc_plugin.jobs.publish.page.playable import playable_kind
from support.labelled_files import write_sample
from support.require import require
from support.served_folder import fetched, served
from support.short_film import write_film

HOSTILE = "\"><script>alert(1)</script> </title> & 'x' <!-- \u2028 \x00 \ud800"
SHOWN = "\"><script>alert(1)</script> </title> & 'x' <!--"
_VOID = {"meta", "link", "source", "track"}


class Parsed(HTMLParser):
    """Elements of a page, each with its text. parts: (name, attributes, text)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.parts: list[tuple[str, dict[str, str], str]] = []
        self._open: list[int] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._open.append(len(self.parts))
        self.parts.append((tag, {name: value or "" for name, value in attrs}, ""))

    def handle_endtag(self, tag: str) -> None:
        at = self._open.pop()
        assert self.parts[at][0] == tag

    def handle_data(self, data: str) -> None:
        if self._open:
            name, attributes, text = self.parts[self._open[-1]]
            self.parts[self._open[-1]] = (name, attributes, text + data)

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes, _ in self.parts if tag == name]

    def text(self, name: str) -> str:
        return next(text for tag, _, text in self.parts if tag == name)

    def meta(self, name: str) -> str:
        return next(each["content"] for each in self.all("meta") if name in (each.get("property"), each.get("name")))

    def linked_data(self) -> dict[str, Any]:
        (text,) = (text for tag, attributes, text in self.parts if tag == "script")
        value: dict[str, Any] = json.loads(text)
        return value

    def addresses(self) -> set[str]:
        """Addresses of all files that the page names."""
        named = {each[key] for _, each, _ in self.parts for key in ("src", "href", "poster") if key in each}
        metas = ("og:image", "og:video", "og:url", "twitter:player", "twitter:image")
        data = self.linked_data()
        return named | {self.meta(name) for name in metas} | {data[key] for key in data if key.endswith("Url")}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A page in a folder below that of a feed, served."""
    folder = tmp_path_factory.mktemp("page")
    film = write_film(folder / "film.mkv", seconds=2)
    (folder / "de.srt").write_text("1\n00:00:00,500 --> 00:00:01,500\nHallo\n")
    aigc.label_file(film, options=aigc.LabelOptions(producer="me", produce_id="film-1"))
    root = folder / "www"
    root.mkdir()
    with served(root) as address:
        options = aigc.PublishOptions(
            segment=2, heights=(72,), threads=1, captions=[f"de={folder / 'de.srt'}"], site=address, title=HOSTILE,
            description=f"{HOSTILE}\nmore", author=HOSTILE, date="2026-11-29",
        )  # fmt: skip
        targets = [f"page:{root / 'a film'}", f"feed:{root / 'feed.xml'}"]
        plan = aigc.plan_publishing(film, targets, options)
        assert list(root.iterdir()) == []
        aigc.publish(film, targets, options)
        yield root, f"{address}/a%20film/", plan


def test_everything_that_the_page_names_is_there(site: Any) -> None:
    _, address, _ = site
    page = Parsed(fetched(address).decode())
    names = page.addresses()
    assert {urljoin(address, name) for name in names} >= {
        address + name
        for name in ("film.mp4", "master.m3u8", "poster.jpg", "subtitles_0.vtt", "oembed.json", "embed.html")
    }
    for name in names:
        assert fetched(urljoin(address, name)), name
    with pytest.raises(HTTPError):
        fetched(urljoin(address, "nothing.mp4"))
    loaded = [
        each[key]
        for tag in ("video", "source", "track")
        for each in page.all(tag)
        for key in ("src", "poster")
        if key in each
    ]
    assert all(":" not in name for name in loaded)


def test_programs_read_what_it_shows(site: Any) -> None:
    root, address, _ = site
    page = Parsed(fetched(address).decode())
    assert page.meta("og:url") == address
    assert page.meta("og:type") == "video.other"
    assert (page.meta("og:video:width"), page.meta("og:video:height")) == ("128", "72")
    data = page.linked_data()
    assert data["@type"] == "VideoObject"
    assert data["duration"] == "PT2S"
    assert data["uploadDate"] == "2026-11-29T00:00:00+00:00"
    assert data["digitalSourceType"] == "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
    oembed = json.loads(fetched(address + "oembed.json"))
    assert (oembed["version"], oembed["type"], oembed["width"], oembed["height"]) == ("1.0", "video", 128, 72)
    (frame,) = Parsed(oembed["html"]).all("iframe")
    assert frame["src"] == address + "embed.html"
    assert Parsed(fetched(frame["src"]).decode()).all("video")
    (track,) = page.all("track")
    assert (track["srclang"], track["kind"]) == ("de", "subtitles")
    assert f"<link>{address}</link>".encode() in (root / "feed.xml").read_bytes()


def test_texts_stay_texts(site: Any) -> None:
    _, address, _ = site
    page = Parsed(fetched(address).decode())
    assert [each.get("type") for each in page.all("script")] == ["application/ld+json"]
    assert page.text("title") == page.text("h1") == page.meta("og:title") == page.linked_data()["name"] == SHOWN
    assert page.linked_data()["author"]["name"] == SHOWN
    assert page.all("html") == [{"lang": "de"}]
    assert [text for tag, _, text in page.parts if tag == "p"][1:] == ["more", "Mit KI erzeugt."]
    (frame,) = Parsed(json.loads(fetched(address + "oembed.json"))["html"]).all("iframe")
    assert frame["title"] == SHOWN


def test_a_film_that_browsers_do_not_play_is_joined_of_its_rendition(site: Any) -> None:
    root, _, plan = site
    film = root / "a film" / "film.mp4"
    assert playable_kind(str(film)) == ".mp4"
    with av.open(str(film)) as container:
        assert [stream.codec_context.name for stream in container.streams] == ["h264", "aac"]
        assert sum(1 for _ in container.decode(video=0)) == 50
    found = aigc.inspect_file(film)
    assert found.aigc is not None
    assert found.aigc["ProduceID"] == "film-1"
    assert "film.mp4, a rendition with the first audio track" in [step.what for step in plan.steps]


_PROBE = """<script>
const video = document.querySelector("video");
setTimeout(() => {
  const found = [video.currentSrc.split("/").pop(), video.readyState, video.videoWidth, video.textTracks.length];
  document.body.innerHTML = "<pre>" + JSON.stringify(found) + "</pre>";
}, 9000);
</script>"""


@pytest.mark.parametrize(("over_http", "source"), [(True, "master.m3u8"), (False, "film.mp4")])
def test_a_browser_plays_it(site: Any, over_http: bool, source: str, tmp_path: Path) -> None:
    """From a server by HLS, which recent Chromium plays by itself; opened as a file, the MP4."""
    browser = require("chromium-headless-shell")
    root, _, _ = site
    shutil.copytree(root / "a film", tmp_path / "page")
    index = tmp_path / "page" / "index.html"
    index.write_text(index.read_text(encoding="utf-8") + _PROBE, encoding="utf-8")
    with served(tmp_path / "page") as address:
        shown = f"{address}/index.html" if over_http else index.as_uri()
        command = [browser, "--no-sandbox", "--disable-gpu", "--virtual-time-budget=12000", "--dump-dom", shown]
        done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    name, state, width, tracks = json.loads(Parsed(done.stdout.decode()).text("pre"))
    assert (name, width, tracks) == (source, 128, 1)
    assert state >= 1


def test_a_film_that_browsers_play_stays_as_it_is(tmp_path: Path) -> None:
    film = write_sample(tmp_path, "fast.mp4")
    assert playable_kind(str(film)) == ".mp4"
    result = aigc.publish(film, f"page:{tmp_path / 'page'}", aigc.PublishOptions(heights=(36,), threads=1))
    assert (tmp_path / "page" / "film.mp4").read_bytes() == film.read_bytes()
    page = Parsed((tmp_path / "page" / "index.html").read_text(encoding="utf-8"))
    assert page.text("h1") == "Über den Wolken"
    assert not (tmp_path / "page" / "oembed.json").exists()
    assert [each for each in page.all("meta") if "property" in each] == []
    assert any("site" in text for text in result.warnings)


def test_a_page_lies_below_the_folder_that_the_site_is_the_address_of(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", seconds=1)
    options = aigc.PublishOptions(site="https://example.com")
    for targets, words in (
        (f"page:{tmp_path / 'page'},feed:{tmp_path / 'show' / 'feed.xml'}", "below"),
        (f"page:{tmp_path / 'a'},page:{tmp_path / 'b'}", "one page"),
        (f"feed:{tmp_path / 'feed.xml'},feed:{tmp_path / 'show' / 'feed.xml'}", "two folders"),
    ):
        with pytest.raises(aigc.InputError, match=words):
            aigc.publish(film, targets, options)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.mp4"]
