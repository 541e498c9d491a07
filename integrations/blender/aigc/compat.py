# SPDX-License-Identifier: GPL-3.0-or-later
"""All that differs between Blender 4.2 and 5.2. No other module asks for the version, or for what a type has.

Frames of the scene are integers; a span is [left, right), right exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy

MAX_CHANNEL = 128
# An arbitrary limit that holds all rates in use: n/1001 and whole numbers.
_RATE_DENOMINATOR = 1001

# From 5.1 on the old names of a strip's times are deprecated; they go with 6.0.
_NEW_TIMES = "left_handle" in getattr(bpy.types, "Strip", bpy.types.Struct).bl_rna.properties
# From 5.0 on the last retiming key stands behind the last picture, before that on it.
KEYS_END_BEHIND = bpy.app.version >= (5, 0)
# 4.2 tells a strip's length as if it were not retimed.
_DURATION_UNSTRETCHED = bpy.app.version < (4, 3)


def sequencer_scene(context: Any) -> Any:
    """The scene that the sequencer shows: from 5.0 on it may be another than the active one.

    Where no sequencer has been told its scene (as without windows), the active one.
    """
    return getattr(context, "sequencer_scene", None) or context.scene


def editor(scene: Any) -> Any:
    """The scene's sequence editor, made where there is none."""
    return scene.sequence_editor or scene.sequence_editor_create()


def strips_of(holder: Any) -> Any:
    """The strips that lie directly in a sequence editor or in a meta strip."""
    return holder.strips if "strips" in holder.bl_rna.properties else holder.sequences


def all_strips(scene: Any) -> list[Any]:
    """Of all levels; empty where the scene has no sequence editor."""
    held = scene.sequence_editor
    if held is None:
        return []
    return list(held.strips_all if "strips_all" in held.bl_rna.properties else held.sequences_all)


def selected_strips(context: Any) -> list[Any]:
    """Those of the sequencer's scene that are selected where the editor works: at the top, or in the open meta."""
    held = sequencer_scene(context).sequence_editor
    return [strip for strip in strips_of(open_meta(held) or held) if strip.select] if held else []


def active_strip(context: Any) -> Any:
    held = sequencer_scene(context).sequence_editor
    return held.active_strip if held else None


def open_meta(held: Any) -> Any:
    """The meta strip that is being edited in a sequence editor; None at the top level."""
    return held.meta_stack[-1] if len(held.meta_stack) else None


def scene_rate(scene: Any) -> Fraction:
    """Frames a second: 24000/1001 where the base is 1.001."""
    return scene.render.fps / Fraction(scene.render.fps_base).limit_denominator(_RATE_DENOMINATOR)


def picture_rate(strip: Any) -> Fraction:
    """Pictures a second of the movie strip's file; 0 where Blender cannot open it."""
    return exact_rate(strip.fps)


def exact_rate(rate: float) -> Fraction:
    """The fraction that Blender has rounded to single precision: 29.97003 is 30000/1001."""
    for rounded in (Fraction(round(rate)), Fraction(round(rate * 1.001) * 1000, 1001)):
        if abs(float(rounded) - rate) < 2e-6 * rate:
            return rounded
    return Fraction(rate).limit_denominator(_RATE_DENOMINATOR)


def handles(strip: Any) -> tuple[int, int]:
    """The span that the strip covers."""
    if _NEW_TIMES:
        return strip.left_handle, strip.right_handle
    return strip.frame_final_start, strip.frame_final_end


def set_handles(strip: Any, left: int, right: int) -> None:
    """Trim or extend the strip to a span; its content stays where it is."""
    first, last = ("left_handle", "right_handle") if _NEW_TIMES else ("frame_final_start", "frame_final_end")
    # Neither handle may pass the other on the way.
    order = [(last, right), (first, left)] if left >= handles(strip)[1] else [(first, left), (last, right)]
    for name, frame in order:
        setattr(strip, name, frame)


def content(strip: Any) -> tuple[int, int]:
    """The span of the strip's untrimmed content, at the speed at which it is played."""
    if _NEW_TIMES:
        return round(strip.content_start), strip.content_end
    # `frame_duration` says something else in 4.2; what the right handle hides is told by all.
    return round(strip.frame_start), strip.frame_final_end + round(strip.frame_offset_end)


