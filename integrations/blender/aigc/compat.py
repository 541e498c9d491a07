# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that differs between Blender 4.2 and 5.2; no other module tests the version, or what a type has.

Frames of the scene are integers; a span is [left, right), right exclusive. A holder of strips is a sequence editor (the
top level) or a meta strip.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import bpy

MAX_CHANNEL = 128
# A limit that all rates in use keep: n/1001 and whole numbers.
_RATE_DENOMINATOR = 1001

# From 5.1 on the old names of a strip's times are deprecated; 6.0 removes them.
_NEW_TIMES = "left_handle" in getattr(bpy.types, "Strip", bpy.types.Struct).bl_rna.properties
# From 5.0 on the last retiming key is after the last video frame, before that on it.
LAST_KEY_AFTER_END = bpy.app.version >= (5, 0)
# 4.2 gives a strip's length as if it were not retimed.
_DURATION_UNSTRETCHED = bpy.app.version < (4, 3)


def sequencer_scene(context: Any) -> Any:
    """Return the scene that the sequencer shows: from 5.0 on it may be another than the active one.

    Where no scene is set for a sequencer (as without windows), it is the active one.
    """
    return getattr(context, "sequencer_scene", None) or context.scene


def editor(scene: Any) -> Any:
    """Return the scene's sequence editor; it is created where there is none."""
    return scene.sequence_editor or scene.sequence_editor_create()


def strips_of(holder: Any) -> Any:
    """Return the strips directly in a holder: those in meta strips inside it are not included."""
    return holder.strips if "strips" in holder.bl_rna.properties else holder.sequences


def all_strips(scene: Any) -> list[Any]:
    """Return the strips of all levels; none where the scene has no sequence editor."""
    sequence_editor = scene.sequence_editor
    if sequence_editor is None:
        return []
    has_new_name = "strips_all" in sequence_editor.bl_rna.properties
    return list(sequence_editor.strips_all if has_new_name else sequence_editor.sequences_all)


def selected_strips(context: Any) -> list[Any]:
    """Return the selected strips of the sequencer's scene at the level that is shown: the top, or the open meta."""
    sequence_editor = sequencer_scene(context).sequence_editor
    if not sequence_editor:
        return []
    return [strip for strip in strips_of(open_meta(sequence_editor) or sequence_editor) if strip.select]


def active_strip(context: Any) -> Any:
    sequence_editor = sequencer_scene(context).sequence_editor
    return sequence_editor.active_strip if sequence_editor else None


def open_meta(sequence_editor: Any) -> Any:
    """Return the meta strip that is being edited in a sequence editor; None at the top level."""
    return sequence_editor.meta_stack[-1] if len(sequence_editor.meta_stack) else None


def scene_rate(scene: Any) -> Fraction:
    """Return the frames a second: 24000/1001 for 24 with the base 1.001."""
    return scene.render.fps / Fraction(scene.render.fps_base).limit_denominator(_RATE_DENOMINATOR)


def file_rate(strip: Any) -> Fraction:
    """Return the frame rate of a movie strip's file; 0 where Blender cannot open it."""
    return exact_rate(strip.fps)


def exact_rate(rate: float) -> Fraction:
    """Return the fraction that Blender has rounded to single precision: 30000/1001 for 29.97003."""
    for rounded in (Fraction(round(rate)), Fraction(round(rate * 1.001) * 1000, 1001)):
        if abs(float(rounded) - rate) < 2e-6 * rate:
            return rounded
    return Fraction(rate).limit_denominator(_RATE_DENOMINATOR)


def handles(strip: Any) -> tuple[int, int]:
    """Return the span that the strip covers."""
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
    """Return the span of the strip's untrimmed content, at the speed at which it is played."""
    if _NEW_TIMES:
        return round(strip.content_start), strip.content_end
    # `frame_duration` is something else in 4.2; all versions give what the right handle hides.
    return round(strip.frame_start), strip.frame_final_end + round(strip.frame_offset_end)


def move_content(strip: Any, start: int) -> None:
    """Move the strip so that its content begins at `start`; its handles go along."""
    setattr(strip, "content_start" if _NEW_TIMES else "frame_start", start)


def content_trims(strip: Any) -> tuple[int, int]:
    """Return the video frames (of sounds: scene frames) that are cut off the file's beginning and end."""
    if "content_trim_start" in strip.bl_rna.properties:
        return strip.content_trim_start, strip.content_trim_end
    return strip.animation_offset_start, strip.animation_offset_end


