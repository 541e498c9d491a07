"""`aigc filter` between two ffmpegs: what goes through, and what does not go astray."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from aigc_plugin.cli import main
from aigc_plugin.media.video.colour_tags import ColourTags
from support.ffmpeg import shell
from support.run_aigc import environment
from support.video_files import VideoContents, read_video, write_video

TICKS = [0, 47, 94, 167, 214, 240, 300, 301]  # milliseconds
RAW = "-c:v rawvideo -fps_mode passthrough"
WITH_SOUND = "-map 0 -c:a copy"


def add_audio(film: Path, path: Path, ffmpeg: str, codec: str) -> Path:
    """`film` and a tone of half a second in `codec`."""
    subprocess.run(
        [ffmpeg, "-v", "error", "-i", film, "-f", "lavfi", "-i", "sine=r=48000:d=0.5", "-map", "0", "-map", "1",
         "-c:v", "copy", "-c:a", codec, path], check=True,
    )  # fmt: skip
    return path


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_video(tmp_path / "in.mkv", codec="ffv1", pts=TICKS, time_base=Fraction(1, 1000))


def since_start(film: VideoContents) -> list[Fraction]:
    """ffmpeg moves all streams together, so that nothing begins before 0."""
    return [time - film.times[0] for time in film.times]


def lags(after: VideoContents, before: VideoContents) -> list[Fraction]:
    """The delay of each packet of audio after the first frame."""
    pairs = zip(after.packets[1], before.packets[1], strict=True)
    return [(new[0] or 0) - after.times[0] - (old[0] or 0) + before.times[0] for new, old in pairs]


def doubled(film: VideoContents) -> list[np.ndarray]:
    return [frame.planes[0].repeat(2, 0).repeat(2, 1) for frame in film.frames]


@pytest.mark.parametrize("codec", ["aac", "pcm_s16le"])
def test_times_pictures_and_sound_through_two_ffmpegs(codec: str, film: Path, tmp_path: Path, ffmpeg: str) -> None:
    source = add_audio(film, tmp_path / "both.mkv", ffmpeg, codec)
    exact = f"-enc_time_base {'demux' if 'v9' in ffmpeg else -1}"  # each knows only the one spelling
    shell(
        f"{ffmpeg} -v error -i both.mkv {WITH_SOUND} {RAW} {exact} -f nut - | aigc filter upscale=model=point - - |"
        f" {ffmpeg} -v error -f nut -i - {WITH_SOUND} -c:v ffv1 -fps_mode passthrough {exact} out.mkv",
        tmp_path,
    )
    before, after = read_video(source), read_video(tmp_path / "out.mkv")
    np.testing.assert_array_equal([f.planes[0] for f in after.frames], doubled(before))
    assert since_start(after) == since_start(before)
    assert [data for *_, data in after.packets[1]] == [data for *_, data in before.packets[1]]
    assert max(map(abs, lags(after, before))) <= Fraction(1, 1000)


def test_a_chain_of_two(film: Path, tmp_path: Path) -> None:
    assert main(["filter", "upscale=model=point,interpolate=fps=100", str(film), str(tmp_path / "out.nut")]) == 0
    after = read_video(tmp_path / "out.nut")
    assert after.size == (128, 96)
    assert after.times == [Fraction(i, 100) for i in range(len(after.times))]
    at_zero, at_300 = doubled(read_video(film))[0], doubled(read_video(film))[6]
    np.testing.assert_array_equal(after.frames[0].planes[0], at_zero)
    np.testing.assert_array_equal(after.frames[30].planes[0], at_300)


def test_slow_motion_twice_stretches_the_sound(film: Path, tmp_path: Path, system_ffmpeg: str) -> None:
    source = add_audio(film, tmp_path / "both.nut", system_ffmpeg, "pcm_s16le")
    chain = "interpolate=slow=2:factor=1,interpolate=slow=2:factor=1"
    assert main(["filter", chain, str(source), str(tmp_path / "out.nut")]) == 0
    after = read_video(tmp_path / "out.nut")
    assert {time * 4 for time in read_video(film).times} <= set(after.times)
    stamp, length, _ = after.packets[1][-1]
    assert stamp is not None
    assert abs(stamp + length - 2) < Fraction(1, 10)


@pytest.mark.parametrize("pixel_format", ["yuv422p", "yuv420p10le", "yuva444p16le", "gbrp12le", "gray16le", "bgra"])
def test_depth_and_alpha(pixel_format: str, tmp_path: Path, system_ffmpeg: str) -> None:
    shell(
        f"{system_ffmpeg} -v error -f lavfi -i testsrc2=s=33x21 -frames:v 2 -pix_fmt {pixel_format} {RAW} in.nut",
        tmp_path,
    )
    assert main(["filter", "upscale=model=point", str(tmp_path / "in.nut"), str(tmp_path / "out.nut")]) == 0
    before, after = read_video(tmp_path / "in.nut"), read_video(tmp_path / "out.nut")
    assert after.frames[1].format == before.frames[1].format
    for old, new in zip(before.frames, after.frames, strict=True):
        first = -1 if old.format.alpha else 0
        np.testing.assert_array_equal(new.planes[first], old.planes[first].repeat(2, 0).repeat(2, 1))


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv444p10le"])
def test_y4m_both_ways(pixel_format: str, tmp_path: Path, ffmpeg: str) -> None:
    source = write_video(
        tmp_path / "in.mkv", codec="ffv1", pixel_format=pixel_format, tags=ColourTags(1), time_base=Fraction(1, 25),
        pts=range(4),
    )  # fmt: skip
    shell(
        f"{ffmpeg} -v error -i in.mkv -strict -1 -f yuv4mpegpipe - | aigc filter upscale=model=point - - --format y4m |"
        f" {ffmpeg} -v error -f yuv4mpegpipe -i - -c:v ffv1 out.mkv",
        tmp_path,
    )
    before, after = read_video(source), read_video(tmp_path / "out.mkv")
    assert (after.times, after.pixel_format, after.tags.range) == (before.times, pixel_format, 1)
    np.testing.assert_array_equal([f.planes[0] for f in after.frames], doubled(before))


@pytest.mark.parametrize(("form", "aspect"), [("nut", "64/45"), ("y4m", "16/11"), ("nut", "300/301")])
def test_the_shape_of_pixels(form: str, aspect: str, tmp_path: Path, ffmpeg: str) -> None:
    raw = "-f nut" if form == "nut" else "-f yuv4mpegpipe"
    shell(
        f"{ffmpeg} -v error -f lavfi -i testsrc2=s=32x24:d=0.2,setsar={aspect} -c:v rawvideo -f nut - |"
        f" aigc filter upscale=model=point - - --format {form} |"
        f" {ffmpeg} -v error {raw} -i - -c:v libx264 out.mkv",
        tmp_path,
    )
    after = read_video(tmp_path / "out.mkv")
    assert abs((after.aspect or 0) / Fraction(aspect) - 1) < 1e-4 * (100 if aspect == "300/301" else 1)
    assert len(after.times) == 5


def test_y4m_refuses_times_that_it_cannot_say(film: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["filter", "upscale=model=point", str(film), str(tmp_path / "out.y4m")]) == 1
    assert "end the chain with interpolate=fps=R" in capfd.readouterr().err
    assert not (tmp_path / "out.y4m").exists()


STRAY = """
import os
from aigc_plugin.generators import upscaler
original = upscaler.Upscaler.upscale_frame
def loud(self, frame):
    print("stray"); os.write(1, b"stray")
    return original(self, frame)