def move_content(strip: Any, start: int) -> None:
    """Move the strip so that its content begins at `start`; its handles go along."""
    setattr(strip, "content_start" if _NEW_TIMES else "frame_start", start)


def content_trims(strip: Any) -> tuple[int, int]:
    """Pictures (of sounds: frames of the scene) that are cut off the file's beginning and end."""
    if "content_trim_start" in strip.bl_rna.properties:
        return strip.content_trim_start, strip.content_trim_end
    return strip.animation_offset_start, strip.animation_offset_end


def retiming_keys(strip: Any) -> list[int] | None:
    """Frames at which the strip's speed may change; None where this version does not tell (4.2, sound)."""
    if "retiming_keys" not in strip.bl_rna.properties:
        return None
    return [key.timeline_frame for key in strip.retiming_keys]


def is_retimed_unseen(strip: Any, frames: Fraction) -> bool:
    """Whether a sound strip, whose content would be `frames` long, is stretched in a version that does not show its
    keys (4.2, 4.3)."""
    if retiming_keys(strip) is not None:
        return False
    first, last = content(strip)
    return abs((strip.frame_duration if _DURATION_UNSTRETCHED else frames) - (last - first)) > 1


def sound_offset(strip: Any) -> float:
    """Seconds by which the sound comes later within its strip; 4.2 does not tell."""
    return getattr(strip, "sound_offset", 0.0)


def set_sound_offset(strip: Any, seconds: float) -> None:
    """Let the sound come later within its strip; 4.2 cannot."""
    if "sound_offset" in strip.bl_rna.properties:
        strip.sound_offset = seconds


def sound_length(scene: Any, path: Path) -> Fraction:
    """Seconds that a file sounds, 0 where Blender cannot read it.

    Where Blender has no module that tells samples, as Debian's, to a frame: by a strip that is removed at once.
    """
    try:
        import aud
    except ImportError:
        return _sound_length_by_strip(scene, path)
    try:
        sound = aud.Sound(str(path))
        return Fraction(sound.length, round(sound.specs[0]))
    except aud.error:
        return Fraction(0)


def _sound_length_by_strip(scene: Any, path: Path) -> Fraction:
    strips = strips_of(editor(scene))
    strip = strips.new_sound(name="length", filepath=str(path), channel=MAX_CHANNEL, frame_start=1)
    sound = strip.sound
    first, last = content(strip) if sound.channels != "INVALID" else (0, 0)
    strips.remove(strip)
    if not sound.users:
        bpy.data.sounds.remove(sound)
    return (last - first) / scene_rate(scene)


def curves(scene: Any) -> Any:
    """The F-curves that animate the scene and its strips; none where it is not animated, or by a linked action."""
    animation = scene.animation_data
    action = animation.action if animation else None
    if action is None or action.library is not None:
        return ()
    if "fcurves" in action.bl_rna.properties:
        return action.fcurves
    bag = action.layers[0].strips[0].channelbag(animation.action_slot) if len(action.layers) else None
    return bag.fcurves if bag else ()


def effects_on(scene: Any, strip: Any) -> list[Any]:
    """The effect strips that take `strip` as their input."""
    inputs = ("input_1", "input_2")
    return [other for other in all_strips(scene) if any(getattr(other, name, None) == strip for name in inputs)]


def copy(source: Any, target: Any, names: Iterable[str]) -> None:
    """Copy the properties of these names that this version has."""
    for name in names:
        if name in source.bl_rna.properties:
            setattr(target, name, getattr(source, name))


def new_effect(holder: Any, kind: str, *, name: str, channel: int, left: int, length: int) -> Any:
    """A strip without input (TEXT, COLOR, ADJUSTMENT) in a sequence editor or a meta strip."""
    strips = strips_of(holder)
    names = strips.bl_rna.functions["new_effect"].parameters.keys()
    span = {"length": length} if "length" in names else {"frame_end": left + length}
    return strips.new_effect(name=name, type=kind, channel=channel, frame_start=left, **span)


