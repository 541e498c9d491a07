"""The sizes and bit rates of a video for adaptive streaming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

_LEAST = Fraction(9, 10)  # of a step's short side, from which the source counts as of that step


@dataclass(frozen=True)
class Rung:
    """One rendition: width and height in square pixels, both even, and bits a second."""

    width: int
    height: int
    bit_rate: int

    @property
    def name(self) -> str:
        return f"video_{min(self.width, self.height)}"


# Short side and bits a second at up to 30 frames a second, H.264: middle of what Apple's authoring specification
# (2025-06) and YouTube's help page on encoding (2026-11) give; half as much again from 48 frames a second on.
STEPS = ((2160, 16_000_000), (1440, 9_000_000), (1080, 5_500_000), (720, 3_000_000), (480, 1_500_000), (360, 800_000))
_FAST, _FAST_FACTOR = 40, 1.5


def ladder(width: int, height: int, aspect: Fraction, rate: Fraction, heights: Sequence[int] = ()) -> list[Rung]:
    """The renditions of a video, the largest first; none is larger than the video.

    width, height    of its frames as they are shown upright, in stored pixels
    aspect           of a pixel
    rate             frames a second
    heights          short sides to choose; by default those of STEPS, and that of the video itself where it is smaller
    """
    shown_width, shown_height = (round(width * aspect), height) if aspect >= 1 else (width, round(height / aspect))
    short = min(shown_width, shown_height)
    wanted = heights or [side for side, _ in STEPS]
    sides = sorted({min(side, short) for side in wanted if side * _LEAST <= short} or {short}, reverse=True)
    rungs = []
    for side in sides:
        scale = Fraction(side, short)
        size = [max(2, 2 * round(length * scale / 2)) for length in (shown_width, shown_height)]
        rungs.append(Rung(size[0], size[1], _bit_rate(side, rate)))
    return rungs


def _bit_rate(side: int, rate: Fraction) -> int:
    """Bit rate of the step below, in proportion to the area."""
    known, bits = next((step for step in STEPS if step[0] <= side), STEPS[-1])
    factor = _FAST_FACTOR if rate > _FAST else 1.0
    return max(150_000, round(bits * factor * (side / known) ** 2 / 1000) * 1000)