def retiming_keys(strip: Any) -> list[int] | None:
    """Return the frames at which the strip's speed may change; None where this version has no list (4.2, sound)."""
    if "retiming_keys" not in strip.bl_rna.properties:
        return None
    return [key.timeline_frame for key in strip.retiming_keys]


def is_retimed_unseen(strip: Any, frames: Fraction) -> bool:
    """Return whether a sound strip is stretched in a version that does not show its keys (4.2, 4.3).

    frames  length of its content at normal speed
    """
    if retiming_keys(strip) is not None:
        return False
    first, last = content(strip)
    return abs((strip.frame_duration if _DURATION_UNSTRETCHED else frames) - (last - first)) > 1


def sound_offset(strip: Any) -> float:
    """Return the seconds by which the sound is delayed within its strip; 4.2 has no such setting."""
    return getattr(strip, "sound_offset", 0.0)


def set_sound_offset(strip: Any, seconds: float) -> None:
    """Delay the sound within its strip; 4.2 cannot."""
    if "sound_offset" in strip.bl_rna.properties:
        strip.sound_offset = seconds


def sound_length(scene: Any, path: Path) -> Fraction:
    """Return the seconds of sound in a file; 0 where Blender cannot read it.

    Where Blender has no module that counts samples, as in Debian's, the answer is rounded to a scene frame: it is the
    length of a strip that is removed at once.
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
    """Return the F-curves of the scene and its strips; none where it is not animated, or by a linked action."""
    animation = scene.animation_data
    action = animation.action if animation else None
    if action is None or action.library is not None:
        return ()
    if "fcurves" in action.bl_rna.properties:
        return action.fcurves
    bag = action.layers[0].strips[0].channelbag(animation.action_slot) if len(action.layers) else None
    return bag.fcurves if bag else ()


def effects_on(scene: Any, strip: Any) -> list[Any]:
    """Return the effect strips that take `strip` as their input."""
    inputs = ("input_1", "input_2")
    return [other for other in all_strips(scene) if any(getattr(other, name, None) == strip for name in inputs)]


def has_inputs(strip: Any) -> bool:
    """Tell whether a strip is an effect that lies where its inputs do."""
    return getattr(strip, "input_1", None) is not None


def update_effects(strip: Any) -> None:
    """Let the effects on a strip, which became their input, cover what it covers."""
    strip.name = strip.name  # rebuilds the table of effects
    set_handles(strip, *handles(strip))


def shift_strip(strip: Any, frames: int) -> None:
    """Move a strip without inputs in time, to another channel where others are in its way."""
    name = "content_start" if _NEW_TIMES else "frame_start"
    setattr(strip, name, getattr(strip, name) + frames)


def copy(source: Any, target: Any, names: Iterable[str]) -> None:
    """Copy those of the named properties that this version has."""
    for name in names:
        if name in source.bl_rna.properties:
            setattr(target, name, getattr(source, name))


def new_effect(holder: Any, kind: str, *, name: str, channel: int, left: int, length: int) -> Any:
    """Add a strip that has no input (TEXT, COLOR, ADJUSTMENT) to a holder."""
    strips = strips_of(holder)
    names = strips.bl_rna.functions["new_effect"].parameters.keys()
    span = {"length": length} if "length" in names else {"frame_end": left + length}
    return strips.new_effect(name=name, type=kind, channel=channel, frame_start=left, **span)


def new_transition(
    holder: Any, kind: str, first: Any, second: Any, *, name: str, channel: int, left: int, right: int
) -> Any:
    """Add an effect (CROSS, WIPE) from one strip to another that it overlaps."""
    strips = strips_of(holder)
    names = strips.bl_rna.functions["new_effect"].parameters.keys()
    span = {"length": right - left} if "length" in names else {"frame_end": right}
    inputs = ("input1", "input2") if "input1" in names else ("seq1", "seq2")
    return strips.new_effect(
        name=name, type=kind, channel=channel, frame_start=left, **span,
        **dict(zip(inputs, (first, second), strict=True)),
    )  # fmt: skip


def set_scene_rate(scene: Any, rate: Fraction) -> None:
    """Set the frames a second: 24 with the base 1.001 for 24000/1001."""
    scene.render.fps = ceil(rate)
    scene.render.fps_base = float(ceil(rate) / rate)


@contextmanager
def in_sequencer(scene: Any) -> Iterator[None]:
    """Provide a context in which operators of the sequencer work on `scene`, whatever the windows show."""
    window = bpy.context.window or bpy.context.window_manager.windows[0]
    areas = window.screen.areas
    area = next((area for area in areas if area.type == "SEQUENCE_EDITOR"), areas[0])
    owner, name = _owner_of_scene(window)
    before = [(area, "type", area.type), (owner, name, getattr(owner, name))]
    _set_where_different([(area, "type", "SEQUENCE_EDITOR"), (owner, name, scene)])
    region = next(region for region in area.regions if region.type == "WINDOW")
    try:
        with bpy.context.temp_override(window=window, area=area, region=region):
            yield
    finally:
        _set_where_different(before)


def _set_where_different(values: Iterable[tuple[Any, str, Any]]) -> None:
    """Set attributes that have another value; those that have it are left alone, for each change redraws the window."""
    for owner, name, value in values:
        if getattr(owner, name) != value:
            setattr(owner, name, value)


def _owner_of_scene(window: Any) -> tuple[Any, str]:
    """Return the owner and the name of the attribute that sets the scene of a window's sequencer."""
    if "sequencer_scene" in window.workspace.bl_rna.properties:
        return window.workspace, "sequencer_scene"
    return window, "scene"


