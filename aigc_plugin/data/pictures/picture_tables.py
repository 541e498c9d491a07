"""Lists of a set of pictures for Hugging Face's `imagefolder`: metadata.jsonl and README.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from . import picture_manifest as form
from .picture_manifest import MANIFEST, PICTURES, PictureManifest

LINES, CARD = "metadata.jsonl", "README.md"
_MARK = "<!-- written by aigc data collect; without this line it is left alone -->"


def listings(folder: Path, manifest: PictureManifest) -> dict[str, Iterable[str]]:
    """File names with their content in pieces, in the order in which the files are to be replaced."""
    files: dict[str, Iterable[str]] = {
        LINES: _lines(manifest),
        MANIFEST: form.content(manifest.settings, manifest.sources),
    }
    card = folder / CARD
    if not card.exists() or _MARK in card.read_text(encoding="utf-8", errors="replace"):
        files = {CARD: [_card(manifest)], **files}
    return files


def _lines(manifest: PictureManifest) -> Iterator[str]:
    """Lines for `imagefolder`: file_name is relative to the list; every other field becomes a column."""
    for source, picture in manifest.pictures():
        yield json.dumps({
            "file_name": manifest.file_of(picture),
            "id": picture.id,
            "text": source.captions[0] if source.captions else "",
            "width": picture.width,
            "height": picture.height,
            "hash": picture.hash,
            "shot": picture.shot,
            "time": picture.time,
            "licence": source.provenance.licence,
            "source": source.provenance.source,
            "consent": source.provenance.consent,
            "file": source.name.encode("utf-8", "replace").decode(),
        }, ensure_ascii=False) + "\n"  # fmt: skip


def _card(manifest: PictureManifest) -> str:
    """The data set card. It names the list and the folder of pictures: `imagefolder` would guess otherwise."""
    sources = [source for source in manifest.sources if source.pictures]
    licences = sorted({source.provenance.licence for source in sources} - {""})
    origins = sorted({source.provenance.source for source in sources} - {""})
    count = sum(len(source.pictures) for source in sources)
    lines = [
        "---", "configs:", "- config_name: default", "  data_files:", "  - split: train",
        f"    path: [{LINES}, {PICTURES}/*]", "---", _MARK, "",
        f"{count} pictures of {len(sources)} files.",
        f"Licences: {', '.join(licences) or 'none stated'}. Sources: {', '.join(origins) or 'none stated'}.",
        f"Source, licence and consent of each picture stand in {LINES} and {MANIFEST}.", "",
    ]  # fmt: skip
    return "\n".join(lines)
