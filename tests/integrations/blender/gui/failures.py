"""Jobs that are cancelled or killed, or whose .blend or Blender is closed."""

from __future__ import annotations

import os
import signal

import bpy
import ui
from actions import long_job, run_button, shot
from state import WORK_FOLDER, children, project_files, queue


def cancel() -> ui.Steps:
    """Cancel a waiting job, then the running one: it ends within a second, and no file of either is left."""
    before = project_files()
    yield from long_job()
    yield from run_button("aigc.upscale")
    yield from ui.press("Return")
    yield from ui.wait_for(lambda: queue()[-1].state.name == "waiting", 5, "a job that waits")
    yield from shot("queue")
    for _ in range(2):
        yield from run_button("aigc.cancel_job", right=0.87)
    yield from ui.wait_for(lambda: not children(), 1, "the end of the cancelled process")
    yield from shot("cancelled")
    assert [job.state.name for job in queue()[-2:]] == ["cancelled", "cancelled"]
    assert project_files() == before


def kill() -> ui.Steps:
    """Kill a job: it shows a message, and Blender goes on."""
    before = project_files()
    yield from long_job()
    for number in children():
        os.kill(int(number), signal.SIGKILL)
    yield from ui.wait_for(lambda: queue()[-1].state.is_over, 5, "the end of the killed job")
    yield from shot("killed")
    assert queue()[-1].state.name == "failed"
    assert "signal 9" in queue()[-1].message, queue()[-1].message
    assert project_files() == before


def leave() -> ui.Steps:
    """Close Blender while a job runs; the calling script checks that no process is left."""
    yield from long_job()


def change_file() -> ui.Steps:
    """Open another .blend while a job runs: the job names its result file, and the other .blend is not changed."""
    yield from long_job()
    bpy.ops.wm.save_mainfile()
    job = queue()[-1]
    bpy.ops.wm.read_homefile(app_template="Video_Editing")
    yield from ui.wait_for(lambda: job.state.is_over, 120, "the end of the job")
    yield 0.5
    yield from shot("another_file")
    assert job.state.name == "failed"
    assert str(job.outputs[0]) in job.message, job.message
    assert job.outputs[0].exists()
    editor = bpy.context.scene.sequence_editor
    assert editor is None or not editor.sequences_all
    bpy.ops.wm.open_mainfile(filepath=str(WORK_FOLDER / "project" / "cut.blend"))
    yield 1.5
