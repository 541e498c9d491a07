"""Batches on a real Ray cluster: folders that machines share or not, workers that die, jobs that stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import aigc_plugin as aigc
from aigc_plugin.jobs.batch.batch_item import BatchTask, checked_item
from aigc_plugin.jobs.cluster import machines, node_task, ray_cluster
from aigc_plugin.jobs.cluster.ray_cluster import RayCluster
from support.image_files import make_image
from support.require import require
from support.run_aigc import environment
from support.video_files import write_video

ray = require("ray")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    """Room for three jobs; `RayCluster` takes what is there already."""
    ray_cluster.start(address="local", num_cpus=3)
    yield
    ray.shutdown()


@contextmanager
def unseen(target: str) -> Iterator[tuple[str, str]]:
    """A token that no machine sees."""
    yield f"{target}.token", "another file system"


def killed_worker(output: Path, until: threading.Event) -> int:
    """Kill the Ray worker whose job writes `output`, once there is one; its process number, 0 where `until` is set."""
    while not until.is_set():
        for process in Path("/proc").iterdir():
            with suppress(OSError, IndexError):
                words = (process / "cmdline").read_bytes().split(b"\0")
                if b"--job" in words and words[-2].endswith(output.name.encode()):
                    parent = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
                    if b"run_on_node" in (Path("/proc") / str(parent) / "cmdline").read_bytes():
                        os.kill(parent, signal.SIGKILL)
                        return parent
        time.sleep(0.02)
    return 0


def slow_job(folder: Path, name: str) -> BatchTask:
    """A job of some seconds."""
    film = folder / "film.mkv"
    if not film.exists():
        write_video(film, size=(640, 480), pts=[512 * k for k in range(150)])
    return BatchTask(checked_item("upscale", str(film), str(folder / name), {"model": "lanczos"}, "here"), 1, False)


def test_every_job_is_done_though_a_worker_dies(folder: Path) -> None:
    sources = folder / "in"
    sources.mkdir()
    for number in range(5):
        make_image(sources / f"{number}.png", "rgb24")
    write_video(sources / "film.mkv", size=(640, 480), pts=[512 * k for k in range(100)])
    done = threading.Event()
    pids: list[int] = []
    killer = threading.Thread(target=lambda: pids.append(killed_worker(folder / "out" / "film.mkv", done)))
    killer.start()
    options = aigc.BatchOptions(set={"model": "lanczos", "scale": "2"}, cluster="local")
    result = aigc.batch(sources, folder / "out", options)
    done.set()
    killer.join()
    assert result.failed == ()
    assert sorted(Path(name).name for name in result.files) == [*(f"{number}.png" for number in range(5)), "film.mkv"]
    assert all(Path(name).stat().st_size for name in result.files)
    assert pids != [0]
    assert any("film.mkv" in text and "died" in text for text in result.warnings)
    assert not list((folder / "out").glob(".aigc-*"))


def test_a_machine_without_the_folder_gets_copies(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without shared folders a job gets its lexicon, and its output comes back."""

    @contextmanager
    def unseen(target: str) -> Iterator[tuple[str, str]]:
        yield f"{target}.token", "another file system"

    monkeypatch.setattr(machines, "_token_beside", unseen)
    lexicon = folder / "words.tsv"
    lexicon.write_text("aigc\tˌAˌIʤˌisˈi\n", "utf-8")
    given = {"text": "Hello aigc.", "lexicon": str(lexicon), "voice": "aigc-voice-en"}
    task = BatchTask(checked_item("say", "", str(folder / "hello.wav"), given, "here"), 1, False)
    with RayCluster("local", 1, print) as cluster:
        outcome = cluster.run(task, lambda share: None, lambda: False)
    assert outcome.status == "done", outcome.message
    assert (folder / "hello.wav").read_bytes()[:4] == b"RIFF"


def test_a_job_that_kills_its_workers_fails_after_three(folder: Path) -> None:
    done = threading.Event()
    pids: list[int] = []

    def kill_all() -> None:
        while not done.is_set():
            pids.append(killed_worker(folder / "poison.mkv", done))

    killer = threading.Thread(target=kill_all)
    warnings: list[str] = []
    with RayCluster("local", 1, warnings.append) as cluster:
        killer.start()
        outcome = cluster.run(slow_job(folder, "poison.mkv"), lambda share: None, lambda: False)
        done.set()
        killer.join()
    assert (outcome.status, outcome.retry) == ("failed", False)
    assert "3 machines or processes died of it" in outcome.message
    assert (len({*pids} - {0}), len(warnings)) == (3, 2)
    assert not (folder / "poison.mkv").exists()


CHUNK = 500  # frames of these small ones


@pytest.fixture(scope="module")
def film(folder: Path) -> Path:
    """Three chunks and a rest."""
    return write_video(folder / "long.mkv", size=(32, 32), pts=[512 * k for k in range(3 * CHUNK + 100)])


@pytest.fixture(scope="module")
def whole(film: Path) -> Path:
    """The same job by one machine."""
    options = aigc.UpscaleOptions(model="lanczos", scale=3, codec="ffv1", resume=True)
    return Path(aigc.upscale_video(film, film.with_name("whole.mkv"), options).path)


