"""Write a page into the folder of a presentation."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from ....errors import argument
from ....media.hls.package import Packaged
from ....media.label.marks import Addition
from ....options.publish import PublishOptions
from ...progress import Record
from ..about import film_facts
from .html import Page, embed_html, oembed_json, page_html
from .playable import write_playable


def write_page(
    folder: Path, source: str, options: PublishOptions, made: Packaged, addition: Addition, address: str, record: Record
) -> None:
    """Add to a presentation the film for browsers, the page, the player to embed and, with an address, oEmbed.

    made       what was packaged into the folder
    addition   the label of the film
    address    of the page, or empty
    """
    film = write_playable(source, folder, made.rungs, addition)
    size = made.rungs[0].width, made.rungs[0].height
    with Image.open(folder / "poster.jpg") as image:
        poster = image.size
    page = Page(film_facts(source, options), address, film, size, poster, made.subtitles)
    files = {"embed.html": embed_html(page), "index.html": page_html(page)}
    if address:
        files["oembed.json"] = oembed_json(page)
    else:
        record.warn(
            "without the address of the page other programs show no preview of it (OpenGraph, oEmbed)",
            f"give {argument('site')}",
        )
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
