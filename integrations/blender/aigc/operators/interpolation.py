# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operators share that compute pictures between pictures."""

from fractions import Fraction
from pathlib import Path

from bpy.props import BoolProperty, EnumProperty
from bpy.types import UILayout

from ..origin import Origin
from .strip_operator import exact, part_arguments


class Interpolating:
    """Settings of `aigc interpolate`, and its arguments."""

    quality: EnumProperty(
        name="Quality",
        items=[
            ("fast", "Fast", "Twice as fast, softer where much moves"),
            ("balanced", "Balanced", "Nearly as good as the best"),
            ("best", "Best", "Takes three times as long"),
        ],
        default="balanced",
    )
    bridge_duplicates: BoolProperty(
        name="Bridge Duplicates",
        description="Move across pictures that repeat, as in screen captures and film on video",
        default=False,
    )

    def interpolation(self, origin: Origin, output: Path, slowness: Fraction) -> list[str]:
        """At the scene's rate, `slowness` times as long as in the file."""
        start, end = origin.exact_span
        duplicates = ["--bridge-duplicates"] if self.bridge_duplicates else []
        return [
            "interpolate", str(origin.file), str(output), *part_arguments(start, end),
            "--fps", exact(origin.scene_rate), "--slow", exact(slowness), "--quality", self.quality, *duplicates,
        ]  # fmt: skip

    def draw_interpolation(self, layout: UILayout) -> None:
        layout.prop(self, "quality")
        layout.prop(self, "bridge_duplicates")
