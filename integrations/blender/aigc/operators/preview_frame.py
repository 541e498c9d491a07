# SPDX-License-Identifier: GPL-3.0-or-later
"""Upscale one frame at the playhead, and show it beside the original in the dialog."""

from fractions import Fraction

import bpy
from bpy.props import StringProperty
from bpy.types import Context

from .. import compat, folders, previews, visible
from ..errors import ExtensionError
from ..part import VisiblePart
from .strip_operator import part_arguments


class AIGC_OT_preview_frame(bpy.types.Operator):
    bl_idname = "aigc.preview_frame"
    bl_label = "Preview One Frame"
    bl_description = "Upscale the frame at the playhead, or the nearest, and show its middle: before on the left"
    bl_options = {"INTERNAL"}

    model: StringProperty()
    scale: StringProperty(default="2")

    def execute(self, context: Context) -> set[str]:
        try:
            self._preview(context)
        except ExtensionError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}

    def _preview(self, context: Context) -> None:
        scene = compat.sequencer_scene(context)
        strips = [strip for strip, *_ in visible.walk(compat.selected_strips(context), {"MOVIE", "IMAGE"})]
        if not strips:
            raise ExtensionError("No movie or image strip is selected")
        strip = strips[0]
        still = strip.type == "IMAGE"
        part = visible.visible_image(scene, strip) if still else visible.visible_part(scene, strip)
        cut = [] if still else [*part_arguments(*_frame_at(part, scene.frame_current)), "--times-from", "picture"]
        video = [] if still else ["--no-audio", "--crf", "0"]
        folder, suffix = folders.cache_folder("previews"), ".png" if still else ".mp4"
        paths = []
        for name, model in (("before", "point"), ("after", self.model)):
            path = folder / f"preview-{name}{suffix}"
            arguments = ["upscale", str(part.path), str(path), "--model", model, "--scale", self.scale, *cut, *video]
            paths.append(previews.run_now(arguments, path))
        previews.show(*paths, f"{strip.name} {self.model}")


def _frame_at(part: VisiblePart, frame: int) -> tuple[Fraction, Fraction]:
    """Return the seconds of the file of the video frame that is shown at a scene frame, or of the nearest."""
    passed = min(max(frame, part.left), part.right - 1) - part.left
    if part.reversed:
        passed = part.right - 1 - part.left - passed
    first = round((part.exact_start + passed * part.speed / part.scene_rate) * part.file_rate)
    return first / part.file_rate, (first + 1) / part.file_rate


classes = [AIGC_OT_preview_frame]
