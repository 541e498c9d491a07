# SPDX-License-Identifier: GPL-3.0-or-later
"""The strips of a scene as an edit that other programs open."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import log10
from typing import Any

from . import compat, visible
from .animation import is_animated
from .edit_text import Edit, EditClip, EditTrack, frames
from .errors import StripError
from .part import Span
from .strip_picture import picture_values

_FADES = {"CROSS", "GAMMA_CROSS", "WIPE"}
_LOWEST_DB, _LOUDEST_DB = -96.0, 24.0


class EditExport:
    """The edit of a scene between its first and last frame.

    .losses  a line for each thing that is in the scene and not in the edit
    """

    def __init__(self, scene: Any) -> None:
        self.losses: list[str] = []
        self._scene = scene
        self._rate = compat.scene_rate(scene)
        self._span: Span = (scene.frame_start, scene.frame_end + 1)
        self._tracks: dict[tuple[str, int], EditTrack] = {}
        self._clips: dict[str, tuple[EditTrack, EditClip]] = {}
        self._texts: list[tuple[int, int, str]] = []

    def edit(self) -> Edit:
        """Return the edit; StripError where the scene shows and plays nothing."""
        fades = []
        for strip, meta, within in self._strips():
            if strip.type in _FADES:
                fades.append(strip)
                continue
            try:
                self._add(strip, within, (meta or strip).channel)
            except StripError as error:
                self.losses.append(error.message)
        for fade in sorted(fades, key=lambda strip: compat.handles(strip)[0]):
            self._fade(fade)
        if not self._tracks:
            raise StripError("The scene has no strip that an edit can hold between its first and last frame")
        tracks = [(kind, track) for (kind, _), track in sorted(self._tracks.items()) if track.clips]
        start, end = self._span
        markers = [
            (each.frame - start, each.name) for each in self._scene.timeline_markers if start <= each.frame < end
        ]
        render = self._scene.render
        size = (render.resolution_x * render.resolution_percentage // 100,
                render.resolution_y * render.resolution_percentage // 100)  # fmt: skip
        return Edit(
            self._rate, size, [track for kind, track in tracks if kind == "video"],
            [track for kind, track in tracks if kind == "audio"], self._texts,
            [(frame, name) for frame, name in markers if 0 <= frame < end - start],
        )  # fmt: skip

    def _strips(self) -> Iterator[tuple[Any, Any, Span | None]]:
        """Strips that are seen or heard, those in meta strips too; from the lowest channel."""
        editor = compat.editor(self._scene)
        muted = {number for number, channel in enumerate(editor.channels) if channel.mute}
        strips = [strip for strip in compat.strips_of(editor) if not strip.mute and strip.channel not in muted]
        kinds = {strip.type for strip in compat.all_strips(self._scene)} - {"META"}
        within = [item for strip in strips for item in visible.walk([strip], kinds)]
        yield from sorted(within, key=lambda item: (item[0].channel, compat.handles(item[0])[0]))

    def _add(self, strip: Any, within: Span | None, channel: int) -> None:
        span = _overlap(visible.visible_span(strip, within), self._span)
        if span is None:
            return
        add = {"MOVIE": self._add_media, "SOUND": self._add_media, "IMAGE": self._add_image, "COLOR": self._add_colour,
               "TEXT": self._add_text}.get(strip.type)  # fmt: skip
        if add is None:
            raise StripError(f"“{strip.name}” ({strip.type.capitalize().replace('_', ' ')}) is left out")
        add(strip, span, channel)

    def _add_media(self, strip: Any, span: Span, channel: int) -> None:
        part = visible.visible_part(self._scene, strip, within=span)
        if part.reversed:
            raise StripError(f"“{strip.name}” plays backwards, and is left out")
        values: dict[str, Any] = {"file": str(part.path), "in": part.exact_start}
        if part.speed != 1:
            values["speed"] = part.speed
        if strip.type == "SOUND":
            values |= self._sound_values(strip, part.left)
        else:
            values |= self._picture_values(strip)
            held = part.held_frames_left + part.held_frames_right
            if held:
                self.losses.append(
                    f"“{strip.name}” holds its first or last frame for {held} frames, which are left out"
                )
        self._put(strip, "audio" if strip.type == "SOUND" else "video", channel, part.left, part.right, values)

    def _add_image(self, strip: Any, span: Span, channel: int) -> None:
        if len(strip.elements) > 1:
            raise StripError(f"“{strip.name}” is an image sequence, and is left out")
        path = visible.visible_image(self._scene, strip).path
        self._put(strip, "video", channel, *span, {"file": str(path), **self._picture_values(strip)})

    def _add_colour(self, strip: Any, span: Span, channel: int) -> None:
        red, green, blue = (round(255 * min(max(value, 0.0), 1.0)) for value in strip.color)
        settings = {"colour": f"#{red:02x}{green:02x}{blue:02x}"}
        opacity = {"opacity": round(strip.blend_alpha, 4)} if strip.blend_alpha < 1 else {}
        self._put(strip, "video", channel, *span, {"generate": "colour", "settings": settings, **opacity})

    def _add_text(self, strip: Any, span: Span, channel: int) -> None:
        if strip.text.strip():
            self._texts.append((span[0] - self._span[0], span[1] - self._span[0], strip.text))

    def _put(self, strip: Any, kind: str, channel: int, left: int, right: int, values: dict[str, Any]) -> None:
        clip = EditClip(left - self._span[0], right - left, {"name": strip.name, **values})
        track = self._tracks.setdefault((kind, channel), EditTrack())
        while not track.has_room(clip):  # strips of a meta strip may lie one above the other
            channel += compat.MAX_CHANNEL
            track = self._tracks.setdefault((kind, channel), EditTrack())
        track.clips.append(clip)
        self._clips[strip.name] = (track, clip)

    def _picture_values(self, strip: Any) -> dict[str, Any]:
        values, losses = picture_values(self._scene, strip)
        self.losses += losses
        return values

    def _sound_values(self, strip: Any, left: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if is_animated(self._scene, strip, "volume"):
            values["gain"] = [[frames(frame - left), _db(volume)] for frame, volume in self._volume_keys(strip, left)]
        elif strip.volume != 1:
            values["gain"] = _db(strip.volume)
        if strip.pan:
            values["pan"] = round(min(max(strip.pan, -1.0), 1.0), 4)
        return values

    def _volume_keys(self, strip: Any, left: int) -> list[tuple[int, float]]:
        """Frames and volumes of the keyframes, and of each half-way between two, since decibels run differently."""
        path = f"{strip.path_from_id()}.volume"
        curve = next(curve for curve in compat.curves(self._scene) if curve.data_path == path)
        keys = sorted({max(left, round(key.co[0])) for key in curve.keyframe_points})
        between = [(first + second) // 2 for first, second in pairwise(keys)]
        return [(frame, curve.evaluate(frame)) for frame in sorted({left, *keys, *between})]

    def _fade(self, strip: Any) -> None:
        """Let two strips that overlap on two channels be neighbours on one track, with a transition between them."""
        pair = [self._clips.get(each.name) for each in (strip.input_1, strip.input_2) if each is not None]
        if len(pair) != 2 or pair[0] is None or pair[1] is None:
            self.losses.append(f"the transition “{strip.name}” is left out: its strips are")
            return
        (track, before), (other, behind) = sorted(pair, key=lambda item: item[1].at)
        left, right = (frame - self._span[0] for frame in compat.handles(strip))
        left, right = max(left, behind.at), min(right, before.end)
        edge = (left + right) // 2
        moved = edge - behind.at
        if right - left < 2 or edge <= before.at or moved >= behind.length:
            self.losses.append(f"the transition “{strip.name}” is left out: its strips do not overlap")
            return
        before.length = edge - before.at
        if "in" in behind.values:
            behind.values["in"] += moved * behind.values.get("speed", Fraction(1)) / self._rate
        behind.at, behind.length = edge, behind.length - moved
        if not track.has_room(behind):
            self.losses.append(f"the transition “{strip.name}” is a cut: other strips are in its way")
            return
        other.clips.remove(behind)
        track.clips.append(behind)
        self._clips[behind.values["name"]] = (track, behind)
        name = "wipeleft" if strip.type == "WIPE" else "fade"
        if strip.type == "WIPE":
            self.losses.append(f"the wipe “{strip.name}” goes to the left in the edit")
        track.transitions.append(
            {"at": frames(edge), "before": frames(edge - left), "after": frames(right - edge), "name": name}
        )


def _overlap(span: Span, within: Span) -> Span | None:
    inner = max(span[0], within[0]), min(span[1], within[1])
    return inner if inner[0] < inner[1] else None


def _db(volume: float) -> float:
    return round(min(max(20 * log10(volume), _LOWEST_DB), _LOUDEST_DB), 2) if volume > 0 else _LOWEST_DB
