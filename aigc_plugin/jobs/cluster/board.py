"""The board on which the machines of a cluster note how far their jobs are, and read which are to stop."""

from __future__ import annotations


class Board:
    """An actor of the machine that has the queue; it ends with it, and with it all its jobs."""

    def __init__(self) -> None:
        self._shares: dict[int, float] = {}
        self._stopped: set[int] = set()

    def tell(self, number: int, share: float) -> None:
        """Set the progress of a job, from 0 to 1."""
        self._shares[number] = share

    def share(self, number: int) -> float:
        """Return the progress of a job, from 0 to 1."""
        return self._shares.get(number, 0.0)

    def stop(self, number: int) -> None:
        """Let a job end before its end."""
        self._stopped.add(number)

    def is_stopped(self, number: int) -> bool:
        """Tell whether a job is to end; the question shows that it has begun."""
        self._shares.setdefault(number, 0.0)
        return number in self._stopped

    def has_begun(self, number: int) -> bool:
        """Tell whether a machine has begun with the job."""
        return number in self._shares
