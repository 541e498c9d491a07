"""What the parts of the story are made of: select, press a button of ours, wait for its job, keep a picture."""

from __future__ import annotations

import bpy
import hands
from state import PLACE, children, queue, sequencer, strip, strips

LONG = 120  # frames: what takes long enough to be stopped
_pictures = 0


def shot(name: str) -> hands.Steps:
    global _pictures
    _pictures += 1
    yield from hands.picture(PLACE / "out" / f"{_pictures:02d}_{name}.png")


def select(*names: str) -> hands.Steps:
    for one in strips():
        one.select = one.name in names
    bpy.context.scene.sequence_editor.active_strip = strip(names[0])
    yield 0.3


def run_button(command: str, right: float = 0.4) -> hands.Steps:
    """Click on it; returns where it lies, and its dialog opens."""
    owner, part = sequencer()
    at = yield from hands.find(owner, part, command, right)
    yield from hands.click(at)
    yield 0.5
    return at


def finished(jobs: int) -> hands.Steps:
    """The last of so many jobs is done, and its file lies beside the .blend."""
    yield from hands.wait_for(lambda: len(queue()) == jobs and queue()[-1].state.is_over, 120, "the end of the job")
    last = queue()[-1]
    assert last.state.name == "done", f"{last.title}: {last.state.name}: {last.message}"
    assert last.output.parent == PLACE / "project" / "aigc", last.output
    yield 0.5


def undo() -> hands.Steps:
    """Ctrl-Z over the timeline."""
    owner, _ = sequencer()
    yield from hands.move(hands.point(hands.region(owner, "WINDOW"), 0.7, 0.2))
    yield from hands.press("ctrl+z")
    yield 0.7


def long_job() -> hands.Steps:
    """Slow motion of the whole clip, until it has made its first pictures."""
    strip("clip.mp4").frame_final_end = 1 + LONG
    yield from select("clip.mp4")
    yield from run_button("aigc.slow_motion")
    yield from hands.press("Return")
    yield from hands.wait_for(lambda: children() and queue()[-1].done, 60, "progress")
