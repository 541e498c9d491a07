"""Long work in chunks: the same video as in one piece, whenever it is stopped and whatever is left of it."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import aigc_plugin as aigc
from aigc_plugin.files.chunk_store import folder_of
from aigc_plugin.generators.interpolator import Interpolator
from aigc_plugin.generators.upscaler import Upscaler
from aigc_plugin.jobs import long_work
from aigc_plugin.jobs.background_frames import BackgroundFrames
from aigc_plugin.media.video.video_output import VideoOutput
from aigc_plugin.planes import PlanarFrame
from support.run_aigc import environment
from support.video_files import VideoContents, read_video, write_video, write_video_with_audio

FRAMES, CHUNK = 30, 8
DRIVER = Path(__file__).parents[1] / "support" / "short_chunks.py"
LOSSLESS: dict[str, dict[str, Any]] = {
    "ffv1.mkv": {"codec": "ffv1"},
    "x264.mp4": {"codec": "libx264", "encoder_options": {"qp": "0"}},
    "x264.mov": {"codec": "libx264", "encoder_options": {"qp": "0"}},
    "x264.ts": {"codec": "libx264", "encoder_options": {"qp": "0"}},
    "x264.flv": {"codec": "libx264", "encoder_options": {"qp": "0"}},
    "x265.mkv": {"codec": "libx265", "encoder_options": {"x265-params": "lossless=1"}},
    "vp9.webm": {"codec": "libvpx-vp9", "encoder_options": {"lossless": "1", "cpu-used": "8"}},
}


class Warnings(aigc.Progress):
    def __init__(self) -> None:
        self.texts: list[str] = []

    def warning(self, message: str, hint: str = "") -> None:
        self.texts.append(message)


@pytest.fixture(autouse=True)
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_work, "_SHORTEST", CHUNK)
    monkeypatch.setattr(long_work, "_LONGEST", CHUNK)


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("resume") / "in.mkv"
    return write_video_with_audio(path, frames=FRAMES, audio="flac", options={"qp": "0"})


def assert_same(video: VideoContents, other: VideoContents) -> None:
    assert video.times == other.times
    assert (video.tags, video.metadata, video.codecs) == (other.tags, other.metadata, other.codecs)
    assert video.packets == other.packets
    for frame, same in zip(video.frames, other.frames, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(frame.planes, same.planes, strict=True))


def stopped(job: Callable[[aigc.Progress], object], at: int) -> list[str]:
    """Stop a job when it has written so many frames; what it warned of."""
    told, write = Warnings(), VideoOutput.frame

    def write_or_stop(self: VideoOutput, frame: PlanarFrame) -> None:
        if self.frames == at:
            raise aigc.Cancelled("cancelled")
        write(self, frame)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(VideoOutput, "frame", write_or_stop)
        with pytest.raises(aigc.Cancelled):
            job(told)
    return told.texts


@pytest.mark.parametrize("name", LOSSLESS)
def test_a_video_in_chunks_is_that_in_one_piece(name: str, video: Path, tmp_path: Path) -> None:
    whole, chunked, resumed = (tmp_path / kind / name for kind in ("whole", "chunked", "resumed"))
    for target in (whole, chunked, resumed):
        target.parent.mkdir()
    options = {"model": "point", "scale": 2, **LOSSLESS[name]}
    aigc.upscale_video(video, whole, aigc.UpscaleOptions(resume=False, **options))
    aigc.upscale_video(video, chunked, aigc.UpscaleOptions(resume=True, **options))
    stopped(
        lambda stop: aigc.upscale_video(video, resumed, aigc.UpscaleOptions(resume=True, **options), progress=stop),
        FRAMES - 4,
    )
    assert [entry.name for entry in resumed.parent.iterdir()] == [f"{name}.resume"]
    result = aigc.upscale_video(video, resumed, aigc.UpscaleOptions(resume=True, **options))
    assert result.frames == FRAMES
    assert_same(read_video(chunked), read_video(whole))
    assert resumed.read_bytes() == chunked.read_bytes()
    assert [entry.name for entry in resumed.parent.iterdir()] == [name]


def test_uneven_times_stay(tmp_path: Path) -> None:
    """Decoding times of an encoder that starts anew lie before its first frame: they must not fall behind."""
    rng = np.random.default_rng(1)
    pts = np.cumsum(rng.choice([1, 2, 40, 500], 40)).tolist()
    source = write_video(tmp_path / "in.mkv", codec="ffv1", pts=pts)
    for name in ("x264.mp4", "x264.ts", "x265.mkv"):
        options = LOSSLESS[name]
        wanted = aigc.UpscaleOptions(model="point", **options)
        whole = aigc.upscale_video(source, tmp_path / f"whole-{name}", wanted)
        aigc.upscale_video(source, tmp_path / name, aigc.UpscaleOptions(model="point", resume=True, **options))
        assert whole.frames == len(pts)
        assert_same(read_video(tmp_path / name), read_video(tmp_path / f"whole-{name}"))


@pytest.mark.parametrize(
    "options",
    [
        {"factor": 3},
        {"fps": 60},
        {"slow": "2.5"},
        {"factor": 2, "bridge_duplicates": True},
        {"fps": 40, "start": "0.2", "end": 1},
    ],
    ids=str,
)
@pytest.mark.parametrize("at", [14, 26])
def test_interpolation_carries_its_state(options: dict[str, Any], at: int, video: Path, tmp_path: Path) -> None:
    options = {"quality": "fast", "codec": "ffv1", **options}
    whole, resumed = tmp_path / "whole.mkv", tmp_path / "resumed.mkv"
    aigc.interpolate_video(video, whole, aigc.InterpolateOptions(resume=False, **options))
    wanted = aigc.InterpolateOptions(resume=True, **options)
    stopped(lambda stop: aigc.interpolate_video(video, resumed, wanted, progress=stop), at)
    assert folder_of(str(resumed)).is_dir()
    aigc.interpolate_video(video, resumed, wanted)
    assert_same(read_video(resumed), read_video(whole))


@pytest.mark.parametrize(
    "chain", ["upscale=2:point,interpolate=factor=2:quality=fast", "interpolate=fps=60:quality=fast,upscale=2:point"]
)
def test_chains_go_on(chain: str, video: Path, tmp_path: Path) -> None:
    whole, resumed = tmp_path / "whole.mkv", tmp_path / "resumed.mkv"
    aigc.filter_video(video, whole, chain, aigc.FilterOptions(codec="ffv1"))
    wanted = aigc.FilterOptions(codec="ffv1", resume=True)
    stopped(lambda stop: aigc.filter_video(video, resumed, chain, wanted, progress=stop), 20)
    aigc.filter_video(video, resumed, chain, wanted)
    assert_same(read_video(resumed), read_video(whole))


def test_held_frames_go_on(video: Path, tmp_path: Path) -> None:
    whole, resumed = tmp_path / "whole.mkv", tmp_path / "resumed.mkv"
    options: dict[str, Any] = {"model": "point", "constant_rate": 60, "codec": "ffv1"}
    aigc.upscale_video(video, whole, aigc.UpscaleOptions(**options))
    wanted = aigc.UpscaleOptions(resume=True, **options)
    stopped(lambda stop: aigc.upscale_video(video, resumed, wanted, progress=stop), 20)
    aigc.upscale_video(video, resumed, wanted)
    assert_same(read_video(resumed), read_video(whole))


def test_finished_frames_are_not_computed_again(video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, seen = tmp_path / "out.mkv", list[float]()
    original = Upscaler.upscale_frame
    monkeypatch.setattr(
        Upscaler, "upscale_frame", lambda self, frame: (seen.append(float(frame.pts)), original(self, frame))[1]
    )
    wanted = aigc.UpscaleOptions(model="point", resume=True)
    stopped(lambda stop: aigc.upscale_video(video, target, wanted, progress=stop), 25)
    seen.clear()
    aigc.upscale_video(video, target, wanted)
    assert len(seen) == FRAMES - 3 * CHUNK + 1  # the first opens the encoder


def test_motion_of_finished_frames_is_not_estimated_again(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, pairs = tmp_path / "out.mkv", list[object]()
    original = Interpolator.between
    monkeypatch.setattr(
        Interpolator, "between", lambda self, a, b, times: (pairs.append(a.pts), original(self, a, b, times))[1]
    )
    wanted = aigc.InterpolateOptions(factor=2, quality="fast", resume=True)
    stopped(lambda stop: aigc.interpolate_video(video, target, wanted, progress=stop), 25)
    pairs.clear()
    aigc.interpolate_video(video, target, wanted)
    assert len(pairs) == FRAMES - 3 * CHUNK // 2  # the first frame opens the encoder


def test_another_setting_begins_anew_and_says_so(video: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mkv"
    first = aigc.UpscaleOptions(model="point", resume=True)
    told = stopped(lambda stop: aigc.upscale_video(video, target, first, progress=stop), 25)
    assert "what is finished is kept" in told[-1]
    result = aigc.upscale_video(video, target, aigc.UpscaleOptions(model="point", resume=True, crf=30))
    assert result.warnings == (f"{target}: begins anew, since an earlier run had another settings",)
    assert result.frames == FRAMES
    assert list(tmp_path.iterdir()) == [target]


def test_another_input_begins_anew(video: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "in.mkv", tmp_path / "out.mkv"
    source.write_bytes(video.read_bytes())
    wanted = aigc.UpscaleOptions(model="point", resume=True, codec="ffv1")
    stopped(lambda stop: aigc.upscale_video(source, target, wanted, progress=stop), 25)
    write_video(source, pts=[512 * number for number in range(20)])
    result = aigc.upscale_video(source, target, wanted)
    assert result.warnings == (f"{target}: begins anew, since an earlier run had another input",)
    assert result.frames == len(read_video(target).times) == 20


def test_other_threads_go_on(video: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mkv"
    stopped(
        lambda stop: aigc.upscale_video(
            video, target, aigc.UpscaleOptions(model="point", resume=True, threads=1), progress=stop
        ),
        25,
    )
    assert aigc.upscale_video(video, target, aigc.UpscaleOptions(model="point", threads=2, resume=True)).warnings == ()


@pytest.mark.parametrize("harm", ["torn line", "torn chunk", "lost chunk", "foreign journal"])
def test_what_the_power_cut_spoiled_is_done_again(harm: str, video: Path, tmp_path: Path) -> None:
    whole, target = tmp_path / "whole.mkv", tmp_path / "out.mkv"
    wanted = aigc.UpscaleOptions(model="point", resume=True, codec="ffv1")
    aigc.upscale_video(video, whole, wanted)
    stopped(lambda stop: aigc.upscale_video(video, target, wanted, progress=stop), 28)
    folder = folder_of(str(target))
    journal, chunk = folder / "journal.jsonl", folder / "000001.chunk"
    if harm == "torn line":
        journal.write_bytes(journal.read_bytes()[:-9])
    elif harm == "torn chunk":
        chunk.write_bytes(chunk.read_bytes()[:-100] + bytes(100))
    elif harm == "lost chunk":
        chunk.unlink()
    else:
        journal.write_bytes(b"\xff\x00 no JSON\n{}\n")
    (folder / "000009.part").write_bytes(b"half a chunk")
    assert aigc.upscale_video(video, target, wanted).frames == FRAMES
    assert target.read_bytes() == whole.read_bytes()


def test_no_resume_takes_old_chunks_away(video: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mkv"
    wanted = aigc.UpscaleOptions(model="point", resume=True)
    stopped(lambda stop: aigc.upscale_video(video, target, wanted, progress=stop), 25)
    aigc.upscale_video(video, target, aigc.UpscaleOptions(model="point", resume=False))
    assert list(tmp_path.iterdir()) == [target]


def test_chunks_that_outlived_their_output_go(video: Path, tmp_path: Path) -> None:
    """A run that is killed after its output appeared and before its chunks went."""
    target = tmp_path / "out.mkv"
    wanted = aigc.UpscaleOptions(model="point", resume=True)
    stopped(lambda stop: aigc.upscale_video(video, target, wanted, progress=stop), 25)
    target.write_bytes(b"the output")
    with pytest.raises(aigc.OutputExists):
        aigc.upscale_video(video, target, wanted)
    assert list(tmp_path.iterdir()) == [target]


def test_two_runs_of_one_output_are_refused(video: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mkv"
    wanted = aigc.UpscaleOptions(model="point", resume=True)

    class Second(aigc.Progress):
        refused: BaseException | None = None

        def update(self, done: float) -> None:
            if self.refused is None:
                with pytest.raises(aigc.MediaError, match="another run is writing") as refused:
                    aigc.upscale_video(video, target, wanted)
                self.refused = refused.value

    second = Second()
    assert aigc.upscale_video(video, target, wanted, progress=second).frames == FRAMES
    assert second.refused is not None
    assert list(tmp_path.iterdir()) == [target]


def test_where_nothing_can_be_kept_it_is_refused(video: Path, tmp_path: Path) -> None:
    wanted = aigc.UpscaleOptions(model="point", resume=True)
    for target, why in (("out.gif", "gif is written in one piece"), ("shots/", "images are no chunks")):
        with pytest.raises(aigc.InputError, match=why):
            aigc.upscale_video(video, f"{tmp_path}/{target}", wanted)


def test_encoders_that_look_ahead_over_all_keep_nothing(video: Path, tmp_path: Path) -> None:
    options = aigc.UpscaleOptions(
        model="point", resume=True, codec="libx264", encoder_options={"x264-params": "vbv-maxrate=900:vbv-bufsize=900"}
    )
    result = aigc.upscale_video(video, tmp_path / "out.mkv", options)
    assert "allow no chunks" in result.warnings[0]


@pytest.mark.parametrize(
    ("frames", "size", "cost", "wanted", "length"),
    [
        (1000, (1920, 1080), 0.01, None, None),
        (10_000, (1920, 1080), 0.01, None, 500),
        (10_000, (3840, 2160), 0.1, None, 48),
        (None, (640, 480), 0.01, None, 500),
        (10, (640, 480), 0.01, True, 500),
        (10**6, (1920, 1080), 0.1, False, None),
    ],
)
def test_the_rule(
    frames: int | None, size: tuple[int, int], cost: float, wanted: bool | None, length: int | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(long_work, "_SHORTEST", 48)
    monkeypatch.setattr(long_work, "_LONGEST", 500)
    assert long_work.chunk_length(frames, size, cost, wanted) == length


def killed(command: list[str], folder: Path, sign: str) -> bool:
    """Run a command until its chunks' folder holds such a file, and send it SIGKILL; False where it came to its end."""
    with subprocess.Popen(command, env=environment()) as running:
        while running.poll() is None and not list(folder.glob(sign)):
            time.sleep(0.002)
        running.kill()
    return running.returncode == -signal.SIGKILL


