"""Generated videos and images: files that loop, with tags, alpha and music, whole or not at all."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

import aigc_plugin as aigc
from aigc_plugin.cli import main
from aigc_plugin.errors import InputError, OutputExists
from aigc_plugin.generators.background import styles
from aigc_plugin.jobs.background_frames import matte_frame
from aigc_plugin.signal.loudness_curve import loudness_curve

SMALL = {"size": (160, 90), "fps": 20, "seconds": 1, "seed": 1}


def frames_of(path: Path, pixel_format: str) -> np.ndarray:
    with av.open(str(path)) as container:
        return np.stack([frame.to_ndarray(format=pixel_format) for frame in container.decode(video=0)])


@pytest.fixture(scope="module")
def waves(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, aigc.LoopResult]:
    path = tmp_path_factory.mktemp("loop") / "waves.mp4"
    return path, aigc.generate_video(path, aigc.GenerateVideoOptions(style="waves", **SMALL))


def test_a_loop_plays_everywhere(waves: tuple[Path, aigc.LoopResult]) -> None:
    path, result = waves
    assert (result.frames, result.width, result.height, result.style) == (20, 160, 90, "waves")
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.pix_fmt, stream.average_rate) == ("h264", "yuv420p", 20)
        assert (context.color_range, context.colorspace) == (1, 1)
        assert (context.color_primaries, context.color_trc) == (1, 1)
        assert "generate video: style waves, size 160x90, seed 1" in container.metadata["comment"]
        times = [frame.pts * frame.time_base for frame in container.decode(stream)]
    assert times == [Fraction(i, 20) for i in range(20)]
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_its_seam_is_no_larger_than_a_step(waves: tuple[Path, aigc.LoopResult]) -> None:
    path, result = waves
    assert result.seam is not None
    assert result.encoded_seam is not None
    assert result.seam <= 1
    luma = frames_of(path, "gray").astype(float)
    steps = np.sqrt(np.mean(np.square(np.diff(luma, axis=0)), axis=(1, 2)))
    assert np.sqrt(np.mean(np.square(luma[-1] - luma[0]))) <= 1.2 * np.median(steps)
    assert result.encoded_seam <= 1.2


def test_alpha_is_the_luma(tmp_path: Path) -> None:
    options = {"style": "smoke", "size": (96, 54), "seed": 2}
    still, matte = tmp_path / "still.png", tmp_path / "matte.png"
    aigc.generate_image(still, aigc.GenerateImageOptions(**options))
    aigc.generate_image(matte, aigc.GenerateImageOptions(**options, matte=True))
    plain, cut = frames_of(still, "rgb24")[0].astype(float), frames_of(matte, "rgba")[0].astype(float)
    luma = (plain * [0.2126, 0.7152, 0.0722]).sum(axis=-1)
    assert np.abs(cut[..., 3] - luma).max() < 2.5
    over_black = cut[..., :3] * cut[..., 3:] / 255
    assert np.abs(over_black - plain).mean() < 2
    film = tmp_path / "matte.mov"
    aigc.generate_video(film, aigc.GenerateVideoOptions(**options, fps=10, seconds=0.3, matte=True))
    with av.open(str(film)) as container:
        assert container.streams.video[0].codec_context.name == "prores"
        frame = next(container.decode(video=0))
        assert frame.format.name.startswith("yuva444p")
        assert np.std(frame.to_ndarray(format="rgba")[..., 3]) > 5


def test_saturated_colours_keep_their_alpha() -> None:
    planes = np.zeros((3, 2, 2), np.uint16)
    planes[2] = 1023
    frame = matte_frame(planes)
    assert frame.planes[3][0, 0] == round(0.0722 * 1023)
    assert frame.planes[2][0, 0] == 1023


def test_music_moves_frames_in_time(tmp_path: Path) -> None:
    """Silence, then a tone: the frame at which it begins is the first that is brighter."""
    rate = 8000
    time = np.arange(2 * rate) / rate
    tone = np.where(time >= 1, np.sin(2 * np.pi * 440 * time), 0).astype(np.float32)
    aigc.Audio(tone, rate).write(tmp_path / "tone.wav")
    path = tmp_path / "beat.mkv"
    options = aigc.GenerateVideoOptions(style="paper", size=(64, 36), fps=10, music=tmp_path / "tone.wav", crf=1)
    result = aigc.generate_video(path, options)
    assert (result.frames, result.seam) == (20, None)
    brightness = frames_of(path, "gray").mean(axis=(1, 2))
    assert np.argmax(np.diff(brightness)) == 9
    with av.open(str(path)) as container:
        assert len(container.streams.audio) == 1
    heard = aigc.Audio.read(path)
    assert heard.duration == pytest.approx(2, abs=0.05)
    loud = np.abs(heard.samples[0]).reshape(-1)
    assert np.argmax(loud > 0.2) / heard.rate == pytest.approx(1, abs=0.06)


def test_loudness_rises_at_once_and_falls_slowly() -> None:
    samples = np.zeros((2, 1000), np.float32)
    samples[:, 300:400] = 0.5
    curve = loudness_curve(samples, 1000, Fraction(10), 12)
    assert np.array_equal(curve[:3], np.zeros(3))
    assert curve[3] == pytest.approx(1)
    assert np.all(np.diff(curve[3:]) < 0)
    assert loudness_curve(np.zeros((1, 5), np.float32), 10, Fraction(10), 3).max() == 0


def test_ten_bits_and_other_colours(tmp_path: Path) -> None:
    path = tmp_path / "ten.mkv"
    options = {"style": "gradients", "size": (64, 36), "seconds": 0.2, "bits": 10, "palette": "#000000,#00ff00"}
    aigc.generate_video(path, aigc.GenerateVideoOptions(**options))
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.pix_fmt == "yuv420p10le"
    red, green, blue = np.moveaxis(frames_of(path, "rgb24")[0].astype(float), -1, 0)
    assert green.mean() > 60
    assert max(red.mean(), blue.mean()) < 12


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["video", "out.mp4", "--style", "lava"], "--style cannot be 'lava'"),
        (["video", "out.mp4", "--matte"], "--matte needs alpha"),
        (["video", "out.txt"], "no video format"),
        (["video", "out.mp4", "--bits", "9"], "--bits must be 8 or 10"),
        (["video", "out.mp4", "--colour", "#ff0000", "--palette", "#000000,#ffffff"], "both choose the colours"),
        (["video", "out.mp4", "--with", "absent.wav"], "absent.wav"),
        (["image", "out.mp4"], "no name of an image"),
        (["image", "out.jpg", "--matte"], "--matte needs alpha"),
        (["image", "out.png", "--model", "aigc-x2"], "an upscaler"),
    ],
)
def test_wrong_calls_say_what_is_wrong(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    words: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["generate", *words]) in (1, 2)
    assert message in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_command_names_its_style(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["generate", "video", "a.webm", "--size", "48x32", "--seconds", "0.2", "--seed", "3", "--progress", "json"]
    assert main(words) == 0
    last = json.loads(capfd.readouterr().err.strip().splitlines()[-1])
    assert last["event"] == "result"
    assert last["settings"]["style"] == styles()[3]
    assert main(["generate", "styles", "--video"]) == 0
    assert capfd.readouterr().out.split() == list(styles())


def test_a_file_is_not_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    with pytest.raises(OutputExists):
        aigc.generate_image(tmp_path / "a.png", aigc.GenerateImageOptions(style="ink", size=(32, 18)))
    with pytest.raises(InputError, match="both choose"):
        aigc.GenerateImageOptions(like="x.jpg", colour="#ffffff")
