# SPDX-License-Identifier: GPL-3.0-or-later
"""Make a film of a script, and add it to the timeline piece by piece."""

from pathlib import Path
from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, IntProperty, StringProperty
from bpy.types import Context, Scene, UILayout

from .. import catalogue, compat, folders
from ..errors import ExtensionError
from ..job import Job
from ..production import EDIT, Production
from ..request import Request
from ..timeline_edit import RequestPlacement
from .job_operator import JobOperator, new_job, reserved_paths, run_of

_SHORTEST_SIDE = 64  # pixels of a film


def _texts(self: Any, context: Context, typed: str) -> list[str]:
    return [text.name for text in bpy.data.texts if typed.lower() in text.name.lower()]


def _styles(self: Any, context: Context, typed: str) -> list[str]:
    return [style for style in catalogue.backgrounds() if typed.lower() in style]


class AIGC_OT_produce(JobOperator, bpy.types.Operator):
    bl_idname = "aigc.produce"
    bl_label = "Produce from Script"
    bl_description = (
        "Make a film of a script: speech, captions, backgrounds and ducked music. It goes onto the timeline piece by "
        "piece, at the playhead, and finished as a file into the folder aigc beside the .blend"
    )
    confirm_text = "Produce"

    script_from: EnumProperty(
        name="From",
        items=[("TEXT", "Text", "A text of the text editor"), ("FILE", "File", "A file: .txt, .md or .toml")],
    )
    script: StringProperty(name="Script", description="Text of Blender's text editor", search=_texts)
    file: StringProperty(name="File", description="Script: a blank line begins a scene", subtype="FILE_PATH")
    style: StringProperty(
        name="Backgrounds", description="Style, such as nebula. Empty lets the seed choose one", search=_styles
    )
    voice: StringProperty(
        name="Voice", description="Name of a voice. Empty for the included one of the text's language"
    )
    music: BoolProperty(name="Music", description="Generate music, ducked under the speech", default=True)
    seed: IntProperty(
        name="Seed", description="Number for the random generator; the same seed gives the same film", default=0, min=0
    )

    def before_dialog(self, context: Context) -> None:
        catalogue.backgrounds()
        if not self.script and len(bpy.data.texts):
            self.script = bpy.data.texts[0].name

    def job(self, context: Context, scene: Scene, request: Request) -> Job:
        name = self._name()
        share = scene.render.resolution_percentage / 100
        sides = (scene.render.resolution_x, scene.render.resolution_y)
        width, height = (max(_SHORTEST_SIDE, round(side * share / 2) * 2) for side in sides)
        folder = folders.free_path(name.stem, "", reserved_paths())
        folder.mkdir()
        rate = str(compat.scene_rate(scene))
        redone = self.redone(scene)
        left, group = (redone[1].source["left"], redone[1].group) if redone else (scene.frame_current, "")
        production = Production(request, folder, f"{width}x{height}", rate, left, group)
        script = self._script(name, folder)
        run = run_of(self._arguments(script, production), folder)
        return new_job(
            f"Produce “{name.stem}”", [run], RequestPlacement(request, {folder: production}),
            follow_up=production.backgrounds, labels=self.labels(), scratch=[script] if script != name else [],
        )  # fmt: skip

    def _name(self) -> Path:
        """Return the path of the script, or the name of its text; ExtensionError where there is none."""
        if self.script_from == "FILE":
            path = Path(bpy.path.abspath(self.file))
            if not path.is_file():
                raise ExtensionError(f"The script {path} is missing")
            return path
        text = bpy.data.texts.get(self.script)
        if text is None or not text.as_string().strip():
            raise ExtensionError("There is no script", "Write one in the text editor: a blank line begins a scene")
        return Path(text.name)

    def _script(self, name: Path, folder: Path) -> Path:
        """Return the file of the script: names of pictures in it are relative to it, those in a text to the .blend."""
        if self.script_from == "FILE":
            return name
        suffix = name.suffix.lower() if name.suffix.lower() in (".md", ".toml") else ".txt"
        script = (folder.parent.parent if bpy.data.filepath else folder) / f"{folder.name}{suffix}"
        if script.exists():
            script = folder / script.name
        script.write_text(bpy.data.texts[self.script].as_string(), encoding="utf-8")
        return script

    def _arguments(self, script: Path, production: Production) -> list[str]:
        return [
            "produce", str(script), "--out", str(production.folder), "--otio", str(production.folder / EDIT),
            "--size", production.size, "--fps", production.fps, "--seed", str(self.seed), "--overwrite",
            *(["--style", self.style] if self.style else []), *(["--voice", self.voice] if self.voice else []),
            *([] if self.music else ["--music", "none"]),
        ]  # fmt: skip

    def draw_settings(self, layout: UILayout, context: Context) -> None:
        layout.prop(self, "script_from", expand=True)
        layout.prop(self, "script" if self.script_from == "TEXT" else "file")
        layout.prop(self, "style", placeholder="random")
        layout.prop(self, "voice", placeholder="of the language")
        layout.prop(self, "music")
        layout.prop(self, "seed")


classes = [AIGC_OT_produce]
