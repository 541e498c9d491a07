"""Interlaced frames: told from whole ones by flags and by what they show, and deinterlaced by frame or by field."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from aigc_plugin import InterpolateOptions, UpscaleOptions, filter_video, interpolate_video, upscale_video
from aigc_plugin.errors import InputError, MediaError
from aigc_plugin.media.video.interlacing import scan_of
from aigc_plugin.media.video.timeline import Timeline
from aigc_plugin.media.video.video_input import VideoInput
from oracles.motion import texture
from support.decibels import psnr
from support.video_files import read_video

FRAMES, HEIGHT, WIDTH = 12, 96, 128
WIDE = texture(HEIGHT, WIDTH + 4 * 2 * FRAMES, seed=11).round().astype(np.uint8)


def moment(field: int) -> NDArray[np.uint8]:
    """The picture at the time of a field: a texture that moves by 4 pixels a field."""
    return WIDE[:, 4 * field : 4 * field + WIDTH]


def write(path: Path, *, woven: bool, flagged: bool) -> Path:
    """Twelve frames at 25 a second; woven of two moments, bottom field first, or whole; flagged, or not."""
    with av.open(str(path), "w") as container:
        options = {"qp": "0", **({"x264-params": "bff=1"} if flagged else {})}
        stream = container.add_stream("libx264", rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(FRAMES):
            luma = moment(2 * number).copy()
            if woven:
                luma[::2] = moment(2 * number + 1)[::2]
            frame = av.VideoFrame.from_ndarray(
                np.vstack([luma, np.full((HEIGHT // 2, WIDTH), 128, np.uint8)]), format="yuv420p"
            )
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("woven", [False, True])
@pytest.mark.parametrize("flagged", [False, True])
def test_a_scan_is_what_flags_and_frames_say(woven: bool, flagged: bool, tmp_path: Path) -> None:
    path = write(tmp_path / "in.mkv", woven=woven, flagged=flagged)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        scan = scan_of(list(container.decode(stream)), stream)
    assert (scan.flagged, scan.combed, scan.whole) == (flagged, woven, not woven)


@pytest.mark.parametrize(("woven", "words"), [(True, "is interlaced"), (False, "though its frames look whole")])
def test_flagged_frames_are_refused_by_every_job(woven: bool, words: str, tmp_path: Path) -> None:
    source, target = write(tmp_path / "in.mkv", woven=woven, flagged=True), tmp_path / "out.mkv"
    for job in (
        lambda: upscale_video(source, target),
        lambda: interpolate_video(source, target),
        lambda: filter_video(source, target, "interpolate=fps=50"),
    ):
        with pytest.raises(MediaError, match=words) as caught:
            job()
        assert ("progressive" in (caught.value.hint or "")) is not woven
        assert not target.exists()


def test_whole_frames_that_are_flagged_can_be_taken(tmp_path: Path) -> None:
    source = write(tmp_path / "in.mkv", woven=False, flagged=True)
    options = InterpolateOptions(fps=25, progressive=True, codec="ffv1")
    done = interpolate_video(source, tmp_path / "out.mkv", options)
    assert not done.warnings
    before, after = read_video(source), read_video(tmp_path / "out.mkv")
    for kept, frame in zip(after.frames, before.frames, strict=True):
        np.testing.assert_array_equal(kept.planes[0], frame.planes[0])


def test_combed_frames_without_a_flag_are_told_and_deinterlaced(tmp_path: Path) -> None:
    source = write(tmp_path / "in.mkv", woven=True, flagged=False)
    done = upscale_video(source, tmp_path / "out.mkv", UpscaleOptions(model="bilinear", scale=2))
    assert any("look interlaced" in text for text in done.warnings)
    with VideoInput(str(source), interlaced="frame") as video:
        frames = [item for item in video.items(Timeline()) if isinstance(item, av.VideoFrame)]
    made = frames[5].to_ndarray(format="gray")
    assert psnr(made, moment(10), border=8) > 24
    assert psnr(np.asarray(read_video(source).frames[5].planes[0]), moment(10), border=8) < 22


def test_a_frame_rate_gets_a_frame_of_each_field(tmp_path: Path) -> None:
    source = write(tmp_path / "in.mkv", woven=True, flagged=True)
    options = InterpolateOptions(fps=50, deinterlace=True, codec="ffv1")
    interpolate_video(source, tmp_path / "out.mkv", options)
    after = read_video(tmp_path / "out.mkv")
    assert after.times == [Fraction(k, 50) for k in range(2 * FRAMES)]
    for field in range(6, 14):
        assert psnr(np.asarray(after.frames[field].planes[0]), moment(field), border=8) > 24


def test_whole_and_interlaced_exclude_each_other(tmp_path: Path) -> None:
    source = write(tmp_path / "in.mkv", woven=True, flagged=True)
    with pytest.raises(InputError, match="exclude"):
        upscale_video(source, tmp_path / "out.mkv", UpscaleOptions(deinterlace=True, progressive=True))