def test_killed_again_and_again(video: Path, tmp_path: Path) -> None:
    """SIGKILL before, in and after a chunk; in the end the video is that of a run that nobody killed. Random moments,
    as many as one likes, are those of benchmarks/resume_kills.py."""
    whole, target = tmp_path / "whole.mkv", tmp_path / "killed" / "out.mkv"
    target.parent.mkdir()
    words = ["--model", "lanczos", "--codec", "ffv1", "--resume", "--size", "640x480", "--progress", "none"]
    command = [sys.executable, str(DRIVER), str(CHUNK), "upscale", str(video), str(target), *words]
    wanted = aigc.UpscaleOptions(model="lanczos", codec="ffv1", size="640x480", resume=True)
    aigc.upscale_video(video, whole, wanted)
    folder, kept = folder_of(str(target)), 0
    for sign in ("journal.jsonl", "000000.chunk", "000002.part"):
        assert killed(command, folder, sign)
        now = sum(1 for _ in folder.glob("*.chunk"))
        assert now >= kept
        kept = now
    assert kept >= 2
    assert aigc.upscale_video(video, target, wanted).frames == FRAMES
    assert target.read_bytes() == whole.read_bytes()
    assert list(target.parent.iterdir()) == [target]


def test_a_full_disk_keeps_what_is_finished(video: Path, tmp_path: Path) -> None:
    """The largest file that the process may write stands for the disk."""
    whole, target = tmp_path / "whole.mkv", tmp_path / "out.mkv"
    wanted = aigc.UpscaleOptions(model="point", codec="ffv1", resume=True)
    aigc.upscale_video(video, whole, wanted)
    words = ["--model", "point", "--codec", "ffv1", "--resume", "--progress", "none"]
    command = [sys.executable, str(DRIVER), str(CHUNK), "upscale", str(video), str(target), *words]
    room = whole.stat().st_size * 3 // 4

    def small_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    full = subprocess.run(command, env=environment(), preexec_fn=small_disk, capture_output=True, check=False)
    assert full.returncode == 1
    assert b"no space is left there" in full.stderr
    assert [path.name for path in folder_of(str(target)).glob("*.chunk")]
    assert aigc.upscale_video(video, target, wanted).warnings == ()
    assert target.read_bytes() == whole.read_bytes()