@contextmanager
def in_sequencer(scene: Any) -> Iterator[None]:
    """Context in which operators of the sequencer work on `scene`, whatever the windows show."""
    window = bpy.context.window or bpy.context.window_manager.windows[0]
    areas = window.screen.areas
    area = next((area for area in areas if area.type == "SEQUENCE_EDITOR"), areas[0])
    holder, name = _holder_of_scene(window)
    before = [(area, "type", area.type), (holder, name, getattr(holder, name))]
    _set_where_other([(area, "type", "SEQUENCE_EDITOR"), (holder, name, scene)])
    region = next(region for region in area.regions if region.type == "WINDOW")
    try:
        with bpy.context.temp_override(window=window, area=area, region=region):
            yield
    finally:
        _set_where_other(before)


def _set_where_other(values: Iterable[tuple[Any, str, Any]]) -> None:
    """Each of them redraws the window."""
    for owner, name, value in values:
        if getattr(owner, name) != value:
            setattr(owner, name, value)


def _holder_of_scene(window: Any) -> tuple[Any, str]:
    """What says which scene the sequencer of a window works on, and its name for it."""
    if "sequencer_scene" in window.workspace.bl_rna.properties:
        return window.workspace, "sequencer_scene"
    return window, "scene"


def holder_of(scene: Any, strip: Any) -> Any:
    """The meta strip around a strip, or the scene's sequence editor."""
    return strip.parent_meta() or editor(scene)


@contextmanager
def on_level(scene: Any, meta: Any) -> Iterator[None]:
    """Let the sequencer show what is in a meta strip, or the top level where it is None: operators work on what it
    shows. What was open before is open again behind it."""
    held = editor(scene)
    shown = open_meta(held)
    held.display_stack(meta)
    try:
        with in_sequencer(scene):
            yield
    finally:
        held.display_stack(shown)


def set_speed(scene: Any, strip: Any, speed: Fraction) -> None:
    """Play all of the strip, which so far shows a picture a frame, at `speed`: pictures a frame. Selects it alone.

    Retiming keys are set by the operator: what scripts have for it crashes below 5.1.
    """
    first, last = content(strip)
    wanted = round((last - first - (not KEYS_END_BEHIND)) / speed)
    for other in all_strips(scene):
        other.select = other == strip
    with on_level(scene, strip.parent_meta()):
        editor(scene).active_strip = strip
        _retime(speed)
        keys = retiming_keys(strip)
        if keys is not None and keys[-1] - keys[0] != wanted:  # 4.2 stretches the film by a picture
            bpy.ops.sequencer.retiming_reset()
            _retime(speed * (keys[-1] - keys[0]) / wanted)


def _retime(speed: Fraction) -> None:
    bpy.ops.sequencer.retiming_segment_speed_set(speed=float(100 * speed))


def anchor_below(strip: Any) -> None:
    """Centred text that grows upwards from its place."""
    if "anchor_x" in strip.bl_rna.properties:
        strip.anchor_x, strip.anchor_y, strip.alignment_x = "CENTER", "BOTTOM", "CENTER"
    else:
        strip.align_x, strip.align_y = "CENTER", "BOTTOM"


def add_movie_as_editors_do(scene: Any, path: Path, start: int, channel: int, parent: Any) -> Any:
    """A movie strip made by Blender's operator, which alone can tell it to keep the speed of its film whatever the
    scene's rate. Blender can read the film. The strip may be on another channel."""
    operator = bpy.ops.sequencer.movie_strip_add
    settings = {
        "filepath": str(path), "frame_start": start, "channel": channel, "sound": False, "use_framerate": False,
        "adjust_playback_rate": True, "fit_method": "ORIGINAL", "set_view_transform": False, "replace_sel": False,
    }  # fmt: skip
    if "move_strips" in operator.get_rna_type().properties:
        settings["move_strips"] = False  # would wait for the mouse
    before = {strip.name for strip in all_strips(scene)}
    with on_level(scene, parent):
        operator(**settings)
    return next(strip for strip in all_strips(scene) if strip.name not in before)
