# SPDX-License-Identifier: GPL-3.0-or-later
"""Show a message in Blender's status bar and Info editor, for code that runs outside operators."""

import bpy
from bpy.props import EnumProperty, StringProperty
from bpy.types import Context


class AIGC_OT_show_message(bpy.types.Operator):
    bl_idname = "aigc.show_message"
    bl_label = "AIGC"
    bl_description = "Show a message of AIGC in the status bar"
    bl_options = {"INTERNAL"}

    kind: EnumProperty(items=[("INFO", "Info", ""), ("WARNING", "Warning", "")])
    message: StringProperty()

    def execute(self, context: Context) -> set[str]:
        self.report({self.kind}, self.message)
        return {"FINISHED"}


classes = [AIGC_OT_show_message]


classes = [AIGC_OT_show_message]
