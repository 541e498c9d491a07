"""An upscaled result looks like its source and covers the same area."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from support.require import require
from support.strips import HEIGHT, WIDTH, empty_scene, rendered, write_ramp, write_video

bpy = require("bpy")

Edit = Callable[[Any], None]


@pytest.fixture(scope="module")
def compat(extension: ModuleType) -> ModuleType:
    return extension.compat


@pytest.fixture(scope="module")
def appearance(extension: ModuleType) -> ModuleType:
    return extension.appearance


def gradient(width: int, height: int) -> npt.NDArray[np.uint8]:
    """Return a smooth image that differs in each corner and channel, so that rotation and shifts show."""
    y, x = (np.arange(height)[:, None] + 0.5) / height, (np.arange(width) + 0.5) / width
    channels = [np.sin(3 * x + y), np.cos(2 * y - x), x * y + 0 * x]
    return np.stack([np.uint8(127 + 120 * channel) for channel in channels], axis=-1)


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Write a video, and the same twice as wide and high, as an upscaler makes it."""
    folder = tmp_path_factory.mktemp("videos")
    small, large = [gradient(WIDTH * n // 2, HEIGHT * n // 2) for n in (1, 2)]
    return write_video(folder / "small.avi", Fraction(24), [small] * 30), write_video(
        folder / "large.avi", Fraction(24), [large] * 30
    )


def two_strips(compat: ModuleType, videos: tuple[Path, Path]) -> tuple[Any, Any, Any]:
    """Return a scene, its source strip, and above that its result strip."""
    scene = empty_scene(24)
    strips = compat.strips_of(compat.editor(scene))
    source, result = (
        strips.new_movie(name=path.stem, filepath=str(path), channel=channel, frame_start=1)
        for channel, path in enumerate(videos, 1)
    )
    return scene, source, result


def transformed(strip: Any) -> None:
    strip.transform.scale_x, strip.transform.scale_y = 1.3, 0.8
    strip.transform.offset_x, strip.transform.offset_y = 5, -3
    strip.transform.rotation = 0.4
    strip.transform.origin = (0.2, 0.7)


def cropped(strip: Any) -> None:
    transformed(strip)
    strip.crop.min_x, strip.crop.max_x, strip.crop.min_y, strip.crop.max_y = 3, 7, 2, 4


def flipped(strip: Any) -> None:
    transformed(strip)
    strip.use_flip_x = strip.use_flip_y = True
    strip.transform.filter = "BILINEAR"


def coloured(strip: Any) -> None:
    strip.color_multiply, strip.color_saturation, strip.blend_alpha = 1.4, 0.4, 0.6
    strip.blend_type = "ADD"
    strip.colorspace_settings.name = "Non-Color"


def modified(strip: Any) -> None:
    light = strip.modifiers.new(name="light", type="BRIGHT_CONTRAST")
    light.bright, light.contrast = 5, 20
    balance = strip.modifiers.new(name="balance", type="COLOR_BALANCE")
    balance.color_balance.gain = (0.3, 1.0, 0.5)
    balance.color_multiply = 1.3
    curves = strip.modifiers.new(name="curves", type="CURVES").curve_mapping
    curves.curves[3].points.new(0.3, 0.7)
    curves.update()
    strip.modifiers.new(name="off", type="TONEMAP").mute = True
    strip.modifiers.new(name="sound", type="SOUND_EQUALIZER").new_graphic(min_freq=20, max_freq=900)


def animated(strip: Any) -> None:
    strip.transform.origin = (0.1, 0.6)
    for frame, scale, crop, alpha in ((1, 0.5, 0, 0.2), (20, 2.0, 6, 0.9)):
        strip.transform.scale_x, strip.crop.min_x, strip.blend_alpha = scale, crop, alpha
        strip.transform.offset_x = 10 * scale
        strip.transform.keyframe_insert("offset_x", frame=frame)
        strip.transform.keyframe_insert("scale_x", frame=frame)
        strip.crop.keyframe_insert("min_x", frame=frame)
        strip.keyframe_insert("blend_alpha", frame=frame)


@pytest.mark.parametrize("change", [transformed, cropped, flipped, coloured, modified, animated])
def test_the_result_covers_and_looks_like_its_source(change: Edit, appearance, compat, videos, tmp_path) -> None:
    scene, source, result = two_strips(compat, videos)
    change(source)
    frames = {}
    for copied in (False, True):
        if copied:
            assert appearance.copy_appearance(scene, source, result, scale=Fraction(2)) == []
        for strip, other in ((source, result), (result, source)):
            strip.mute, other.mute = False, True
            frames[strip.name, copied] = rendered(scene, 12, tmp_path)
    difference = np.abs(frames["small", True] - frames["large", True])
    # At the edge of a rotated frame pixels are covered in part, by different shares.
    assert np.quantile(difference, 0.9) < 0.02
    assert difference.mean() < 0.02
    assert np.abs(frames["small", False] - frames["large", False]).mean() > 0.1


def save_png(path: Path, pixels: npt.NDArray[np.uint8]) -> Path:
    height, width, _ = pixels.shape
    image = bpy.data.images.new("image", width, height)
    filled = np.dstack([pixels[::-1] / np.float32(255), np.ones((height, width, 1))])
    image.pixels.foreach_set(filled.astype(np.float32).ravel())
    image.filepath_raw, image.file_format = str(path), "PNG"
    image.save()
    bpy.data.images.remove(image)
    return path


@pytest.mark.parametrize("change", [transformed, cropped])
def test_an_image_covers_its_source(change: Edit, appearance, compat, tmp_path) -> None:
    scene = empty_scene(24)
    strips = compat.strips_of(compat.editor(scene))
    files = [save_png(tmp_path / f"{n}.png", gradient(WIDTH * n // 2, HEIGHT * n // 2)) for n in (1, 2)]
    source, result = (
        strips.new_image(name=path.stem, filepath=str(path), channel=1, frame_start=1, fit_method="ORIGINAL")
        for path in files
    )
    change(source)
    assert appearance.copy_appearance(scene, source, result, scale=Fraction(2)) == []
    frames = []
    for strip, other in ((source, result), (result, source)):
        strip.mute, other.mute = False, True
        frames.append(rendered(scene, 1, tmp_path))
    assert np.abs(frames[0] - frames[1]).mean() < 0.02


def test_the_source_stays_as_it_was(appearance, compat, videos) -> None:
    scene, source, result = two_strips(compat, videos)
    cropped(source)
    appearance.copy_appearance(scene, source, result, scale=Fraction(3, 2))
    assert (source.transform.scale_x, source.crop.min_x) == (pytest.approx(1.3), 3)
    assert result.transform.scale_x == pytest.approx(1.3 / 1.5)
    assert (result.crop.min_x, result.crop.max_x) == (4, 10)


def test_keyframes_are_copied(appearance, compat, videos) -> None:
    scene, source, result = two_strips(compat, videos)
    animated(source)
    curves = compat.curves(scene)
    for key in curves.find(source.path_from_id() + ".blend_alpha").keyframe_points:
        key.interpolation = "CONSTANT"
    appearance.copy_appearance(scene, source, result, scale=Fraction(2))
    pairs = {name: [curves.find(f"{s.path_from_id()}.{name}") for s in (source, result)] for name in
             ("blend_alpha", "transform.scale_x", "crop.min_x")}  # fmt: skip
    for (name, (one, other)), factor in zip(pairs.items(), (1, 0.5, 2), strict=True):
        assert other is not None, name
        for key, new_key in zip(one.keyframe_points, other.keyframe_points, strict=True):
            assert (new_key.co[0], new_key.co[1]) == (key.co[0], pytest.approx(key.co[1] * factor)), name
            assert new_key.interpolation == key.interpolation


def test_things_that_are_not_copied_are_reported(appearance, compat, videos) -> None:
    scene, source, result = two_strips(compat, videos)
    animated(source)
    compat.curves(scene)[0].modifiers.new("NOISE")
    source.driver_add("color_saturation")
    strips = compat.strips_of(scene.sequence_editor)
    names = strips.bl_rna.functions["new_effect"].parameters.keys()
    given = {"length": 9} if "length" in names else {"frame_end": 10}
    given["input1" if "input1" in names else "seq1"] = source
    strips.new_effect(name="glow", type="GLOW", channel=7, frame_start=1, **given)
    notes = appearance.copy_appearance(scene, source, result, scale=Fraction(2))
    assert [line.split("“")[0] for line in notes] == [
        "The animation of offset_x was not copied from ", "Drivers were not copied from ",
    ]  # fmt: skip


def test_a_sound_keeps_its_volume_and_pan(appearance, compat, tmp_path) -> None:
    if not bpy.app.build_options.audaspace:
        pytest.skip("this Blender is built without sound")
    scene = empty_scene(24)
    strips = compat.strips_of(scene.sequence_editor)
    path = str(write_ramp(tmp_path / "ramp.wav", 1))
    source, result = (
        strips.new_sound(name=name, filepath=path, channel=1, frame_start=1) for name in ("source", "result")
    )
    source.volume, source.pan, source.mute = 0.3, -0.5, True
    source.sound.use_mono = True
    source.keyframe_insert("volume", frame=3)
    assert appearance.copy_appearance(scene, source, result) == []
    assert (result.volume, result.pan, result.mute) == (pytest.approx(0.3), -0.5, True)
    assert result.sound.use_mono
    assert compat.curves(scene).find(result.path_from_id() + ".volume") is not None
