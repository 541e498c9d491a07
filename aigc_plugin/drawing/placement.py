"""Place text images on a frame, inside the area that no player or app covers."""

from __future__ import annotations

from typing import Literal

from .text_image import TextImage

Place = Literal["centre", "top", "lower third", "caption", "corner", "left corner"]
PLACES: tuple[Place, ...] = ("centre", "top", "lower third", "caption", "corner", "left corner")

_SAFE = 0.05
"""Share of each side that is left free in a wide frame (EBU R 95)."""
_TALL_BOTTOM, _TALL_RIGHT, _TALL_TOP = 0.2, 0.12, 0.1
"""Shares of a tall frame that apps cover with their own texts and buttons."""


def safe_area(frame_size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom, in pixels, of the area that is always seen."""
    width, height = frame_size
    if height > width:
        return _SAFE * width, _TALL_TOP * height, (1 - _TALL_RIGHT) * width, (1 - _TALL_BOTTOM) * height
    return _SAFE * width, _SAFE * height, (1 - _SAFE) * width, (1 - _SAFE) * height


def position(image: TextImage, frame_size: tuple[int, int], place: Place, *, above: int = 0) -> tuple[int, int]:
    """Left and top of the image on the frame.

    above    pixels that a lower third keeps free below it, for captions
    """
    width, height = frame_size
    left, top, right, bottom = safe_area(frame_size)
    box_left, box_top, box_right, box_bottom = image.box
    # Centred texts are centred on the frame, and pushed inwards where they would leave the safe area.
    x = min((width - (box_right - box_left)) / 2, right - (box_right - box_left))
    if place == "centre":
        y = (height - (box_bottom - box_top)) * 0.46
    elif place == "top":
        y = top
    elif place == "corner":
        x, y = right - (box_right - box_left), top
    elif place == "left corner":
        x, y = left, top
    elif place == "lower third":
        x, y = left, bottom - above - (box_bottom - box_top)
    else:
        y = bottom - (box_bottom - box_top)
    return round(max(x, 0)) - box_left, round(y) - box_top
