"""Other settings: presets, redo, undo, a dialog that searches, and where else the operators stand."""

from __future__ import annotations

import bpy
import hands
from actions import finished, run_button, select, shot, undo
from state import queue, sequencer, strips

ROW = 28  # pixels between two rows of a dialog


def dismiss(at: tuple[int, int]) -> hands.Steps:
    """A list, the field that it belongs to, and the dialog around it, which only listens after the mouse has moved."""
    for step in range(3):
        yield from hands.move((at[0] - 5 * step, at[1] + 2 * ROW))
        yield from hands.press("Escape")


def redo() -> hands.Steps:
    """Of the speech, selected since it was made, then of the enlarged film; undo brings back what was there."""
    for name in (None, "clip-x2-2"):  # the file of the first, undone one is kept
        if name:
            yield from select(name)
        before = {one.name for one in strips()}
        yield from run_button("aigc.clear_jobs", right=0.85)
        assert queue() == []
        yield from run_button("aigc.redo")
        yield from shot("redo_dialog")
        yield from hands.press("Return")
        yield from finished(1)
        yield from shot("redone")
        after = {one.name for one in strips()}
        assert len(after) == len(before), after
        assert after != before
        yield from undo()
        yield from shot("redo_undone")
        assert {one.name for one in strips()} == before


def texture() -> hands.Steps:
    """Its styles can be searched: their field is the first below the presets, which lie under the mouse."""
    at = yield from run_button("aigc.sound_texture")
    yield from hands.click((at[0], at[1] + ROW))
    yield from shot("texture_styles")
    yield from dismiss(at)


def menus() -> hands.Steps:
    owner, _ = sequencer()
    timeline = hands.region(owner, "WINDOW")
    for name in ("SEQUENCER_MT_add", "SEQUENCER_MT_strip", "SEQUENCER_MT_context_menu"):
        yield from hands.move(hands.point(timeline, 0.6, 0.3))
        with bpy.context.temp_override(window=hands.window(), area=owner, region=timeline):
            bpy.ops.wm.call_menu(name=name)
        yield from shot(name.partition("_MT_")[2])
        yield from hands.press("Escape")
