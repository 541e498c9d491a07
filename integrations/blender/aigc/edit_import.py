# SPDX-License-Identifier: GPL-3.0-or-later
"""The tracks of an edit as strips: all of them on channels above those in use, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import compat, timeline
from .ducking import volume_curve
from .edit_values import EditTimes, Key, PlacedClip, PlacedTransition, product, rate_of, size_of, with_fades
from .errors import StripError
from .selection import select
from .strip_picture import set_picture
from .subtitle_format import format_subtitle
from .timeline_edit import remove

_STILLS = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".exr", ".tga", ".jp2"}
_TITLE_CHARACTERS = 60
_DUCK_SECONDS = Fraction(3, 10)  # from full volume to the reduced one


class EditImport:
    """Adds an edit to a scene.

    edit   tables of its TOML; names of files are absolute
    start  scene frame at which it begins

    .new     strips that were added
    .losses  a line for each thing of the edit that is not in the scene
    """

    def __init__(self, scene: Any, edit: Mapping[str, Any], start: int) -> None:
        self.new: list[Any] = []
        self.losses: list[str] = []
        self._scene, self._edit, self._start = scene, edit, start
        self._rate = compat.scene_rate(scene)
        self._times = EditTimes(edit, self._rate)
        self._channel = max((strip.channel for strip in compat.strips_of(compat.editor(scene))), default=0) + 1

    def run(self) -> None:
        """Add all strips and markers; StripError, and no change, where one cannot be added."""
        if self._times.edit_rate != self._rate:
            rates = f"{float(self._times.edit_rate):.5g} frames a second, the scene {float(self._rate):.5g}"
            self.losses.append(f"the edit has {rates}: its cuts are moved to the nearest frame of the scene")
        try:
            for track in self._edit.get("audio", ()) or self._heard_video():
                self._audio_track(track)
            for track in self._edit.get("video", ()):
                self._video_track(track)
            self._captions()
        except Exception:
            remove(self._scene, self.new)
            raise
        for marker in self._edit.get("marker", ()):
            frame = self._start + self._times.frame(self._times.seconds(marker.get("at", 0)))
            self._scene.timeline_markers.new(marker["name"], frame=frame)
        select(self._scene, self.new)

    def _need_channels(self, count: int) -> None:
        if self._channel + count - 1 > compat.MAX_CHANNEL:
            raise StripError("There are too few channels above those in use", "Make meta strips, or import elsewhere")

    def _heard_video(self) -> list[Mapping[str, Any]]:
        """The lowest track of video, which is heard where an edit has no audio."""
        track: Mapping[str, Any] = next(iter(self._edit.get("video", ())), {})
        clips = [clip if self._is_heard(clip) else {**clip, "file": ""} for clip in track.get("clip", ())]
        return [{**track, "clip": clips}] if any(clip.get("file") for clip in clips) else []

    def _is_heard(self, clip: Mapping[str, Any]) -> bool:
        path = Path(clip.get("file", ""))
        is_video = "file" in clip and path.suffix.lower() not in _STILLS
        return is_video and path.is_file() and compat.sound_length(self._scene, path) > 0

    def _audio_track(self, track: Mapping[str, Any]) -> None:
        clips, crossings = self._times.track(track)
        if not clips:
            return
        self._need_channels(1 + bool(crossings))
        for number, clip in enumerate(clips):
            strip = self._sound(clip, self._channel + number % 2 * bool(crossings))
            if strip is None:
                continue
            fade_in = next((each.right - each.left for each in crossings if each.second == number), clip.fade_in)
            fade_out = next((each.right - each.left for each in crossings if each.first == number), clip.fade_out)
            gains = self._times.gains(clip.values, track.get("gain", 0.0))
            keys = with_fades(gains, clip.right - clip.left, fade_in, fade_out)
            strip.pan = clip.values.get("pan", 0.0)
            self._animate(strip, "volume", self._ducked(keys, clip, track.get("duck", 0.0)), clip.left)
            self._tell_effects(strip, clip)
        self._channel += 1 + bool(crossings)

    def _ducked(self, keys: list[Key], clip: PlacedClip, decibels: float) -> list[Key]:
        """The volume of a clip that is lowered by decibels, below 0, while the tracks with speech are heard."""
        tracks = [track for track in self._edit.get("audio", ()) if track.get("speech")] if decibels else []
        spoken = [(each.left, each.right) for track in tracks for each in self._times.track(track)[0]]
        ramp = round(_DUCK_SECONDS * self._rate)
        curve = volume_curve(spoken, (clip.left, clip.right), ramp, 10 ** (decibels / 20))
        points = [(frame - clip.left, factor) for frame, factor in curve] or [(0, 1.0)]
        return product(keys, points, clip.right - clip.left)

    def _sound(self, clip: PlacedClip, channel: int) -> Any:
        values = clip.values
        if values.get("file") == "":  # a clip of video without sound
            return None
        if "file" not in values or "speed" in values:
            what = f"{values['file']} at {values['speed']} times its speed" if "file" in values else values["generate"]
            self.losses.append(f"the sound of {what} is left out")
            return None
        start = self._start + clip.file_start
        frame = start.numerator // start.denominator
        return self._added(
            timeline.add_sound, Path(values["file"]), clip, channel, start=frame, offset=(start - frame) / self._rate
        )

    def _video_track(self, track: Mapping[str, Any]) -> None:
        clips, transitions = self._times.track(track)
        self._need_channels(3 if transitions else 1)
        strips: list[Any] = []
        for number, clip in enumerate(clips):
            strip = self._picture(clip, self._channel + number % 2 * bool(transitions))
            strips.append(strip)
            if strip is None:
                continue
            self.losses += set_picture(self._scene, strip, clip.values)
            if clip.fade_in or clip.fade_out:
                opacity = [(0, strip.blend_alpha)]
                keys = with_fades(opacity, clip.right - clip.left, clip.fade_in, clip.fade_out)
                self._animate(strip, "blend_alpha", keys, clip.left)
            self._tell_effects(strip, clip)
        for each in transitions:
            self._transition(each, strips[each.first], strips[each.second])
        self._channel += 3 if transitions else 1

    def _picture(self, clip: PlacedClip, channel: int) -> Any:
        values = clip.values
        if "file" not in values:
            return self._generated(clip, channel)
        path = Path(values["file"])
        if path.suffix.lower() in _STILLS:
            return self._added(timeline.add_image, path, clip, channel)
        speed = Fraction(str(values.get("speed", 1))) * timeline.rate_of_movie(self._scene, path) / self._rate
        start = round(self._start + clip.file_start)
        if speed == 1:
            return self._added(timeline.add_movie, path, clip, channel, start=start)
        return self._added(
            timeline.add_movie_at_speed, path, clip, channel, start=start, file_frames_per_scene_frame=speed
        )

    def _generated(self, clip: PlacedClip, channel: int) -> Any:
        kind, settings = clip.values.get("generate"), clip.values.get("settings", {})
        if kind != "colour":
            self.losses.append(f"a generated picture ({kind}) is left out: Background makes one")
            return None
        strip = compat.new_effect(
            compat.editor(self._scene), "COLOR", name=clip.values.get("name", "Colour"), channel=channel,
            left=self._start + clip.left, length=clip.right - clip.left,
        )  # fmt: skip
        colour = str(settings.get("colour", "#000000")).lstrip("#")
        if len(colour) == 6:
            strip.color = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        self.new.append(strip)
        return strip

    def _added(self, add: Any, path: Path, clip: PlacedClip, channel: int, **more: Any) -> Any:
        if not path.is_file():
            raise StripError(
                f"{path} is missing", "Put the media where the edit says, or relink it in the other program"
            )
        strip = add(
            self._scene, path, left=self._start + clip.left, length=clip.right - clip.left, above=channel,
            name=clip.values.get("name") or path.stem, **more,
        )  # fmt: skip
        self.new.append(strip)
        return strip

    def _transition(self, each: PlacedTransition, first: Any, second: Any) -> None:
        if first is None or second is None:
            return
        strip = compat.new_transition(
            compat.editor(self._scene), "CROSS", first, second, name=each.name, channel=self._channel + 2,
            left=self._start + each.left, right=self._start + each.right,
        )  # fmt: skip
        self.new.append(strip)
        if each.name not in ("fade", "dissolve"):
            self.losses.append(f"the transition {each.name!r} is a cross-fade")

    def _captions(self) -> None:
        for track in self._edit.get("captions", ()):
            if track.get("file"):
                self.losses.append(f"the captions in {Path(track['file']).name} are left out")
            for cue in track.get("cue", ()):
                left, right = (self._times.frame(self._times.seconds(cue.get(key, 0))) for key in ("from", "to"))
                strip = timeline.add_text(
                    self._scene, cue["text"], left=self._start + left, length=max(1, right - left),
                    above=self._channel, name=cue["text"][:_TITLE_CHARACTERS],
                )  # fmt: skip
                self.new.append(strip)
                format_subtitle(strip, self._scene)

    def _animate(self, strip: Any, name: str, keys: list[Key], left: int) -> None:
        """Set a value that stays, or keyframes for one that changes."""
        setattr(strip, name, keys[0][1])
        if len({round(value, 6) for _, value in keys}) < 2:
            return
        for at, value in keys:
            setattr(strip, name, value)
            strip.keyframe_insert(name, frame=self._start + left + at)

    def _tell_effects(self, strip: Any, clip: PlacedClip) -> None:
        names = [each.get("name", "") for each in clip.values.get("effect", ())]
        if names:
            self.losses.append(f"the effects of “{strip.name}” are left out: {', '.join(names)}")


def adopt_settings(scene: Any, edit: Mapping[str, Any]) -> None:
    """Give an empty scene the rate and the size of an edit."""
    compat.set_scene_rate(scene, rate_of(edit))
    size = size_of(edit)
    if size is not None:
        scene.render.resolution_x, scene.render.resolution_y = size


@contextmanager
def kept_on_error(scene: Any) -> Iterator[None]:
    """Give a scene its rate and its size back where an edit cannot be added."""
    render = scene.render
    names = ("fps", "fps_base", "resolution_x", "resolution_y")
    before = [(name, getattr(render, name)) for name in names]
    try:
        yield
    except Exception:
        for name, value in before:
            setattr(render, name, value)
        raise
