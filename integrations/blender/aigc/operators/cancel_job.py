# SPDX-License-Identifier: GPL-3.0-or-later
"""Cancel a job, or all of them."""

import bpy
from bpy.props import IntProperty
from bpy.types import Context

from .. import job_runner


class AIGC_OT_cancel_job(bpy.types.Operator):
    bl_idname = "aigc.cancel_job"
    bl_label = "Cancel"
    bl_description = "Stop this job, or remove it from the queue. No incomplete file is left"
    bl_options = {"INTERNAL"}

    number: IntProperty(description="Number of the job; 0 for all jobs", default=0)

    def execute(self, context: Context) -> set[str]:
        job = job_runner.queue.find(self.number)
        if self.number == 0:
            job_runner.queue.cancel_all()
        elif job is None:
            self.report({"WARNING"}, "This job is no longer in the queue")
            return {"CANCELLED"}
        else:
            job.cancel()
        return {"FINISHED"}


classes = [AIGC_OT_cancel_job]
