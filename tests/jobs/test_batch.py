"""Batches: every command is a job, what fails stops no other, and the same call goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import pytest

import aigc_plugin as aigc
from aigc_plugin.jobs.batch import batch_run
from aigc_plugin.jobs.batch.batch_item import BatchItem, BatchTask, checked_item
from aigc_plugin.jobs.batch.batch_journal import BatchJournal
from aigc_plugin.jobs.batch.batch_source import read_items
from aigc_plugin.jobs.batch.job_process import Outcome
from support.image_files import make_image
from support.run_aigc import environment, events
from support.video_files import write_video


class Scripted:
    """A runner that does nothing but what the test says."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes, self.words = list(outcomes), list[list[str]]()

    def run(self, task: BatchTask, report: object, stopped: object) -> Outcome:
        words = task.words()
        self.words.append(words)
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome("done")
        if outcome.status == "done":
            Path(words[-1]).write_bytes(b"output")
        return outcome


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("b.png", "a.png", "notes.txt", ".a.png.1-00000000.part"):
        make_image(folder / name, "rgb24") if name.endswith("png") else (folder / name).write_text("no image")
    return folder


def scripted(monkeypatch: pytest.MonkeyPatch, *outcomes: Outcome) -> Scripted:
    runner = Scripted(*outcomes)
    monkeypatch.setattr(batch_run, "ProcessRunner", lambda: runner)
    return runner


def test_a_folder_with_real_jobs(folder: Path, tmp_path: Path) -> None:
    """One image is damaged: the others are done, and the report shows which."""
    (folder / "broken.png").write_bytes((folder / "a.png").read_bytes()[:40])
    write_video(folder / "film.mkv")
    options = aigc.BatchOptions(set={"model": "point", "scale": "2"}, workers=2)
    result = aigc.batch(folder, tmp_path / "out", options)
    assert [Path(name).name for name in result.files] == ["a.png", "b.png", "film.mkv"]
    assert len(result.failed) == 1
    assert "broken.png" in result.failed[0]
    assert sum("tried again" in text for text in result.warnings) == 1
    with av.open(str(tmp_path / "out" / "film.mkv")) as container:
        assert container.streams.video[0].width == 128
    report = json.loads((tmp_path / "out" / "batch.json").read_text())
    assert report["counts"] == {"done": 3, "failed": 1}
    page = (tmp_path / "out" / "batch.html").read_text()
    assert page.count("data:image/jpeg;base64,") == 6
    assert page.count('class="failed"') == 1


