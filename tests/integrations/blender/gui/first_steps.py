"""From an empty file to an enlarged clip with a voice over it."""

from __future__ import annotations

import json

import bpy
import hands
from actions import finished, run_button, select, shot, undo
from state import PLACE, children, queue, sequencer, strip, strips

FRAMES = 24
SENTENCE = "Guten Tag, hier spricht der Rechner."


def cut() -> hands.Steps:
    """A saved cut of a second of film and its sound, as the template for video editing shows it."""
    bpy.ops.wm.read_homefile(app_template="Video_Editing")
    yield 1.5
    bpy.ops.wm.save_as_mainfile(filepath=str(PLACE / "project" / "cut.blend"))
    yield 0.5
    editor, _ = sequencer()
    with bpy.context.temp_override(window=hands.window(), area=editor, region=hands.region(editor, "WINDOW")):
        bpy.ops.sequencer.movie_strip_add(filepath=str(PLACE / "clip.mp4"), frame_start=1, channel=1)
    for one in strips():
        one.frame_final_end = 1 + FRAMES
    yield from select("clip.mp4")
    bpy.ops.ed.undo_push(message="Cut")
    yield from shot("template")


def open_tab() -> hands.Steps:
    """N over the timeline where the sidebar is not open, then down the tabs until ours is there."""
    editor, part = sequencer()
    yield from hands.move(hands.point(hands.region(editor, "WINDOW"), 0.5, 0.3))
    if not editor.spaces.active.show_region_ui:
        yield from hands.press("n")
        yield 0.7
    for down in range(20, part.height, 20):
        yield from hands.click(hands.point(part, 0.97, down))
        if part.active_panel_category == "AIGC":
            break
    else:
        raise AssertionError("no tab AIGC in the sidebar")
    yield 0.5
    yield from shot("tab")


def upscale() -> hands.Steps:
    """A tooltip, a dialog, progress, a strip over the muted original; twice, for undo takes the first away."""
    owner, part = sequencer()
    before = {one.name for one in strips()}
    for jobs in (1, 2):
        at = yield from hands.find(owner, part, "aigc.upscale")
        yield from hands.move((at[0] + 5, at[1]))
        yield 1.5
        yield from shot("tooltip")
        yield from hands.click(at)
        yield 0.7
        yield from shot("upscale_dialog")
        yield from hands.press("Return")
        yield from hands.wait_for(children, 5, "the start of a process")
        yield from hands.wait_for(lambda: (queue()[-1].fraction or 0) > 0.1, 60, "progress")
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


def narrate() -> hands.Steps:
    """A text typed into the dialog, or rather pasted: its field is where pasting has an effect."""
    jobs = len(queue())
    at = yield from run_button("aigc.narrate")
    bpy.context.window_manager.clipboard = SENTENCE
    for down in range(30, 110, 12):
        yield from hands.move((at[0], at[1] + down))
        yield from hands.press("ctrl+v")
    yield from shot("narrate_dialog")
    yield from hands.press("Return")
    yield from finished(jobs + 1)
    yield from shot("narrated")
    made = bpy.context.scene.sequence_editor.active_strip
    assert made.type == "SOUND", made
    assert json.loads(made["aigc"])["source"]["text"] == SENTENCE
