"""clicks.py -- FOLDER: the first half hour of a user, by mouse and keyboard, with a screenshot after each step."""

from __future__ import annotations

import sys
import traceback

import bpy

sys.path.insert(0, sys.argv[-1])  # for the scripts beside this one: Blender's -P does not add their folder

import failures
import first_steps
import redo_and_menus
import ui
import working_on
from actions import shot
from state import WORK_FOLDER

PARTS = (
    first_steps.cut, first_steps.open_tab, first_steps.upscale,
    failures.cancel, failures.kill,
    first_steps.narrate,
    redo_and_menus.redo, redo_and_menus.texture, redo_and_menus.dialogs, redo_and_menus.menus,
    working_on.grab, working_on.other_selection, working_on.many_texts,
    failures.change_file, first_steps.open_tab, failures.leave,
)  # fmt: skip
report: list[str] = []


def all_steps() -> ui.Steps:
    for part in PARTS:
        yield from part()
        report.append(f"ok     {part.__name__}")


def run() -> float | None:
    """Run one step; close the window after the last one, or after the first that fails."""
    try:
        return next(steps)
    except StopIteration:
        pass
    except Exception:
        report.append(f"FAILED {traceback.format_exc()}")
        list(shot("failure"))
    (WORK_FOLDER / "out" / "report.txt").write_text("\n".join(report) + "\n", encoding="utf-8")
    bpy.ops.wm.quit_blender()
    return None


steps = all_steps()
bpy.app.timers.register(run, first_interval=2.0, persistent=True)
