# SPDX-License-Identifier: GPL-3.0-or-later
"""Show the original in the place of its result, or the result again."""

import bpy
from bpy.types import Context

from .. import compat
from ..comparing import counterpart, exchange
from ..errors import ExtensionError


class AIGC_OT_before_after(bpy.types.Operator):
    bl_idname = "aigc.before_after"
    bl_label = "Before/After"
    bl_description = "Show the original in the place of the result, or the result again: they change places and muting"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: Context) -> bool:
        strip = compat.active_strip(context)
        if strip is None or counterpart(compat.sequencer_scene(context), strip) is None:
            cls.poll_message_set("The active strip has no original, or no result, beside it")
            return False
        return True

    def execute(self, context: Context) -> set[str]:
        scene, strip = compat.sequencer_scene(context), compat.active_strip(context)
        try:
            exchange(scene, strip, counterpart(scene, strip))
        except ExtensionError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


classes = [AIGC_OT_before_after]
