"""Parts that stay where silence is removed."""

from __future__ import annotations

import pytest

from aigc_plugin.signal.loud_parts import loud_parts


def peaks(*spans: tuple[float, float], length: float = 4.0) -> list[float]:
    """Peaks of hundredths of seconds, loud in some spans of seconds."""
    moments = (number / 100 for number in range(round(100 * length)))
    return [0.5 if any(start <= at < end for start, end in spans) else 0.0 for at in moments]


TWO = peaks((0.5, 1.5), (2.5, 3.5))


@pytest.mark.parametrize(
    ("shortest", "expected"),
    [
        (0.4, [(0.5, 1.5), (2.5, 3.5)]),
        (0.6, [(0.0, 1.5), (2.5, 4.0)]),  # what is short stays at both ends, too
        (2.0, [(0.0, 4.0)]),
    ],
)
def test_silence_shorter_than_the_shortest_stays(shortest: float, expected: list[tuple[float, float]]) -> None:
    assert loud_parts(TWO, threshold=-28, margin=0, shortest=shortest, keep_over=None) == expected


def test_margins_are_beside_the_shortest() -> None:
    parts = loud_parts(TWO, threshold=-28, margin=0.2, shortest=0.25, keep_over=None)
    assert [tuple(map(float, part)) for part in parts] == [(0.3, 1.7), (2.3, 3.7)]
    assert loud_parts(TWO, threshold=-28, margin=0.2, shortest=0.7, keep_over=None) == [(0, 4)]


def test_long_pauses_are_meant() -> None:
    assert loud_parts(TWO, threshold=-28, margin=0, shortest=0.1, keep_over=0.9) == [(0.5, 3.5)]


def test_nothing_loud_is_nothing() -> None:
    assert loud_parts(peaks(), threshold=-28, margin=0.2, shortest=0.1, keep_over=None) == []
