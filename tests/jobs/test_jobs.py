"""The jobs of the commands as one call in Python: results, warnings, and no half file."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

import aigc_plugin as aigc
from support.image_files import make_image
from support.video_files import read_video, write_video


class Recorder(aigc.Progress):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.events: list[tuple[Any, ...]] = []

    def start(self, command: str, *, total: float | None, unit: str) -> None:
        self.events.append(("start", command, total, unit))

    def update(self, done: float) -> None:
        self.events.append(("update", done))

    def result(self, path: str, settings: Any, summary: str) -> None:
        self.events.append(("result", path))


class Stopper(aigc.Progress):
    """Stops the job at its first step."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def update(self, done: float) -> None:
        raise self.error


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return write_video(tmp_path / "in.mp4")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    soundfile.write(tmp_path / "in.wav", 0.3 * np.sin(np.arange(22050) * 0.06), 22050)
    return tmp_path / "in.wav"


def test_upscale_video(video: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    progress = Recorder()
    options = aigc.UpscaleOptions(model="point", scale=2, end=0.12)
    result = aigc.upscale_video(video, tmp_path / "out.mkv", options, progress=progress)
    assert (result.frames, result.width, result.height) == (3, 128, 96)
    assert result.settings["model"] == "point"
    assert result.damage == result.warnings == ()
    assert progress.events[0] == ("start", "upscale", 3, "frames")
    assert progress.events[-1] == ("result", str(tmp_path / "out.mkv"))
    after = read_video(tmp_path / "out.mkv")
    assert after.size == (128, 96)
    assert "upscale: model point" in after.metadata["comment"]
    assert capfd.readouterr() == ("", "")


def test_interpolate_video(video: Path, tmp_path: Path) -> None:
    result = aigc.interpolate_video(video, tmp_path / "out.mkv", aigc.InterpolateOptions(fps=50, quality="fast"))
    assert result.frames == 12
    assert read_video(tmp_path / "out.mkv").times == [Fraction(number, 50) for number in range(12)]


def test_filter_video(video: Path, tmp_path: Path) -> None:
    chain = "upscale=2:point,interpolate=factor=2:quality=fast"
    result = aigc.filter_video(video, tmp_path / "out.nut", chain)
    assert (result.frames, result.width) == (12, 128)
    with pytest.raises(aigc.InputError, match="upscale: scale two is no factor"):
        aigc.filter_video(video, tmp_path / "other.nut", "upscale=two")


def test_a_damaged_video_says_so_in_its_result(video: Path, tmp_path: Path) -> None:
    content = (write_video(tmp_path / "long.mkv", pts=[512 * number for number in range(40)])).read_bytes()
    (tmp_path / "cut.mkv").write_bytes(content[: len(content) * 2 // 3])
    result = aigc.upscale_video(tmp_path / "cut.mkv", tmp_path / "out.mkv", aigc.UpscaleOptions(model="point"))
    assert result.damage
    assert 0 < result.frames < 40


def test_what_the_container_cannot_hold_is_a_warning(video: Path, tmp_path: Path) -> None:
    options = aigc.UpscaleOptions(model="point")
    write_video(tmp_path / "rgb.mkv", codec="ffv1", pixel_format="yuva420p")
    result = aigc.upscale_video(tmp_path / "rgb.mkv", tmp_path / "out.mp4", options)
    assert result.warnings


def test_upscale_images(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    make_image(tmp_path / "in" / "a.png", "rgb24")
    (tmp_path / "in" / "b.png").write_text("no image")
    options = aigc.UpscaleOptions(model="point")
    result = aigc.upscale_images(tmp_path / "in", tmp_path / "out", options)
    assert result.files == (str(tmp_path / "out" / "a.png"),)
    assert len(result.failed) == 1
    assert "b.png" in result.failed[0]
    one = aigc.upscale_image(tmp_path / "in" / "a.png", tmp_path / "one.png", options)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "out" / "a.png").read_bytes()
    assert one.width > 0


def test_vocode_file(recording: Path, tmp_path: Path) -> None:
    result = aigc.vocode_file(recording, tmp_path / "out.wav", aigc.VocodeOptions(start=0.2, end="0.7", refine=0))
    assert (result.duration, result.rate) == (0.5, 22050)
    assert soundfile.info(tmp_path / "out.wav").frames == 11025


def test_speak_to_file(tmp_path: Path) -> None:
    result = aigc.speak_to_file(
        "Guten Tag. ☃", tmp_path / "out.wav", aigc.SpeechOptions(speed=1.5), srt=tmp_path / "out.srt"
    )
    assert result.duration == pytest.approx(soundfile.info(tmp_path / "out.wav").duration)
    assert "Guten Tag." in (tmp_path / "out.srt").read_text()
    assert any("☃" in warning for warning in result.warnings)


def test_speak_table(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("id;text;speed\na;Hallo.;1,5\nb;;\nc;Hallo.;9\n")
    result = aigc.speak_table(tmp_path / "lines.csv", tmp_path / "out", captions=["vtt"])
    assert result.files == (str(tmp_path / "out" / "a.wav"),)
    assert ["line 3" in result.failed[0], "speed must be from 0.25 to 4" in result.failed[1]] == [True, True]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.vtt", "a.wav"]


def test_generate_audio_file(tmp_path: Path) -> None:
    result = aigc.generate_audio_file(tmp_path / "out.flac", aigc.TextureOptions(seconds=0.5, seed=3))
    assert result.duration == 0.5
    assert soundfile.info(tmp_path / "out.flac").frames == 11025


def test_an_existing_output_is_kept(video: Path, tmp_path: Path) -> None:
    (tmp_path / "out.mkv").write_text("precious")
    with pytest.raises(aigc.OutputExists) as caught:
        aigc.upscale_video(video, tmp_path / "out.mkv")
    assert caught.value.hint == "give overwrite=True to replace it"
    assert caught.value.parameter == "overwrite"
    assert (tmp_path / "out.mkv").read_text() == "precious"


JOBS: dict[str, Callable[[Path, Path, aigc.Progress], object]] = {
    "upscale": lambda folder, out, progress: aigc.upscale_video(
        folder / "in.mp4", out / "a.mkv", aigc.UpscaleOptions(model="point"), progress=progress
    ),
    "images": lambda folder, out, progress: aigc.upscale_images(
        folder / "images", out / "new", aigc.UpscaleOptions(model="point"), progress=progress
    ),
    "vocode": lambda folder, out, progress: aigc.vocode_file(folder / "in.wav", out / "a.wav", progress=progress),
    "say": lambda folder, out, progress: aigc.speak_to_file(
        "Guten Tag.", out / "a.wav", vtt=out / "a.vtt", progress=progress
    ),
}


@pytest.mark.parametrize("error", [aigc.Cancelled("stop"), KeyboardInterrupt(), KeyError("a fault of the caller's")])
@pytest.mark.parametrize("job", ["upscale", "vocode", "say"])
def test_an_exception_of_the_progress_stops_without_a_half_file(
    job: str, error: BaseException, video: Path, recording: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(type(error)):
        JOBS[job](tmp_path, tmp_path / "out", Stopper(error))
    assert list((tmp_path / "out").iterdir()) == []


def test_images_that_were_finished_stay(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    for name in ("a.png", "b.png"):
        make_image(tmp_path / "images" / name, "rgb24")
    with pytest.raises(aigc.Cancelled):
        JOBS["images"](tmp_path, tmp_path, Stopper(aigc.Cancelled("stop")))
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.png"]