def test_a_file_in_the_way_is_named(video: Path, tmp_path: Path) -> None:
    (tmp_path / "out.mkv.resume").write_text("mine")
    with pytest.raises(aigc.MediaError, match=r"out\.mkv\.resume is in the way"):
        aigc.upscale_video(video, tmp_path / "out.mkv", aigc.UpscaleOptions(model="point", resume=True))
    assert (tmp_path / "out.mkv.resume").read_text() == "mine"


@pytest.mark.parametrize("name", ["loop.mkv", "loop.mp4"])
def test_a_generated_video_goes_on(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options: dict[str, Any] = {"style": "waves", "size": "64x48", "seconds": 1, "fps": 25}
    whole = aigc.generate_video(tmp_path / f"whole-{name}", aigc.GenerateVideoOptions(resume=True, **options))
    computed, original, target = list[int](), BackgroundFrames.frame, tmp_path / name
    resuming = False

    def frame_or_stop(self: BackgroundFrames, number: int, **more: float) -> PlanarFrame:
        computed.append(number)
        if not resuming and len(computed) == 22:
            raise aigc.Cancelled("cancelled")
        return original(self, number, **more)

    monkeypatch.setattr(BackgroundFrames, "frame", frame_or_stop)
    with pytest.raises(aigc.Cancelled):
        aigc.generate_video(target, aigc.GenerateVideoOptions(resume=True, **options))
    resuming = True
    computed.clear()
    result = aigc.generate_video(target, aigc.GenerateVideoOptions(resume=True, **options))
    assert computed == [0, *range(2 * CHUNK, 25)]
    assert result.encoded_seam == whole.encoded_seam
    assert target.read_bytes() == (tmp_path / f"whole-{name}").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [name, f"whole-{name}"]
