"""Podcast feeds: an episode with chapters and transcripts, in a feed of which nothing else changes."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import aigc_plugin as aigc
from aigc_plugin.jobs.publish.about import FilmFacts
from aigc_plugin.jobs.publish.feeds.episode import Episode, LinkedFile
from aigc_plugin.jobs.publish.feeds.podcast import new_podcast, podcast_with
from support.served_folder import fetched, served
from support.short_film import write_film

SPACES = {"itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd", "podcast": "https://podcastindex.org/namespace/1.0"}
NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
OLD = """<?xml version='1.0' encoding='utf-8'?>
<?xml-stylesheet href="x.xsl"?>
<rss version="2.0"
     xmlns:p="https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
     xmlns:itunes="urn:not-itunes" xmlns:my='urn:mine'>
<channel>
\t<title><![CDATA[Rock & Roll]]></title> <!-- do not touch -->
\t<my:thing a = '1'>&#xE4;</my:thing>
\t<item>
\t\t<title>Second</title>
\t\t<my:note  x="y"/>
\t\t<guid>their-own-guid</guid>
\t\t<enclosure url='https://example.com/show/film.mp4' length="1" type="video/mp4" />
\t\t<p:transcript url="https://example.com/hand.html" type="text/html"/>
\t</item>
\t<item><title>First</title><guid>1</guid></item>
</channel>
</rss>
"""


def episode(name: str = "film.mp4", title: str = "A <film> & more", **changes: Any) -> Episode:
    facts = FilmFacts(title, 'Of "it"', "Me", "de", NOW, False, 61.4, (128, 72), "", "Mit KI erzeugt.")
    values: dict[str, Any] = {
        "given": frozenset(), "media": LinkedFile(f"https://example.com/show/{name}", "video/mp4", 12345),
        "transcripts": (LinkedFile("https://example.com/show/film.vtt", "text/vtt", 10, "de", True),),
        "chapters": "https://example.com/show/film.chapters.json",
    }  # fmt: skip
    return Episode(facts, **(values | changes))


def items(content: bytes) -> list[ElementTree.Element]:
    return ElementTree.fromstring(content).findall("channel/item")


def without(content: bytes, *patterns: str) -> str:
    text = content.decode()
    for pattern in patterns:
        text, count = re.subn(pattern, "", text, flags=re.S)
        assert count == 1, pattern
    return text


def test_a_new_feed_has_what_players_need() -> None:
    empty = new_podcast("The <show>", "https://example.com/show", "https://example.com/show/feed.xml", episode())
    content = podcast_with(empty, "feed.xml", episode(), NOW)
    channel = ElementTree.fromstring(content).find("channel")
    assert channel is not None
    assert channel.findtext("title") == "The <show>"
    assert channel.findtext("lastBuildDate") == "Sun, 29 Nov 2026 12:00:00 +0000"
    assert channel.findtext("podcast:medium", "", SPACES) == "video"
    # UUIDv5 of "example.com/show/feed.xml" in the namespace of podcasts, by SHA-1 alone.
    assert channel.findtext("podcast:guid", "", SPACES) == "ea04a966-8a79-565b-b550-b6e12ae3c7b8"
    (item,) = items(content)
    assert item.findtext("title") == "A <film> & more"
    assert item.findtext("description") == 'Of "it"\n\nMit KI erzeugt.'
    enclosure = item.find("enclosure")
    assert enclosure is not None
    assert enclosure.attrib == {"url": "https://example.com/show/film.mp4", "length": "12345", "type": "video/mp4"}
    assert item.findtext("pubDate") == "Sun, 29 Nov 2026 12:00:00 +0000"
    assert item.findtext("itunes:duration", "", SPACES) == "61"
    transcript, chapters = (item.find(f"podcast:{name}", SPACES) for name in ("transcript", "chapters"))
    assert transcript is not None
    assert transcript.attrib == {
        "url": "https://example.com/show/film.vtt", "type": "text/vtt", "language": "de", "rel": "captions",
    }  # fmt: skip
    assert chapters is not None
    assert chapters.get("type") == "application/json+chapters"


def test_the_newest_is_first_and_guids_stay() -> None:
    content = new_podcast("Show", "https://example.com/show", "https://example.com/show/feed.xml", episode())
    for name in ("a.mp4", "b.mp4", "a.mp4"):
        content = podcast_with(content, "feed.xml", episode(name, title=name), NOW)
        guids = {str(item.findtext("title")): item.findtext("guid") for item in items(content)}
    assert list(guids) == ["b.mp4", "a.mp4"]
    assert len(set(guids.values())) == 2
    again = podcast_with(content, "feed.xml", episode("a.mp4", title="renamed in the file"), NOW)
    assert again == content
    named = podcast_with(content, "feed.xml", episode("a.mp4", title="New", given=frozenset({"title"})), NOW)
    assert [item.findtext("title") for item in items(named)] == ["b.mp4", "New"]
    assert {item.findtext("guid") for item in items(named)} == set(guids.values())


def test_a_feed_of_others_keeps_everything_else() -> None:
    content = podcast_with(OLD.encode(), "feed.xml", episode("new.mp4"), NOW)
    rest = without(
        content, r"<item>\n\t  <title>A &lt;.*?</item>\n\t", "<lastBuildDate>.*?</lastBuildDate>\n\t",
        ' xmlns:itunesx="http://www.itunes.com/dtds/podcast-1.0.dtd"',
    )  # fmt: skip
    assert rest == OLD
    assert items(content)[0].findtext("itunes:duration", "", SPACES) == "61"
    assert b"<p:transcript " in content
    assert [item.findtext("guid") for item in items(content)[1:]] == ["their-own-guid", "1"]


def test_an_item_of_others_is_known_by_its_enclosure() -> None:
    content = podcast_with(OLD.encode(), "feed.xml", episode(), NOW)
    first, second = items(content)
    assert (first.findtext("title"), first.findtext("guid")) == ("Second", "their-own-guid")
    assert second.findtext("title") == "First"
    assert b'<my:note  x="y"/>' in content
    enclosure = first.find("enclosure")
    assert enclosure is not None
    assert enclosure.get("length") == "12345"
    transcripts = [each.get("url") for each in first if each.tag.endswith("}transcript")]
    assert transcripts == ["https://example.com/hand.html", "https://example.com/show/film.vtt"]
    assert podcast_with(content, "feed.xml", episode(), NOW) == content


@pytest.mark.parametrize(
    "content",
    [b"", b"<rss/>", b"<rss><channel/></rss>", b"<feed xmlns='http://www.w3.org/2005/Atom'/>", b"<html></html>",
     b'<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel>&a;</channel></rss>'],
)  # fmt: skip
def test_what_is_no_feed_is_refused_and_stays(content: bytes, tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", seconds=1)
    (tmp_path / "show").mkdir()
    (tmp_path / "show" / "feed.xml").write_bytes(content)
    with pytest.raises(aigc.InputError, match=r"feed\.xml") as failed:
        aigc.publish(film, f"feed:{tmp_path / 'show' / 'feed.xml'}", aigc.PublishOptions(site="https://example.com"))
    assert "\n" not in str(failed.value)
    assert (tmp_path / "show" / "feed.xml").read_bytes() == content
    assert [path.name for path in (tmp_path / "show").iterdir()] == ["feed.xml"]


REPORT = {
    "outputs": [{"path": "film.mp4", "captions": [{"start": 0.5, "end": 1.5, "text": "Hallo <Welt> &\n-->"}]}],
    "scenes": [
        {"title": "Anfang", "start": 0.0, "end": 1.0, "say": "Hallo"},
        {"title": "", "start": 1.0, "end": 1.5, "say": "Welt"},
        {"title": "Ende", "start": 1.5, "end": 2.0, "say": ""},
    ],
    "words": [["Hallo", 0.5, 0.9], ["Welt", 1.0, 1.4]],
}


def test_all_that_a_feed_names_is_served(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", seconds=2)
    aigc.label_file(film, options=aigc.LabelOptions(producer="me"))
    (tmp_path / "report.json").write_text(json.dumps(REPORT), encoding="utf-8")
    show = tmp_path / "the show"
    show.mkdir()
    with served(tmp_path) as address:
        options = aigc.PublishOptions(site=f"{address}/the%20show/", title="Übung", date="2026-11-29")
        plan = aigc.plan_publishing(film, f"feed:{show / 'feed.xml'}", options)
        assert list(show.iterdir()) == []
        result = aigc.publish(film, f"feed:{show / 'feed.xml'}", options)
        planned = [s.what for s in plan.steps if s.action == "write"]
        assert planned[:-1] == [each.name for each in result.deliveries[0].files][:-1]
        assert planned[-1] == "a new feed.xml with the film"
        (item,) = items(fetched(f"{address}/the%20show/feed.xml"))
        enclosure, chapters = item.find("enclosure"), item.find("podcast:chapters", SPACES)
        assert enclosure is not None
        assert chapters is not None
        content = fetched(str(enclosure.get("url")))
        assert content == film.read_bytes()
        assert enclosure.get("length") == str(len(content))
        assert json.loads(fetched(str(chapters.get("url"))))["chapters"] == [
            {"startTime": 0.0, "endTime": 1.5, "title": "Anfang"}, {"startTime": 1.5, "endTime": 2.0, "title": "Ende"},
        ]  # fmt: skip
        transcripts = {
            str(t.get("type")): fetched(str(t.get("url"))) for t in item.findall("podcast:transcript", SPACES)
        }
    assert b"00:00:00.500 --> 00:00:01.500\nHallo &lt;Welt&gt; &amp;\n--&gt;" in transcripts["text/vtt"]
    words = json.loads(transcripts["application/json"])["segments"]
    assert words[1] == {"startTime": 1.0, "endTime": 1.4, "body": "Welt"}
    assert item.findtext("description") == "Mit KI erzeugt."
    feed = (show / "feed.xml").read_bytes()
    again = aigc.publish(film, f"feed:{show / 'feed.xml'}", options)
    assert [each.fresh for each in again.deliveries[0].files] == [False] * 4 + [True]
    changed = r"<lastBuildDate>.*?</lastBuildDate>"
    assert without((show / "feed.xml").read_bytes(), changed) == without(feed, changed)
    assert sorted(path.name for path in show.iterdir()) == sorted(each.name for each in again.deliveries[0].files)


def test_subtitles_and_chapters_of_the_film_count_without_a_report(tmp_path: Path) -> None:
    (tmp_path / "en.srt").write_text("1\n00:00:00,500 --> 00:00:01,000\nHello\n")
    film = write_film(tmp_path / "film.mp4", seconds=1)
    (tmp_path / "other.json").write_text("[]")
    (tmp_path / "more.srt").write_text("1\n00:00:00,500 --> 00:00:01,000\nHello again\n")
    captions = [f"en={tmp_path / 'en.srt'}", f"en={tmp_path / 'more.srt'}"]
    options = aigc.PublishOptions(site="https://example.com", captions=captions)
    aigc.publish(film, f"feed:{tmp_path / 'feed.xml'}", options)
    assert "Hello" in (tmp_path / "film.transcript.en.vtt").read_text(encoding="utf-8")
    assert "again" in (tmp_path / "film.transcript.en.2.vtt").read_text(encoding="utf-8")
    wrong = aigc.PublishOptions(site="https://example.com", times=str(tmp_path / "other.json"))
    with pytest.raises(aigc.InputError, match="times"):
        aigc.publish(film, f"feed:{tmp_path / 'feed.xml'}", wrong)


@pytest.mark.parametrize(
    "site", ["example.com", "ftp://example.com", "https://me:secretWord@example.com", "https://a/?b", "https://[", ""]
)
def test_a_site_that_is_no_address_is_refused(site: str) -> None:
    with pytest.raises(aigc.InputError, match="site"):
        aigc.PublishOptions(site=site)
    with pytest.raises(aigc.InputError, match="date"):
        aigc.PublishOptions(date="tomorrow")


def test_a_feed_needs_its_address_and_a_file(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", seconds=1)
    with pytest.raises(aigc.InputError, match="address"):
        aigc.publish(film, f"feed:{tmp_path / 'feed.xml'}")
    for target in (f"feed:{tmp_path}", "feed:show/", "feed:s3://bucket"):
        with pytest.raises(aigc.InputError, match="names no file"):
            aigc.publish(film, target, aigc.PublishOptions(site="https://example.com"))
