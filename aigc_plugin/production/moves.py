"""Moves of the view over a still image: zoom and pan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ..errors import InputError

_NUMBER = r"(\d+(?:\.\d+)?|\.\d+)"
_ZOOM = re.compile(rf"zoom\s+{_NUMBER}\s*-\s*{_NUMBER}(?:\s+on\s+{_NUMBER}\s*,\s*{_NUMBER})?")
_PAN = re.compile(rf"pan\s+{_NUMBER}\s*,\s*{_NUMBER}\s*-\s*{_NUMBER}\s*,\s*{_NUMBER}(?:\s+zoom\s+{_NUMBER})?")
_WORDS = re.compile(rf"pan\s+(left|right|up|down)(?:\s+zoom\s+{_NUMBER})?")
_WAYS = {
    "left": ((1.0, 0.5), (0.0, 0.5)), "right": ((0.0, 0.5), (1.0, 0.5)),
    "up": ((0.5, 1.0), (0.5, 0.0)), "down": ((0.5, 0.0), (0.5, 1.0)),
}  # fmt: skip
_PAN_ZOOM = 1.15
"""By default, so that there is something to pan over in an image of the shape of the frame."""
_LARGEST_ZOOM = 20.0


@dataclass(frozen=True)
class Move:
    """A move from the first to the last frame of a scene.

    kind     "auto" is a slow zoom, in one scene inwards and in the next outwards; "still" none
    zoom     factors at the start and at the end
    on       point of the image that a zoom stays on, (x, y) from 0 to 1; None for its subject
    path     of a pan: where the view is within the room that it has, from (0, 0) to (1, 1)
    """

    kind: Literal["auto", "still", "zoom", "pan"] = "auto"
    zoom: tuple[float, float] = (1.0, 1.0)
    on: tuple[float, float] | None = None
    path: tuple[tuple[float, float], tuple[float, float]] = ((0.5, 0.5), (0.5, 0.5))


AUTO = Move()


def read_move(text: object) -> Move:
    """Read a move as it is written: "still", "zoom 1.0-1.12 on 0.6,0.4", "pan left", "pan 0,0.5-1,0.5 zoom 1.2".

    ValueError for anything else.
    """
    words = text.strip().lower() if isinstance(text, str) else ""
    if words in ("auto", "still"):
        return Move(words)  # type: ignore[arg-type]
    if match := _ZOOM.fullmatch(words):
        first, last, x, y = match.groups()
        on = None if x is None else (_share(x), _share(y))
        return Move("zoom", (_factor(first), _factor(last)), on)
    if match := _PAN.fullmatch(words):
        *places, zoom = match.groups()
        a, b, c, d = map(_share, places)
        factor = _factor(zoom or "1")
        return Move("pan", (factor, factor), None, ((a, b), (c, d)))
    if match := _WORDS.fullmatch(words):
        factor = _factor(match[2] or str(_PAN_ZOOM))
        return Move("pan", (factor, factor), None, _WAYS[match[1]])
    raise InputError(
        f"{text!r} is no move",
        hint='such as "zoom 1.0-1.12 on 0.6,0.4", "pan left", "pan 0,0.5-1,0.5 zoom 1.2", "still"',
    )


def _factor(text: str) -> float:
    zoom = float(text)
    if not 1 <= zoom <= _LARGEST_ZOOM:
        raise InputError(f"a zoom is from 1 to {_LARGEST_ZOOM:g}, not {text}")
    return zoom


def _share(text: str) -> float:
    share = float(text)
    if share > 1:
        raise InputError(f"a place is from 0 to 1, not {text}")
    return share
