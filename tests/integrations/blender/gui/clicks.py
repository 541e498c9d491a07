"""clicks.py -- FOLDER: what a first user does, by mouse and keyboard, with a picture after each step."""

from __future__ import annotations

import sys
import traceback

import bpy

sys.path.insert(0, sys.argv[-1])  # the scripts beside this one: Blender's -P does not add their folder

import first_steps
import hands
import second_thoughts
import troubles
from actions import shot
from state import PLACE

STORY = (
    first_steps.cut, first_steps.open_tab, first_steps.upscale,
    troubles.cancel, troubles.kill,
    first_steps.narrate,
    second_thoughts.redo, second_thoughts.texture, second_thoughts.menus,
    troubles.change_file, first_steps.open_tab, troubles.leave,
)  # fmt: skip
report: list[str] = []


def story() -> hands.Steps:
    for part in STORY:
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
    (PLACE / "out" / "report.txt").write_text("\n".join(report) + "\n", encoding="utf-8")
    bpy.ops.wm.quit_blender()
    return None


steps = story()
bpy.app.timers.register(run, first_interval=2.0, persistent=True)
