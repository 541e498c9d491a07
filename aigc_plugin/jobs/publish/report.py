"""The report of a publication: what is where, with hashes and labels, and nothing secret."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ..inspect_file import Inspection
from .deliver import Delivery
from .presentation import Sizes


def report_text(
    film: Inspection,
    sha256: str,
    targets: Sequence[str],
    renditions: Sizes,
    deliveries: Sequence[Delivery],
    warnings: Sequence[str],
) -> str:
    """The report as JSON.

    film      what the film says of its origin
    sha256    of the film
    targets   as people and reports see them, so without a password
    """
    origin = film.to_dict()
    report = {
        "film": {"name": Path(film.path).name, "sha256": sha256, **{k: v for k, v in origin.items() if k != "path"}},
        "targets": list(targets),
        "renditions": [{"width": width, "height": height, "bit_rate": rate} for width, height, rate in renditions],
        "deliveries": [delivery.to_dict() for delivery in deliveries],
        "warnings": list(warnings),
    }
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"
