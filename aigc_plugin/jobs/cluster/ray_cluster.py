"""The machines of a Ray cluster, as what does the jobs of a batch."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import chdir, suppress
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ...errors import BackendUnavailable, DependencyMissing, InputError, argument
from ...files.output import Output
from ..batch.batch_item import BatchTask
from ..batch.job_process import Outcome
from .board import Board
from .machines import STOP_SECONDS, TICK, TRIES, Machines, Stopped
from .node_task import Copies, NodeReport, Place, node_facts, run_on_node
from .spread_job import spread_job

_STARTS = 3
_TOKEN = "; one that asks for a token takes who sets RAY_AUTH_MODE=token and has it in ~/.ray/auth_token"
_NODE_SECONDS = 120.0
_ANSWER_SECONDS = 10.0


class RayCluster:
    """A Ray cluster, as a context manager; what it starts here ends with the block.

    address    ray://HOST:PORT, HOST:PORT, "auto" for the cluster of this machine, or "local" to start one here
    threads    of each job, which are the processors that it asks for
    warn       gets a line where a job is tried again

    .places    jobs that the cluster has room for now

    DependencyMissing without Ray; BackendUnavailable where there is no cluster; InputError where a machine of it has
    other versions.
    """

    def __init__(self, address: str, threads: int, warn: Callable[[str], None]) -> None:
        self._ray = _ray()
        self._is_ours = not self._ray.is_initialized()
        if self._is_ours:
            start(address)
        try:
            self._check_nodes()
            board = self._ray.remote(Board).options(num_cpus=0).remote()
            self.places = max(1, int(self._ray.cluster_resources().get("CPU", 1)) // threads)
            streams = not self._ray.util.client.ray.is_connected()
            self._machines = Machines(self._ray, board, count(), threads, self.places, warn, streams)
        except BaseException:
            self._leave()
            raise

    def run(self, task: BatchTask, report: Callable[[float], None], stopped: Stopped) -> Outcome:
        """Do a job on some machine; one that dies is replaced by another, up to three times.

        A long video is made by all of them, chunk by chunk.
        """
        spread = spread_job(self._machines, task)
        if spread is not None:
            return spread.run(report, stopped)
        for number in range(1, TRIES + 1):
            try:
                return self._done(task, report, stopped)
            except self._ray.exceptions.RayTaskError as error:
                return Outcome("failed", f"{type(error.cause).__name__}: {error.cause}", retry=True)
            except self._ray.exceptions.RayError as error:
                cause = str(error).strip().splitlines()[0]
            if stopped():
                return Outcome("cancelled")
            if number < TRIES:
                self._machines.warn(f"{task.item.target}: its machine or process died ({cause}): another one does it")
        return Outcome("failed", f"{TRIES} machines or processes died of it ({cause})")

    def _done(self, task: BatchTask, report: Callable[[float], None], stopped: Stopped) -> Outcome:
        machines = self._machines
        with machines.place_of(task) as place:
            copies = machines.copies_of(task) if machines.is_copying else None
            result = self._awaited(task, place, copies, report, stopped)
            if result is not None and result.outcome is None:
                machines.is_copying = True
                result = self._awaited(task, place, machines.copies_of(task), report, stopped)
        if result is None or result.outcome is None:
            return Outcome("cancelled")
        if result.content is not None and result.outcome.status in ("done", "damaged"):
            with Output(task.item.target, overwrite=task.overwrite) as output:
                output.file.write(result.content)
        return result.outcome

    def _awaited(
        self, task: BatchTask, place: Place, copies: Mapping[str, Copies] | None,
        report: Callable[[float], None], stopped: Stopped,
    ) -> NodeReport | None:  # fmt: skip
        """The report of the machine that did it; None where it was stopped before one had begun."""
        ray, board, number = self._ray, self._machines.board, next(self._machines.numbers)
        remote = ray.remote(run_on_node).options(num_cpus=self._machines.threads, max_retries=0)
        reference = remote.remote(task, number, board, place, copies)
        until = float("inf")
        while not ray.wait([reference], timeout=TICK)[0]:
            report(ray.get(board.share.remote(number)))
            if until == float("inf") and stopped():
                board.stop.remote(number)
                until = time.monotonic() + STOP_SECONDS
            if time.monotonic() > until:
                ray.cancel(reference, force=True)
                return None
            if until < float("inf") and not ray.get(board.has_begun.remote(number)):
                ray.cancel(reference)
                return None
        result: NodeReport = ray.get(reference)
        return result

    def _check_nodes(self) -> None:
        """InputError where a machine has other versions than this one: results would differ."""
        ray, ours = self._ray, _facts_of_this_machine()
        at = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
        for node in (each for each in ray.nodes() if each["Alive"]):
            name = node.get("NodeManagerHostname") or node["NodeID"]
            remote = ray.remote(node_facts).options(num_cpus=0, scheduling_strategy=at(node["NodeID"], soft=False))
            try:
                facts: dict[str, str] = ray.get(remote.remote(), timeout=_NODE_SECONDS)
            except ray.exceptions.RayError as error:
                cause = str(error).strip().splitlines()[-1]
                raise InputError(f"{name} of the cluster cannot run jobs: {cause}", hint=_install(ours)) from None
            for package in ("aigc_plugin", "PyAV"):
                if facts[package] != ours[package]:
                    versions = f"{package} {facts[package]}, and this machine {ours[package]}"
                    raise InputError(f"{name} of the cluster has {versions}", hint=_install(ours))

    def _leave(self) -> None:
        if self._is_ours:
            self._ray.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(Exception):  # the cluster may be gone
            self._ray.kill(self._machines.board)
        self._leave()


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing leaves the machine
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # what Ray would warn about
    try:
        import ray
        import ray.util.client
        import ray.util.scheduling_strategies
    except ImportError:
        raise DependencyMissing(
            "a cluster needs Ray, which is not installed", hint="pip install 'aigc_plugin[cluster]'"
        ) from None
    return ray


# Workers look for modules in the folder in which Ray was entered, before all others: that of a clone holds a package
# that is not compiled.
_PACKAGES = Path(__file__).resolve().parents[3]


def start(address: str, **more: Any) -> None:
    """Enter a cluster, or start one; BackendUnavailable where that fails.

    address    as of `RayCluster`
    more       arguments of ray.init
    """
    import logging

    ray = _ray()
    settings = {"log_to_driver": False, "logging_level": logging.ERROR, **more}
    if address == "local":
        settings["include_dashboard"] = False
    _check_listener(address)
    for number in range(1, _STARTS + 1):
        try:
            with chdir(_PACKAGES):
                ray.init(address=address, **settings)
            return
        except Exception as error:  # Ray has no class of its own for a cluster that does not start
            why = str(error).strip().splitlines()[0]
            if address == "local" and number < _STARTS:  # it allows its parts 15 s to start, too few under load
                continue
        raise _no_cluster(address, why, "" if address == "local" else _TOKEN)


def _check_listener(address: str) -> None:
    """BackendUnavailable where nothing listens at HOST:PORT, for which Ray would wait for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdigit():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_ANSWER_SECONDS).close()
    except OSError as error:
        raise _no_cluster(address, error.strerror or str(error)) from None


def _no_cluster(address: str, why: str, more: str = "") -> BackendUnavailable:
    return BackendUnavailable(
        f"there is no Ray cluster at {address}: {why}",
        hint=f"start one (see the manual on long work), or give {argument('cluster', 'local')}{more}",
    )


def _facts_of_this_machine() -> dict[str, str]:
    return node_facts()


def _install(ours: Mapping[str, str]) -> str:
    return f"install aigc_plugin=={ours['aigc_plugin']} and av=={ours['PyAV']} there"
