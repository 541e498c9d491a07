"""Summary of a set of pictures in figures: sizes, licences, what was left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .picture_manifest import PictureManifest, read_picture_manifest


@dataclass(frozen=True)
class PictureSummary:
    """Figures of a set. Each mapping goes from a value ("" if unknown) to its number of pictures, the largest first.

    pictures   in all
    files      images and videos that they are from, with those that gave none
    shots      of the videos, that gave a picture
    captioned  pictures with captions
    least      shorter sides: of the smallest, the median and the largest picture; 0 of an empty set
    dropped    by reason
    damaged    files that could not be read completely
    """

    pictures: int
    files: int
    shots: int
    captioned: int
    least: tuple[int, int, int]
    licences: dict[str, int]
    sources: dict[str, int]
    consents: dict[str, int]
    dropped: dict[str, int]
    damaged: int

    def to_dict(self) -> dict[str, Any]:
        """Values that JSON can hold."""
        return asdict(self)


def summarise_pictures(folder: Path) -> PictureSummary:
    """Summarise a collected set of pictures; InputError if `folder` is not one."""
    return picture_summary(read_picture_manifest(folder))


def picture_summary(manifest: PictureManifest) -> PictureSummary:
    """Summarise a manifest."""
    pairs = list(manifest.pictures())
    sides = [min(picture.width, picture.height) for _, picture in pairs] or [0]
    origins = [source.provenance for source, _ in pairs]
    return PictureSummary(
        pictures=len(pairs),
        files=len(manifest.sources),
        shots=len({(source.key, picture.shot) for source, picture in pairs if picture.shot is not None}),
        captioned=sum(bool(source.captions) for source, _ in pairs),
        least=(min(sides), int(np.median(sides)), max(sides)),
        licences=dict(Counter(each.licence for each in origins).most_common()),
        sources=dict(Counter(each.source for each in origins).most_common()),
        consents=dict(Counter(each.consent for each in origins).most_common()),
        dropped=dict(Counter(one.reason for source in manifest.sources for one in source.dropped).most_common()),
        damaged=sum(bool(source.damage) for source in manifest.sources),
    )
