# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of the operators that exchange a whole edit with other programs by a file."""

from pathlib import Path

import bpy
from bpy.props import StringProperty
from bpy.types import Context

from .. import compat
from ..errors import ExtensionError

KINDS = (".otio", ".xml", ".edl", ".toml")


class EditOperator:
    """Base of operators that read or write a file of an edit; `work` does it."""

    bl_options = {"REGISTER", "UNDO"}

    filepath: StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})

    @classmethod
    def poll(cls, context: Context) -> bool:
        scene = compat.sequencer_scene(context)
        if scene is None or scene.library is not None:
            cls.poll_message_set("No scene of this .blend is shown in the sequencer")
            return False
        return True

    def execute(self, context: Context) -> set[str]:
        try:
            if not self.filepath:
                raise ExtensionError("No file is chosen")
            message, losses = self.work(context, Path(bpy.path.abspath(self.filepath)))
        except ExtensionError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        for line in losses:
            self.report({"WARNING"}, line)
        self.report({"INFO"}, message)
        return {"FINISHED"}

    def work(self, context: Context, path: Path) -> tuple[str, list[str]]:
        """Read or write the file; return a message, and a line for each thing that was lost."""
        raise NotImplementedError
