# SPDX-License-Identifier: GPL-3.0-or-later
"""Cancel all jobs."""

import bpy
from bpy.types import Context

from .. import job_runner


class AIGC_OT_cancel_all(bpy.types.Operator):
    bl_idname = "aigc.cancel_all"
    bl_label = "Cancel All"
    bl_description = "Stop the job that runs, and remove all that wait. What they have finished is kept"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: Context) -> bool:
        return job_runner.queue.is_busy

    def execute(self, context: Context) -> set[str]:
        job_runner.queue.cancel_all()
        return {"FINISHED"}


classes = [AIGC_OT_cancel_all]
