# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue on Blender's clock: a timer looks after it, on the main thread, for as long as there is work.

Without a window there is no clock: then a job runs to its end at once, as `blender --background` scripts expect.
"""

from __future__ import annotations

import time
import traceback
from contextlib import suppress

import bpy

from .errors import ExtensionError
from .job import Job, State
from .job_queue import JobQueue

_SECONDS = 0.1
_FAREWELL_SECONDS = 1.0

queue = JobQueue()


def submit(job: Job) -> None:
    """In the background the job is over on return; ExtensionError where it failed then."""
    queue.add(job)
    if bpy.app.background:
        _run_to_the_end(job)
    elif not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, first_interval=0.0, persistent=True)


def _run_to_the_end(job: Job) -> None:
    while not job.state.is_over:
        for over in queue.tick():
            _conclude(over)
        time.sleep(_SECONDS / 5)
    if job.state is State.failed:
        raise ExtensionError(job.message)


def _tick() -> float | None:
    for job in queue.tick():
        _conclude(job)
        _tell(job)
    _redraw()
    return _SECONDS if queue.is_busy else None


def _conclude(job: Job) -> None:
    """Let whoever asked for the job place its result; what goes wrong there is the job's failure."""
    try:
        if job.state is State.done:
            job.place(job)
    except Exception as error:  # whatever it is, the file is there, and the jobs behind it are to go on
        if not isinstance(error, ExtensionError):
            traceback.print_exc()
        job.state, job.message = State.failed, f"{str(error).strip()}. The file is {job.output}"
    finally:
        job.tidy()


def _tell(job: Job) -> None:
    if job.state is State.cancelled:
        return
    kind = "WARNING" if job.state is State.failed or job.warnings else "INFO"
    text = "; ".join(filter(None, [job.message or f"{job.title}: {job.output.name} is there", *job.warnings]))
    with suppress(RuntimeError):  # a report is a courtesy; the sidebar shows it in any case
        bpy.ops.aigc.tell(kind=kind, message=text)


def _redraw() -> None:
    manager = bpy.context.window_manager
    for window in manager.windows if manager else ():
        for area in window.screen.areas:
            if area.type == "SEQUENCE_EDITOR":
                area.tag_redraw()
        if not window.modal_operators:  # theirs is the status bar for as long as they run
            with bpy.context.temp_override(window=window):  # there is none after a file was loaded: a crash
                window.workspace.status_text_set(None)  # redraws it


def stop() -> None:
    """With Blender, or the extension, going away: nothing is left running."""
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
    queue.cancel_all()
    end = time.monotonic() + _FAREWELL_SECONDS
    while queue.is_busy and time.monotonic() < end:
        queue.tick()
        time.sleep(0.02)
    _redraw()
