# SPDX-License-Identifier: GPL-3.0-or-later
"""Look of text strips that are subtitles."""

from __future__ import annotations

from typing import Any

from . import compat

_BOTTOM_MARGIN, _WRAP_WIDTH, _LINE_HEIGHT = 0.06, 0.9, 0.05


def format_subtitle(strip: Any, scene: Any) -> None:
    """Put a text at the bottom of the frame, within its title-safe area, readable on whatever is below."""
    strip.location = (0.5, _BOTTOM_MARGIN)
    compat.anchor_below(strip)
    strip.wrap_width = _WRAP_WIDTH
    strip.font_size = scene.render.resolution_y * _LINE_HEIGHT
    strip.use_shadow = strip.use_box = True
    strip.box_color = (0.0, 0.0, 0.0, 0.5)
