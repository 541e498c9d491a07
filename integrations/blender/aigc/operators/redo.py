# SPDX-License-Identifier: GPL-3.0-or-later
"""Make a result again with other settings."""

import bpy
from bpy.types import Context, Event

from .. import compat
from ..record import Record


class AIGC_OT_redo(bpy.types.Operator):
    bl_idname = "aigc.redo"
    bl_label = "Redo with Other Settings"
    bl_description = (
        "Make the active strip again with other settings. The new result replaces the strip, the old file stays"
    )

    @classmethod
    def poll(cls, context: Context) -> bool:
        if Record.of(compat.active_strip(context)) is None:
            cls.poll_message_set("The active strip was not made by AIGC")
            return False
        return True

    def invoke(self, context: Context, event: Event) -> set[str]:
        return self._redo(context, "INVOKE_DEFAULT")

    def execute(self, context: Context) -> set[str]:
        return self._redo(context, "EXEC_DEFAULT")

    def _redo(self, context: Context, context_mode: str) -> set[str]:
        strip = compat.active_strip(context)
        record = Record.of(strip)
        operator = getattr(bpy.ops.aigc, record.operation)
        known = set(operator.get_rna_type().properties.keys())
        settings = {name: value for name, value in record.settings.items() if name in known}
        try:
            return operator(context_mode, **settings, redo_of=strip.name)
        except (AttributeError, RuntimeError, TypeError) as error:
            # RuntimeError holds what the operator has reported; the others come from settings of another version.
            self.report({"ERROR"}, str(error).removeprefix("Error: ").strip())
            return {"CANCELLED"}


classes = [AIGC_OT_redo]
