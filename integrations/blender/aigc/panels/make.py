# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel with the buttons of the operators."""

import bpy
from bpy.types import Context

from .sidebar import SidebarPanel


class AIGC_PT_make(SidebarPanel, bpy.types.Panel):
    bl_label = "Make"

    def draw(self, context: Context) -> None:
        layout = self.layout
        layout.operator_context = "INVOKE_DEFAULT"
        for title, operators in GROUPS:
            column = layout.column(align=True)
            column.label(text=title)
            for name, icon in operators:
                column.operator(f"aigc.{name}", icon=icon)
        if not bpy.data.filepath:
            note = layout.column(align=True)
            note.label(text="Results go beside the .blend:", icon="INFO")
            note.label(text="save it first.", icon="BLANK1")


GROUPS = [
    ("Speech", [("narrate", "OUTLINER_OB_SPEAKER")]),
    ("Picture", [("upscale", "FULLSCREEN_ENTER"), ("smooth", "MOD_SMOOTH"), ("slow_motion", "TIME")]),
    ("Sound", [("sound_texture", "MOD_NOISE"), ("revoice", "SPEAKER")]),
]
