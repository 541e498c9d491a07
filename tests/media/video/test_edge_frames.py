"""Frames that are decoded ahead, anywhere in a video."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from aigc_plugin.errors import MediaError
from aigc_plugin.media.video.edge_frames import EdgeFrames
from aigc_plugin.media.video.frame_index import frame_index
from aigc_plugin.media.video.read_ahead import ReadAhead
from support.numbered_video import write_numbered

SPANS = [(3, 7), (7, 9), (20, 22), (41, 42), (44, 70), (90, 100)]


@pytest.mark.parametrize("parameters", ["b-pyramid=normal:ref=4", "open-gop=1", "interlaced=1:ref=3"])
def test_frames_are_those_of_a_decoder_that_passes_over_none(parameters: str, tmp_path: Path) -> None:
    options = {"x264-params": f"{parameters}:keyint=40:threads=1", "preset": "medium"}
    clip = str(write_numbered(tmp_path / "in.mp4", 4, b_frames=4, audio=None, options=options))
    with av.open(clip) as container:
        whole = [frame.to_ndarray() for frame in container.decode(video=0)]
    index = frame_index(clip)
    assert index is not None
    with EdgeFrames(clip, index, SPANS, 2) as edges:
        for first, last in SPANS:
            frames = [frame.to_ndarray() for frame in edges.frames()]
            assert all(np.array_equal(one, other) for one, other in zip(frames, whole[first:last], strict=True))


def test_a_frame_that_is_missing_is_named(tmp_path: Path) -> None:
    clip = write_numbered(tmp_path / "in.mp4", 2, group=10, audio=None)
    index = frame_index(str(clip))
    assert index is not None
    with EdgeFrames(str(clip), index, [(3, 5), (48, 52)], 1) as edges:
        assert len(list(edges.frames())) == 2
        with pytest.raises(MediaError, match="frame 50 of it cannot be decoded"):
            list(edges.frames())


def test_only_so_many_items_wait_and_the_thread_ends() -> None:
    computed = []
    reached, ended = threading.Event(), threading.Event()

    def items() -> Iterator[int]:
        try:
            for number in range(100):
                computed.append(number)
                if number == 3:
                    reached.set()
                yield number
        finally:
            ended.set()

    with ReadAhead(items(), 3) as ahead:
        assert reached.wait(5)
        assert not ended.wait(0.2)
        assert computed == [0, 1, 2, 3]
        assert [next(ahead), next(ahead)] == [0, 1]
    assert ended.wait(5)
    assert not ahead.is_running
    assert len(computed) < 10
    assert list(ahead) == []


def test_an_error_is_raised_in_its_place() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("no 2")

    with ReadAhead(items(), 3) as ahead:
        assert next(ahead) == 1
        with pytest.raises(ValueError, match="no 2"):
            next(ahead)
        assert list(ahead) == []
