# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries in the sequencer's own menus, and the running job in the status bar."""

from collections.abc import Callable
from typing import Any

import bpy
from bpy.types import Context, UILayout

from . import job_runner
from .panels.jobs import progress_text
from .panels.make import GROUPS

_IN_ADD_MENU = ("narrate", "background", "sound_texture", "produce", "import_edit")  # they need no selected strip


class AIGC_MT_strip(bpy.types.Menu):
    bl_label = "AI Tools"

    def draw(self, context: Context) -> None:
        self.layout.operator_context = "INVOKE_DEFAULT"
        _draw_operators(self.layout, lambda name: name not in _IN_ADD_MENU)
        self.layout.separator()
        self.layout.operator("aigc.redo", icon="FILE_REFRESH")


def _draw_operators(layout: UILayout, wanted: Callable[[str], bool]) -> None:
    for _, operators in GROUPS:
        for name, icon in operators:
            if wanted(name):
                layout.operator(f"aigc.{name}", icon=icon)


def _draw_add(self: Any, context: Context) -> None:
    self.layout.separator()
    self.layout.operator_context = "INVOKE_DEFAULT"
    _draw_operators(self.layout, lambda name: name in _IN_ADD_MENU)


def _draw_strip(self: Any, context: Context) -> None:
    self.layout.separator()
    self.layout.menu("AIGC_MT_strip")


def _draw_status(self: Any, context: Context) -> None:
    job = job_runner.queue.running
    if job is None:
        return
    waiting = len(job_runner.queue.waiting)
    row = self.layout.row(align=True)
    row.label(text=f"{job.title}, {waiting} more" if waiting else job.title)
    bar = row.row()
    bar.ui_units_x = 8
    bar.progress(factor=job.fraction or 0.0, text=progress_text(job))
    row.operator("aigc.cancel_job", text="", icon="X", emboss=False).number = job.number


_DRAW_FUNCTIONS = [
    ("SEQUENCER_MT_add", _draw_add),
    ("SEQUENCER_MT_strip", _draw_strip),
    ("SEQUENCER_MT_context_menu", _draw_strip),
    ("STATUSBAR_HT_header", _draw_status),
]


def register() -> None:
    bpy.utils.register_class(AIGC_MT_strip)
    for menu, draw in _DRAW_FUNCTIONS:
        getattr(bpy.types, menu).append(draw)


def unregister() -> None:
    for menu, draw in reversed(_DRAW_FUNCTIONS):
        getattr(bpy.types, menu).remove(draw)
    bpy.utils.unregister_class(AIGC_MT_strip)
