"""The editor goes on working while a job runs: the end of the job reaches into nothing."""

from __future__ import annotations

import ui
from actions import run_button, select, shot
from state import children, queue, runner, sequencer, strip, strips

FROM_LEFT, FROM_TOP = 0.3, 0.5  # a position over the timeline
FRAMES = 6
SECONDS = 300  # for a job, on a busy machine


def _start_upscaling() -> ui.Steps:
    strip("clip.mp4").frame_final_end = strip("clip.mp4").frame_final_start + FRAMES
    yield from select("clip.mp4")
    yield from run_button("aigc.upscale")
    yield from shot("upscale_dialog_again")
    yield from ui.press("Return")
    yield from ui.wait_for(children, 10, "the start of a process")


def grab() -> ui.Steps:
    """Hold G while a job ends: nothing is placed until the grab is over, and the grab keeps its strip."""
    strip("clip.mp4").mute = False
    before, jobs = {one.name for one in strips()}, len(queue())
    yield from _start_upscaling()
    owner, _ = sequencer()
    yield from ui.move(ui.point(ui.region(owner, "WINDOW"), FROM_LEFT, FROM_TOP))
    yield from ui.press("g")
    yield from ui.move(ui.point(ui.region(owner, "WINDOW"), FROM_LEFT + 0.05, FROM_TOP))
    assert [one.bl_idname for one in ui.window().modal_operators] != []
    yield from ui.wait_for(lambda: len(queue()) > jobs and queue()[-1].state.is_over, SECONDS, "the end of the job")
    yield 1.0
    yield from shot("grabbing")
    assert {one.name for one in strips()} == before
    assert runner().ended == [queue()[-1]]
    yield from ui.press("Escape")
    yield from ui.wait_for(lambda: queue()[-1].groups, 5, "the result after the grab")
    yield from shot("grab_over")
    assert len(strips()) == len(before) + 1
    yield from run_button("aigc.select_result", right=0.87)
    yield 0.5
    yield from shot("result_selected")
    assert [one.name for one in strips() if one.select] == [one.name for one in strips() if one.name not in before]


def other_selection() -> ui.Steps:
    """Select another strip while a job runs: it is still selected, and active, when the job has ended."""
    other = next(one for one in strips() if one.type == "SOUND")
    strip("clip.mp4").mute = False
    jobs = len(queue())
    yield from _start_upscaling()
    yield from select(other.name)
    name = other.name
    yield from ui.wait_for(lambda: len(queue()) > jobs and queue()[-1].groups, SECONDS, "the result")
    yield from shot("other_selected")
    assert [one.name for one in strips() if one.select] == [name]
    assert strip(name).id_data.sequence_editor.active_strip.name == name


def many_texts() -> ui.Steps:
    """Narrate 20 text strips: one job, one process, one step of undo."""
    import bpy

    editor = bpy.context.scene.sequence_editor
    for number in range(20):
        text = editor.sequences.new_effect(
            name=f"T{number}", type="TEXT", channel=9, frame_start=400 + 60 * number, frame_end=440 + 60 * number
        )
        text.text = f"Das ist der Satz Nummer {number}."
    bpy.ops.ed.undo_push(message="Texts")
    yield from select(*(f"T{number}" for number in range(20)))
    before, jobs = len(strips()), len(queue())
    yield from run_button("aigc.narrate")
    yield from shot("narrate_strips_dialog")
    yield from ui.press("Return")
    yield from ui.wait_for(children, 10, "the start of a process")
    assert len(children()) == 1
    yield from ui.wait_for(lambda: len(queue()) > jobs and queue()[-1].groups, SECONDS, "20 results")
    yield from shot("narrated_strips")
    assert (len(queue()), len(strips())) == (jobs + 1, before + 20)
    yield from ui.move(ui.point(ui.region(sequencer()[0], "WINDOW"), 0.7, 0.2))
    yield from ui.press("ctrl+z")
    yield 0.7
    assert len(strips()) == before