upscaler.Upscaler.upscale_frame = loud
from aigc_plugin.cli import main
raise SystemExit(main(["filter", "upscale=model=point", "in.mkv", "-", "--progress", "none"]))
"""


def test_stray_prints_do_not_reach_the_film(film: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STRAY], cwd=tmp_path, env=environment(), capture_output=True, check=True
    )
    (tmp_path / "out.nut").write_bytes(done.stdout)
    with av.open(str(tmp_path / "out.nut")) as container:
        assert len(list(container.decode(video=0))) == len(TICKS)
    assert b"stray" not in done.stdout
    assert b"stray" in done.stderr


@pytest.mark.parametrize(
    ("chain", "words"),
    [
        ("upscale=two", "upscale: scale two is no factor"),
        ("sharpen", "there is no filter 'sharpen'"),
        ("interpolate=fps=60:factor=2", "exclude each other"),
        ("interpolate=factor=x", "factor must be a whole number"),
        ("interpolate=quality=superb", "superb"),
        ("interpolate=bridge_duplicates=maybe", "must be 1 or 0"),
        ("upscale='2", "this quote is not closed"),
    ],
)
def test_wrong_chains_are_one_line(
    chain: str, words: str, film: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["filter", chain, str(film), str(tmp_path / "out.nut")]) == 2
    messages = capfd.readouterr().err.splitlines()
    assert len(messages) == 1
    assert words in messages[0]
    assert not (tmp_path / "out.nut").exists()
