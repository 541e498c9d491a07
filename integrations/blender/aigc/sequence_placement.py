# SPDX-License-Identifier: GPL-3.0-or-later
"""Process a sequence of images, and place the new sequence."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import folders, timeline
from .errors import StripError
from .placements import ImagePlacement
from .replacing import Replacement
from .result_span import ResultSpan
from .timeline_edit import TimelineEdit


def numbered_links(paths: list[Path], folder: Path) -> Path:
    """Make a folder in which the images of a sequence have numbers for names, in order; return it."""
    folder.mkdir(parents=True)
    for number, path in enumerate(paths, 1):
        link = folder / f"{number:06d}{path.suffix.lower()}"
        try:
            link.symlink_to(path)
        except OSError:  # Windows, without the right to
            shutil.copyfile(path, link)
    return folder


@dataclass(frozen=True)
class SequencePlacement(ImagePlacement):
    """Add an image strip with a sequence of images, which move from their scratch folder to one beside the .blend.

    count  of the images
    stem   of the folder and the images
    """

    count: int = 0
    stem: str = "sequence"

    def add(self, edit: TimelineEdit, output: Path, original: Any, span: ResultSpan) -> list[Replacement]:
        images = sorted(path for path in output.iterdir() if not path.name.startswith("."))
        if len(images) != self.count:
            raise StripError(f"Only {len(images)} of {self.count} images were made", "See the messages of this job")
        folder = folders.free_path(self.stem, "", set())
        folder.mkdir()
        paths = [shutil.move(path, folder / f"{folder.name}-{path.name}") for path in images]
        where = {"left": span.left, "length": span.length, "above": self.origin.channel + 1}
        strip = edit.add(timeline.add_images, [Path(path) for path in paths], **where, name=folder.name)
        self.dress(edit, strip, original, self.scale)
        strip.use_reverse_frames = False  # the files are in the order in which they are shown
        return [(original, strip)]
