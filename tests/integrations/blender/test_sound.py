"""visible_part gives the part of a sound that Blender mixes."""

from __future__ import annotations

import wave
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from support.require import require
from support.strips import RAMP, empty_scene, operate, write_ramp

bpy = require("bpy")

SECONDS = 4
NTSC = Fraction(30000, 1001)

if not bpy.app.build_options.audaspace:
    pytest.skip("this Blender is built without sound", allow_module_level=True)


@pytest.fixture(scope="module")
def compat(extension: ModuleType) -> ModuleType:
    return extension.compat


@pytest.fixture(scope="module")
def visible(extension: ModuleType) -> ModuleType:
    return extension.visible


@pytest.fixture(scope="module")
def ramp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_ramp(tmp_path_factory.mktemp("sounds") / "ramp.wav", SECONDS)


def new_sound(compat: ModuleType, scene: Any, ramp: Path, start: int = 10) -> Any:
    strips = compat.strips_of(compat.editor(scene))
    strip = strips.new_sound(name="sound", filepath=str(ramp), channel=1, frame_start=start)
    scene.sequence_editor.active_strip = strip
    return strip


def mixed_seconds(scene: Any, frames: Iterable[Fraction], folder: Path) -> list[float]:
    """Return the second of the ramp that is mixed at each scene frame; 0 in silence."""
    wanted = list(frames)
    scene.frame_start, scene.frame_end = 0, int(max(wanted)) + 10
    path = folder / "mix.wav"
    bpy.ops.sound.mixdown(filepath=str(path), container="WAV", codec="PCM", format="S16")
    with wave.open(str(path)) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        mixed = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, channels)
    # A centred sound has half the power on either side.
    samples = mixed[:, 0] * 2**0.5
    step = rate * float(scene.render.fps_base) / scene.render.fps
    return [float(samples[round(float(frame) * step)]) / RAMP * SECONDS for frame in wanted]


def check(visible: ModuleType, scene: Any, strip: Any, folder: Path, tolerance: float = 0.002) -> Any:
    """Compare a strip's part with the mix, in the middle of scene frames; return the part."""
    part = visible.visible_part(scene, strip)
    frames = np.linspace(part.left + 2, part.right - 2, 7).round() + 0.5
    seconds_per_frame = part.speed / part.scene_rate
    expected = [float(part.exact_start + (Fraction(frame) - part.left) * seconds_per_frame) for frame in frames]
    assert mixed_seconds(scene, frames, folder) == pytest.approx(expected, abs=tolerance)
    return part


@pytest.mark.parametrize("rate", [24, NTSC])
def test_a_trimmed_sound(rate, visible, compat, ramp, tmp_path) -> None:
    scene = empty_scene(rate)
    strip = new_sound(compat, scene, ramp)
    compat.set_handles(strip, 22, 61)
    part = check(visible, scene, strip, tmp_path)
    assert (part.start, part.end, part.file_rate) == (12 / Fraction(rate), 51 / Fraction(rate), rate)


def test_a_sound_extended_past_both_ends(visible, compat, ramp, tmp_path) -> None:
    scene = empty_scene(24)
    strip = new_sound(compat, scene, ramp)
    compat.set_handles(strip, 2, 130)
    part = check(visible, scene, strip, tmp_path)
    assert (part.left, part.right, part.held_frames_left, part.held_frames_right) == (10, 106, 8, 24)
    assert (part.start, part.end) == (0, SECONDS)


@pytest.mark.parametrize("offset", [0.25, -0.4, 0.01])
def test_a_sound_with_an_offset_in_its_strip(offset, visible, compat, ramp, tmp_path) -> None:
    scene = empty_scene(24)
    strip = new_sound(compat, scene, ramp)
    if not hasattr(strip, "sound_offset"):
        pytest.skip("this Blender has no offset of sounds")
    compat.set_sound_offset(strip, offset)
    compat.set_handles(strip, 5, 80)
    part = check(visible, scene, strip, tmp_path)
    begins = 10 + offset * 24
    left = max(int(begins), 5)
    assert (part.left, float(part.exact_start)) == (left, pytest.approx((left - begins) / 24, abs=1e-4))
    assert part.start == max(part.exact_start, 0)


