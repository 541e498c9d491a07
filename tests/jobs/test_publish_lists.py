"""Atom feeds and sitemaps of pages: edited in place, read by what XML says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import aigc_plugin as aigc
from aigc_plugin.jobs.publish.about import FilmFacts
from aigc_plugin.jobs.publish.feeds import sitemap
from aigc_plugin.jobs.publish.feeds.atom import atom_with, new_atom
from aigc_plugin.jobs.publish.feeds.listed_page import ListedPage
from support.short_film import write_film

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
ATOM = {"": "http://www.w3.org/2005/Atom"}
MAP = {
    "": "http://www.sitemaps.org/schemas/sitemap/0.9", "video": "http://www.google.com/schemas/sitemap-video/1.1",
}  # fmt: skip


def page(name: str = "a", **changes: Any) -> ListedPage:
    facts = FilmFacts(f"<{name}> & more", "", "Me", "de", NOW, False, 61.4, (128, 72), "", "Mit KI erzeugt.")
    values = {"given": frozenset(), "address": f"https://example.com/{name}/", "name": "film.mp4", "bytes": 5}
    return ListedPage(facts, **(values | changes))  # type: ignore[arg-type]


def test_an_atom_feed_lists_the_newest_first_and_keeps_ids() -> None:
    content = new_atom("Films", "https://example.com", "https://example.com/films.atom", page())
    for name in ("a", "b"):
        content = atom_with(content, "films.atom", page(name), NOW)
    root = ElementTree.fromstring(content)
    entries = root.findall("entry", ATOM)
    assert [each.findtext("title", "", ATOM) for each in entries] == ["<b> & more", "<a> & more"]
    assert root.findtext("updated", "", ATOM) == "2026-11-29T12:00:00+00:00"
    assert root.findtext("author/name", "", ATOM) == "Me"
    links = {link.get("rel"): link.attrib for link in entries[0].findall("link", ATOM)}
    assert links["alternate"]["href"] == "https://example.com/b/"
    assert links["enclosure"] == {
        "rel": "enclosure", "type": "video/mp4", "length": "5", "href": "https://example.com/b/film.mp4",
    }  # fmt: skip
    assert entries[0].findtext("summary", "", ATOM) == "Mit KI erzeugt."
    again = ElementTree.fromstring(atom_with(content, "films.atom", page("a"), LATER))
    ids = [[each.findtext("id", "", ATOM) for each in tree.findall("entry", ATOM)] for tree in (root, again)]
    assert ids[0] == ids[1]
    assert len({*ids[0], root.findtext("id", "", ATOM)}) == 3
    assert [each.findtext("updated", "", ATOM)[:10] for each in again.findall("entry", ATOM)] == [
        "2026-11-29",
        "2026-12-01",
    ]


def test_an_atom_feed_with_a_prefix_keeps_everything_else() -> None:
    old = (
        b'<a:feed xmlns:a="http://www.w3.org/2005/Atom" xmlns="urn:mine"><!-- x --><thing/>\n'
        b"<a:entry><a:id>theirs</a:id><a:link href='https://example.com/a/'/><mine>1</mine><a:title>T</a:title></a:entry>\n"
        b"</a:feed>"
    )
    content = atom_with(old, "f", page("a"), NOW)
    (entry,) = ElementTree.fromstring(content).findall("entry", ATOM)
    assert (entry.findtext("id", "", ATOM), entry.findtext("title", "", ATOM)) == ("theirs", "T")
    assert len(entry.findall("link", ATOM)) == 2
    for kept in (b"<!-- x -->", b"<thing/>\n", b"<a:id>theirs</a:id>", b"<mine>1</mine><a:title>T</a:title>"):
        assert kept in content
    assert atom_with(content, "f", page("a"), NOW) == content


def test_a_sitemap_has_each_page_once() -> None:
    content = sitemap.NEW
    for name in ("a", "b", "a"):
        content = sitemap.sitemap_with(content, "sitemap.xml", page(name), NOW)
    urls = ElementTree.fromstring(content).findall("url", MAP)
    assert [each.findtext("loc", "", MAP) for each in urls] == ["https://example.com/a/", "https://example.com/b/"]
    video = urls[0].find("video:video", MAP)
    assert video is not None
    assert {each.tag.partition("}")[2]: each.text for each in video} == {
        "thumbnail_loc": "https://example.com/a/poster.jpg", "title": "<a> & more", "description": "Mit KI erzeugt.",
        "content_loc": "https://example.com/a/film.mp4", "player_loc": "https://example.com/a/embed.html",
        "duration": "61", "publication_date": "2026-11-29T12:00:00+00:00",
    }  # fmt: skip


def test_a_sitemap_of_others_keeps_everything_else() -> None:
    old = (
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:i="urn:image">\n'
        b"\t<url>\n\t\t<loc>https://example.com/a/</loc><i:image/>\n\t\t<priority>0.5</priority>\n\t</url>\n</urlset>\n"
    )
    content = sitemap.sitemap_with(old, "s", page("a"), NOW)
    (url,) = ElementTree.fromstring(content).findall("url", MAP)
    assert [each.tag.partition("}")[2] for each in url] == ["loc", "image", "priority", "lastmod", "video"]
    assert content.startswith(b'<urlset xmlns:video="http://www.google.com/schemas/sitemap-video/1.1" xmlns="http')
    assert b"<loc>https://example.com/a/</loc><i:image/>\n\t\t<priority>0.5</priority>\n\t\t<lastmod>" in content


@pytest.mark.parametrize("form", ["atom", "sitemap"])
@pytest.mark.parametrize(
    "content", [b"", b"<rss><channel>x</channel></rss>", b"<urlset/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
                b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></sitemapindex>'],
)  # fmt: skip
def test_what_is_no_list_is_refused_before_any_work(form: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "list.xml").write_bytes(content)
    (tmp_path / "film.mp4").write_bytes(b"not read")
    targets = f"page:{tmp_path / 'page'},{form}:{tmp_path / 'list.xml'}"
    with pytest.raises(aigc.InputError, match=r"list\.xml") as failed:
        aigc.publish(tmp_path / "film.mp4", targets, aigc.PublishOptions(site="https://example.com"))
    assert "\n" not in str(failed.value)
    assert (tmp_path / "list.xml").read_bytes() == content
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.mp4", "list.xml"]


def test_a_page_comes_with_its_lists(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", seconds=1)
    root = tmp_path / "www"
    root.mkdir()
    lists = f"atom:{root / 'films.atom'},sitemap:{root / 'sitemap.xml'}"
    options = aigc.PublishOptions(site="https://example.com", show="Films", heights=(36,), threads=1)
    with pytest.raises(aigc.InputError, match="no page is published"):
        aigc.publish(film, lists, options)
    targets = f"{lists},page:{root / 'film'}"
    plan = aigc.plan_publishing(film, targets, options)
    assert list(root.iterdir()) == []
    assert [step.what for step in plan.steps if step.action == "write"][:2] == [
        "a new films.atom with the film", "a new sitemap.xml with the film",
    ]  # fmt: skip
    aigc.publish(film, targets, options)
    feed = ElementTree.fromstring((root / "films.atom").read_bytes())
    enclosure = next(each for each in feed.findall("entry/link", ATOM) if each.get("rel") == "enclosure")
    name = str(enclosure.get("href")).removeprefix("https://example.com/")
    assert (root / name).stat().st_size == int(str(enclosure.get("length")))
    urls = ElementTree.fromstring((root / "sitemap.xml").read_bytes()).findall("url", MAP)
    assert [each.findtext("loc", "", MAP) for each in urls] == ["https://example.com/film/"]