def test_the_same_call_goes_on(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scripted(monkeypatch, Outcome("done"), Outcome("failed", "no", retry=False))
    first = aigc.batch(folder, tmp_path / "out")
    assert (len(first.files), len(first.failed)) == (1, 1)
    again = scripted(monkeypatch)
    second = aigc.batch(folder, tmp_path / "out")
    assert [Path(words[-1]).name for words in again.words] == ["b.png"]
    assert (len(second.files), second.earlier) == (2, 1)


@pytest.mark.parametrize("change", ["options", "input", "output gone", "torn journal"])
def test_what_changed_is_done_again(change: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scripted(monkeypatch)
    aigc.batch(folder, tmp_path / "out")
    options = aigc.BatchOptions(set={"scale": "3"}) if change == "options" else aigc.BatchOptions()
    journal = tmp_path / "out" / "batch.journal"
    if change == "input":
        os.utime(folder / "a.png", (1, 1))
    elif change == "output gone":
        (tmp_path / "out" / "a.png").unlink()
    elif change == "torn journal":
        journal.write_bytes(journal.read_bytes()[:-5])
    again = scripted(monkeypatch)
    aigc.batch(folder, tmp_path / "out", options)
    assert len(again.words) == (2 if change == "options" else 1)
    after = scripted(monkeypatch)
    aigc.batch(folder, tmp_path / "out", options)
    assert after.words == []


@pytest.mark.parametrize(
    ("outcomes", "tries", "files", "failed"),
    [
        ([Outcome("failed", "crash", retry=True), Outcome("done")], 2, 1, 0),
        ([Outcome("failed", "crash", retry=True)] * 2, 2, 0, 1),
        ([Outcome("failed", "wrong option", retry=False)], 1, 0, 1),
        ([Outcome("damaged")], 1, 1, 0),
    ],
)
def test_failures_are_tried_once_more(
    outcomes: list[Outcome], tries: int, files: int, failed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "jobs.csv").write_text("output,job\nout.png,generate image\n")
    runner = scripted(monkeypatch, *outcomes)
    result = aigc.batch(tmp_path / "jobs.csv")
    assert (len(runner.words), len(result.files), len(result.failed)) == (tries, files, failed)


def test_a_runner_that_breaks_fails_one_job(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Scripted):
        def run(self, task: BatchTask, report: object, stopped: object) -> Outcome:
            if task.item.target.endswith("a.png"):
                raise OSError("no more processes")
            return super().run(task, report, stopped)

    monkeypatch.setattr(batch_run, "ProcessRunner", Broken)
    result = aigc.batch(folder, tmp_path / "out")
    assert (len(result.files), len(result.failed)) == (1, 1)
    assert "no more processes" in result.failed[0]


def test_threads_are_shared_out(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = scripted(monkeypatch)
    aigc.batch(folder, tmp_path / "out", aigc.BatchOptions(workers=2, threads=8))
    assert all(words[words.index("--threads") + 1] == "4" for words in runner.words)


def test_two_runs_of_one_batch_are_refused(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Second(Scripted):
        def run(self, task: BatchTask, report: object, stopped: object) -> Outcome:
            with pytest.raises(aigc.MediaError, match="another run is at the batch"):
                aigc.batch(folder, tmp_path / "out")
            return super().run(task, report, stopped)

    monkeypatch.setattr(batch_run, "ProcessRunner", Second)
    assert aigc.batch(folder, tmp_path / "out").failed == ()


TABLE = """job,input,output,scale,text,chain,seed
upscale,a.png,big.png,3,,,
say,,hello.wav,,"Hallo, Welt",,7
filter,in.mp4,out.mkv,,,upscale=2,
generate video,,loop.mp4,,,,5
"""
TOML = """[defaults]
job = "upscale"
denoise = false
[[jobs]]
input = "a.png"
output = "b.png"
scale = 3
[[jobs]]
job = "interpolate"
input = "in.mp4"
output = "-x.mp4"
"""


def test_tables_name_every_command(tmp_path: Path) -> None:
    (tmp_path / "jobs.csv").write_text(TABLE)
    words = [item.words(2, overwrite=True) for item in read_items(tmp_path / "jobs.csv", None, aigc.BatchOptions())]
    flags = ["--threads", "2", "--overwrite", "--"]
    assert words[0] == ["upscale", "--scale", "3", *flags, f"{tmp_path}/a.png", f"{tmp_path}/big.png"]
    assert words[1] == ["say", "--seed", "7", *flags, "Hallo, Welt", f"{tmp_path}/hello.wav"]
    assert words[2] == ["filter", *flags, "upscale=2", f"{tmp_path}/in.mp4", f"{tmp_path}/out.mkv"]
    assert words[3] == ["generate", "video", "--seed", "5", *flags, f"{tmp_path}/loop.mp4"]


def test_toml_has_defaults(tmp_path: Path) -> None:
    (tmp_path / "jobs.toml").write_text(TOML.replace("denoise = false\n", ""))
    first, second = read_items(tmp_path / "jobs.toml", None, aigc.BatchOptions())
    assert (first.command, first.given, second.command) == ("upscale", {"scale": "3"}, "interpolate")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("jobs.csv", "input,job\na.png,upscale\n", "has no column output"),
        ("jobs.csv", "input,output,scale\na.png,b.png,wide\n", r"line 2: scale wide is no factor"),
        ("jobs.csv", "input,output,colour\na.png,b.png,red\n", "upscale has no option 'colour'"),
        ("jobs.csv", "output,job\nb.png,paint\n", "there is no job 'paint'"),
        ("jobs.csv", "output\nb.png\n", "upscale needs an input"),
        ("jobs.csv", "output,job\nb.mp4,filter\n", "filter needs a chain"),
        ("jobs.csv", "input,output\na.png,b.png\nc.png,b.png\n", "jobs 1 and 2 both write"),
        ("jobs.csv", "input,output\na.png,b.png,c.png\n", "more cells than the head"),
        ("jobs.csv", "input,output\n", None),
        ("jobs.toml", "[[jobs]\n", "jobs.toml"),
        ("jobs.toml", 'jobs = "all"\n', "must hold"),
        (
            "jobs.toml",
            '[defaults]\njob = "interpolate"\ndenoise = false\n[[jobs]]\ninput = "a"\noutput = "b"\n',
            "denoise",
        ),
    ],
)
def test_wrong_jobs_are_named_before_any_work(name: str, content: str, message: str | None, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    if message is None:
        assert aigc.batch(tmp_path / name).files == ()
        return
    with pytest.raises(aigc.InputError, match=message):
        aigc.batch(tmp_path / name)


def test_pipes_are_refused() -> None:
    with pytest.raises(aigc.InputError, match="no pipes"):
        checked_item("upscale", "-", "out.mkv", {}, "here")


def test_options_reach_the_command_line(tmp_path: Path) -> None:
    item = BatchItem("upscale", "a.mp4", "b.mp4", {"denoise": "no", "resume": "yes", "encoder-option": "g=5"})
    words = item.words(None, overwrite=False)
    assert words == ["upscale", "--no-denoise", "--resume", "--encoder-option", "g=5", "--", "a.mp4", "b.mp4"]


def test_the_files_of_a_job_are_those_of_its_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with the name of a style is no file of the job; a model brings what is read beside it."""
    monkeypatch.chdir(tmp_path)
    for name in ("silk", "a.png", "net.param", "net.bin", "words.tsv", "v.onnx", "v.onnx.json"):
        Path(name).write_text(name)
    files = checked_item("upscale", "a.png", "b.png", {"model": "net.param"}, "here").files()
    assert {name: [str(path) for path in paths] for name, paths in files.items()} == {
        "": ["a.png"], "model": ["net.param", "net.bin"],
    }  # fmt: skip
    assert checked_item("generate image", "", "b.png", {"style": "silk"}, "here").files() == {}
    given = {"text": "a.png", "voice": "v.onnx", "lexicon": "words.tsv"}
    files = checked_item("say", "", "b.wav", given, "here").files()
    assert {name: [str(path) for path in paths] for name, paths in files.items()} == {
        "voice": ["v.onnx", "v.onnx.json"], "lexicon": ["words.tsv"],
    }  # fmt: skip


def test_a_stopped_batch_waits_for_its_jobs(folder: Path, tmp_path: Path) -> None:
    """A job that takes its time to end leaves nothing half written."""
    write_video(folder / "0.mkv", size=(320, 240), pts=[512 * k for k in range(60)])
    words = ["batch", str(folder), str(tmp_path / "out"), "--set", "model=lanczos", "--progress", "json"]
    command = [sys.executable, "-P", "-m", "aigc_plugin", *words]
    with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE) as running:
        deadline = time.monotonic() + 60
        while not list((tmp_path / "out").glob(".0.mkv.*.part")) and time.monotonic() < deadline:
            time.sleep(0.02)
        tasks = Path(f"/proc/{running.pid}/task").glob("*/children")
        children = [child for task in tasks for child in task.read_text().split()]
        for child in children:
            os.kill(int(child), signal.SIGSTOP)
        running.send_signal(signal.SIGINT)
        time.sleep(1.0)
        assert running.poll() is None
        for child in children:
            os.kill(int(child), signal.SIGCONT)
        _, stderr = running.communicate(timeout=60)
    assert children
    assert running.returncode == 130, stderr
    assert not list((tmp_path / "out").glob(".*.part"))


def test_stopped_and_gone_on_from_the_command_line(folder: Path, tmp_path: Path) -> None:
    """Ctrl-C pauses: jobs end, the journal stays, and the same command does the rest."""
    make_image(folder / "0.png", "rgb24")
    words = ["batch", str(folder), str(tmp_path / "out"), "--set", "model=lanczos", "--progress", "json"]
    command = [sys.executable, "-P", "-m", "aigc_plugin", *words]
    with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE) as running:
        deadline = time.monotonic() + 60
        while not (tmp_path / "out" / "0.png").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, stderr = running.communicate(timeout=60)
    assert running.returncode == 130, stderr
    assert not list((tmp_path / "out").glob(".*.part"))
    done = subprocess.run(command, env=environment(), stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0, done.stderr
    (result,) = [event for event in events(done.stderr) if event["event"] == "result"]
    assert result["summary"].startswith("3 of 3 jobs, ")
    assert "by an earlier run" in result["summary"]


def test_an_output_whose_end_was_not_seen_is_made_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process died after the output appeared: it is known as the batch's own; b.png is somebody else's."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "b.png").write_bytes(b"somebody else's")
    options = aigc.BatchOptions()
    with BatchJournal(out / "batch.journal") as journal:
        for item in read_items(folder, out, options):
            journal.begin(item)
    (out / "a.png").write_bytes(b"output")
    runner = scripted(monkeypatch)
    aigc.batch(folder, out, options)
    assert [("--overwrite" in words, Path(words[-1]).name) for words in runner.words] == [
        (True, "a.png"), (False, "b.png")
    ]  # fmt: skip


def test_a_watched_folder_gets_what_comes(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_run, "_WATCH_SECONDS", 0.0)
    runner = scripted(monkeypatch)

    class Host(aigc.Progress):
        def update(self, done: float) -> None:
            if done == 2:
                make_image(folder / "c.png", "rgb24")
            elif done == 3:
                raise aigc.Cancelled("cancelled")

    with pytest.raises(aigc.Cancelled):
        aigc.batch(folder, tmp_path / "out", aigc.BatchOptions(watch=True), progress=Host())
    assert [Path(words[-1]).name for words in runner.words] == ["a.png", "b.png", "c.png"]
    assert json.loads((tmp_path / "out" / "batch.json").read_text())["counts"] == {"done": 3}
