# SPDX-License-Identifier: GPL-3.0-or-later
"""Send the audio of sound strips through a vocoder."""

from pathlib import Path

import bpy
from bpy.props import FloatProperty, IntProperty, StringProperty
from bpy.types import UILayout

from ..origin import Origin
from ..placements import SoundPlacement
from ..redoing import Redo
from ..request import Request
from .strip_operator import StripOperator, part_arguments


class AIGC_OT_revoice(StripOperator, bpy.types.Operator):
    bl_idname = "aigc.revoice"
    bl_label = "Re-voice"
    bl_description = (
        "Make the visible part of the selected sound strips again with the vocoder WaveGlow: from its mel "
        "spectrogram to new audio. Removes hiss and clicks from speech. The file goes into the folder "
        "aigc beside the .blend"
    )
    confirm_text = "Re-voice"
    strip_types = frozenset({"SOUND"})
    strip_type_name = "sound strip"
    suffix = ".wav"

    seed: IntProperty(
        name="Seed", description="Number for the random generator; the same seed gives the same audio", default=0, min=0
    )
    denoise: FloatProperty(
        name="Denoise", description="How much of the vocoder's own hum to remove; 0.01 … 0.1",
        default=0.0, min=0.0, max=1.0, step=1, precision=3,
    )  # fmt: skip
    model: StringProperty(
        name="Model",
        description="Name of a model in `aigc models list`, or a file, such as NVIDIA's. Empty for the included one",
    )

    def name_ending(self) -> str:
        return "revoiced"

    def arguments(self, origin: Origin, output: Path) -> list[str]:
        model = ["--model", bpy.path.abspath(self.model)] if self.model else []
        return [
            "vocode", str(origin.part.path), str(output), *part_arguments(*origin.part.span_with_handles),
            "--seed", str(self.seed), "--denoise", str(self.denoise), *model,
        ]  # fmt: skip

    def placement(self, request: Request, origin: Origin, redo: Redo | None) -> SoundPlacement:
        return SoundPlacement(request, origin, redo)

    def draw_choices(self, layout: UILayout) -> None:
        layout.prop(self, "denoise")
        layout.prop(self, "seed")
        layout.prop(self, "model", placeholder="aigc-waveglow")


classes = [AIGC_OT_revoice]
