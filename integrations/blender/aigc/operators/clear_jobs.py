# SPDX-License-Identifier: GPL-3.0-or-later
"""Remove finished jobs from the list."""

import bpy
from bpy.types import Context

from .. import job_runner


class AIGC_OT_clear_jobs(bpy.types.Operator):
    bl_idname = "aigc.clear_jobs"
    bl_label = "Clear"
    bl_description = "Remove finished jobs from the list. Their files stay"
    bl_options = {"INTERNAL"}

    def execute(self, context: Context) -> set[str]:
        job_runner.queue.clear()
        return {"FINISHED"}


classes = [AIGC_OT_clear_jobs]
