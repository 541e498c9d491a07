"""Cuts for tests in Blender: media files by ffmpeg, and the strips of a scene."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from support.require import require

FFMPEG = require("ffmpeg")
FFPROBE = require("ffprobe")
RATE = 24


def make_video(path: Path, *, rate: int | str = RATE, seconds: float = 2.0, size: str = "64x48") -> Path:
    """Write a video of moving bars, with a tone."""
    video = f"testsrc2=size={size}:rate={rate}:duration={seconds}"
    audio = f"sine=frequency=330:sample_rate=48000:duration={seconds}"
    command = [FFMPEG, "-v", "error", "-f", "lavfi", "-i", video, "-f", "lavfi", "-i", audio]
    subprocess.run([*command, "-pix_fmt", "yuv420p", "-c:a", "aac", str(path)], check=True)
    return path


def make_image(path: Path) -> None:
    command = [
        FFMPEG,
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=64x48,gblur=2",
        "-frames:v",
        "1",
        str(path),
    ]
    subprocess.run(command, check=True)


def probe(path: Path) -> dict[str, Any]:
    """Return what ffprobe reports of the first video stream, its frames counted; of audio where there is none."""
    command = [FFPROBE, "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(path)]
    streams = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["streams"]
    return next((each for each in streams if each["codec_type"] == "video"), streams[0])


def has_audaspace() -> bool:
    import bpy

    return bool(bpy.app.build_options.audaspace)


def select(scene: Any, modules: Any, *strips: Any) -> None:
    for each in modules.compat.all_strips(scene):
        each.select = each in strips
    scene.sequence_editor.active_strip = strips[0] if strips else None


def results(scene: Any, modules: Any) -> list[Any]:
    return [each for each in modules.compat.all_strips(scene) if modules.record.Record.of(each)]


def the_result(scene: Any, modules: Any) -> Any:
    (strip,) = results(scene, modules)
    return strip


def file_of(strip: Any) -> Path:
    import bpy

    if strip.type == "IMAGE":
        return Path(bpy.path.abspath(strip.directory)) / strip.elements[0].filename
    return Path(bpy.path.abspath(strip.sound.filepath if strip.type == "SOUND" else strip.filepath))
