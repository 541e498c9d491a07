# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel with the buttons of the operators."""

import bpy
from bpy.types import Context

from .. import compat, project_files
from .sidebar import SidebarPanel


class AIGC_PT_make(SidebarPanel, bpy.types.Panel):
    bl_label = "Make"

    def draw(self, context: Context) -> None:
        layout = self.layout
        layout.operator_context = "INVOKE_DEFAULT"
        if not compat.selected_strips(context):
            layout.label(text="Select strips to process them", icon="RESTRICT_SELECT_OFF")
        for title, operators in GROUPS:
            column = layout.column(align=True)
            column.label(text=title)
            for name, icon in operators:
                column.operator(f"aigc.{name}", icon=icon)
        if not bpy.data.filepath:
            note = layout.column(align=True)
            note.label(text="Save the .blend first: its folder", icon="INFO")
            note.label(text="holds the results. Until then they", icon="BLANK1")
            note.label(text="are in the extension's folder.", icon="BLANK1")
        if project_files.last_problem:
            layout.label(text=project_files.last_problem, icon="ERROR")


GROUPS = [
    ("Voice-Over", [("narrate", "OUTLINER_OB_SPEAKER"), ("produce", "FILE_MOVIE")]),
    ("Sharper, Larger Picture", [("upscale", "FULLSCREEN_ENTER")]),
    ("Motion", [("slow_motion", "TIME"), ("smooth", "MOD_SMOOTH")]),
    ("Picture from Nothing", [("background", "IMAGE_BACKGROUND")]),
    ("Sound", [("sound_texture", "MOD_NOISE"), ("duck", "IPO_EASE_IN_OUT"), ("revoice", "SPEAKER")]),
    ("Cut", [("cut_silence", "SNAP_VERTEX")]),
    ("Other Programs", [("import_edit", "IMPORT"), ("export_edit", "EXPORT")]),
]
