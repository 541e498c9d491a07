"""Lists of a set of pictures for Hugging Face's `imagefolder`: metadata.jsonl and README.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..hugging_face import LINES, card, line_of, named
from .picture_manifest import FORM, MANIFEST, PICTURES, PictureManifest


def listings(folder: Path, manifest: PictureManifest) -> dict[str, Iterable[str]]:
    """Return file names with their content in pieces, in the order in which the files are to be replaced."""
    return {
        **card(folder, PICTURES, (), _sentences(manifest)),
        LINES: _lines(manifest),
        MANIFEST: FORM.lines(manifest.settings, manifest.sources),
    }


def _lines(manifest: PictureManifest) -> Iterator[str]:
    for source, picture in manifest.pictures():
        yield line_of({
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
        })  # fmt: skip


def _sentences(manifest: PictureManifest) -> list[str]:
    sources = [source for source in manifest.sources if source.pictures]
    licences = named(source.provenance.licence for source in sources)
    origins = named(source.provenance.source for source in sources)
    return [
        f"{sum(len(source.pictures) for source in sources)} pictures of {len(sources)} files.",
        f"Licences: {licences}. Sources: {origins}.",
        f"Source, licence and consent of each picture stand in {LINES} and {MANIFEST}.",
    ]
