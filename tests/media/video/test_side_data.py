"""Side data of frames: what reading it leaves to the garbage collector."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from av.video.frame import VideoFrame

import aigc_plugin as aigc
from aigc_plugin.media.video import side_data
from support.video_files import write_video

FRAME_BYTES = 64 * 48 * 12 // 8


@pytest.fixture(autouse=True)
def no_automatic_collections() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def frames_alive() -> int:
    return sum(type(each) is VideoFrame for each in gc.get_objects())


def test_frames_are_freed_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    held = side_data._HeldFrames()
    monkeypatch.setattr(side_data, "_held", held)
    monkeypatch.setattr(side_data, "_HELD_BYTES", 12 * FRAME_BYTES)
    path = write_video(tmp_path / "in.mkv", pts=[512 * number for number in range(40)])
    before, alive = frames_alive(), list[int]()
    with av.open(str(path)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            side_data.frame_side_data(frame, "h264")
            if number in (11, 35):  # each look at all objects takes time
                alive.append(frames_alive() - before)
    assert all(10 <= count <= 15 for count in alive)  # of which one is in use, and a few may be the decoder's


def test_small_frames_call_for_no_collection(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each takes as long as the process is large: one a frame made a video in a large program 20 times as slow."""
    path = write_video(tmp_path / "in.mkv", pts=[512 * number for number in range(40)])
    monkeypatch.setattr(side_data, "_held", side_data._HeldFrames())
    collections = list[str]()
    monkeypatch.setattr(gc, "collect", lambda: collections.append("all"))
    aigc.upscale_video(path, tmp_path / "out.mkv", aigc.UpscaleOptions(model="point"))
    assert collections == []
