"""Worker processes that end with the process that started them, however that ends."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import connection, parent_process

from ..files.output import discard_unfinished


def worker_pool(workers: int) -> ProcessPoolExecutor:
    """Create a pool; its workers do not outlive this process where that is killed, as by a machine short of memory."""
    return ProcessPoolExecutor(workers, initializer=_end_with_parent)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_end, args=(parent.sentinel,), daemon=True).start()


def _wait_and_end(sentinel: int) -> None:
    connection.wait([sentinel])
    discard_unfinished()
    os._exit(1)