def holder_of(scene: Any, strip: Any) -> Any:
    """Return the holder of a strip: the meta strip around it, or the scene's sequence editor."""
    return strip.parent_meta() or editor(scene)


@contextmanager
def on_level(scene: Any, meta: Any) -> Iterator[None]:
    """Let the sequencer show the inside of a meta strip, or the top level for None; show the former level afterwards.

    Operators work on the level that is shown.
    """
    sequence_editor = editor(scene)
    meta_before = open_meta(sequence_editor)
    sequence_editor.display_stack(meta)
    try:
        with in_sequencer(scene):
            yield
    finally:
        sequence_editor.display_stack(meta_before)


def set_speed(scene: Any, strip: Any, speed: Fraction) -> None:
    """Play the whole of a strip, which so far plays one video frame per scene frame, at another speed, and select it.

    speed  video frames per scene frame
    Retiming keys are set by Blender's operator: its function for scripts crashes below 5.1.
    """
    first, last = content(strip)
    length = round((last - first - (not LAST_KEY_AFTER_END)) / speed)
    for other in all_strips(scene):
        other.select = other == strip
    with on_level(scene, strip.parent_meta()):
        editor(scene).active_strip = strip
        _retime(speed)
        keys = retiming_keys(strip)
        if keys is not None and keys[-1] - keys[0] != length:  # 4.2 stretches the video by a frame
            bpy.ops.sequencer.retiming_reset()
            _retime(speed * (keys[-1] - keys[0]) / length)


def _retime(speed: Fraction) -> None:
    bpy.ops.sequencer.retiming_segment_speed_set(speed=float(100 * speed))


def reload(scene: Any, strip: Any) -> None:
    """Let a strip have the length of its file again; its handles stay as far as the file goes."""
    for other in all_strips(scene):
        other.select = other == strip
    with on_level(scene, strip.parent_meta()):
        bpy.ops.sequencer.reload(adjust_length=True)


_TEXT_FORMAT = (
    "font", "font_size", "color", "use_bold", "use_italic", "use_shadow", "shadow_color", "shadow_angle",
    "shadow_offset", "shadow_blur", "use_outline", "outline_color", "outline_width", "use_box", "box_color",
    "box_margin", "box_roundness", "location", "wrap_width", "align_x", "align_y", "alignment_x", "anchor_x",
    "anchor_y", "blend_type", "blend_alpha", "color_tag",
)  # fmt: skip


def copy_format(source: Any, target: Any) -> None:
    """Let one text strip look like another."""
    copy(source, target, _TEXT_FORMAT)


def anchor_below(strip: Any) -> None:
    """Centre a text strip's text, and let it grow upwards from its location."""
    if "anchor_x" in strip.bl_rna.properties:
        strip.anchor_x, strip.anchor_y, strip.alignment_x = "CENTER", "BOTTOM", "CENTER"
    else:
        strip.align_x, strip.align_y = "CENTER", "BOTTOM"


def add_movie_as_editors_do(scene: Any, path: Path, start: int, channel: int, parent: Any) -> Any:
    """Add a movie strip by Blender's operator, and return it.

    Only the operator can set that the strip keeps the speed of its video whatever the scene's rate. Blender must be
    able to read the file. The strip may land on another channel.
    """
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
