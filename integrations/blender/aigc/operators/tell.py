# SPDX-License-Identifier: GPL-3.0-or-later
"""A message in Blender's status bar and info editor, for code that runs outside operators."""

import bpy
from bpy.props import EnumProperty, StringProperty
from bpy.types import Context


class AIGC_OT_tell(bpy.types.Operator):
    bl_idname = "aigc.tell"
    bl_label = "AIGC"
    bl_description = "Show a message of AIGC"
    bl_options = {"INTERNAL"}

    kind: EnumProperty(items=[("INFO", "Info", ""), ("WARNING", "Warning", "")])
    message: StringProperty()

    def execute(self, context: Context) -> set[str]:
        self.report({self.kind}, self.message)
        return {"FINISHED"}


classes = [AIGC_OT_tell]


classes = [AIGC_OT_tell]
