# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of the operators that make a strip of a strip."""

from fractions import Fraction
from pathlib import Path
from typing import Any

from bpy.props import BoolProperty, IntProperty
from bpy.types import Context, Scene, UILayout

from .. import compat, folders, visible
from ..errors import StripError
from ..job import Job, Run
from ..origin import Origin
from ..placements import StripPlacement
from ..record import Record
from ..redoing import Redo
from ..replacing import refuse_protected
from ..request import Request
from ..timeline_edit import Placement, RequestPlacement
from .job_operator import JobOperator, new_job, reserved_paths, run_of


class StripOperator(JobOperator):
    """Base of operators that make a strip of each selected strip, and of each strip in a selected meta strip.

    strip_types      types of strips that the operator takes
    strip_type_name  their name in messages
    suffix           of the files that are written
    """

    strip_types: frozenset[str] = frozenset({"MOVIE"})
    strip_type_name = "movie strip"
    suffix = ".mp4"

    handles: IntProperty(
        name="Handles",
        description="Frames to process beyond the visible part on each side, if the file has them, for later trimming",
        default=0, min=0, soft_max=100,
    )  # fmt: skip
    mute_original: BoolProperty(
        name="Mute Original",
        description="Mute the strip that the result was made of, and give its place to the result",
        default=True,
    )

    @classmethod
    def poll(cls, context: Context) -> bool:
        if not super().poll(context):
            return False
        if not any(strip.type in cls.strip_types | {"META"} for strip in compat.selected_strips(context)):
            cls.poll_message_set(f"Select a {cls.strip_type_name}, or a meta strip with one in it")
            return False
        return True

    def job(self, context: Context, scene: Scene, request: Request) -> Job:
        redone = self.redone(scene)
        runs: list[Run] = []
        placements: dict[Path, Placement] = {}
        reserved = reserved_paths()
        for origin in self.origins(context, scene):
            stem = f"{origin.part.path.stem}-{self.name_ending()}"
            output = folders.free_path(stem, self.suffix_for(origin), reserved)
            reserved.add(output)
            run, output = self.run(origin, output)
            runs.append(run)
            redo = self.redo(*redone) if redone is not None else None
            placements[output] = self.placement(request, origin, redo)
        name = f"“{origin.strip}”" if len(runs) == 1 else f"{len(runs)} strips"
        scratch = [output.parent for output in placements if output.name == "out"]
        place = RequestPlacement(request, placements)
        measure = ("", 0.0) if self.redo_of else self.measure(context)
        title = f"{self.bl_label} {name}"
        return new_job(title, runs, place, scratch=scratch, measure=measure, labels=self.labels())

    def measure(self, context: Context) -> tuple[str, float]:
        """Return kind and amount of the work, for estimates; "" and 0 where none is made."""
        return "", 0.0

    def run(self, origin: Origin, output: Path) -> tuple[Run, Path]:
        """Return the run that makes the result of a strip, and the file or folder that it writes."""
        return run_of(self.arguments(origin, output), output, f"“{origin.strip}”"), output

    def origins(self, context: Context, scene: Scene) -> list[Origin]:
        """Return what to process; StripError where there is nothing, or one of the strips cannot be processed."""
        redone = self.redone(scene)
        if redone is not None:
            strip, record = redone
            refuse_protected(scene, strip)
            return [Origin.from_record(record.source)]
        origins = []
        for strip, meta, within in visible.walk(compat.selected_strips(context), self.strip_types):
            if self.mute_original:
                refuse_protected(scene, strip)
            origins.append(self.origin(scene, strip, meta, within))
        if not origins:
            raise StripError(f"No {self.strip_type_name} is selected")
        return origins

    def redo(self, strip: Any, record: Record) -> Redo:
        """Return how the result of `strip` is replaced."""
        return Redo(record.group)

    def origin(self, scene: Scene, strip: Any, meta: Any, within: tuple[int, int] | None) -> Origin:
        part = visible.visible_part(scene, strip, handles=self.handles, within=within)
        return Origin.of(scene, strip, meta, part)

    def name_ending(self) -> str:
        """Return what is added to the name of the file."""
        raise NotImplementedError

    def arguments(self, origin: Origin, output: Path) -> list[str]:
        """Return the arguments of `aigc`."""
        raise NotImplementedError

    def placement(self, request: Request, origin: Origin, redo: Redo | None) -> StripPlacement:
        """Return what places the result on the timeline."""
        raise NotImplementedError

    def draw_choices(self, layout: UILayout) -> None:
        raise NotImplementedError

    def suffix_for(self, origin: Origin) -> str:
        """Return the suffix of the file that is written."""
        return self.suffix

    def draw_settings(self, layout: UILayout, context: Context) -> None:
        self.draw_choices(layout)
        layout.separator()
        if not self.redo_of:
            layout.prop(self, "handles")
            layout.prop(self, "mute_original")


def part_arguments(start: Fraction, end: Fraction) -> list[str]:
    """Return the options for a part of the file, in exact seconds."""
    return ["--from", exact(start), "--to", exact(end)]


def exact(number: Fraction) -> str:
    """Return a fraction as `aigc` reads it: 30000/1001."""
    return f"{number.numerator}/{number.denominator}"
