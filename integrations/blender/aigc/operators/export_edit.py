# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the timeline for other editing programs."""

import tempfile
from pathlib import Path

import bpy
from bpy.props import StringProperty
from bpy.types import Context, Event

from .. import compat, short_run
from ..edit_export import EditExport
from ..errors import ExtensionError
from .edit_operator import KINDS, EditOperator


class AIGC_OT_export_edit(EditOperator, bpy.types.Operator):
    bl_idname = "aigc.export_edit"
    bl_label = "Export Edit"
    bl_description = (
        "Write the strips between the first and the last frame for Premiere, Resolve, Kdenlive and others (.otio, or "
        ".xml of Final Cut Pro 7), as an edit decision list (.edl), or as text that `aigc edit` renders (.toml)"
    )

    check_existing: bpy.props.BoolProperty(default=True, options={"HIDDEN"})
    filter_glob: StringProperty(default="*.otio;*.xml;*.edl;*.toml", options={"HIDDEN"})

    def invoke(self, context: Context, event: Event) -> set[str]:
        blend = Path(bpy.data.filepath)
        self.filepath = str(blend.with_suffix(".otio")) if bpy.data.filepath else "edit.otio"
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def work(self, context: Context, path: Path) -> tuple[str, list[str]]:
        if path.suffix.lower() not in KINDS:
            raise ExtensionError(f"An edit is not written as {path.suffix or 'a file without a suffix'}", "Use .otio")
        export = EditExport(compat.sequencer_scene(context))
        edit = export.edit()
        if path.suffix.lower() == ".toml":
            write(path, edit.text())
            return f"{path.name} is written", export.losses
        with tempfile.TemporaryDirectory(prefix="aigc-") as folder:
            text = Path(folder) / "edit.toml"
            text.write_text(edit.text(), encoding="utf-8")
            done = short_run.run(["edit", str(text), "--plan", "--otio", str(path), "--overwrite"])
        if done.failed:
            raise ExtensionError(f"The edit was not written: {done.last_line}")
        return f"{path.name} is written", [*export.losses, *done.warnings]


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ExtensionError(f"{path} cannot be written ({error.strerror or error})", "Choose another folder") from None


classes = [AIGC_OT_export_edit]
