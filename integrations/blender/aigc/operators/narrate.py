# SPDX-License-Identifier: GPL-3.0-or-later
"""Speech of text strips, of a typed text, or of a text of the text editor."""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import Any
from uuid import uuid4

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty
from bpy.types import Context, Scene, UILayout

from .. import catalogue, compat, places
from ..errors import ExtensionError, StripError
from ..job import Job
from ..narration import Passage, place_speech
from ..request import Request
from .job_operator import JobOperator, new_job, taken_paths


def _voices(self: Any, context: Context, typed: str) -> list[str]:
    return [voice for voice in catalogue.voices() if typed.lower() in voice]


def _scripts(self: Any, context: Context, typed: str) -> list[str]:
    return [text.name for text in bpy.data.texts if typed.lower() in text.name.lower()]


class AIGC_OT_narrate(JobOperator, bpy.types.Operator):
    bl_idname = "aigc.narrate"
    bl_label = "Narrate"
    bl_description = (
        "Speak a text: a typed one at the playhead, or each selected text strip where it stands. The "
        "sound goes into the folder aigc beside the .blend"
    )
    verb = "Narrate"

    text_from: EnumProperty(
        name="From",
        items=[
            ("TYPED", "Typed", "The text below, at the playhead"),
            ("STRIPS", "Text Strips", "Each selected text strip, where it stands"),
            ("SCRIPT", "Script", "A text of the text editor, at the playhead"),
        ],
    )
    text: StringProperty(name="Text", description="What is spoken", options={"SKIP_SAVE"})
    script: StringProperty(name="Script", description="A text of Blender's text editor", search=_scripts)
    subtitles: BoolProperty(
        name="Subtitles",
        description="Add a text strip for each sentence, at the time of its words",
        default=False,
    )
    voice: StringProperty(
        name="Voice", description="Empty is the German one that came along; also a file",
        search=_voices, search_options={"SUGGESTION"},
    )  # fmt: skip
    speed: FloatProperty(name="Speed", description="2 is twice as fast", default=1.0, min=0.25, max=4.0, step=5)
    pitch: FloatProperty(name="Pitch", description="Semitones up or down", default=0.0, min=-24.0, max=24.0, step=50)
    pause: FloatProperty(
        name="Pauses",
        description="Between sentences: 0 none, 2 twice as long",
        default=1.0,
        min=0.0,
        max=20.0,
    )
    seed: IntProperty(name="Seed", description="The same seed gives the same sound", default=0, min=0)

    def before_dialog(self, context: Context) -> None:
        catalogue.voices()
        if not self.redo_of and any(strip.type == "TEXT" for strip in compat.selected_strips(context)):
            self.text_from = "STRIPS"

    def jobs(self, context: Context, scene: Scene, request: Request) -> Sequence[Job]:
        jobs, taken = [], taken_paths()
        for passage in self._passages(context, scene):
            output = places.free_path(_first_words(passage.text), ".wav", taken)
            taken.add(output)
            scratch = places.cache_folder() / uuid4().hex
            text, times = scratch.with_suffix(".txt"), scratch.with_suffix(".json")
            text.write_text(passage.text, encoding="utf-8")
            place = partial(place_speech, request=request, passage=passage, times=times, subtitles=self.subtitles)
            arguments = [
                "say",
                "--file",
                str(text),
                str(output),
                "--json",
                str(times),
                *self._manner(passage.text),
            ]
            jobs.append(new_job(f"Narrate “{_first_words(passage.text)}”", arguments, output, place, [text, times]))
        return jobs

    def _manner(self, text: str) -> list[str]:
        voice = ["--voice", bpy.path.abspath(self.voice)] if self.voice else []
        ssml = ["--ssml"] if text.lstrip().startswith("<speak") else []
        return [
            "--speed", str(self.speed), "--pitch", str(self.pitch), "--pause", str(self.pause),
            "--seed", str(self.seed), *voice, *ssml,
        ]  # fmt: skip

    def _passages(self, context: Context, scene: Scene) -> list[Passage]:
        """StripError where there is no text."""
        again = self.redone(scene)
        rate = compat.scene_rate(scene)
        if again is not None:
            left = compat.handles(again[0])[0]
            kept = again[1].source
            text = self.text if self.text_from == "TYPED" and self.text else str(kept.get("text", ""))
            return [Passage(text, left, again[0].channel, rate, str(kept.get("strip", "")))]
        if self.text_from == "STRIPS":
            return self._of_strips(context, rate)
        text = self.text if self.text_from == "TYPED" else _script(self.script)
        if not text.strip():
            raise StripError("There is no text to speak", hint="Type one, or select text strips")
        return [Passage(text, scene.frame_current, 1, rate)]

    def _of_strips(self, context: Context, rate: Fraction) -> list[Passage]:
        chosen = [strip for strip in compat.selected_strips(context) if strip.type == "TEXT" and strip.text.strip()]
        if not chosen:
            raise StripError("No text strip with a text is selected", hint="Select some, or type a text")
        return [Passage(each.text, compat.handles(each)[0], each.channel, rate, each.name) for each in chosen]

    def draw_settings(self, layout: UILayout, context: Context) -> None:
        layout.prop(self, "text_from", expand=True)
        if self.text_from == "TYPED":
            layout.prop(self, "text")
        elif self.text_from == "SCRIPT":
            layout.prop(self, "script", icon="TEXT")
        layout.prop(self, "subtitles")
        layout.separator()
        layout.prop(self, "voice", placeholder="aigc-voice-de, German")
        layout.prop(self, "speed")
        layout.prop(self, "pitch")
        layout.prop(self, "pause")
        layout.prop(self, "seed")


def _script(name: str) -> str:
    if name not in bpy.data.texts:
        raise ExtensionError(f"There is no text {name!r} in the text editor", hint="Choose one")
    return str(bpy.data.texts[name].as_string())


def _first_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:5])[:40] or "speech"


classes = [AIGC_OT_narrate]
