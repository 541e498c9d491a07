# SPDX-License-Identifier: GPL-3.0-or-later
"""Place and opacity of a strip's picture, as those of a clip of an edit, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .animation import is_animated

_MOST = 4.0  # times the frame, in each direction
_ANIMATED = ("blend_alpha", "transform.scale_x", "transform.scale_y", "transform.offset_x", "transform.offset_y")


def picture_values(scene: Any, strip: Any) -> tuple[dict[str, Any], list[str]]:
    """Return keys of a clip for the place and the opacity of a strip, and a line for each thing they cannot say."""
    values: dict[str, Any] = {}
    losses = [f"the keyframes of “{strip.name}” ({name})" for name in _ANIMATED if is_animated(scene, strip, name)]
    transform, crop = strip.transform, strip.crop
    if transform.rotation or any((crop.min_x, crop.max_x, crop.min_y, crop.max_y)):
        losses.append(f"the rotation or the crop of “{strip.name}”")
    if len(strip.modifiers):
        losses.append(f"the modifiers of “{strip.name}”")
    if strip.use_flip_x or strip.use_flip_y:
        losses.append(f"the flip of “{strip.name}”")
    place = _place(scene, strip)
    if place != (0.0, 0.0, 1.0, 1.0):
        if max(map(abs, place)) > _MOST:
            losses.append(f"the place of “{strip.name}”")
        else:
            values |= {"fit": "stretch", "place": list(place)}
    if strip.blend_alpha < 1:
        values["opacity"] = round(strip.blend_alpha, 4)
    return values, [f"{each} is left out" for each in losses]


def _place(scene: Any, strip: Any) -> tuple[float, float, float, float]:
    """Return left, top, width and height of the picture, in fractions of the frame."""
    element, transform = strip.elements[0], strip.transform
    width = element.orig_width * transform.scale_x / scene.render.resolution_x
    height = element.orig_height * transform.scale_y / scene.render.resolution_y
    left = 0.5 + transform.offset_x / scene.render.resolution_x - width / 2
    top = 0.5 - transform.offset_y / scene.render.resolution_y - height / 2
    return round(left, 5), round(top, 5), round(width, 5), round(height, 5)


def set_picture(scene: Any, strip: Any, clip: Mapping[str, Any]) -> list[str]:
    """Give a strip the place, fit and opacity of a clip; return a line for each thing that it cannot have."""
    strip.blend_alpha = clip.get("opacity", 1.0)
    strip.blend_type = "ALPHA_OVER"
    element = strip.elements[0] if strip.type in ("MOVIE", "IMAGE") and len(strip.elements) else None
    if element is None or not (element.orig_width and element.orig_height):
        return []
    left, top, width, height = clip.get("place", (0, 0, 1, 1))
    frame = scene.render.resolution_x, scene.render.resolution_y
    across, down = width * frame[0] / element.orig_width, height * frame[1] / element.orig_height
    fit = clip.get("fit", "contain")
    scales = {"contain": (min(across, down),) * 2, "cover": (max(across, down),) * 2, "stretch": (across, down)}
    transform = strip.transform
    transform.scale_x, transform.scale_y = scales.get(fit, (1.0, 1.0) if fit == "none" else (min(across, down),) * 2)
    transform.offset_x = (left + width / 2 - 0.5) * frame[0]
    transform.offset_y = (0.5 - top - height / 2) * frame[1]
    return [f"“{strip.name}” is shown with bars, not over a blurred enlargement"] if fit == "blur" else []
