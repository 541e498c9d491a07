# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells whether the editor is in the middle of something that the end of a job must not reach into."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import bpy

_background: set[tuple[str, int]] = set()  # modal operators that run all the time, such as those that show keys


def note_background() -> None:
    """Remember the modal operators that run while a job is requested: they are no work of the editor's hands."""
    _background.update(_running(bpy.context.window_manager))


def editor_is_busy() -> bool:
    """Tell whether a modal operator that was started since then runs (a grab, a slide, a box), or a render."""
    running = _running(bpy.context.window_manager)
    _background.intersection_update(running)
    return bool(running - _background) or bpy.app.is_job_running("RENDER")


def _running(manager: Any) -> set[tuple[str, int]]:
    windows: Iterable[Any] = manager.windows if manager else ()
    return {(operator.bl_idname, operator.as_pointer()) for window in windows for operator in window.modal_operators}
