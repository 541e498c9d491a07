# SPDX-License-Identifier: GPL-3.0-or-later
"""Select the strips that a job has made."""

import bpy
from bpy.props import IntProperty
from bpy.types import Context

from .. import compat, job_runner
from ..selection import select
from ..timeline_edit import strips_of_group


class AIGC_OT_select_result(bpy.types.Operator):
    bl_idname = "aigc.select_result"
    bl_label = "Select Result"
    bl_description = "Select the strips that this job has made, and show the first at the playhead"
    bl_options = {"REGISTER", "UNDO"}

    number: IntProperty(description="Number of the job")

    def execute(self, context: Context) -> set[str]:
        job = job_runner.queue.find(self.number)
        scene = compat.sequencer_scene(context)
        strips = [strip for group in (job.groups if job else ()) for strip in strips_of_group(scene, group)]
        if not strips:
            self.report({"WARNING"}, "The strips of this job are not in this scene")
            return {"CANCELLED"}
        select(scene, strips)
        compat.editor(scene).active_strip = strips[0]
        return {"FINISHED"}


classes = [AIGC_OT_select_result]
