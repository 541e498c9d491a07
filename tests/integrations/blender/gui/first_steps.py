"""From an empty file to an upscaled clip with a voice-over."""

from __future__ import annotations

import json

import bpy
import ui
from actions import finished, run_button, select, shot, undo
from state import WORK_FOLDER, children, queue, sequencer, strip, strips

FRAMES = 24
SENTENCE = "Guten Tag, hier spricht der Rechner."


def cut() -> ui.Steps:
    """Make and save a cut of one second of video and its sound, in the template for video editing."""
    bpy.ops.wm.read_homefile(app_template="Video_Editing")
    yield 1.5
    bpy.ops.wm.save_as_mainfile(filepath=str(WORK_FOLDER / "project" / "cut.blend"))
    yield 0.5
    editor, _ = sequencer()
    with bpy.context.temp_override(window=ui.window(), area=editor, region=ui.region(editor, "WINDOW")):
        bpy.ops.sequencer.movie_strip_add(filepath=str(WORK_FOLDER / "clip.mp4"), frame_start=1, channel=1)
    for one in strips():
        one.frame_final_end = 1 + FRAMES
    yield from select("clip.mp4")
    bpy.ops.ed.undo_push(message="Cut")
    yield from shot("template")


def open_tab() -> ui.Steps:
    """Open the sidebar by N over the timeline where it is closed, then click down the tabs until AI Tools is shown."""
    editor, part = sequencer()
    yield from ui.move(ui.point(ui.region(editor, "WINDOW"), 0.5, 0.3))
    if not editor.spaces.active.show_region_ui:
        yield from ui.press("n")
        yield 0.7
    for down in range(20, part.height, 20):
        yield from ui.click(ui.point(part, 0.97, down))
        if part.active_panel_category == "AI Tools":
            break
    else:
        raise AssertionError("no tab AI Tools in the sidebar")
    yield 0.5
    yield from shot("tab")


def upscale() -> ui.Steps:
    """Upscale, undo, and upscale again: tooltip, dialog, progress, a strip above the muted original."""
    owner, part = sequencer()
    before = {one.name for one in strips()}
    for jobs in (1, 2):
        at = yield from ui.find(owner, part, "aigc.upscale")
        yield from ui.move((at[0] + 5, at[1]))
        yield 1.5
        yield from shot("tooltip")
        yield from ui.click(at)
        yield 0.7
        yield from shot("upscale_dialog")
        yield from ui.press("Return")
        yield from ui.wait_for(children, 5, "the start of a process")
        yield from ui.wait_for(lambda: (queue()[-1].fraction or 0) > 0.1, 60, "progress")
        yield from shot("upscale_runs")
        yield from finished(jobs)
        yield from shot("upscale_done")
        assert strip("clip.mp4").mute
        if jobs == 1:
            yield from undo()
            yield from shot("upscale_undone")
            assert {one.name for one in strips()} == before
            assert not strip("clip.mp4").mute
            yield from select("clip.mp4")


def narrate() -> ui.Steps:
    """Paste a text into the dialog at several heights: it reaches the field wherever that lies."""
    jobs = len(queue())
    at = yield from run_button("aigc.narrate")
    bpy.context.window_manager.clipboard = SENTENCE
    for down in range(30, 110, 12):
        yield from ui.move((at[0], at[1] + down))
        yield from ui.press("ctrl+v")
    yield from shot("narrate_dialog")
    yield from ui.press("Return")
    yield from finished(jobs + 1)
    yield from shot("narrated")
    yield from run_button("aigc.select_result", right=0.87)
    result = bpy.context.scene.sequence_editor.active_strip
    assert result.type == "SOUND", result
    assert json.loads(result["aigc"])["source"]["text"] == SENTENCE
