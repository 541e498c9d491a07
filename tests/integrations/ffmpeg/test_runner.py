"""`aigc ffmpeg`: the user's command, with filters of ours in it."""

from __future__ import annotations

import shlex
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin.cli import main
from aigc_plugin.media.video.colour_tags import ColourTags
from support.ffmpeg import shell
from support.run_aigc import environment
from support.video_files import VideoContents, read_video, write_video

BT2020 = ColourTags(1, 9, 9, 16, "topleft")
TICKS = [33, 80, 127, 200, 247, 273, 333, 334]  # milliseconds; the sound begins at 0


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """BT.2020 PQ in 10 bits at a variable rate, and a tone in AAC."""
    import av

    folder = tmp_path_factory.mktemp("film")
    silent = write_video(
        folder / "silent.mkv", codec="ffv1", pixel_format="yuv420p10le", pts=TICKS, time_base=Fraction(1, 1000),
        tags=BT2020, options={"chroma_sample_location": "topleft"},
    )  # fmt: skip
    with av.open(str(silent)) as source, av.open(str(folder / "in.mkv"), "w") as target:
        pictures = target.add_stream_from_template(source.streams.video[0])
        sound = target.add_stream("pcm_s16le", rate=8000, layout="mono")
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = pictures
                target.mux(packet)
        tone = av.AudioFrame.from_ndarray(np.arange(4000, dtype=np.int16)[None], format="s16", layout="mono")
        tone.sample_rate, tone.pts = 8000, 0
        target.mux([*sound.encode(tone), *sound.encode(None)])
    return folder / "in.mkv"


def run(ffmpeg: str, words: str, folder: Path, *, code: int = 0) -> subprocess.CompletedProcess[bytes]:
    return shell(f"aigc ffmpeg --ffmpeg {shlex.quote(ffmpeg)} {words}", folder, code=code)


def planes(film: VideoContents, plane: int = 0) -> list[np.ndarray]:
    return [frame.planes[plane] for frame in film.frames]


def test_a_slow_encoder_is_no_fault_of_the_user(film: Path, tmp_path: Path, system_ffmpeg: str) -> None:
    """Our frames come faster than ffmpeg encodes them here."""
    words = "-v warning -f lavfi -i testsrc2=s=32x32:d=0.3:r=200 -f lavfi -i anullsrc -t 0.3"
    slow = "[0:v]aigc_upscale=model=point,split[out][b];[b]scale=1600:1200:flags=spline[big]"
    done = run(
        system_ffmpeg, f"{words} -filter_complex '{slow}' -map '[out]' -map 1:a -c:v ffv1 out.mkv"
        " -map '[big]' -c:v ffv1 -f null -", tmp_path,
    )  # fmt: skip
    assert b"Thread message queue" not in done.stderr


def test_everything_around_the_pictures_stays(film: Path, tmp_path: Path, ffmpeg: str) -> None:
    """ffmpeg's filters before and after ours; times, depth, tags and sound as they were."""
    run(
        ffmpeg,
        f"-v error -i {film} -vf 'hflip,aigc_upscale=model=point,vflip' -c:a copy -c:v ffv1 out.mkv",
        tmp_path,
    )
    before, after = read_video(film), read_video(tmp_path / "out.mkv")
    assert after.times == before.times
    assert (after.pixel_format, after.tags) == ("yuv420p10le", BT2020)
    wanted = [plane[::-1, ::-1].repeat(2, 0).repeat(2, 1) for plane in planes(before)]
    np.testing.assert_array_equal(planes(after), wanted)
    assert after.packets[1] == before.packets[1]


@pytest.mark.parametrize("where", ["-ss 0.05", "-itsoffset 0.31", "-ss 0.1 -t 0.15"])
def test_times_are_those_of_the_command_without_us(where: str, film: Path, tmp_path: Path, ffmpeg: str) -> None:
    """Pictures and sound, wherever the film begins."""
    exact = f"-fps_mode passthrough -enc_time_base {'demux' if 'v9' in ffmpeg else -1}"
    both = f"-v error {where} -i {film} -vf"
    rest = "-c:v ffv1 -c:a copy"
    shell(f"{ffmpeg} {both} scale=2*iw:2*ih:flags=neighbor {rest} {exact} theirs.nut", tmp_path)
    run(ffmpeg, f"{both} aigc_upscale=model=point {rest} ours.nut", tmp_path)
    theirs, ours = read_video(tmp_path / "theirs.nut"), read_video(tmp_path / "ours.nut")
    assert ours.times == theirs.times
    assert ours.packets[1] == theirs.packets[1]


