# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of the operators whose result is made of nothing: it goes to the playhead, or under the selected strips."""

from pathlib import Path

from bpy.props import EnumProperty
from bpy.types import Context, Scene, UILayout

from ..generated_placement import FreeSpan, GeneratedPlacement, free_span
from ..request import Request
from ..timeline_edit import RequestPlacement
from .job_operator import JobOperator


class FreeSpanOperator(JobOperator):
    """Base of operators with a length of their own; they have a property `seconds`."""

    span: EnumProperty(
        name="Length",
        items=[
            ("SECONDS", "Seconds", "A number of seconds, from the playhead on"),
            ("SELECTION", "Selected Strips", "From the start of the first to the end of the last"),
        ],
    )

    def free_span(self, context: Context, scene: Scene) -> FreeSpan:
        """Return where the result goes; StripError where no strip is selected that could give its length."""
        return free_span(context, scene, self.seconds, self.span == "SELECTION", self.redone(scene))

    def placement(self, scene: Scene, request: Request, span: FreeSpan, output: Path) -> RequestPlacement:
        """Return what puts the result there, in place of the earlier one where this is a redo."""
        redone = self.redone(scene)
        place = GeneratedPlacement(request, span, redone[1].group if redone else "")
        return RequestPlacement(request, {output: place})

    def draw_span(self, layout: UILayout) -> None:
        layout.prop(self, "span", expand=True)
        if self.span == "SECONDS":
            layout.prop(self, "seconds")
