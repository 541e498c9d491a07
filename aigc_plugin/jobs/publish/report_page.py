"""The report of a publication as a page for people: without scripts, and without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...files.output import is_stream
from ...files.xml_spans import escaped

_STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;padding:1rem;max-width:70rem}"
    "table{border-collapse:collapse;width:100%}td,th{padding:.3rem .6rem;text-align:left;vertical-align:top;"
    "border-bottom:1px solid #8886}code{overflow-wrap:anywhere;font-size:.85em}.number{text-align:right;"
    "white-space:nowrap}.warning{border-left:.25rem solid #c80;padding-left:.75rem}"
)
_FACTS = {
    "privacy": "who sees it", "state": "state", "declared_as_generated": "declared as generated",
    "alt_text": "words for those who do not see it",
}  # fmt: skip


def page_path(report: str) -> str | None:
    """The file of the page beside a report: report.html for report.json; None where that goes into a stream."""
    if is_stream(report):
        return None
    path = Path(report)
    return str(path.with_suffix(".html")) if path.suffix.lower() == ".json" else f"{report}.html"


def report_page(report: Mapping[str, Any], sentences: Iterable[str]) -> str:
    """The page of a report.

    report      as its JSON holds it
    sentences   what the film says of its origin
    """
    film = report["film"]
    name = escaped(str(film["name"]))
    parts = [
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>Published: {name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
        f'<h1 dir="auto">{name}</h1>',
        _table(("", ""), _film_rows(film)),
        "<h2>Origin</h2>",
        *(f'<p dir="auto">{escaped(text)}</p>' for text in sentences),
        "<h2>Where it is</h2>",
        *(f"<section>{_delivery(each)}</section>" for each in report["deliveries"]),
        *_renditions(report["renditions"]),
        *(f'<p class="warning" dir="auto">{escaped(text)}</p>' for text in report["warnings"]),
        "</main>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _film_rows(film: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "SHA-256", f"<code>{escaped(str(film['sha256']))}</code>"
    loudness = film.get("loudness")
    if loudness:
        level = loudness["integrated"]
        shown = "silent" if level is None else f"{level:.1f} LUFS"
        yield "loudness", f"{shown}, true peak {loudness['true_peak']:.1f} dB"
    label = film.get("aigc") or {}
    for key, value in label.items():
        if value:
            yield f"label: {escaped(str(key))}", f"<code>{escaped(str(value))}</code>"
    signature = film.get("c2pa")
    yield "signature", escaped(str(signature["state"])) if signature else "none"


def _delivery(delivery: Mapping[str, Any]) -> str:
    target, url = escaped(str(delivery["target"])), str(delivery.get("url") or "")
    head = f"<h3>{target}</h3>"
    if url.startswith(("https://", "http://")):
        head += f'<p><a href="{escaped(url)}" rel="noreferrer">{escaped(url)}</a></p>'
    facts = delivery.get("facts") or {}
    rows = [(escaped(_FACTS.get(name, name)), escaped(_words(value))) for name, value in facts.items()]
    head += _table(("", ""), rows) if rows else ""
    files = [
        (
            escaped(str(each["name"])), f"{each['bytes']:,}", f"<code>{escaped(str(each['sha256']))}</code>",
            "now" if each["sent"] else "was there",
        )
        for each in delivery["files"]
    ]  # fmt: skip
    return head + (_table(("file", "bytes", "SHA-256", "sent"), files) if files else "")


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not said" if value is None else str(value)


def _renditions(renditions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if renditions:
        yield "<h2>Renditions</h2>"
        rows = [(f"{each['width']} x {each['height']}", f"{each['bit_rate'] / 1e6:.2f} Mbit/s") for each in renditions]
        yield _table(("size", "bit rate"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML already; numbers of the second of four columns stand at the right."""
    titles = "".join(f"<th>{text}</th>" for text in head) if any(head) else ""
    lines = [f"<tr>{titles}</tr>"] if titles else []
    for row in rows:
        cells = [
            f'<td class="number">{text}</td>' if len(row) == 4 and column == 1 else f"<td>{text}</td>"
            for column, text in enumerate(row)
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>\n{chr(10).join(lines)}\n</table>"