def test_a_graph_with_two_branches_in_a_file(film: Path, tmp_path: Path, ffmpeg: str) -> None:
    """The graph uses the same pictures beside ours; either spelling of the option is understood."""
    graph = tmp_path / "graph.txt"
    graph.write_text(
        "[0:v]split[a][b];\n[a]aigc_upscale=model=point,crop=64:48:0:0[left];\n[b]hflip[right];\n[left][right]hstack[v]\n"
    )
    for number, option in enumerate(("-filter_complex_script", "-/filter_complex")):
        run(
            ffmpeg,
            f"-v error -i {film} {option} graph.txt -map '[v]' -map 0:a -c:a copy -c:v ffv1 {number}.mkv",
            tmp_path,
        )
    before, after = read_video(film), read_video(tmp_path / "0.mkv")
    assert after.times == before.times
    assert after.size == (128, 48)
    np.testing.assert_array_equal(after.frames[2].planes[0][:, 64:], before.frames[2].planes[0][:, ::-1])
    np.testing.assert_array_equal(
        after.frames[2].planes[0][:, :64], before.frames[2].planes[0].repeat(2, 0).repeat(2, 1)[:48, :64]
    )
    np.testing.assert_array_equal(planes(read_video(tmp_path / "1.mkv")), planes(after))


def test_interpolation_through_nut_parts(film: Path, tmp_path: Path, system_ffmpeg: str) -> None:
    """Every second picture is one of the film's own, and progress is told as ffmpeg tells it."""
    done = run(
        system_ffmpeg,
        f"-v error -progress - -i {film} -map 0 -vf aigc_interpolate=factor=2 -c:a copy -c:v ffv1 out.mkv",
        tmp_path,
    )
    before, after = read_video(film), read_video(tmp_path / "out.mkv")
    assert b"progress=end" in done.stdout
    assert after.kinds == ["video", "audio"]
    assert len(after.times) == 2 * len(before.times)
    assert after.times[::2] == before.times
    np.testing.assert_array_equal(planes(after)[::2], planes(before))


def test_dry_run_prints_what_bash_runs(film: Path, tmp_path: Path, system_ffmpeg: str) -> None:
    words = f"-v error -ss 0.1 -i {film} -vf aigc_upscale=model=point -c:a copy -c:v ffv1"
    printed = run(system_ffmpeg, f"--dry-run {words} printed.mkv", tmp_path).stdout.decode()
    assert printed.count("\n| ") == 2
    assert not (tmp_path / "printed.mkv").exists()
    shell(printed, tmp_path)
    run(system_ffmpeg, f"{words} run.mkv", tmp_path)
    printed_film, ran = read_video(tmp_path / "printed.mkv"), read_video(tmp_path / "run.mkv")
    assert printed_film.times == ran.times
    assert printed_film.packets == ran.packets
    np.testing.assert_array_equal(planes(printed_film), planes(ran))


def test_a_command_without_our_filters_is_ffmpegs_own(film: Path, tmp_path: Path, ffmpeg: str) -> None:
    done = run(ffmpeg, f"-v error -i {film} -c copy -f framemd5 -", tmp_path)
    assert b"#software: Lavf" in done.stdout
    direct = subprocess.run([ffmpeg, "-v", "error", "-i", "none.mp4", "out.mp4"], cwd=tmp_path, capture_output=True)
    failed = run(ffmpeg, "-v error -i none.mp4 out.mp4", tmp_path, code=direct.returncode)
    assert failed.stderr.splitlines()[-1] == direct.stderr.splitlines()[-1]
    assert run(ffmpeg, "-version", tmp_path).stdout.startswith(b"ffmpeg version")
    printed = run(ffmpeg, f"--dry-run -i {film} -filter_complex_script graph.txt out.mkv", tmp_path, code=1)
    assert b"graph.txt cannot be read" in printed.stderr
    (tmp_path / "graph.txt").write_text("[0:v]null[v]")
    spelled = run(ffmpeg, f"--dry-run -i {film} -filter_complex_script graph.txt out.mkv", tmp_path).stdout
    assert (b"-/filter_complex graph.txt" if "v9" in ffmpeg else b"-filter_complex_script graph.txt") in spelled


def test_the_writer_may_stop_early(film: Path, tmp_path: Path, ffmpeg: str) -> None:
    done = run(
        ffmpeg,
        f"-v error -stream_loop 20 -i {film} -vf aigc_upscale=model=point -frames:v 3 -an -c:v ffv1 out.mkv",
        tmp_path,
    )
    assert done.stderr == b""
    assert len(read_video(tmp_path / "out.mkv").times) == 3


