"""Common actions of the click-through: select, press a button of the extension, wait for its job, take a screenshot."""

from __future__ import annotations

import bpy
import ui
from state import WORK_FOLDER, children, queue, sequencer, strip, strips

LONG_FRAMES = 120  # long enough for a job to be stopped while it runs
_screenshots = 0


def shot(name: str) -> ui.Steps:
    """Take a screenshot, numbered in order."""
    global _screenshots
    _screenshots += 1
    yield from ui.screenshot(WORK_FOLDER / "out" / f"{_screenshots:02d}_{name}.png")


def select(*names: str) -> ui.Steps:
    for one in strips():
        one.select = one.name in names
    bpy.context.scene.sequence_editor.active_strip = strip(names[0])
    yield 0.3


def run_button(command: str, right: float = 0.4) -> ui.Steps:
    """Click on an operator's button, which opens its dialog; return the position of the button."""
    owner, part = sequencer()
    at = yield from ui.find(owner, part, command, right)
    yield from ui.click(at)
    yield 0.5
    return at


def finished(jobs: int) -> ui.Steps:
    """Wait until the last of so many jobs is done; its file must lie in the folder beside the .blend."""
    yield from ui.wait_for(lambda: len(queue()) == jobs and queue()[-1].state.is_over, 120, "the end of the job")
    last = queue()[-1]
    assert last.state.name == "done", f"{last.title}: {last.state.name}: {last.message}"
    yield from ui.wait_for(lambda: last.groups, 5, "the result on the timeline")
    assert last.outputs[0].parent == WORK_FOLDER / "project" / "aigc", last.outputs
    yield 0.5


def undo() -> ui.Steps:
    """Press Ctrl-Z over the timeline."""
    owner, _ = sequencer()
    yield from ui.move(ui.point(ui.region(owner, "WINDOW"), 0.7, 0.2))
    yield from ui.press("ctrl+z")
    yield 0.7


def long_job() -> ui.Steps:
    """Start slow motion of the whole clip, and wait until its first frames are done."""
    strip("clip.mp4").frame_final_end = 1 + LONG_FRAMES
    yield from select("clip.mp4")
    yield from run_button("aigc.slow_motion")
    yield from ui.press("Return")
    yield from ui.wait_for(lambda: children() and queue()[-1].done, 60, "progress")
