"""The HTML of a page and of a player to embed, and the JSON of oEmbed; all text of users is escaped.

Sources: HTML Living Standard; ogp.me; X, "Player card"; oembed.com 1.0; schema.org 29 (VideoObject, digitalSourceType).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from ....delivery.content import content_of
from ....files.xml_spans import escaped, legal
from ....media.hls.playlists import Track
from ....media.label.origin import source_type_term
from ..about import FilmFacts, web_language

_SCHEMA_TERMS = {
    "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "algorithmicallyEnhanced", "algorithmicMedia",
    "composite", "compositeCapture", "compositeSynthetic", "dataDrivenMedia", "digitalArt", "digitalCapture",
    "minorHumanEdits", "multiFrameComputationalCapture", "negativeFilm", "positiveFilm", "print", "screenCapture",
    "virtualRecording",
}  # fmt: skip
"""Terms of IPTC that schema.org has a name for."""
_STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;padding:1rem;max-width:60rem}"
    "video{width:100%;height:auto;background:#000}h1{font-size:1.5rem;line-height:1.25}footer{opacity:.75}"
)
_EMBED_STYLE = "html,body{margin:0;height:100%;background:#000}video{width:100%;height:100%}"


@dataclass(frozen=True)
class Page:
    """Contents of a page.

    facts       of the film
    address     of the page, with a slash at its end; empty where nobody said it
    film        name of the file that browsers play
    size        of the player, in pixels
    poster      width and height of poster.jpg
    subtitles   tracks of the presentation
    """

    facts: FilmFacts
    address: str
    film: str
    size: tuple[int, int]
    poster: tuple[int, int]
    subtitles: Sequence[Track] = ()

    def url(self, name: str) -> str:
        """The address of a file of the page; its name alone where the page has none."""
        return f"{self.address}{quote(name)}"


def page_html(page: Page) -> str:
    """The page: it needs no script and no other server."""
    facts = page.facts
    paragraphs = [text for text in facts.description.split("\n") if text.strip()]
    body = [f'<p dir="auto">{escaped(text)}</p>' for text in [*paragraphs, facts.disclosure] if text]
    author = f'<span dir="auto">{escaped(facts.author)}</span>, ' if facts.author else ""
    day = facts.date.date().isoformat()
    return "\n".join([
        *_head(page, _STYLE), *_meta(page), _linked_data(page), "</head>", "<body>", "<main>",
        f'<h1 dir="auto">{escaped(_line(facts.title))}</h1>', *_player(page), *body,
        f'<footer>{author}<time datetime="{escaped(facts.date.isoformat())}">{day}</time></footer>',
        "</main>", "</body>", "</html>", "",
    ])  # fmt: skip


def embed_html(page: Page) -> str:
    """The player alone, for a frame in pages of others."""
    return "\n".join([*_head(page, _EMBED_STYLE), "</head>", "<body>", *_player(page), "</body>", "</html>", ""])


def oembed_json(page: Page) -> str:
    """Answer of oEmbed: the values a program needs to show the player of a page."""
    width, height = page.size
    title, source = escaped(_line(page.facts.title)), escaped(page.url("embed.html"))
    parts = urlsplit(page.address)
    value = {
        "version": "1.0", "type": "video", "title": _line(page.facts.title), "provider_name": parts.hostname,
        "provider_url": f"{parts.scheme}://{parts.netloc}/", "thumbnail_url": page.url("poster.jpg"),
        "thumbnail_width": page.poster[0], "thumbnail_height": page.poster[1], "width": width, "height": height,
        "html": f'<iframe src="{source}" width="{width}" height="{height}" title="{title}" '
        'style="border:0" allow="fullscreen" allowfullscreen></iframe>',
    } | ({"author_name": _line(page.facts.author)} if page.facts.author else {})  # fmt: skip
    return json.dumps(value, indent=1) + "\n"


def _head(page: Page, style: str) -> Iterator[str]:
    language = f' lang="{escaped(page.facts.language)}"' if page.facts.language else ""
    yield from ("<!DOCTYPE html>", f"<html{language}>", "<head>", '<meta charset="utf-8">')
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escaped(_line(page.facts.title))}</title>"
    yield f"<style>{style}</style>"


def _meta(page: Page) -> Iterator[str]:
    """Description, and where the address is known what programs of others show of the page."""
    facts = page.facts
    text = _line(" ".join(filter(None, [facts.description, facts.disclosure])))
    if text:
        yield f'<meta name="description" content="{escaped(text)}">'
    if not page.address:
        return
    (width, height), film = page.size, page.url(page.film)
    title = escaped(_line(facts.title))
    yield f'<link rel="canonical" href="{escaped(page.address)}">'
    yield (
        f'<link rel="alternate" type="application/json+oembed" href="{escaped(page.url("oembed.json"))}" '
        f'title="{title}">'
    )
    properties = {
        "og:type": "video.other", "og:title": facts.title, "og:url": page.address, "og:description": text,
        "og:image": page.url("poster.jpg"), "og:image:width": str(page.poster[0]),
        "og:image:height": str(page.poster[1]), "og:video": film, "og:video:type": content_of(page.film).kind,
        "og:video:width": str(width), "og:video:height": str(height), "video:release_date": facts.date.isoformat(),
    }  # fmt: skip
    if film.startswith("https:"):
        properties["og:video:secure_url"] = film
    if facts.seconds:
        properties["video:duration"] = str(max(1, round(facts.seconds)))
    yield from (f'<meta property="{k}" content="{escaped(_line(v))}">' for k, v in properties.items() if v)
    names = {
        "twitter:card": "player", "twitter:title": facts.title, "twitter:description": text,
        "twitter:image": page.url("poster.jpg"), "twitter:player": page.url("embed.html"),
        "twitter:player:width": str(width), "twitter:player:height": str(height),
    }  # fmt: skip
    yield from (f'<meta name="{k}" content="{escaped(_line(v))}">' for k, v in names.items() if v)


def _linked_data(page: Page) -> str:
    """The VideoObject for search engines, as JSON that cannot end its element."""
    facts = page.facts
    value: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "VideoObject", "name": _line(facts.title),
        "description": legal(facts.description) or _line(facts.title), "thumbnailUrl": page.url("poster.jpg"),
        "contentUrl": page.url(page.film), "embedUrl": page.url("embed.html"), "uploadDate": facts.date.isoformat(),
        "width": page.size[0], "height": page.size[1],
    }  # fmt: skip
    if facts.seconds:
        value["duration"] = _duration(facts.seconds)
    if facts.language:
        value["inLanguage"] = facts.language
    if facts.author:
        value["author"] = {"@type": "Person", "name": _line(facts.author)}
    if facts.source_type:
        value["digitalSourceType"] = _schema_type(facts.source_type)
    text = json.dumps(value, indent=1)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f'<script type="application/ld+json">\n{text}\n</script>'


def _schema_type(uri: str) -> str:
    term = source_type_term(uri)
    if term not in _SCHEMA_TERMS:
        return uri
    return f"https://schema.org/{term[0].upper()}{term[1:]}DigitalSource"


def _player(page: Page) -> Iterator[str]:
    width, height = page.size
    yield f'<video controls playsinline preload="metadata" poster="poster.jpg" width="{width}" height="{height}">'
    yield '<source src="master.m3u8" type="application/vnd.apple.mpegurl">'
    yield f'<source src="{page.film}" type="{content_of(page.film).kind}">'
    for number, track in enumerate(page.subtitles):
        language = f' srclang="{escaped(web_language(track.language) or "und")}"'
        default = " default" if number == 0 else ""
        name = quote(track.playlist.removesuffix(".m3u8") + ".vtt")
        yield f'<track kind="subtitles" src="{name}"{language} label="{escaped(track.name)}"{default}>'
    yield f'<a href="{page.film}">{escaped(_line(page.facts.title))}</a>'
    yield "</video>"


def _line(text: str) -> str:
    return " ".join(legal(text).split())


def _duration(seconds: float) -> str:
    """ISO 8601, in whole seconds."""
    minutes, rest = divmod(max(1, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return "PT" + f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes) + f"{rest}S"