BREAKING = """
import sys
from aigc_plugin.generators import upscaler
from aigc_plugin.errors import GenerationFailed
original, made = upscaler.Upscaler.upscale_frame, []
def breaking(self, frame):
    made.append(1)
    if len(made) > 3:
        raise GenerationFailed("it broke", hint="mend it")
    return original(self, frame)
upscaler.Upscaler.upscale_frame = breaking
"""


def test_a_filter_that_fails_fails_the_command(film: Path, tmp_path: Path, system_ffmpeg: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(BREAKING)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "aigc_plugin", "ffmpeg", "--ffmpeg", system_ffmpeg, "-v", "error", "-i", film,
         "-vf", "aigc_upscale=model=point", "-an", "-c:v", "ffv1", "out.mkv"],
        env=environment(PYTHONPATH=str(tmp_path)), cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "aigc: error: it broke (mend it)"


def test_a_filter_that_cannot_begin_leaves_what_is_there(film: Path, tmp_path: Path, system_ffmpeg: str) -> None:
    (tmp_path / "out.mkv").write_bytes(b"dear to me")
    done = run(system_ffmpeg, f"-v error -y -i {film} -vf aigc_upscale=model=nosuch out.mkv", tmp_path, code=1)
    assert len(done.stderr.splitlines()) == 1
    assert b"nosuch" in done.stderr
    assert (tmp_path / "out.mkv").read_bytes() == b"dear to me"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("-i none.mkv -vf aigc_upscale out.mkv", 1, "none.mkv: No such file"),
        ("-i {film} -vf aigc_upscale=two out.mkv", 2, "scale two is no factor"),
        ("-i {film} -vf aigc_upskale out.mkv", 1, "there is no filter aigc_upskale"),
        ("-i {film} -af aigc_upscale out.mkv", 1, "our filters are for video"),
        ("-i - -vf aigc_upscale out.mkv", 1, "can be read twice"),
        ("-i {film} a.mkv -vf aigc_upscale out.mkv", 1, "let that output come first"),
        ("-i {film} -map 0:v -map 0:v -vf aigc_upscale out.mkv", 1, "chooses 2 video streams"),
        (
            "-i {film} -vf 'split[a][b];[a]aigc_upscale[c];[c][b]hstack' out.mkv",
            1,
            "write it as -filter_complex",
        ),
        ("-i {film} -filter_complex_script none.txt out.mkv", 1, "none.txt cannot be read"),
    ],
)
def test_what_is_refused_is_one_line(
    words: str,
    code: int,
    told: str,
    film: Path,
    tmp_path: Path,
    system_ffmpeg: str,
    monkeypatch: Any,
    capfd: Any,
) -> None:
    monkeypatch.chdir(tmp_path)
    given = shlex.split(words.format(film=film))
    assert main(["ffmpeg", "--ffmpeg", system_ffmpeg, *given]) == code
    lines = [line for line in capfd.readouterr().err.splitlines() if line.startswith("aigc: error")]
    assert len(lines) == 1
    assert told in lines[0]
    assert not (tmp_path / "out.mkv").exists()


def test_the_words_of_ffmpeg_come_without_its_addresses(tmp_path: Path, ffmpeg: str) -> None:
    (tmp_path / "broken.mp4").write_bytes(b"\0\0\0\x18ftypisom" + bytes(12) + b"\0\0\1\0mdat" + bytes(248))
    done = run(ffmpeg, "-i broken.mp4 -vf aigc_upscale=2 out.mp4", tmp_path, code=1)
    assert b"ffmpeg gives no frame to our filters" in done.stderr
    assert b"moov atom not found; " in done.stderr
    assert b"@ 0x" not in done.stderr


@pytest.mark.parametrize("before", ["", "bwdif,"])
def test_interlaced_frames_before_our_filters_are_reported(before: str, tmp_path: Path, system_ffmpeg: str) -> None:
    source = ["-f", "lavfi", "-i", "testsrc2=s=96x64:r=50:d=0.2", "-vf", "interlace"]
    codec = ["-c:v", "mpeg2video", "-flags", "+ilme+ildct"]
    subprocess.run([system_ffmpeg, "-v", "error", *source, *codec, str(tmp_path / "in.mpg")], check=True)
    words = f"-v error -i in.mpg -vf {before}aigc_upscale=2:model=bilinear out.mkv"
    done = run(system_ffmpeg, words, tmp_path)
    assert (b"are interlaced, and stay so" in done.stderr) is not bool(before)
