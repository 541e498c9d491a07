# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of the operators that compute frames between frames."""

from fractions import Fraction
from pathlib import Path

from bpy.props import BoolProperty, EnumProperty
from bpy.types import UILayout

from ..origin import Origin
from .strip_operator import exact, part_arguments


class InterpolationSettings:
    """Settings of `aigc interpolate`, and its arguments; a base of operators."""

    quality: EnumProperty(
        name="Quality",
        items=[
            ("fast", "Fast", "Twice as fast, softer where there is much motion"),
            ("balanced", "Balanced", "Nearly the quality of Best"),
            ("best", "Best", "Highest quality, takes three times as long"),
        ],
        default="balanced",
    )
    bridge_duplicates: BoolProperty(
        name="Bridge Duplicates",
        description="Interpolate across repeated frames, as in screen recordings and in cinema film on video",
        default=False,
    )

    def interpolation_arguments(self, origin: Origin, output: Path, slowness: Fraction) -> list[str]:
        """Return the command for a video at the scene's rate that is `slowness` times as long as in the file."""
        start, end = origin.part.exact_span_with_handles
        duplicates = ["--bridge-duplicates"] if self.bridge_duplicates else []
        return [
            "interpolate", str(origin.part.path), str(output), *part_arguments(start, end),
            "--fps", exact(origin.part.scene_rate), "--slow", exact(slowness), "--quality", self.quality, *duplicates,
        ]  # fmt: skip

    def draw_interpolation(self, layout: UILayout) -> None:
        layout.prop(self, "quality")
        layout.prop(self, "bridge_duplicates")
