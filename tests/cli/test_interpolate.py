"""`aigc interpolate`: more pictures at exact times, the others untouched, and all streams in step."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from support.run_aigc import events, only_line, run
from support.video_files import VideoContents, read_video, write_video, write_video_with_audio

LOSSLESS = ("--encoder-option", "qp=0")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_video(tmp_path / "in.mp4", pts=[512 * i for i in range(8)])


def assert_same(before: VideoContents, after: VideoContents, places: dict[int, int]) -> None:
    """Pictures `places` (after: before) are the same to the last sample."""
    for new, old in places.items():
        for kept, plane in zip(after.frames[new].planes, before.frames[old].planes, strict=True):
            np.testing.assert_array_equal(kept, plane)


def test_twice_as_many(film: Path, tmp_path: Path) -> None:
    done = run("interpolate", film, tmp_path / "out.mp4", *LOSSLESS)
    assert done.returncode == 0, done.stderr
    assert "16 frames" in only_line(done)
    before, after = read_video(film), read_video(tmp_path / "out.mp4")
    assert after.times == [Fraction(i, 50) for i in range(16)]
    assert_same(before, after, {2 * i: i for i in range(8)})
    assert "factor 2" in after.metadata["comment"]


def test_any_rate(film: Path, tmp_path: Path) -> None:
    done = run("interpolate", film, tmp_path / "out.mp4", "--fps", "59.94", *LOSSLESS)
    assert done.returncode == 0, done.stderr
    after = read_video(tmp_path / "out.mp4")
    assert after.times == [Fraction(1001 * i, 60000) for i in range(len(after.times))]
    assert len(after.times) == 20  # 0.32 s


def test_variable_rates(tmp_path: Path) -> None:
    stamps = [0, 512, 1100, 2501, 2503, 9999]
    source = write_video(tmp_path / "in.mp4", pts=stamps)
    done = run("interpolate", source, tmp_path / "out.mp4", "--factor", "3", *LOSSLESS)
    assert done.returncode == 0, done.stderr
    before, after = read_video(source), read_video(tmp_path / "out.mp4")
    for index, (time, following) in enumerate(zip(before.times, before.times[1:], strict=False)):
        wanted = [time + (following - time) * part / 3 for part in range(3)]
        assert after.times[3 * index : 3 * index + 3] == wanted
    assert_same(before, after, {3 * i: i for i in range(6)})


@pytest.fixture
def talkie(tmp_path: Path) -> Path:
    """Two seconds of pictures with a tone of 330 Hz."""
    return write_video_with_audio(tmp_path / "talkie.mkv", frames=50, audio="flac", options={"preset": "ultrafast"})


def test_slow_motion_with_its_sound(talkie: Path, tmp_path: Path) -> None:
    done = run(
        "interpolate",
        talkie,
        tmp_path / "out.mp4",
        "--slow",
        "4",
        "--quality",
        "fast",
        "--preset",
        "ultrafast",
    )
    assert done.returncode == 0, done.stderr
    after = read_video(tmp_path / "out.mp4")
    assert after.times == [Fraction(i, 25) for i in range(200)]
    with av.open(str(tmp_path / "out.mp4")) as container:
        samples = np.concatenate([f.to_ndarray().reshape(-1) for f in container.decode(audio=0)]).astype(float)
    assert abs(samples.size / 8000 - 8) < 0.15
    middle = samples[16000:48000] * np.hanning(32000)
    assert abs(np.argmax(np.abs(np.fft.rfft(middle))) / 4 - 330) < 3
    silent = run("interpolate", talkie, tmp_path / "silent.mp4", "--slow", "2", "--no-audio", "--preset", "ultrafast")
    assert silent.returncode == 0, silent.stderr
    assert read_video(tmp_path / "silent.mp4").kinds == ["video"]


def test_a_part_for_a_preview(talkie: Path, tmp_path: Path) -> None:
    done = run(
        "interpolate", talkie, tmp_path / "out.mkv", "--fps", "50", "--from", "0.52", "--to", "1", "--progress", "json",
        *LOSSLESS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    before, after = read_video(talkie), read_video(tmp_path / "out.mkv")
    assert after.times == [Fraction(i, 50) for i in range(24)]
    assert_same(before, after, {0: 13, 2: 14})
    assert events(done.stderr)[-1]["event"] == "result"
    first = after.packets[1][0][0]
    assert first is not None
    assert -0.6 < first <= 0


@pytest.mark.parametrize("extension", [".mp4", ".mkv"])
def test_slow_motion_keeps_the_rate(extension: str, tmp_path: Path) -> None:
    """Also where it is not whole and the container rounds the length of a picture."""
    each = Fraction(1, 24)
    source = write_video(tmp_path / f"in{extension}", pts=list(range(24)), time_base=each, rate=1 / each)
    done = run("interpolate", source, tmp_path / "out.nut", "--slow", "2.5", "--quality", "fast")
    assert done.returncode == 0, done.stderr
    after = read_video(tmp_path / "out.nut")
    assert after.times == [place * each for place in range(60)]


@pytest.mark.parametrize("extension", [".mp4", ".mkv"])
@pytest.mark.parametrize("rate", ["24", "25", "30000/1001", "60"])
def test_parts_have_as_many_pictures_as_their_length_says(extension: str, rate: str, tmp_path: Path) -> None:
    each = 1 / Fraction(rate)
    source = write_video(
        tmp_path / f"in{extension}", pts=list(range(14)), time_base=each, rate=1 / each, options={"g": "5"}
    )
    before = read_video(source)
    for first, last, slow, fps in [(1, 2, "2", "60"), (4, 14, "3", "30000/1001"), (7, 13, "5/2", "25")]:
        out = tmp_path / f"out{first}.nut"
        done = run(
            "interpolate", source, out, "--from", str(first * each), "--to", str(last * each), "--slow", slow,
            "--fps", fps, "--quality", "fast", "--codec", "ffv1",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        after = read_video(out)
        assert len(after.frames) == round((last - first) * each * Fraction(slow) * Fraction(fps))
        assert after.times == [place / Fraction(fps) for place in range(len(after.times))]
        assert_same(before, after, {0: first})


def test_one_picture_lasts_its_time(tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4", pts=[0])
    done = run("interpolate", source, tmp_path / "out.mp4", "--factor", "4")
    assert done.returncode == 0, done.stderr
    assert len(read_video(tmp_path / "out.mp4").frames) == 4


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--fps", "60", "--factor", "2"), 2, "exclude"),
        (("--fps", "fast"), 2, "--fps fast"),
        (("--slow", "0"), 2, "--slow 0"),
        (("--quality", "superb"), 2, "superb"),
        (("--from", "1.5", "--to", "1"), 1, "--to must come after"),
    ],
)
def test_wrong_wishes_are_one_line(
    options: tuple[str, ...], code: int, words: str, talkie: Path, tmp_path: Path
) -> None:
    done = run("interpolate", talkie, tmp_path / "out.mp4", *options)
    assert (done.returncode, done.stdout) == (code, b"")
    assert words in only_line(done)
    assert [path.name for path in tmp_path.iterdir()] == ["talkie.mkv"]
