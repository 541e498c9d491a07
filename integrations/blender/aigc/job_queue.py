# SPDX-License-Identifier: GPL-3.0-or-later
"""A queue of jobs, in the order in which they were added. Does not use Blender.

One job runs at a time, because each uses all cores.
"""

from __future__ import annotations

from collections.abc import Iterator

from .job import Job, State

_MAX_FINISHED = 20  # jobs that are over and stay in the list


class JobQueue:
    """A queue of jobs. Iterate over it for all jobs, oldest first: finished, running, waiting."""

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
        """Return the running job, those that wait, and those that are over, the latest of them first."""
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
        """Update the running job and start the next; return the jobs that have ended since the last tick."""
        over = []
        running = self.running
        if running is not None:
            running.poll()
            if running.state.is_over:
                over.append(running)
        while self.running is None and self.waiting:
            next_job = self.waiting[0]
            next_job.start()
            if next_job.state.is_over:
                over.append(next_job)
        self._remove_oldest()
        return over

    def cancel_all(self) -> None:
        for job in self._jobs:
            job.cancel()

    def clear(self) -> None:
        """Remove the jobs that are over."""
        self._jobs = [job for job in self._jobs if not job.state.is_over]

    def _remove_oldest(self) -> None:
        over = [job for job in self._jobs if job.state.is_over]
        for job in over[: max(0, len(over) - _MAX_FINISHED)]:
            self._jobs.remove(job)
