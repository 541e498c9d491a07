"""The report of a publication: what is where, with hashes, labels and loudness, and nothing secret."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...delivery.send import Sent
from ...delivery.storage import file_digest
from ...files.output import Outputs, check_output
from ..inspect_file import Inspection, inspect_file
from .deliver import Delivery
from .loudness import film_loudness
from .presentation import Sizes, in_order
from .report_page import page_path, report_page


class Report:
    """The report of one film: JSON for programs, and a page for people beside it.

    path        of the JSON
    source      the film: what it says of its origin, its hash and its loudness are taken before anything is published
    overwrite   replace earlier reports

    OutputExists where there are such.
    """

    def __init__(self, path: str, source: str, *, overwrite: bool) -> None:
        check_report(path, source, overwrite=overwrite)
        self._path, self._overwrite = path, overwrite
        self._film = inspect_file(source)
        self._origin = _film_facts(self._film)
        self._folders: list[Delivery] = []

    def add_folder(self, target: str, folder: Path) -> None:
        """Add a presentation in a folder of this machine."""
        files = [(name, path.stat().st_size, file_digest(path)) for name, path in in_order(folder)]
        self._folders.append(Delivery(target, tuple(Sent(*each, True) for each in files)))

    def write(
        self, targets: Sequence[str], renditions: Sizes, deliveries: Sequence[Delivery], warnings: Sequence[str]
    ) -> None:
        """Write both files, or none.

        targets   as people and reports see them, so without a password
        """
        report = {
            "film": self._origin,
            "targets": list(targets),
            "renditions": [{"width": width, "height": height, "bit_rate": rate} for width, height, rate in renditions],
            "deliveries": [delivery.to_dict() for delivery in (*self._folders, *deliveries)],
            "warnings": list(warnings),
        }
        text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
        with Outputs() as outputs:
            outputs.open(self._path, overwrite=self._overwrite).file.write(text.encode(errors="replace"))
            if name := page_path(self._path):
                page = report_page(report, self._film.words())
                outputs.open(name, overwrite=self._overwrite).file.write(page.encode(errors="replace"))


def check_report(path: str, source: str, *, overwrite: bool) -> None:
    """OutputExists, before any work, where a report or its page is there already; MediaError where none can be."""
    for name in filter(None, (path, page_path(path))):
        check_output(name, overwrite=overwrite, sources=[source])


def _film_facts(film: Inspection) -> dict[str, Any]:
    measured = film_loudness(film.path)
    loudness = None
    if measured is not None:
        level = None if measured.integrated is None else round(measured.integrated, 2)
        loudness = {"integrated": level, "true_peak": round(measured.peak, 2)}
    origin = {name: value for name, value in film.to_dict().items() if name != "path"}
    return {"name": Path(film.path).name, "sha256": file_digest(Path(film.path)), "loudness": loudness, **origin}