def long_job(film: Path, name: str) -> BatchTask:
    given = {"model": "lanczos", "scale": "3", "codec": "ffv1", "resume": "yes"}
    return BatchTask(checked_item("upscale", str(film), str(film.with_name(name)), given, "here"), 1, False)


def killed_parts(times: int, until: threading.Event) -> list[int]:
    """Kill the Ray workers that make chunks, one after another, as soon as each is seen."""
    killed: list[int] = []
    while not until.is_set() and len(killed) < times:
        for process in Path("/proc").iterdir():
            with suppress(OSError):
                is_part = (process / "cmdline").read_bytes().startswith(b"ray::chunks_of_part")
                if is_part and int(process.name) not in killed and len(killed) < times:
                    os.kill(int(process.name), signal.SIGKILL)
                    killed.append(int(process.name))
        time.sleep(0.01)
    return killed


def test_a_long_video_is_made_by_several_though_a_worker_dies(film: Path, whole: Path) -> None:
    """It is the video of one machine, byte by byte."""
    done = threading.Event()
    killed: list[int] = []
    killer = threading.Thread(target=lambda: killed.extend(killed_parts(1, done)))
    shares: list[float] = []
    warnings: list[str] = []
    with RayCluster("local", 1, warnings.append) as cluster:
        killer.start()
        outcome = cluster.run(long_job(film, "parts.mkv"), shares.append, lambda: False)
        done.set()
        killer.join()
    assert outcome.status == "done", outcome.message
    assert film.with_name("parts.mkv").read_bytes() == whole.read_bytes()
    assert f"{3 * CHUNK} of them from an earlier run" in outcome.summary
    assert len(killed) == 1
    assert ["a machine or process died at frames" in text for text in warnings] == [True]
    assert any(0 < share < 0.95 for share in shares)
    assert not list(film.parent.glob("*.resume"))


def test_a_chunk_that_kills_its_workers_fails_after_three(film: Path) -> None:
    done = threading.Event()
    killed: list[int] = []
    killer = threading.Thread(target=lambda: killed.extend(killed_parts(99, done)))
    with RayCluster("local", 1, print) as cluster:
        killer.start()
        outcome = cluster.run(long_job(film, "poison-long.mkv"), lambda share: None, lambda: False)
        done.set()
        killer.join()
    assert (outcome.status, outcome.retry) == ("failed", False)
    assert "3 machines or processes died of its frames" in outcome.message
    assert not film.with_name("poison-long.mkv").exists()


def test_a_long_video_stops_and_goes_on_without_the_folder(
    film: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on at machines that get copies of what it reads."""
    shares: list[float] = []
    with RayCluster("local", 1, print) as cluster:
        stopped = cluster.run(long_job(film, "paused.mkv"), shares.append, lambda: any(shares))
        assert stopped.status == "cancelled"
        assert not film.with_name("paused.mkv").exists()
        monkeypatch.setattr(machines, "_token_beside", unseen)
        outcome = cluster.run(long_job(film, "paused.mkv"), shares.append, lambda: False)
    assert outcome.status == "done", outcome.message
    assert f"{3 * CHUNK} of them from an earlier run" in outcome.summary
    assert film.with_name("paused.mkv").read_bytes() == whole.read_bytes()


def test_a_job_tells_its_share_and_stops(folder: Path) -> None:
    shares: list[float] = []
    with RayCluster("local", 1, print) as cluster:
        outcome = cluster.run(slow_job(folder, "stopped.mkv"), shares.append, lambda: any(shares))
    assert outcome.status == "cancelled"
    assert 0 < max(shares) < 1
    assert not (folder / "stopped.mkv").exists()


def test_an_error_of_the_job_is_that_of_the_command(folder: Path) -> None:
    (folder / "broken.png").write_bytes(b"no image")
    item = checked_item("upscale", str(folder / "broken.png"), str(folder / "big.png"), {}, "here")
    with RayCluster("local", 1, print) as cluster:
        outcome = cluster.run(BatchTask(item, 1, False), lambda share: None, lambda: False)
    assert outcome.status == "failed"
    assert "broken.png" in outcome.message


def test_other_versions_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = {**node_task.node_facts(), "aigc_plugin": "99.1"}
    monkeypatch.setattr(ray_cluster, "_facts_of_this_machine", lambda: ours)
    with pytest.raises(aigc.InputError, match=r"aigc_plugin .*, and this machine 99\.1"):
        RayCluster("local", 1, print)


def test_no_cluster_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of its own: this one is in a cluster."""
    monkeypatch.chdir(tmp_path)
    words = ["batch", "jobs.csv", "--cluster", "127.0.0.1:9"]
    Path("jobs.csv").write_text("output,job\nout.png,generate image\n")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "aigc_plugin", *words],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "no Ray cluster at 127.0.0.1:9" in done.stderr


def test_a_cluster_that_refuses_is_told_with_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ray says of a wrong token only that it cannot connect."""

    def refuse(**settings: object) -> None:
        raise ConnectionError("Failed to connect to Ray cluster")

    monkeypatch.setattr(ray, "init", refuse)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(aigc.BackendUnavailable, match=f"no Ray cluster at {address}: Failed to connect") as caught:
            ray_cluster.start(address)
    assert "RAY_AUTH_MODE=token" in caught.value.hint