def test_trimmed_content(visible, compat, ramp, tmp_path) -> None:
    scene = empty_scene(24)
    strip = new_sound(compat, scene, ramp)
    name = "content_trim_start" if hasattr(strip, "content_trim_start") else "animation_offset_start"
    setattr(strip, name, 12)
    left, right = compat.handles(strip)
    compat.set_handles(strip, left + 5, right - 6)
    part = check(visible, scene, strip, tmp_path)
    assert (part.start, part.end) == (Fraction(17, 24), Fraction(90, 24))


@pytest.mark.parametrize("percent", [50, 200])
def test_a_sound_retimed_evenly(percent, visible, compat, ramp, tmp_path) -> None:
    scene = empty_scene(24)
    strip = new_sound(compat, scene, ramp)
    if compat.retiming_keys(strip) is None:
        pytest.skip("this Blender does not show how sounds are retimed")
    operate(compat, scene, "retiming_segment_speed_set", speed=percent)
    left, right = compat.handles(strip)
    compat.set_handles(strip, left + 6, right - 4)
    # Before 5.0 Blender plays a retimed sound half a frame late.
    part = check(visible, scene, strip, tmp_path, tolerance=0.002 + 0.5 * percent / 100 / 24)
    assert float(part.speed) == pytest.approx(percent / 100, rel=0.02)


def test_a_sound_that_changes_its_speed_is_refused(visible, compat, ramp) -> None:
    scene = empty_scene(24)
    strip = new_sound(compat, scene, ramp)
    if compat.retiming_keys(strip) is None:  # only the changed length shows it
        operate(compat, scene, "retiming_segment_speed_set", speed=80)
    else:
        operate(compat, scene, "retiming_key_add", timeline_frame=50)
    with pytest.raises(visible.StripError, match="“sound” changes its speed"):
        visible.visible_part(scene, strip)


def test_handles_end_with_the_sound(visible, compat, ramp) -> None:
    scene = empty_scene(24)
    strip = new_sound(compat, scene, ramp)
    compat.set_handles(strip, 14, 60)
    part = visible.visible_part(scene, strip, handles=20)
    assert (part.handle_seconds_before, part.handle_frames_left) == (Fraction(4, 24), 4)
    assert (part.handle_seconds_after, part.handle_frames_right) == (Fraction(20, 24), 20)


def test_a_strip_without_its_sound_is_refused(visible, compat, ramp, tmp_path) -> None:
    scene = empty_scene(24)
    strip = new_sound(compat, scene, tmp_path / "lost.wav")
    with pytest.raises(visible.StripError, match=r"file of “sound” is missing: .*lost\.wav"):
        visible.visible_part(scene, strip)
    strip.sound = None
    with pytest.raises(visible.StripError, match="“sound” has no sound"):
        visible.visible_part(scene, strip)


def test_a_damaged_file_is_refused(visible, compat, ramp, tmp_path) -> None:
    scene = empty_scene(24)
    strip = new_sound(compat, scene, ramp)
    (tmp_path / "torn.wav").write_bytes(b"RIFF")
    strip.sound.filepath = str(tmp_path / "torn.wav")
    with pytest.raises(visible.StripError, match=r"cannot read .*torn\.wav"):
        visible.visible_part(scene, strip)
    assert compat.all_strips(scene) == [strip]


def test_the_ramp_shows_seconds(compat, ramp, tmp_path) -> None:
    scene = empty_scene(24)
    new_sound(compat, scene, ramp, start=0)
    assert mixed_seconds(scene, [Fraction(24), Fraction(60)], tmp_path) == pytest.approx([1, 2.5], abs=1e-4)
