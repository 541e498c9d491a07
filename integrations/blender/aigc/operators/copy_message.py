# SPDX-License-Identifier: GPL-3.0-or-later
"""Copy the messages of a job, for a bug report."""

import bpy
from bpy.props import IntProperty
from bpy.types import Context

from .. import job_runner


class AIGC_OT_copy_message(bpy.types.Operator):
    bl_idname = "aigc.copy_message"
    bl_label = "Copy Message"
    bl_description = "Copy the messages of this job, and the last lines of its log, to the clipboard"
    bl_options = {"INTERNAL"}

    number: IntProperty(description="Number of the job")

    def execute(self, context: Context) -> set[str]:
        job = job_runner.queue.find(self.number)
        if job is None:
            self.report({"WARNING"}, "This job is no longer in the queue")
            return {"CANCELLED"}
        context.window_manager.clipboard = "\n".join([job.title, job.message, *job.warnings, *job.log])
        return {"FINISHED"}


classes = [AIGC_OT_copy_message]
