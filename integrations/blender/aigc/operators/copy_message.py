# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job said, for a bug report."""

import bpy
from bpy.props import IntProperty
from bpy.types import Context

from .. import job_runner


class AIGC_OT_copy_message(bpy.types.Operator):
    bl_idname = "aigc.copy_message"
    bl_label = "Copy Message"
    bl_description = "Copy what this job said, with the last lines of its log, to the clipboard"
    bl_options = {"INTERNAL"}

    number: IntProperty()

    def execute(self, context: Context) -> set[str]:
        job = job_runner.queue.find(self.number)
        if job is None:
            self.report({"WARNING"}, "That job is not in the queue any more")
            return {"CANCELLED"}
        context.window_manager.clipboard = "\n".join([job.title, job.message, *job.warnings, *job.log])
        return {"FINISHED"}


classes = [AIGC_OT_copy_message]
