# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs in the order in which they were asked for, one at a time: each uses all cores. Nothing of Blender in here."""

from __future__ import annotations

from collections.abc import Iterator

from .job import Job, State

_KEPT = 20  # jobs that are over and stay in the list


class JobQueue:
    """Iterates over its jobs, oldest first: those that are over, the running one, those that wait."""

    def __init__(self) -> None:
        self._jobs: list[Job] = []

    def __iter__(self) -> Iterator[Job]:
        return iter(list(self._jobs))

    def __len__(self) -> int:
        return len(self._jobs)

    @property
    def running(self) -> Job | None:
        return next((job for job in self._jobs if job.state is State.running), None)

    @property
    def waiting(self) -> list[Job]:
        return [job for job in self._jobs if job.state is State.waiting]

    def by_interest(self) -> list[Job]:
        """The running one, those that wait, and those that are over, the latest first."""
        over = [job for job in self._jobs if job.state.is_over]
        return [job for job in self._jobs if not job.state.is_over] + over[::-1]

    @property
    def is_busy(self) -> bool:
        return any(not job.state.is_over for job in self._jobs)

    def find(self, number: int) -> Job | None:
        return next((job for job in self._jobs if job.number == number), None)

    def add(self, job: Job) -> None:
        self._jobs.append(job)

    def tick(self) -> list[Job]:
        """Look after the running job, start the next; returns those that came to their end since the last tick."""
        over = []
        running = self.running
        if running is not None:
            running.poll()
            if running.state.is_over:
                over.append(running)
        while self.running is None and self.waiting:
            following = self.waiting[0]
            following.start()
            if following.state.is_over:
                over.append(following)
        self._forget_oldest()
        return over

    def cancel_all(self) -> None:
        for job in self._jobs:
            job.cancel()

    def clear(self) -> None:
        """Forget those that are over."""
        self._jobs = [job for job in self._jobs if not job.state.is_over]

    def _forget_oldest(self) -> None:
        over = [job for job in self._jobs if job.state.is_over]
        for job in over[: max(0, len(over) - _KEPT)]:
            self._jobs.remove(job)
