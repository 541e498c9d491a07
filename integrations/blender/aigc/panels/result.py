# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel that shows how the active strip was made."""

import bpy
from bpy.types import Context

from .. import compat
from ..record import Record
from .sidebar import SidebarPanel

_LABELS = {
    "voice": "Voice",
    "speaker": "Speaker",
    "model": "Model",
    "seed": "Seed",
    "precision": "Precision",
    "quality": "Quality",
    "style": "Style",
    "scale": "Scale",
}


class AIGC_PT_result(SidebarPanel, bpy.types.Panel):
    bl_label = "Made by AIGC"

    @classmethod
    def poll(cls, context: Context) -> bool:
        return super().poll(context) and Record.of(compat.active_strip(context)) is not None

    def draw(self, context: Context) -> None:
        layout = self.layout
        layout.operator_context = "INVOKE_DEFAULT"
        row = layout.row(align=True)
        row.operator("aigc.redo", text="Redo…", icon="FILE_REFRESH")
        row.operator("aigc.before_after", icon="ARROW_LEFTRIGHT")
        record = Record.of(compat.active_strip(context))
        rows = {
            "How": record.operation.replace("_", " ").capitalize(),
            "Source": record.source.get("strip", ""),
        }
        rows |= {label: record.made.get(name) for name, label in _LABELS.items()}
        column = layout.column(align=True)
        for label, value in rows.items():
            if value not in (None, ""):
                split = column.split(factor=0.35)
                split.label(text=label)
                split.label(text=str(value))
