# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the queue of jobs inside Blender: a timer updates it, on the main thread, as long as there is work.

Results are placed only while the editor is not in the middle of something. Without a window no timer runs: then a job
runs to its end at once, as scripts for `blender --background` expect.
"""

from __future__ import annotations

import time
import traceback
from contextlib import suppress

import bpy

from . import folders
from .editor_state import editor_is_busy, note_background
from .errors import ExtensionError
from .estimates import remember
from .job import Job, State
from .job_queue import JobQueue

_TICK_SECONDS = 0.1
_STOP_SECONDS = 1.0  # for all jobs to end when Blender quits

queue = JobQueue()
ended: list[Job] = []  # jobs that are over and whose results are not placed yet


def submit(job: Job) -> None:
    """Add a job to the queue. In background mode it is over on return; ExtensionError where it has failed then."""
    queue.add(job)
    note_background()
    if bpy.app.background:
        _run_to_the_end(job)
    elif not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, first_interval=0.0, persistent=True)


def _run_to_the_end(job: Job) -> None:
    while not job.state.is_over:
        for over in queue.tick():
            _conclude(over)
        time.sleep(_TICK_SECONDS / 5)
    if job.state is State.failed:
        raise ExtensionError(job.message)


def _tick() -> float | None:
    tick()
    _redraw()
    return _TICK_SECONDS if queue.is_busy or ended else None


def tick() -> None:
    """Update the queue; conclude what has ended as soon as the editor is free."""
    ended.extend(queue.tick())
    while ended and not editor_is_busy():
        job = ended.pop(0)
        _conclude(job)
        _report(job)


def _conclude(job: Job) -> None:
    """Place the result of a job; an error there makes it a failed job."""
    try:
        if job.state is State.done:
            _remember(job)
            job.place(job)
    except Exception as error:  # of any kind: the file exists, and the next jobs must go on
        if not isinstance(error, ExtensionError):
            traceback.print_exc()
        files = ", ".join(map(str, job.written))
        job.state, job.message = State.failed, f"{str(error).strip()}. Made and not placed: {files}"
    finally:
        job.remove_scratch()


def _remember(job: Job) -> None:
    """Keep what a whole job has taken, for estimates."""
    kind, amount = job.measure
    if kind and len(job.written) == len(job.outputs):
        size = sum(path.stat().st_size for path in job.written if path.is_file())
        remember(folders.cache_folder("estimates"), kind, amount, job.seconds, size)


def _report(job: Job) -> None:
    """Show in the status bar how a job has ended."""
    if job.state is State.cancelled:
        return
    kind = "WARNING" if job.state is State.failed or job.warnings else "INFO"
    text = "; ".join(filter(None, [job.message or f"{job.title}: done", *job.warnings]))
    with suppress(RuntimeError):  # not essential: the sidebar shows it in any case
        bpy.ops.aigc.show_message(kind=kind, message=text)


def _redraw() -> None:
    manager = bpy.context.window_manager
    for window in manager.windows if manager else ():
        for area in window.screen.areas:
            if area.type == "SEQUENCE_EDITOR":
                area.tag_redraw()
        if not window.modal_operators:  # they own the status bar while they run
            # After a file was loaded the context has no window, and the call would crash.
            with bpy.context.temp_override(window=window):
                window.workspace.status_text_set(None)  # redraws the status bar


def stop() -> None:
    """Stop all jobs, because Blender quits or the extension is disabled."""
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
    queue.cancel_all()
    ended.clear()
    end = time.monotonic() + _STOP_SECONDS
    while queue.is_busy and time.monotonic() < end:
        queue.tick()
        time.sleep(0.02)
    _redraw()
