"""clicks.py -- FOLDER: what a first user does, by mouse and keyboard, with a picture after each step."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback

import bpy

sys.path.insert(0, sys.argv[-1])  # the scripts beside this one: Blender's -P does not add their folder

import hands
from state import PLACE, children, kept, queue, sequencer, strip, strips

OUT = PLACE / "out"
FRAMES, LONG = 24, 120  # of the cut, and of what takes long enough to be stopped
SENTENCE = "Guten Tag, hier spricht der Rechner."
report: list[str] = []
number = 0


def shot(name: str) -> hands.Steps:
    global number
    number += 1
    yield from hands.picture(OUT / f"{number:02d}_{name}.png")


def select(*names: str) -> hands.Steps:
    for one in strips():
        one.select = one.name in names
    bpy.context.scene.sequence_editor.active_strip = strip(names[0])
    yield 0.3


def run_button(command: str) -> hands.Steps:
    """Click on it, and on what its dialog proposes."""
    owner, part = sequencer()
    at = yield from hands.find(owner, part, command)
    yield from hands.click(at)
    yield 0.5


def finished(jobs: int) -> hands.Steps:
    yield from hands.wait_for(
        lambda: len(queue()) == jobs and queue()[-1].state.is_over, 120, "the end of the job"
    )
    last = queue()[-1]
    assert last.state.name == "done", f"{last.title}: {last.state.name}: {last.message}"
    assert last.output.parent == PLACE / "project" / "aigc", last.output
    yield 0.5


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
    owner, part = sequencer()
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
    yield from finished(1)
    yield from shot("upscale_done")


def long_job() -> hands.Steps:
    """Slow motion of the whole clip, until it has made its first pictures."""
    strip("clip.mp4").frame_final_end = 1 + LONG
    yield from select("clip.mp4")
    yield from run_button("aigc.slow_motion")
    yield from shot("slow_motion_dialog")
    yield from hands.press("Return")
    yield from hands.wait_for(lambda: children() and queue()[-1].done, 60, "progress")


def cancel() -> hands.Steps:
    """One that waits, then the one that runs: it is gone within a second, and nothing of either stays."""
    before = kept()
    yield from long_job()
    yield from run_button("aigc.upscale")
    yield from hands.press("Return")
    yield from hands.wait_for(lambda: queue()[-1].state.name == "waiting", 5, "a job that waits")
    yield from shot("queue")
    owner, part = sequencer()
    for state in ("waiting", "running"):  # the newest stands on top
        assert [job.state.name for job in queue()].count(state) == 1
        at = yield from hands.find(owner, part, "aigc.cancel_job", right=0.87)
        yield from hands.click(at)
    yield from hands.wait_for(lambda: not children(), 1, "the end of the cancelled process")
    yield from shot("cancelled")
    assert [job.state.name for job in queue()[-2:]] == ["cancelled", "cancelled"]
    assert kept() == before


def kill() -> hands.Steps:
    """A job that dies says so, and Blender goes on."""
    before = kept()
    yield from long_job()
    for number in children():
        os.kill(int(number), signal.SIGKILL)
    yield from hands.wait_for(lambda: queue()[-1].state.is_over, 5, "the end of the killed job")
    yield from shot("killed")
    assert queue()[-1].state.name == "failed"
    assert "signal 9" in queue()[-1].message, queue()[-1].message
    assert kept() == before


def narrate() -> hands.Steps:
    """A text typed into the dialog, or rather pasted: its field is where pasting has an effect."""
    jobs = len(queue())
    owner, part = sequencer()
    at = yield from hands.find(owner, part, "aigc.narrate")
    yield from hands.click(at)
    yield 0.7
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


def redo() -> hands.Steps:
    """Of what is selected since it was made; the list of jobs is cleared first, for its button lies below them."""
    owner, part = sequencer()
    at = yield from hands.find(owner, part, "aigc.clear_jobs", right=0.85)
    yield from hands.click(at)
    yield 0.5
    assert queue() == []
    yield from shot("jobs_cleared")
    yield from run_button("aigc.redo")
    yield from shot("redo_dialog")
    yield from hands.press("Return")
    yield from finished(1)
    yield from shot("redone")


def undo() -> hands.Steps:
    names = {one.name for one in strips()}
    owner, _ = sequencer()
    yield from hands.move(hands.point(hands.region(owner, "WINDOW"), 0.7, 0.2))
    yield from hands.press("ctrl+z")
    yield 0.7
    yield from shot("undone")
    assert {one.name for one in strips()} != names


def menus() -> hands.Steps:
    owner, _ = sequencer()
    timeline = hands.region(owner, "WINDOW")
    for name in ("SEQUENCER_MT_add", "SEQUENCER_MT_strip"):
        yield from hands.move(hands.point(timeline, 0.6, 0.3))
        with bpy.context.temp_override(window=hands.window(), area=owner, region=timeline):
            bpy.ops.wm.call_menu(name=name)
        yield from shot(name.rpartition("_")[2])
        yield from hands.press("Escape")


def leave() -> hands.Steps:
    """Blender is closed while a job runs; whether it left a process behind is seen from outside."""
    yield from long_job()


def story() -> hands.Steps:
    for part in (cut, open_tab, upscale, cancel, kill, narrate, redo, undo, menus, leave):
        yield from part()
        report.append(f"ok     {part.__name__}")


def run() -> float | None:
    """One step; the window is closed after the last, or after the first that fails."""
    try:
        return next(steps)
    except StopIteration:
        pass
    except Exception:
        report.append(f"FAILED {traceback.format_exc()}")
        list(shot("failure"))
    (OUT / "report.txt").write_text("\n".join(report) + "\n", encoding="utf-8")
    bpy.ops.wm.quit_blender()
    return None


steps = story()
bpy.app.timers.register(run, first_interval=2.0, persistent=True)
