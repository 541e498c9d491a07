"""Videos and sounds for tests in Blender, and frames that its sequencer renders.

Every video frame shows its number, and every audio sample its time.
"""

from __future__ import annotations

import struct
import wave
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT, BITS = 64, 32, 8
RAMP = 30_000  # value of the last sample of a ramp
SAMPLE_RATE = 48_000


def bars(number: int) -> npt.NDArray[np.uint8]:
    """Return a frame (height, width) that shows a number: white and black bars, the lowest bit on the left."""
    row = np.repeat(np.array([255 * (number >> bit & 1) for bit in range(BITS)], np.uint8), WIDTH // BITS)
    return np.tile(row, (HEIGHT, 1))


def number_of(frame: npt.NDArray[np.float32]) -> int | None:
    """Return the number in a frame (height, width, channels), 0 … 1; None where it is empty."""
    row = frame[frame.shape[0] // 2]
    step = len(row) // BITS
    if row[..., -1].max() < 0.5:
        return None
    return sum(1 << bit for bit in range(BITS) if row[bit * step + step // 2, 0] > 0.5)


def _chunk(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return name + struct.pack("<I", len(body)) + body


def write_video(path: Path, rate: Fraction, images: Iterable[npt.NDArray[np.uint8]]) -> Path:
    """Write an AVI of uncompressed grey or BGR frames (height, width[, 3]), which every Blender reads."""
    frames = [np.broadcast_to(p.reshape(*p.shape[:2], -1), (*p.shape[:2], 3))[::-1] for p in images]
    height, width, _ = frames[0].shape
    size = frames[0].size
    main = struct.pack("<14I", 1_000_000, 0, 0, 16, len(frames), 0, 1, size, width, height, 0, 0, 0, 0)
    stream = struct.pack(
        "<4s4sIHHIIIIIIIIHHHH",
        b"vids", b"DIB ", 0, 0, 0, 0, rate.denominator, rate.numerator, 0, len(frames), size, 0, 0, 0, 0, width, height,
    )  # fmt: skip
    bitmap = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, size, 0, 0, 0, 0)
    stream_list = _chunk(b"LIST", b"strl", _chunk(b"strh", stream), _chunk(b"strf", bitmap))
    header = _chunk(b"LIST", b"hdrl", _chunk(b"avih", main), stream_list)
    movie = _chunk(b"LIST", b"movi", *(_chunk(b"00db", frame.tobytes()) for frame in frames))
    offsets = range(4, 4 + len(frames) * (size + 8), size + 8)
    index = _chunk(b"idx1", *(struct.pack("<4sIII", b"00db", 16, offset, size) for offset in offsets))
    path.write_bytes(_chunk(b"RIFF", b"AVI ", header, movie, index))
    return path


def write_numbers(path: Path, rate: Fraction | int, count: int) -> Path:
    """Write a video whose frame i shows i."""
    return write_video(path, Fraction(rate), (bars(number) for number in range(count)))


def write_ramp(path: Path, seconds: int) -> Path:
    """Write a WAV file that rises evenly from 0 to RAMP, so that each sample shows its time."""
    count = SAMPLE_RATE * seconds
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.arange(count) * RAMP // count).astype("<i2").tobytes())
    return path


def empty_scene(rate: Fraction | int = 24) -> Any:
    """Return the only scene of an empty file, with the size of our frames, at `rate`, with empty caches."""
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True)
    scene = bpy.context.scene
    scene.render.fps = round(Fraction(rate))
    scene.render.fps_base = scene.render.fps / Fraction(rate)
    scene.render.resolution_x, scene.render.resolution_y = WIDTH, HEIGHT
    scene.view_settings.view_transform = "Standard"
    editor = scene.sequence_editor_create()
    # From 5.0 on frames are cached by index rounded down: what is shown would depend on what was shown before.
    editor.use_cache_raw = editor.use_cache_final = False
    if hasattr(bpy.context.workspace, "sequencer_scene"):
        bpy.context.workspace.sequencer_scene = scene
    return scene


def rendered(scene: Any, frame: int, folder: Path) -> npt.NDArray[np.float32]:
    """Render a frame of the sequencer: (height, width, 4), first row on top, 0 … 1."""
    import bpy

    scene.frame_set(frame)
    scene.render.filepath = str(folder / "still.png")
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGBA"
    bpy.ops.render.render(write_still=True, scene=scene.name)
    image = bpy.data.images.load(scene.render.filepath)
    pixels = np.empty(image.size[0] * image.size[1] * 4, np.float32)
    image.pixels.foreach_get(pixels)
    shape = image.size[1], image.size[0], 4
    bpy.data.images.remove(image)
    return pixels.reshape(shape)[::-1]


def shown(scene: Any, frames: Iterable[int], folder: Path) -> list[int | None]:
    """Return the number of the video frame that each scene frame shows; None where it shows none."""
    return [number_of(rendered(scene, frame, folder)) for frame in frames]


def operate(compat: ModuleType, scene: Any, name: str, **settings: Any) -> None:
    """Run an operator of the sequencer as if in its window."""
    import bpy

    operator = getattr(bpy.ops.sequencer, name)
    if "move_strips" in operator.get_rna_type().properties:
        settings["move_strips"] = False  # would wait for the mouse
    with compat.in_sequencer(scene):
        assert "FINISHED" in operator(**settings)
