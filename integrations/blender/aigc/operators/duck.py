# SPDX-License-Identifier: GPL-3.0-or-later
"""Lower the selected sound strips while narration is spoken."""

from typing import Any

import bpy
from bpy.props import FloatProperty
from bpy.types import Context, Event

from .. import compat
from ..animation import is_animated
from ..channels import is_protected
from ..ducking import volume_curve
from ..record import Record


class AIGC_OT_duck(bpy.types.Operator):
    bl_idname = "aigc.duck"
    bl_label = "Duck Under Speech"
    bl_description = (
        "Lower the volume of the selected sound strips, such as music, while narration of AIGC is spoken, by keyframes"
    )
    bl_options = {"REGISTER", "UNDO"}

    reduction: FloatProperty(name="Reduction (dB)", description="How much lower", default=12.0, min=1.0, max=60.0)
    ramp: FloatProperty(
        name="Ramp (s)", description="Time from full volume to the reduced one", default=0.3, min=0.0, max=5.0
    )

    @classmethod
    def poll(cls, context: Context) -> bool:
        if not _music(context):
            cls.poll_message_set("Select sound strips with music or an ambience, beside narration of AIGC")
            return False
        return True

    def invoke(self, context: Context, event: Event) -> set[str]:
        return context.window_manager.invoke_props_dialog(self)

    def execute(self, context: Context) -> set[str]:
        scene = compat.sequencer_scene(context)
        speech = [compat.handles(strip) for strip in compat.all_strips(scene) if _is_speech(strip) and not strip.mute]
        changed = 0
        for strip in _music(context):
            if is_animated(scene, strip, "volume") or is_protected(scene, strip):
                self.report({"WARNING"}, f"“{strip.name}” is locked, or has keyframes for its volume: left as it is")
                continue
            changed += self._duck(scene, strip, speech)
        if not changed:
            self.report({"WARNING"}, "Nothing is spoken while the selected strips play")
            return {"CANCELLED"}
        return {"FINISHED"}

    def _duck(self, scene: Any, strip: Any, speech: list[tuple[int, int]]) -> bool:
        ramp, volume = round(self.ramp * float(compat.scene_rate(scene))), strip.volume
        keys = volume_curve(speech, compat.handles(strip), ramp, 10 ** (-self.reduction / 20))
        for frame, factor in keys:
            strip.volume = volume * factor
            strip.keyframe_insert("volume", frame=frame)
        if not keys:
            strip.volume = volume
        return bool(keys)


def _is_speech(strip: Any) -> bool:
    record = Record.of(strip) if strip.type == "SOUND" else None
    return record is not None and record.operation == "narrate"


def _music(context: Context) -> list[Any]:
    return [strip for strip in compat.selected_strips(context) if strip.type == "SOUND" and not _is_speech(strip)]


classes = [AIGC_OT_duck]
