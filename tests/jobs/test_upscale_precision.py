"""The precision of an upscaled video, and what its file says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigc_plugin import backends
from aigc_plugin.engine import Engine
from aigc_plugin.jobs.filter_chain import chain_work, read_chain
from aigc_plugin.jobs.video_jobs import upscale_video
from aigc_plugin.media.video.timeline import Timeline
from aigc_plugin.media.video.video_input import VideoInput
from aigc_plugin.options.upscale import UpscaleOptions
from support.video_files import write_video


@pytest.mark.parametrize(("pixel_format", "quick"), [("yuv420p", True), ("yuv420p10le", False)])
def test_int8_is_for_frames_of_8_bits(pixel_format: str, quick: bool, tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mkv", codec="ffv1", pixel_format=pixel_format)
    wanted = Engine().quick().resolved().precision if quick else backends.resolve_precision()
    done = upscale_video(source, tmp_path / "out.mkv", UpscaleOptions())
    assert done.settings["precision"] == wanted
    with VideoInput(source) as opened:
        work = chain_work(read_chain("upscale", {}), opened, Timeline())
    assert f"precision {wanted}" in work.settings["chain"]


def test_a_precision_that_was_asked_for_stays(tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mkv", codec="ffv1", pixel_format="yuv420p10le")
    done = upscale_video(source, tmp_path / "out.mkv", UpscaleOptions(precision="int8"))
    assert done.settings["precision"] == "int8"
