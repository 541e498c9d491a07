# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel with the jobs: running, waiting and finished."""

import textwrap

import bpy
from bpy.types import Context, UILayout

from .. import job_runner
from ..job import Job, State
from .sidebar import SidebarPanel

_ICONS = {State.waiting: "TIME", State.done: "CHECKMARK", State.failed: "ERROR", State.cancelled: "X"}
_CHARACTER_PIXELS = 7  # about, of the interface's font at 100 %


class AIGC_PT_jobs(SidebarPanel, bpy.types.Panel):
    bl_label = "Jobs"

    @classmethod
    def poll(cls, context: Context) -> bool:
        return super().poll(context) and len(job_runner.queue) > 0

    def draw_header_preset(self, context: Context) -> None:
        if job_runner.queue.is_busy:
            self.layout.operator("aigc.cancel_all", text="", icon="CANCEL", emboss=False)
        if any(job.state.is_over for job in job_runner.queue):
            self.layout.operator("aigc.clear_jobs", text="", icon="TRASH", emboss=False)

    def draw(self, context: Context) -> None:
        width = max(16, int(context.region.width / context.preferences.system.ui_scale / _CHARACTER_PIXELS) - 6)
        for job in job_runner.queue.by_interest():
            box = self.layout.column(align=True)
            _draw_title(box, job)
            if job.state is State.running:
                box.progress(factor=job.fraction or 0.0, text=progress_text(job))
            if job in job_runner.ended:
                _draw_messages(box, ["Ready: placed as soon as the tool or render that runs now ends"], width)
            _draw_messages(box, [job.message] if job.state is State.failed else job.warnings, width)


def _draw_title(box: UILayout, job: Job) -> None:
    row = box.row()
    if job.state is State.running:
        row.label(text=job.title)
    else:
        warned = job.state is State.done and job.warnings
        row.label(text=job.title, icon="ERROR" if warned else _ICONS[job.state])
    if job.groups:
        row.operator("aigc.select_result", text="", icon="RESTRICT_SELECT_OFF", emboss=False).number = job.number
    if not job.state.is_over:
        row.operator("aigc.cancel_job", text="", icon="X", emboss=False).number = job.number
    elif job.state is State.failed or job.warnings:
        row.operator("aigc.copy_message", text="", icon="COPYDOWN", emboss=False).number = job.number


def _draw_messages(box: UILayout, sentences: list[str], width: int) -> None:
    lines = [line for sentence in sentences for line in textwrap.wrap(sentence, width)]
    column = box.column(align=True)
    column.scale_y = 0.8
    for line in lines:
        column.label(text=line)


def progress_text(job: Job) -> str:
    """Return the progress as text, such as "45%, 0:12 left"."""
    if job.fraction is None:
        return "Working" if job.done else "Starting"
    left = "" if job.eta is None else f", {int(job.eta) // 60}:{int(job.eta) % 60:02d} left"
    return f"{job.fraction:.0%}{left}"
