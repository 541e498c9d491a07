"""Two machines that share nothing but a network: nodes of Ray in namespaces of their own, one of them without files."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import aigc_plugin as aigc
from support.image_files import make_image
from support.require import require
from support.run_aigc import environment
from support.video_files import write_video

require("ray")
PORT = 6379
FRAMES = 1100
RAY = (sys.executable, "-P", "-m", "ray.scripts.scripts", "start", "--block", "--disable-usage-stats")
WAIT = f"""
import time, ray
ray.init(address="10.77.0.1:{PORT}", log_to_driver=False)
while ray.cluster_resources().get("CPU", 0) < 2:
    time.sleep(0.1)
"""
JOBS = """input,output,model,scale,codec,resume
photo.png,big.png,lanczos,2,,
film.mkv,big.mkv,lanczos,2,ffv1,yes
"""


def with_token() -> dict[str, str]:
    """The environment, with the token of this cluster."""
    return environment(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN="5a" * 32)


@dataclass(frozen=True)
class Network:
    """Two namespaces with an address each, and what was started there."""

    queue: str
    worker: str
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    queue_address = "10.77.0.1"
    worker_address = "10.77.0.2"

    def ip(self, words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["ip", *words.split()], capture_output=True, text=True, check=False)

    def start(self, namespace: str, *words: str | Path, hidden: tuple[Path, ...] = ()) -> None:
        """Start a process in a namespace, where nothing is seen of the folders `hidden`."""
        script = "".join('mount -t tmpfs none "$1" && shift && ' for _ in hidden) + 'exec "$@"'
        command = ["ip", "netns", "exec", namespace, "sh", "-c", script, "sh", *hidden, *words]
        self.started.append(
            subprocess.Popen(command, env=with_token(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run Python on the machine with the queue."""
        command = ["ip", "netns", "exec", self.queue, sys.executable, "-P", *words]
        return subprocess.run(command, env=with_token(), capture_output=True, text=True, timeout=120, check=False)

    def listens(self) -> bool:
        """True where the port of the cluster is open."""
        lines = self.ip(f"netns exec {self.queue} cat /proc/net/tcp /proc/net/tcp6").stdout.splitlines()
        return any(f":{PORT:04X} " in line and " 0A " in line for line in lines)

    def end(self) -> None:
        """End the processes in the namespaces, then these."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            pids = [pid for name in (self.worker, self.queue) for pid in self.ip(f"netns pids {name}").stdout.split()]
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(int(pid), number)
            time.sleep(0.5 if pids else 0)
        for process in self.started:
            process.wait()
        for name in (self.worker, self.queue):
            self.ip(f"netns del {name}")


@pytest.fixture
def network() -> Iterator[Network]:
    require("ip")
    number = os.getpid()
    network = Network(f"aigc-queue-{number}", f"aigc-worker-{number}")
    first = network.ip(f"netns add {network.queue}")
    if first.returncode:
        pytest.skip(f"no network namespaces here: {first.stderr.strip()}")
    ends = (
        (network.queue, f"aigcq{number}", network.queue_address),
        (network.worker, f"aigcw{number}", network.worker_address),
    )
    try:
        steps = [f"netns add {network.worker}"]
        steps.append(
            f"link add {ends[0][1]} netns {network.queue} type veth peer name {ends[1][1]} netns {network.worker}"
        )
        for name, link, address in ends:
            steps += [f"-n {name} addr add {address}/24 dev {link}", f"-n {name} link set {link} up"]
            steps += [f"-n {name} link set lo up", f"-n {name} route add default dev {link}"]
        for step in steps:
            done = network.ip(step)
            if done.returncode:
                pytest.skip(f"no network between namespaces here: {done.stderr.strip()}")
        yield network
    finally:
        network.end()


@pytest.fixture
def ray_folder() -> Iterator[Path]:
    """A short name: Ray's sockets allow no long one."""
    folder = Path(tempfile.mkdtemp(prefix="ray-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_a_machine_without_any_folder_does_all_jobs(network: Network, ray_folder: Path, tmp_path: Path) -> None:
    """An image as a whole, a video by chunks: files go there and come back over the network."""
    make_image(tmp_path / "photo.png", "rgb24")
    write_video(tmp_path / "film.mkv", size=(32, 32), pts=[512 * k for k in range(FRAMES)])
    (tmp_path / "jobs.csv").write_text(JOBS)
    head = ("--head", f"--port={PORT}", "--num-cpus=0", "--include-dashboard=false", f"--temp-dir={ray_folder}")
    network.start(network.queue, *RAY, *head, f"--node-ip-address={network.queue_address}")
    deadline = time.monotonic() + 60
    while not network.listens():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    node = (f"--address={network.queue_address}:{PORT}", f"--node-ip-address={network.worker_address}", "--num-cpus=2")
    network.start(network.worker, *RAY, *node, hidden=(tmp_path, ray_folder))
    assert network.run("-c", WAIT).returncode == 0
    words = ["batch", str(tmp_path / "jobs.csv"), "--cluster", f"{network.queue_address}:{PORT}", "--progress", "json"]
    done = network.run("-m", "aigc_plugin", *words)
    assert done.returncode == 0, done.stderr[-2000:]
    options = aigc.UpscaleOptions(model="lanczos", scale=2, codec="ffv1", resume=True)
    aigc.upscale_video(tmp_path / "film.mkv", tmp_path / "wanted.mkv", options)
    aigc.upscale_image(tmp_path / "photo.png", tmp_path / "wanted.png", aigc.UpscaleOptions(model="lanczos", scale=2))
    for suffix in ("mkv", "png"):
        assert (tmp_path / f"big.{suffix}").read_bytes() == (tmp_path / f"wanted.{suffix}").read_bytes()
    assert f"{FRAMES // 500 * 500} of them from an earlier run" in (tmp_path / "jobs.json").read_text()
