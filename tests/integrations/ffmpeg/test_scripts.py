"""Every script of integrations/ffmpeg/scripts, run as a user would."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from support.run_aigc import environment
from support.video_files import VideoContents, read_video
from support.voices import write_voice

SCRIPTS = Path(__file__).resolve().parents[3] / "integrations" / "ffmpeg" / "scripts"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scripts")


def make(ffmpeg: str, words: str, path: Path) -> Path:
    if not path.exists():
        subprocess.run([ffmpeg, "-v", "error", *words.split(), path], check=True)
    return path


def film(ffmpeg: str, folder: Path) -> Path:
    """Ten pictures of 96 x 54 and 0.4 s of sound."""
    sources = "-f lavfi -i testsrc2=s=96x54:r=25:d=0.4 -f lavfi -i sine=r=48000:d=0.4"
    return make(ffmpeg, f"{sources} -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac", folder / "in.mp4")


def run(script: str, ffmpeg: str, *words: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", SCRIPTS / script, *words],
        env=environment(PATH=path, AIGC_FFMPEG=ffmpeg, **variables),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done


def length(made: VideoContents) -> Fraction:
    return made.times[-1] - made.times[0] + (made.times[-1] - made.times[-2])


@pytest.mark.parametrize(
    ("script", "size", "count", "sound"),
    [
        ("upscale.sh", (192, 108), 10, True),
        ("to-1080p.sh", (1920, 1080), 10, True),
        ("sixty-fps.sh", (96, 54), 24, True),
        ("slow-motion.sh", (96, 54), 40, True),
        ("side-by-side.sh", (384, 108), 10, True),
    ],
)
def test_scripts_for_films(
    script: str,
    size: tuple[int, int],
    count: int,
    sound: bool,
    folder: Path,
    tmp_path: Path,
    system_ffmpeg: str,
) -> None:
    run(script, system_ffmpeg, film(system_ffmpeg, folder), tmp_path / "out.mp4")
    made = read_video(tmp_path / "out.mp4")
    assert (made.size, len(made.times), made.kinds) == (size, count, ["video", "audio"])
    assert length(made) == (Fraction(16, 10) if script == "slow-motion.sh" else Fraction(4, 10))


def test_slow_part(folder: Path, tmp_path: Path, ffmpeg: str) -> None:
    run("slow-part.sh", ffmpeg, film(ffmpeg, folder), tmp_path / "out.mp4", "0.12", "0.24")
    video = read_video(tmp_path / "out.mp4")
    frame = Fraction(1, 25)
    assert [round(time / frame, 3) for time in video.times] == list(range(3 + 12 + 4))


def test_old_dvd(folder: Path, tmp_path: Path, system_ffmpeg: str) -> None:
    source = make(
        system_ffmpeg,
        "-f lavfi -i testsrc2=s=96x64:r=50:d=0.2,interlace,setdar=4/3 -c:v mpeg2video -flags +ilme+ildct",
        folder / "dvd.mpg",
    )
    run("old-dvd.sh", system_ffmpeg, source, tmp_path / "out.mp4")
    video = read_video(tmp_path / "out.mp4")
    assert (video.size, video.aspect) == ((192, 128), Fraction(8, 9))
    assert len(video.times) == 5


def test_gif_to_video(folder: Path, tmp_path: Path, system_ffmpeg: str) -> None:
    source = make(system_ffmpeg, "-f lavfi -i testsrc2=s=66x42:r=10:d=0.5", folder / "in.gif")
    run("gif-to-video.sh", system_ffmpeg, source, tmp_path / "out.mp4")
    made = read_video(tmp_path / "out.mp4")
    assert (made.size, len(made.times), made.pixel_format) == ((132, 84), 10, "yuv420p")
    assert (made.tags.range, made.tags.matrix) == (1, 1)


def loudness(path: Path, ffmpeg: str, first: float, last: float) -> float:
    """Root mean square of the sound in a span of seconds."""
    sound = subprocess.run(
        [ffmpeg, "-v", "error", "-ss", str(first), "-to", str(last), "-i", path, "-ac", "1", "-f", "f32le", "-"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    return float(np.sqrt(np.mean(np.frombuffer(sound, np.float32) ** 2)))


@pytest.mark.parametrize("script", ["narrate.sh", "narrate-and-duck.sh"])
def test_narrations(script: str, folder: Path, tmp_path: Path, system_ffmpeg: str) -> None:
    """A small voice that nobody trained speaks, for longer than the film of one second lasts."""
    sources = "-f lavfi -i testsrc2=s=64x48:r=25:d=1.2 -f lavfi -i sine=r=48000:d=1.2"
    source = make(system_ffmpeg, f"{sources} -c:v libx264 -preset ultrafast -c:a aac", folder / "talkie.mp4")
    (tmp_path / "text.txt").write_text("Dies ist ein Satz, der eine Weile dauert, und noch einer.", encoding="utf-8")
    voice = write_voice(tmp_path / "voice.safetensors")
    run(script, system_ffmpeg, source, tmp_path / "text.txt", tmp_path / "out.mp4", AIGC_VOICE=str(voice))
    made = read_video(tmp_path / "out.mp4")
    assert made.kinds == ["video", "audio"]
    assert made.packets[1][-1][0] is not None
    assert abs(made.packets[1][-1][0] - Fraction(12, 10)) < Fraction(1, 10)
    before, after = (loudness(tmp_path / "out.mp4", system_ffmpeg, *span) for span in ((0.1, 0.45), (0.7, 1.1)))
    assert (before > 0.01) == (script == "narrate-and-duck.sh")
    assert after > 0.01


def test_every_script_is_run_here() -> None:
    tested = Path(__file__).read_text(encoding="utf-8")
    scripts = {path.name for path in SCRIPTS.glob("*.sh")}
    assert len(scripts) >= 10
    assert {name for name in scripts if f'"{name}"' not in tested} == set()


def test_scripts_say_what_they_do_and_stop_at_errors() -> None:
    for path in SCRIPTS.glob("*.sh"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[1].startswith("# ")
        assert path.name in lines[1]
        assert "set -euo pipefail" in lines
        assert os.access(path, os.X_OK)
