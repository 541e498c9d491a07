# SPDX-License-Identifier: GPL-3.0-or-later
"""Speak the first sentence of a text at once, to hear voice and settings."""

from typing import Any

import bpy
from bpy.props import FloatProperty, IntProperty, StringProperty
from bpy.types import Context

from .. import folders, previews
from ..errors import ExtensionError
from ..speech_runs import Speech, is_ssml

_LONGEST = 160  # characters
_playing: list[Any] = []  # the device and the handle, kept while it plays


class AIGC_OT_listen(bpy.types.Operator):
    bl_idname = "aigc.listen"
    bl_label = "Listen"
    bl_description = "Speak the first sentence with these settings, and play it; nothing is added to the timeline"
    bl_options = {"INTERNAL"}

    text: StringProperty()
    voice: StringProperty()
    speaker: StringProperty()
    speed: FloatProperty(default=1.0)
    pitch: FloatProperty(default=0.0)
    pause: FloatProperty(default=1.0)
    seed: IntProperty(default=0)

    def execute(self, context: Context) -> set[str]:
        voice = bpy.path.abspath(self.voice) if self.voice else ""
        speech = Speech(self.speed, self.pitch, self.pause, self.seed, voice, self.speaker)
        folder = folders.cache_folder("previews")
        source, output = folder / "listen.txt", folder / "listen.wav"
        try:
            source.write_text(first_sentence(self.text), encoding="utf-8")
            previews.run_now(["say", "--file", str(source), str(output), *speech.arguments()], output)
            _play(str(output))
        except ExtensionError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


def first_sentence(text: str) -> str:
    """Return the first sentence of a text; ExtensionError where there is none to speak so."""
    words = text.split()
    if not words:
        raise ExtensionError("There is no text to speak", hint="Type one, or select text strips")
    if is_ssml(text):
        raise ExtensionError("SSML is only spoken as a whole", hint="Use Narrate")
    sentence = ""
    for word in words:
        sentence = f"{sentence} {word}".strip()
        if len(sentence) > _LONGEST or (word[-1] in ".!?…" and len(sentence) > len(words[0])):
            break
    return sentence


def _play(path: str) -> None:
    if bpy.app.background:
        return
    try:
        import aud
    except ImportError:
        raise ExtensionError("This Blender cannot play sounds to scripts", hint="Use Narrate") from None
    device = aud.Device()
    _playing[:] = [device, device.play(aud.Sound(path))]


classes = [AIGC_OT_listen]
