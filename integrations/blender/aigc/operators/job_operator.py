# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of all operators that start jobs: a dialog with presets, and a job for each result.

The operator's properties are the settings; they are stored with the result, and redo opens the dialog with them again.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bpy.props import StringProperty
from bpy.types import Context, Event, Scene, UILayout

from .. import child, compat, folders, job_runner, timeline
from ..errors import ExtensionError
from ..job import Job
from ..record import Record
from ..request import Request

_DIALOG_WIDTH = 380  # pixels at 100 %


class JobOperator:
    """Base of operators that start jobs; `jobs` makes them.

    confirm_text      of the button that closes the dialog
    parameter_labels  labels for parameters of `aigc` that no property of the same name sets
    """

    bl_options = {"REGISTER", "PRESET"}
    confirm_text = "Make"
    parameter_labels: Mapping[str, str] = {}

    redo_of: StringProperty(options={"HIDDEN", "SKIP_SAVE"})

    @classmethod
    def poll(cls, context: Context) -> bool:
        if compat.sequencer_scene(context) is None:
            cls.poll_message_set("No scene is shown in the sequencer")
            return False
        return True

    def invoke(self, context: Context, event: Event) -> set[str]:
        try:
            self.before_dialog(context)
        except ExtensionError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return context.window_manager.invoke_props_dialog(self, width=_DIALOG_WIDTH, confirm_text=self.confirm_text)

    def before_dialog(self, context: Context) -> None:
        """Set defaults that depend on the selection."""

    def draw(self, context: Context) -> None:
        """Draw the settings, below the presets, which Blender draws itself."""
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        self.draw_settings(layout, context)

    def execute(self, context: Context) -> set[str]:
        scene = compat.sequencer_scene(context)
        request = Request.now(self.operation(), self.settings(), scene.name, self.redo_of)
        try:
            for job in self.jobs(context, scene, request):
                job_runner.submit(job)
        except ExtensionError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}

    def jobs(self, context: Context, scene: Scene, request: Request) -> Sequence[Job]:
        """Return all jobs; an error is raised here, before the first of them is submitted."""
        raise NotImplementedError

    def draw_settings(self, layout: UILayout, context: Context) -> None:
        raise NotImplementedError

    def settings(self) -> dict[str, Any]:
        return dict(self.as_keywords(ignore=("redo_of",)))

    def labels(self) -> dict[str, str]:
        """Return the labels of the properties, by the parameter of `aigc` that they set, for messages."""
        properties = self.properties.rna_type.properties
        return {each.identifier: each.name for each in properties if each.name} | dict(self.parameter_labels)

    @classmethod
    def operation(cls) -> str:
        return cls.__name__.rpartition("_OT_")[2]

    def redone(self, scene: Scene) -> tuple[Any, Record] | None:
        """Return the strip to make again and its record; None where this is no redo."""
        if not self.redo_of:
            return None
        strip = timeline.find_strip(scene, self.redo_of)
        record = Record.of(strip)
        if record is None:
            raise ExtensionError(f"“{self.redo_of}” was not made by AIGC")
        return strip, record


def new_job(
    title: str,
    arguments: Sequence[str],
    output: Path,
    place: Callable[[Job], None],
    scratch: Sequence[Path] = (),
    labels: Mapping[str, str] | None = None,
) -> Job:
    """Make a job that runs `aigc` with `arguments` from this Blender; for the others see `Job`."""
    environment = child.environment(folders.cache_folder())
    return Job(title, child.command(arguments), environment, output, place=place, scratch=scratch, labels=labels)


def reserved_paths() -> set[Path]:
    """Return the files that jobs in the queue are still to write."""
    return {job.output for job in job_runner.queue}
