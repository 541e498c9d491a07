"""Jobs that are cancelled, killed, or lose their file or their Blender."""

from __future__ import annotations

import os
import signal

import bpy
import hands
from actions import long_job, run_button, shot
from state import PLACE, children, kept, queue


def cancel() -> hands.Steps:
    """One that waits, then the one that runs: it is gone within a second, and nothing of either stays."""
    before = kept()
    yield from long_job()
    yield from run_button("aigc.upscale")
    yield from hands.press("Return")
    yield from hands.wait_for(lambda: queue()[-1].state.name == "waiting", 5, "a job that waits")
    yield from shot("queue")
    for _ in range(2):
        yield from run_button("aigc.cancel_job", right=0.87)
    yield from hands.wait_for(lambda: not children(), 1, "the end of the cancelled process")
    yield from shot("cancelled")
    assert [job.state.name for job in queue()[-2:]] == ["cancelled", "cancelled"]
    assert kept() == before


def kill() -> hands.Steps:
    """A job that dies says so, and Blender goes on."""
    before = kept()
    yield from long_job()
    for number in children():
        os.kill(int(number), signal.SIGKILL)
    yield from hands.wait_for(lambda: queue()[-1].state.is_over, 5, "the end of the killed job")
    yield from shot("killed")
    assert queue()[-1].state.name == "failed"
    assert "signal 9" in queue()[-1].message, queue()[-1].message
    assert kept() == before


def leave() -> hands.Steps:
    """Blender is closed while a job runs; whether it left a process behind is seen from outside."""
    yield from long_job()


def change_file() -> hands.Steps:
    """A job whose .blend is closed meanwhile says where its result is; the other file is not touched."""
    yield from long_job()
    bpy.ops.wm.save_mainfile()
    job = queue()[-1]
    bpy.ops.wm.read_homefile(app_template="Video_Editing")
    yield from hands.wait_for(lambda: job.state.is_over, 120, "the end of the job")
    yield 0.5
    yield from shot("another_file")
    assert job.state.name == "failed"
    assert str(job.output) in job.message, job.message
    assert job.output.exists()
    editor = bpy.context.scene.sequence_editor
    assert editor is None or not editor.sequences_all
    bpy.ops.wm.open_mainfile(filepath=str(PLACE / "project" / "cut.blend"))
    yield 1.5
