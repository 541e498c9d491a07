# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs that are not to go on."""

import bpy
from bpy.props import IntProperty
from bpy.types import Context

from .. import job_runner


class AIGC_OT_cancel_job(bpy.types.Operator):
    bl_idname = "aigc.cancel_job"
    bl_label = "Cancel"
    bl_description = "Stop this job, or take it from the queue; nothing half made is left behind"
    bl_options = {"INTERNAL"}

    number: IntProperty(description="Of the job; 0 for all of them", default=0)

    def execute(self, context: Context) -> set[str]:
        job = job_runner.queue.find(self.number)
        if self.number == 0:
            job_runner.queue.cancel_all()
        elif job is None:
            self.report({"WARNING"}, "That job is not in the queue any more")
            return {"CANCELLED"}
        else:
            job.cancel()
        return {"FINISHED"}


classes = [AIGC_OT_cancel_job]
