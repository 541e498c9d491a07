"""Mouse, keyboard and screenshots for Blender's window under X: events by xdotool, screenshots by ImageMagick's import.

Functions that take time are generators that yield the seconds to wait, because Blender itself works only between the
steps of a timer.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy

Steps = Iterator[float]
_SETTLE = 0.25  # seconds until software GL has drawn the change after an event


def _xdotool(*arguments: object) -> None:
    subprocess.run(["xdotool", *map(str, arguments)], check=True, timeout=20)


def window() -> Any:
    return bpy.context.window_manager.windows[0]


def area(kind: str, view: str | None = None) -> Any:
    areas = (
        one
        for one in window().screen.areas
        if one.type == kind and (view is None or one.spaces.active.view_type == view)
    )
    return next(areas)


def region(owner: Any, kind: str) -> Any:
    return next(one for one in owner.regions if one.type == kind)


def point(part: Any, right: float, down: float) -> tuple[int, int]:
    """Return a position on the screen.

    right  fraction of the region's width
    down   fraction of its height, or above 1 pixels, from the top
    """
    y = down if down > 1 else down * part.height
    return round(part.x + right * part.width), round(window().height - (part.y + part.height) + y)


def move(at: tuple[int, int]) -> Steps:
    _xdotool("mousemove", *at)
    yield _SETTLE


def click(at: tuple[int, int], button: int = 1) -> Steps:
    yield from move(at)
    _xdotool("click", button)
    yield _SETTLE


def press(*keys: str) -> Steps:
    _xdotool("key", *keys)
    yield _SETTLE


def screenshot(path: Path) -> Steps:
    yield _SETTLE
    subprocess.run(["import", "-window", "root", str(path)], check=True, timeout=60)


def _command_under_mouse(owner: Any, part: Any) -> str:
    """Return the Python command of the button under the mouse, `bpy.ops.aigc.upscale()`; "" where there is none."""
    bpy.context.window_manager.clipboard = ""
    with bpy.context.temp_override(window=window(), area=owner, region=part):
        if bpy.ops.ui.copy_python_command_button.poll():
            bpy.ops.ui.copy_python_command_button()
    return str(bpy.context.window_manager.clipboard)


def find(owner: Any, part: Any, command: str, right: float = 0.4) -> Iterator[Any]:
    """Move the mouse down a region until it is over the button of an operator; return the position.

    Where the button is out of view, the mouse wheel scrolls the region.
    """
    for notches in (0, -99, 8, 8, 8):
        if notches:
            _xdotool("mousemove", *point(part, right, 0.5))
            _xdotool("click", "--repeat", abs(notches), "--delay", 10, 5 if notches > 0 else 4)
            yield 1.0
        for down in range(8, part.height, 9):
            at = point(part, right, down)
            _xdotool("mousemove", *at)
            yield 0.06
            if _command_under_mouse(owner, part).startswith(f"bpy.ops.{command}("):
                return at
    raise AssertionError(f"no button for {command} in the {part.type} of {owner.type}")


def wait_for(condition: Callable[[], Any], seconds: float, what: str) -> Steps:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        yield 0.1
