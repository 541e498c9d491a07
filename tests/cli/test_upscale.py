"""`aigc upscale`: what comes out for what goes in."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from aigc_plugin.media.image.image_file import read_image
from aigc_plugin.media.video.colour_tags import ColourTags
from aigc_plugin.ops import yuv_to_rgb
from aigc_plugin.planes import Colour
from support.image_files import make_image
from support.require import require
from support.run_aigc import events, only_line, run, start, stop, told
from support.video_files import VideoContents, read_video, write_video

LOSSLESS = ("--encoder-option", "qp=0")
TICKS = [0, 512, 1100, 2500, 9999, 10000]


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_video(tmp_path / "in.mp4", pts=TICKS, tags=ColourTags(1, 1, 1, 1, "left"))


def assert_doubled(before: VideoContents, after: VideoContents) -> None:
    assert after.times == before.times
    for old, new in zip(before.frames, after.frames, strict=True):
        for plane, large in zip(old.planes, new.planes, strict=True):
            np.testing.assert_array_equal(large, plane.repeat(2, 0).repeat(2, 1))


def test_a_film_becomes_larger_and_keeps_the_rest(film: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    done = run("upscale", film, out, "--model", "point", *LOSSLESS)
    assert done.returncode == 0, done.stderr
    assert "6 frames of 128 x 96" in only_line(done)
    assert done.stdout == b""
    after = read_video(out)
    assert_doubled(read_video(film), after)
    assert after.tags == ColourTags(1, 1, 1, 1, "left")
    assert "aigc_plugin" in after.metadata["comment"]
    assert "model point, scale 2" in after.metadata["comment"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mp4", "out.mp4"]


@pytest.mark.parametrize(("zero", "pictures"), [("file", []), ("picture", [2, 3, 4])])
def test_times_may_count_from_the_first_picture(zero: str, pictures: list[int], tmp_path: Path) -> None:
    """Times of a film whose sound begins half a second earlier."""
    program = require("ffmpeg")
    plain = write_video(tmp_path / "plain.mkv", codec="ffv1")
    sound = ("-f", "lavfi", "-i", "sine=duration=1")
    late = ("-itsoffset", "0.5", "-i", plain, "-map", "1:v", "-map", "0:a", "-c:v", "copy")
    subprocess.run([program, "-v", "error", *sound, *late, tmp_path / "late.mkv"], check=True)
    cut = ("--from", "2/25", "--to", "5/25", "--times-from", zero)
    options = ("--model", "point", "--scale", "1", "--codec", "ffv1")
    done = run("upscale", tmp_path / "late.mkv", tmp_path / "out.mkv", *options, *cut)
    assert (done.returncode, b"no frame in that part" in done.stderr) == (
        0 if pictures else 1,
        not pictures,
    )
    if pictures:
        before, after = read_video(plain), read_video(tmp_path / "out.mkv")
        for number, made in zip(pictures, after.frames, strict=True):
            np.testing.assert_array_equal(made.planes[0], before.frames[number].planes[0])


def test_the_packaged_network_is_the_default(film: Path, tmp_path: Path) -> None:
    done = run("upscale", film, tmp_path / "out.mkv", "--preset", "ultrafast")
    assert done.returncode == 0, done.stderr
    after = read_video(tmp_path / "out.mkv")
    assert after.size == (128, 96)
    assert "model aigc-x2" in after.metadata["comment"]


@pytest.mark.parametrize(
    ("options", "size"),
    [(("--scale", "3"), (192, 144)), (("--scale", "1.5"), (96, 72)), (("--size", "100x48"), (100, 48))],
)
def test_any_size(options: tuple[str, ...], size: tuple[int, int], film: Path, tmp_path: Path) -> None:
    done = run("upscale", film, tmp_path / "out.mp4", "--model", "lanczos", *options)
    assert done.returncode == 0, done.stderr
    after = read_video(tmp_path / "out.mp4")
    assert after.size == size
    shape = Fraction(size[0], size[1]) * (after.aspect or 1)
    assert shape == Fraction(4, 3)


@pytest.mark.parametrize("stored_as", ["yuv420p", "yuv444p10le"])
def test_the_pixel_format_can_be_asked_for(stored_as: str, tmp_path: Path) -> None:
    """RGB would else be stored as such, which few players show."""
    source = write_video(tmp_path / "in.nut", codec="rawvideo", pixel_format="gbrp")
    out = tmp_path / "out.mp4"
    done = run("upscale", source, out, "--model", "point", "--pixel-format", stored_as, *LOSSLESS)
    assert done.returncode == 0
    only_line(done)
    after = read_video(out)
    assert after.pixel_format == stored_as
    assert (after.tags.range, after.tags.matrix) == (1, 1)
    given = yuv_to_rgb(replace(read_video(source).frames[0], colour=Colour("full")))
    made = yuv_to_rgb(replace(after.frames[0], colour=Colour("limited", 1)))
    assert np.abs(made[:, ::2, ::2] - given).mean() < 0.02


def test_progress_for_hosts(film: Path, tmp_path: Path) -> None:
    done = run("upscale", film, tmp_path / "out.mp4", "--model", "point", "--progress", "json")
    told = events(done.stderr)
    assert told[0] == {"aigc": 1, "event": "start", "command": "upscale", "total": 6, "unit": "frames"}
    assert told[-1]["event"] == "result"
    assert told[-1]["settings"]["model"] == "point"


def test_pipes(film: Path, tmp_path: Path) -> None:
    """NUT through stdout and stdin; what it cannot say of colour is said by options."""
    first = run("upscale", film, "-", "--model", "point")
    assert first.returncode == 0, first.stderr
    second = run(
        "upscale", "-", tmp_path / "out.mp4", "--model", "point", *LOSSLESS,
        "--range", "limited", "--matrix", "bt709", "--primaries", "bt709", "--transfer", "bt709",
        given=first.stdout,
    )  # fmt: skip
    assert second.returncode == 0, second.stderr
    before, after = read_video(film), read_video(tmp_path / "out.mp4")
    assert after.times == before.times
    assert after.size == (256, 192)
    np.testing.assert_array_equal(after.frames[3].planes[0], before.frames[3].planes[0].repeat(4, 0).repeat(4, 1))
    assert (after.tags.range, after.tags.matrix, after.tags.primaries, after.tags.transfer) == (1, 1, 1, 1)


def test_damaged_input_is_code_3(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "in.mkv", codec="ffv1", pts=[40 * i for i in range(60)], time_base=Fraction(1, 1000))
    data = whole.read_bytes()
    whole.write_bytes(data[: len(data) // 2])
    done = run("upscale", whole, tmp_path / "out.mp4", "--model", "point", "--preset", "ultrafast")
    assert done.returncode == 3, done.stderr
    assert b"in.mkv is damaged" in done.stderr
    assert 10 < len(read_video(tmp_path / "out.mp4").frames) < 50


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("nothing.mp4", "out.mp4"), 1, "no such file"),
        (("in.mp4", "out.txt"), 1, "no video format"),
        (("in.mp4", "in.mp4"), 1, "is the same file as the input"),
        (("in.mp4", "out.mp4", "--model", "nosuchmodel"), 1, "nosuchmodel"),
        (("in.mp4", "out.mp4", "--codec", "libx999"), 1, "libx999"),
        (("in.mp4", "out.mp4", "--from", "soon"), 2, "--from soon"),
        (("in.mp4", "out.mp4", "--scale", "big"), 2, "--scale big is no factor: 2, 2.5 or 5/2"),
        (("in.mp4", "out.mp4", "--scale", "5", "--model", "aigc-x2"), 1, "2, 3, 4 and numbers from 1 to 4, not by 5"),
        (("in.mp4", "out.mp4", "--scale", "3", "--model", "aigc-x2-video"), 1, "upscales by 2, not by 3 (give"),
        (("in.mp4", "out.mp4", "--size", "big"), 2, "--size big"),
        (("in.mp4", "out.mp4", "--encoder-option", "crf"), 2, "NAME=VALUE"),
        (("in.mp4", "out.mp4", "--from", "100"), 1, "past the end"),
        (("in.mp4", "out.mp4", "--matrix", "purple"), 1, "--matrix purple"),
        (("in.mp4", "out.mp4", "--pixel-format", "nix"), 1, "--pixel-format nix"),
        (("in.mp4", "out.mp4", "--pixel-format", "pal8"), 1, "--pixel-format pal8"),
        (("in.mp4", "out.mp4", "--pixel-format", "gbrp16le"), 1, "in gbrp16le"),
    ],
)
def test_wrong_wishes_are_one_line(options: tuple[str, ...], code: int, words: str, film: Path, tmp_path: Path) -> None:
    paths = [tmp_path / word if word.endswith((".mp4", ".txt")) else word for word in options]
    done = run("upscale", *paths, *(() if "--model" in options else ("--model", "point")))
    assert (done.returncode, done.stdout) == (code, b"")
    assert words in only_line(done)
    assert [path.name for path in tmp_path.iterdir()] == ["in.mp4"]


@pytest.mark.parametrize("pixel_format", ["rgba64be", "gray", "rgb24"])
def test_a_picture_keeps_depth_and_alpha(pixel_format: str, tmp_path: Path) -> None:
    source = make_image(tmp_path / "in.png", pixel_format)
    done = run("upscale", source, tmp_path / "out.png", "--model", "point")
    assert done.returncode == 0, done.stderr
    before, after = read_image(str(source)).frame, read_image(str(tmp_path / "out.png")).frame
    assert after.format == before.format
    for old, new in zip(before.planes, after.planes, strict=True):
        np.testing.assert_array_equal(new, old.repeat(2, 0).repeat(2, 1))


@pytest.mark.parametrize("extension", [".jpg", ".webp", ".tiff", ".bmp"])
def test_every_picture_format_is_written(extension: str, tmp_path: Path) -> None:
    source = make_image(tmp_path / "in.png", "rgb24")
    done = run("upscale", source, tmp_path / f"out{extension}", "--model", "point")
    assert done.returncode == 0, done.stderr
    made = read_image(str(tmp_path / f"out{extension}")).frame
    assert (made.width, made.height) == (74, 46)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    make_image(folder / "b.jpg", "yuvj420p")
    make_image(folder / "a.png", "rgba")
    (folder / "notes.txt").write_text("not a picture")
    return folder


def test_a_folder_of_pictures(photos: Path, tmp_path: Path) -> None:
    done = run("upscale", photos, tmp_path / "large", "--model", "point")
    assert done.returncode == 0, done.stderr
    assert "2 of 2 images" in only_line(done)
    assert sorted(path.name for path in (tmp_path / "large").iterdir()) == ["a.png", "b.jpg"]
    before = read_image(str(photos / "a.png")).frame
    after = read_image(str(tmp_path / "large" / "a.png")).frame
    for plane, large in zip(before.planes, after.planes, strict=True):
        np.testing.assert_array_equal(large, plane.repeat(2, 0).repeat(2, 1))


def test_a_picture_that_cannot_be_read_is_told_and_left_out(photos: Path, tmp_path: Path) -> None:
    (photos / "broken.png").write_bytes(b"no picture")
    done = run("upscale", photos, tmp_path / "large", "--model", "point")
    lines = told(done)
    assert done.returncode == 3, lines
    assert any("broken.png" in line for line in lines), lines
    assert "2 of 3 images" in lines[-1], lines


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("photos", "holds the images themselves"),
        ("taken", "a.png exists already"),
        ("file.png", "is a folder, and"),
        ("no/where", "cannot write"),
    ],
)
def test_a_folder_that_cannot_take_pictures(target: str, message: str, photos: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "a.png").write_text("theirs")
    (tmp_path / "file.png").write_text("theirs")
    before = sorted(path for path in tmp_path.rglob("*"))
    done = run("upscale", photos, tmp_path / target, "--model", "point")
    assert done.returncode == 1
    assert message in only_line(done)
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_nothing_is_left_where_no_picture_could_be_read(photos: Path, tmp_path: Path) -> None:
    for name in ("a.png", "b.jpg"):
        (photos / name).write_bytes(b"no picture")
    done = run("upscale", photos, tmp_path / "large", "--model", "point")
    assert done.returncode == 1
    assert "holds no image that can be read" in done.stderr.decode().splitlines()[-1]
    assert not (tmp_path / "large").exists()


@pytest.fixture
def long_video(tmp_path: Path) -> Path:
    stamps = [512 * i for i in range(400)]
    return write_video(tmp_path / "in.nut", codec="rawvideo", size=(320, 180), pts=stamps)


def wait_until_it_works(running: subprocess.Popen[bytes]) -> IO[bytes]:
    """Until it told of progress; returns its stderr."""
    assert running.stderr is not None
    while b'"progress"' not in running.stderr.readline():
        assert running.poll() is None
    return running.stderr


SLOW = (
    "--model",
    "lanczos4",
    "--scale",
    "4",
    "--codec",
    "libx265",
    "--preset",
    "placebo",
    "--progress",
    "json",
)


def test_cancelling_stops_soon_and_leaves_nothing(long_video: Path, tmp_path: Path) -> None:
    running = start("upscale", long_video, tmp_path / "out.mkv", *SLOW)
    wait_until_it_works(running)
    code, rest = stop(running)
    assert code == 130
    assert events(rest)[-1]["type"] == "Cancelled"
    assert [path.name for path in tmp_path.iterdir()] == ["in.nut"]


def test_job_stops_with_its_host(long_video: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mkv"
    with start("upscale", long_video, target, *SLOW, "--job", stdin=subprocess.PIPE) as running:
        stderr = wait_until_it_works(running)
        assert running.stdin is not None
        running.stdin.close()
        stderr.read()
        assert running.wait(timeout=30) == 130
    assert [path.name for path in tmp_path.iterdir()] == ["in.nut"]


def test_a_reader_that_goes_away_is_one_line(long_video: Path) -> None:
    with start("upscale", long_video, "-", "--model", "point") as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(1000)
        running.stdout.close()
        told = running.stderr.read().decode()
        assert running.wait(timeout=30) == 1
    assert len(told.splitlines()) == 1
    assert "its reader went away" in told
