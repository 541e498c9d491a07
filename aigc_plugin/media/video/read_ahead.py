"""Compute the items of an iterator in a thread, a few ahead of those that are taken."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

_TICK = 0.05  # seconds between two checks for a stop
_JOIN_SECONDS = 5.0  # for the thread to end its last native call
_END = object()

T = TypeVar("T")


class ReadAhead(Generic[T]):
    """An iterator, and a context manager that ends the thread.

    items    what to compute; it is used by the thread alone, and closed by it
    count    number of items that wait at most

    An error of `items` is raised in its place among them.
    """

    def __init__(self, items: Generator[T], count: int) -> None:
        self._items = items
        self._channel: queue.Queue[Any] = queue.Queue(count)
        self._stop = threading.Event()
        self._error: BaseException | None = None
        self._has_ended = False
        self._thread = threading.Thread(target=self._run, name="aigc reading ahead", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        while not self._has_ended:
            try:
                item = self._channel.get(timeout=_TICK)
            except queue.Empty:
                continue
            self._has_ended = item is _END
            if not self._has_ended:
                value: T = item
                return value
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        raise StopIteration

    @property
    def is_running(self) -> bool:
        """True while the thread works, also for a while after it was ended."""
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            for item in self._items:
                if not self._put(item):
                    return
        except BaseException as error:
            self._error = error
        finally:
            self._items.close()
            self._put(_END)

    def _put(self, item: Any) -> bool:
        while not self._stop.is_set():
            try:
                self._channel.put(item, timeout=_TICK)
            except queue.Full:
                continue
            return True
        return False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._has_ended = True
        self._thread.join(_JOIN_SECONDS)
