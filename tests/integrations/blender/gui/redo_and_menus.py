"""Presets, redo, undo, a dialog with a search field, and the menus that hold the operators."""

from __future__ import annotations

import bpy
import ui
from actions import finished, run_button, select, shot, undo
from state import queue, sequencer, strips

ROW = 28  # pixels between two rows of a dialog


def dismiss(at: tuple[int, int]) -> ui.Steps:
    """Close a list, its field and the dialog around it, which takes keys only after the mouse has moved."""
    for step in range(3):
        yield from ui.move((at[0] - 5 * step, at[1] + 2 * ROW))
        yield from ui.press("Escape")


def files() -> dict[str, str]:
    """Return the files of the strips, by name."""
    return {one.name: str(getattr(one, "filepath", "") or getattr(one, "sound", "")) for one in strips()}


def redo() -> ui.Steps:
    """Redo the speech, which is still selected, then the upscaled clip; undo restores the strips."""
    for name in (None, "clip-x2-2"):  # the file of the first result, which was undone, is still there
        if name:
            yield from select(name)
        before = files()
        yield from run_button("aigc.clear_jobs", right=0.85)
        assert queue() == []
        yield from run_button("aigc.redo")
        yield from shot("redo_dialog")
        yield from ui.press("Return")
        yield from finished(1)
        yield from shot("redone")
        after = files()
        assert list(after) == list(before), after
        assert after != before
        yield from undo()
        yield from shot("redo_undone")
        assert files() == before


def texture() -> ui.Steps:
    """Open the list of styles: their field is the first below the presets, which lie under the mouse."""
    at = yield from run_button("aigc.sound_texture")
    yield from ui.click((at[0], at[1] + ROW))
    yield from shot("texture_styles")
    yield from dismiss(at)


def dialogs() -> ui.Steps:
    """Open the dialogs that no other step shows."""
    yield from select("clip.mp4")
    for command in ("aigc.slow_motion", "aigc.upscale"):
        at = yield from run_button(command)
        yield from shot(f"{command.partition('.')[2]}_dialog")
        yield from dismiss(at)


def menus() -> ui.Steps:
    owner, _ = sequencer()
    timeline = ui.region(owner, "WINDOW")
    for name in ("SEQUENCER_MT_add", "SEQUENCER_MT_strip", "SEQUENCER_MT_context_menu"):
        yield from ui.move(ui.point(timeline, 0.6, 0.3))
        with bpy.context.temp_override(window=ui.window(), area=owner, region=timeline):
            bpy.ops.wm.call_menu(name=name)
        yield from shot(name.partition("_MT_")[2])
        yield from ui.press("Escape")
