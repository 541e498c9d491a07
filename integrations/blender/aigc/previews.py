# SPDX-License-Identifier: GPL-3.0-or-later
"""One frame before and after, as icons for a dialog; and short runs of `aigc` that a dialog waits for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import bpy.utils.previews
import numpy as np
import numpy.typing as npt

from . import short_run
from .errors import ExtensionError

SIDE = 256  # pixels of the part that is shown
_icons: Any = None
shown_for = ""  # the strip and the settings that the icons show


def icon_of(name: str) -> int:
    """Return the number of an icon: "before" or "after"; 0 where there is none."""
    return _icons[name].icon_id if _icons is not None and name in _icons else 0


def run_now(arguments: Sequence[str], output: Path) -> Path:
    """Run `aigc` and wait for its end; ExtensionError with its last line where it fails."""
    output.unlink(missing_ok=True)
    done = short_run.run([*arguments, "--progress", "none"])
    if not output.exists():
        raise ExtensionError(f"The preview was not made: {done.last_line}")
    return output


def show(before: Path, after: Path, settings: str) -> None:
    """Show the middle of two one-frame videos or images of the same size."""
    global _icons, shown_for
    if _icons is not None:
        bpy.utils.previews.remove(_icons)
    _icons, shown_for = bpy.utils.previews.new(), settings
    for name, path in (("before", before), ("after", after)):
        pixels = middle_of(path)
        icon = _icons.new(name)
        icon.image_size = pixels.shape[1], pixels.shape[0]
        icon.image_pixels_float.foreach_set(pixels.ravel())


def middle_of(path: Path) -> npt.NDArray[np.float32]:
    """Return the middle of a picture, at most SIDE pixels wide and high: (height, width, 4), last row first."""
    image = bpy.data.images.load(str(path))
    try:
        width, height = image.size
        pixels = np.empty(width * height * image.channels, np.float32)
        image.pixels.foreach_get(pixels)
    finally:
        bpy.data.images.remove(image)
    pixels = pixels.reshape(height, width, -1)
    top, left = max(0, (height - SIDE) // 2), max(0, (width - SIDE) // 2)
    return np.ascontiguousarray(pixels[top : top + SIDE, left : left + SIDE, :4])


def register() -> None:
    """Nothing is needed before the first preview."""


def unregister() -> None:
    global _icons, shown_for
    if _icons is not None:
        bpy.utils.previews.remove(_icons)
    _icons, shown_for = None, ""
