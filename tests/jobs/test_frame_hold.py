"""Frames at a constant rate: each is held until the next one begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Self

import pytest

from aigc_plugin.jobs.frame_hold import held_frames
from aigc_plugin.media.video.timeline import Timeline

MILLISECOND = Fraction(1, 1000)


@dataclass(frozen=True)
class Frame:
    """The times of a frame, and its number."""

    number: int
    pts: Fraction
    duration: Fraction | None = None

    def at(self, pts: Fraction, duration: Fraction | None) -> Self:
        return replace(self, pts=pts, duration=duration)


def held(times: Sequence[str], rate: int, start: str | None = None, end: str | None = None) -> list[tuple[int, Any]]:
    """Return number and time of each frame of the output; the last frame of the input lasts 1/10 s."""
    frames = [Frame(number, Fraction(time), Fraction(1, 10)) for number, time in enumerate(times)]
    worked: list[int] = []

    def work(frame: Any) -> Any:
        worked.append(frame.number)
        return frame

    cut = (None if time is None else Fraction(time) for time in (start, end))
    timeline = Timeline(*cut, origin=Fraction(times[0]))
    made = [(f.number, f.pts) for f in held_frames(iter(frames), work, Fraction(rate), timeline, MILLISECOND)]  # type: ignore[arg-type]
    assert worked == list(dict.fromkeys(number for number, _ in made)), "each frame is worked on once"
    return made


@pytest.mark.parametrize(
    ("times", "cut", "numbers"),
    [
        (["0", "0.1", "0.2"], (None, None), [0, 1, 2]),
        (["0", "0.1", "0.4"], (None, None), [0, 1, 1, 1, 2]),
        (["0", "0.02", "0.04", "0.1"], (None, None), [0, 3]),
        (["0", "0.1003", "0.2"], (None, None), [0, 1, 2]),
        (["0", "0.15", "0.4"], ("0.1", "0.35"), [0, 1, 1]),
        (["0.2", "0.3"], (None, None), [0, 1]),
    ],
)
def test_the_last_frame_that_has_begun_is_shown(
    times: list[str], cut: tuple[str | None, str | None], numbers: list[int]
) -> None:
    made = held(times, 10, *cut)
    assert [number for number, _ in made] == numbers
    first = 0 if cut[0] else Fraction(times[0])
    assert [time for _, time in made] == [first + Fraction(count, 10) for count in range(len(made))]
