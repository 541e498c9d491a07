# SPDX-License-Identifier: GPL-3.0-or-later
"""Add the edit of another program to the timeline."""

import tomllib
from pathlib import Path

import bpy
from bpy.props import StringProperty
from bpy.types import Context, Event

from .. import compat, short_run
from ..edit_import import EditImport, adopt_settings, kept_on_error
from ..errors import ExtensionError
from .edit_operator import EditOperator


class AIGC_OT_import_edit(EditOperator, bpy.types.Operator):
    bl_idname = "aigc.import_edit"
    bl_label = "Import Edit"
    bl_description = (
        "Add clips, transitions, captions and markers of an edit of Premiere, Resolve, Kdenlive and others (.otio), "
        "or of a project of `aigc edit`: in an empty scene from its first frame on, else from the playhead on"
    )

    filter_glob: StringProperty(default="*.otio;*.toml;*.edl;*.xml", options={"HIDDEN"})

    def invoke(self, context: Context, event: Event) -> set[str]:
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def work(self, context: Context, path: Path) -> tuple[str, list[str]]:
        if not path.is_file():
            raise ExtensionError(f"{path} is missing")
        done = short_run.run(["edit", str(path.resolve()), "--plan"])
        if done.failed:
            raise ExtensionError(f"The edit was not read: {done.last_line.removeprefix('aigc: error: ')}")
        edit = tomllib.loads(done.text)
        scene = compat.sequencer_scene(context)
        is_empty = not compat.all_strips(scene)
        with kept_on_error(scene):
            if is_empty:
                adopt_settings(scene, edit)
            adding = EditImport(scene, edit, scene.frame_start if is_empty else scene.frame_current)
            adding.run()
        if is_empty and adding.new:
            scene.frame_end = max(compat.handles(strip)[1] for strip in adding.new) - 1
        return f"{len(adding.new)} strips of {path.name} are added", [*done.warnings, *adding.losses]


classes = [AIGC_OT_import_edit]
