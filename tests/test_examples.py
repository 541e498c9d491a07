"""Each script of examples/ is run as its first lines say, and does what they promise."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from aigc_plugin import Audio
from support.image_files import make_image
from support.video_files import write_video_with_audio

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*.py"))
MAX_LINES = 40


def run(script: str, *arguments: object) -> str:
    command = [sys.executable, "-P", str(EXAMPLES / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """12 frames of 64 x 48 with audio."""
    return write_video_with_audio(tmp_path / "video.mp4", frames=12, audio="aac")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_each_is_short_says_how_to_run_it_and_has_a_test(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_LINES
    assert f"\npython examples/{script.name} " in text
    assert script.name in Path(__file__).read_text(encoding="utf-8")
    assert f"({script.name})" in (EXAMPLES / "README.md").read_text(encoding="utf-8")


def test_a_narrated_video(video: Path, tmp_path: Path) -> None:
    text, target = tmp_path / "text.txt", tmp_path / "narrated.mp4"
    text.write_text("Guten Tag. Das kostet 3,50 €.", encoding="utf-8")
    run("narrate_video.py", video, text, target)
    subtitles = target.with_suffix(".srt").read_text(encoding="utf-8")
    assert "3,50 €" in subtitles
    assert subtitles.count("-->") == 2
    with av.open(str(target)) as narrated, av.open(str(video)) as original:
        packets = [[bytes(packet) for packet in film.demux(video=0)] for film in (narrated, original)]
        assert packets[0] == packets[1]
        assert narrated.streams.audio[0].codec_context.name == "aac"
        assert narrated.duration / av.time_base > 1.5


def test_a_narrated_video_of_images(tmp_path: Path) -> None:
    folder, target = tmp_path / "slides", tmp_path / "out"
    folder.mkdir()
    make_image(folder / "a.png", "rgb24", (64, 48))
    make_image(folder / "b.jpg", "yuvj420p", (64, 48))
    (folder / "b.txt").write_text("Das war's.", encoding="utf-8")
    assert "slides-16x9.mp4" in run("produce_slides.py", folder, target, "128x72")
    assert "Das war's." in (target / "slides.srt").read_text(encoding="utf-8")
    with av.open(str(target / "slides-16x9.mp4")) as video:
        assert video.duration / av.time_base > 4
        assert [stream.type for stream in video.streams] == ["video", "audio", "subtitle"]


def test_a_folder_of_images_upscaled(tmp_path: Path) -> None:
    folder, target = tmp_path / "images", tmp_path / "large"
    folder.mkdir()
    make_image(folder / "a.png", "rgb24", (37, 23))
    make_image(folder / "b.jpg", "yuvj420p", (32, 24))
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    output = run("upscale_folder.py", folder, target)
    assert "2 images" in output
    assert "broken.png" in output
    with av.open(str(target / "a.png")) as image:
        assert (image.streams.video[0].width, image.streams.video[0].height) == (148, 92)


def test_a_moment_in_slow_motion(video: Path, tmp_path: Path) -> None:
    target = tmp_path / "slow.mp4"
    run("slow_motion.py", video, target, "0.08", "0.24")
    with av.open(str(target)) as slow:
        stream = slow.streams.video[0]
        assert (stream.width, stream.height, stream.frames) == (128, 96, 16)
        assert len(slow.streams.audio) == 1


def test_an_ambience_that_loops(speech: Path, tmp_path: Path) -> None:
    target = tmp_path / "loop.wav"
    run("ambience_loop.py", speech, target, 2)
    loop, three = Audio.read(target), Audio.read(tmp_path / "loop-3.wav")
    assert loop.duration == pytest.approx(2, abs=0.01)
    assert np.array_equal(three.samples, np.tile(loop.samples, 3))


def test_our_filters_among_those_of_ffmpeg(video: Path, tmp_path: Path, require: Callable[[str], Any]) -> None:
    require("ffmpeg")
    target = tmp_path / "restored.mkv"
    assert "aigc filter" in run("restore_with_ffmpeg.py", video, target, "--dry-run")
    assert not target.exists()
    run("restore_with_ffmpeg.py", video, target)
    with av.open(str(target)) as restored:
        stream = restored.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (128, 96, 50)
        assert [each.codec_context.name for each in restored.streams.audio] == ["aac"]


def test_a_published_vocoder(
    speech: Path, tmp_path: Path, require: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    require("torch")
    from support.checkpoints import write_checkpoint

    checkpoint, target = tmp_path / "waveglow.pt", tmp_path / "out.wav"
    with pytest.warns(FutureWarning, match="weight_norm"):
        write_checkpoint(checkpoint, monkeypatch)
    assert "times real time" in run("published_vocoder.py", speech, checkpoint, target)
    assert Audio.read(target).duration == pytest.approx(Audio.read(speech).duration, abs=0.05)
