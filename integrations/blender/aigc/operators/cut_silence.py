# SPDX-License-Identifier: GPL-3.0-or-later
"""Cut silence out of the selected strips, and close the gaps."""

import tomllib
from fractions import Fraction
from math import ceil, floor
from typing import Any

import bpy
from bpy.props import BoolProperty, FloatProperty
from bpy.types import Context, Event

from .. import compat, short_run, visible
from ..animation import shift_with_animation
from ..channels import is_protected
from ..edit_values import EditTimes
from ..errors import ExtensionError
from ..part import Span, VisiblePart
from ..selection import select
from ..silence import removed_before, silent_spans
from .strip_operator import exact


class AIGC_OT_cut_silence(bpy.types.Operator):
    bl_idname = "aigc.cut_silence"
    bl_label = "Cut Silence"
    bl_description = (
        "Cut the selected strips where all selected sound strips are silent, and close the gaps: select the picture "
        "and the sound of a recording together"
    )
    bl_options = {"REGISTER", "UNDO", "PRESET"}

    threshold: FloatProperty(
        name="Threshold (dB)", description="Peak below which audio is silent", default=-28.0, min=-90.0, max=-3.0
    )
    margin: FloatProperty(
        name="Margin (s)", description="Silence that stays before and after what is heard", default=0.2, min=0.0,
        max=10.0,
    )  # fmt: skip
    shortest: FloatProperty(
        name="Shortest (s)", description="Shortest silence that is removed", default=0.4, min=0.02, max=60.0
    )
    close_gaps: BoolProperty(
        name="Close Gaps", description="Move what follows to the left, so that nothing is left of the silence",
        default=True,
    )  # fmt: skip

    @classmethod
    def poll(cls, context: Context) -> bool:
        if not any(strip.type == "SOUND" for strip in compat.selected_strips(context)):
            cls.poll_message_set("Select a sound strip, and the strips that are cut with it")
            return False
        return True

    def invoke(self, context: Context, event: Event) -> set[str]:
        return context.window_manager.invoke_props_dialog(self)

    def execute(self, context: Context) -> set[str]:
        scene = compat.sequencer_scene(context)
        strips = [strip for strip in compat.selected_strips(context) if not compat.has_inputs(strip)]
        try:
            for strip in strips:
                if is_protected(scene, strip):
                    raise ExtensionError(f"“{strip.name}” is locked", "Unlock it and its channel, or deselect it")
            silent = self._silent(scene, [strip for strip in strips if strip.type == "SOUND"])
        except ExtensionError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        frames = sum(right - left for left, right in silent)
        if not frames:
            self.report({"WARNING"}, "Nothing is silent for so long")
            return {"CANCELLED"}
        self._cut(scene, strips, silent)
        seconds = float(frames / compat.scene_rate(scene))
        self.report({"INFO"}, f"{seconds:.1f} s of silence are removed, at {len(silent)} places")
        return {"FINISHED"}

    def _silent(self, scene: Any, sounds: list[Any]) -> list[Span]:
        """Scene frames in which no sound strip is heard, from the start of the first to the end of the last."""
        parts = [visible.visible_part(scene, strip) for strip in sounds]
        heard = [span for part in parts for span in self._heard(part)]
        return silent_spans(heard, (min(part.left for part in parts), max(part.right for part in parts)))

    def _heard(self, part: VisiblePart) -> list[Span]:
        """Scene frames in which the part of a file is heard."""
        settings = [("threshold", self.threshold), ("margin", self.margin), ("shortest", self.shortest)]
        options = [f"--{name}={value:g}" for name, value in settings]
        span = f"{exact(part.start)}-{exact(part.end)}"
        done = short_run.run(["cut", str(part.path), "silence.wav", span, "--silence", "--plan", *options])
        if done.failed:
            raise ExtensionError(f"The silence was not found: {done.last_line.removeprefix('aigc: error: ')}")
        edit = tomllib.loads(done.text)
        times, step = EditTimes(edit, part.scene_rate), part.speed / part.scene_rate
        spans = []
        for clip in edit["audio"][0].get("clip", ()):
            start = times.seconds(clip.get("in", 0)) - part.exact_start
            end = start + times.seconds(clip["for"])
            spans.append((part.left + floor(start / step), part.left + ceil(Fraction(end) / step)))
        return spans

    def _cut(self, scene: Any, strips: list[Any], silent: list[Span]) -> None:
        """Split the strips at the ends of the silent spans, remove what is in them, and move the rest."""
        names = {strip.name for strip in strips}
        meta = strips[0].parent_meta()
        select(scene, strips)
        holder = compat.holder_of(scene, strips[0])
        known = {strip.name for strip in compat.strips_of(holder)}
        with compat.on_level(scene, meta):
            for frame in sorted({frame for span in silent for frame in span}):
                bpy.ops.sequencer.split(frame=frame, type="SOFT", side="BOTH", use_cursor_position=False)
        pieces = [each for each in compat.strips_of(holder) if each.name in names or each.name not in known]
        kept = []
        for piece in sorted(pieces, key=lambda each: compat.handles(each)[0]):
            if any(first <= compat.handles(piece)[0] and compat.handles(piece)[1] <= last for first, last in silent):
                compat.strips_of(holder).remove(piece)
                continue
            kept.append(piece)
        for piece in kept if self.close_gaps else ():
            frames = removed_before(compat.handles(piece)[0], silent)
            if frames:
                shift_with_animation(scene, piece, -frames)
        select(scene, kept)


classes = [AIGC_OT_cut_silence]
