"""Workers end with the process that started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from support.require import require
from support.run_aigc import environment

require("torch")

_PARENT = """
import os, time
from aigc_plugin.training.workers import worker_pool
with worker_pool(2) as pool:
    waiting = [pool.submit(time.sleep, 0.2) for _ in range(2)]
    print(os.getpid(), *pool._processes, flush=True)
    pool.submit(time.sleep, 600).result()
"""


def lives(process: int) -> bool:
    """Tell whether a process runs; one that has ended but that nobody has waited for does not."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return done.stdout.strip()[:1] not in ("", "Z")


def test_workers_of_a_killed_process_end() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True, env=environment()
    ) as parent:
        assert parent.stdout is not None
        _, *workers = map(int, parent.stdout.readline().split())
        assert len(workers) == 2
        time.sleep(0.5)
        assert all(map(lives, workers))
        os.kill(parent.pid, signal.SIGKILL)
    for _ in range(100):
        if not any(map(lives, workers)):
            return
        time.sleep(0.1)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    raise AssertionError("the workers outlived their parent")
