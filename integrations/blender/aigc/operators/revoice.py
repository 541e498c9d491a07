# SPDX-License-Identifier: GPL-3.0-or-later
"""Sound strips spoken again by the vocoder."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import bpy
from bpy.props import FloatProperty, IntProperty, StringProperty
from bpy.types import UILayout

from ..origin import Origin
from ..placing import place_sound
from .strip_operator import StripOperator, part_arguments


class AIGC_OT_revoice(StripOperator, bpy.types.Operator):
    bl_idname = "aigc.revoice"
    bl_label = "Re-voice"
    bl_description = (
        "Make the visible part of the selected sound strips again through WaveGlow: from its mel "
        "spectrogram to new sound. Takes hiss and clicks away from speech. The file goes into the folder "
        "aigc beside the .blend"
    )
    verb = "Re-voice"
    kinds = frozenset({"SOUND"})
    kind_name = "sound strip"
    suffix = ".wav"

    seed: IntProperty(name="Seed", description="The same seed gives the same sound", default=0, min=0)
    denoise: FloatProperty(
        name="Denoise", description="How much of the vocoder's own tone to take away; 0.01 … 0.1",
        default=0.0, min=0.0, max=1.0, step=1, precision=3,
    )  # fmt: skip
    model: StringProperty(
        name="Model",
        description="A WaveGlow of `aigc models list`, or a file, such as NVIDIA's; empty is the one that came along",
    )

    def mark(self) -> str:
        return "revoiced"

    def arguments(self, origin: Origin, output: Path) -> list[str]:
        model = ["--model", bpy.path.abspath(self.model)] if self.model else []
        return [
            "vocode", str(origin.file), str(output), *part_arguments(origin.start, origin.end),
            "--seed", str(self.seed), "--denoise", str(self.denoise), *model,
        ]  # fmt: skip

    def placing(self, origin: Origin) -> Callable[..., None]:
        return partial(place_sound)

    def draw_choices(self, layout: UILayout) -> None:
        layout.prop(self, "denoise")
        layout.prop(self, "seed")
        layout.prop(self, "model", placeholder="aigc-waveglow")


classes = [AIGC_OT_revoice]
