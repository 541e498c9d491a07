"""The arithmetic of playing, without Blender's part in it."""

from __future__ import annotations

from fractions import Fraction
from types import ModuleType

import pytest

from support.require import require

require("bpy")


@pytest.fixture(scope="module")
def playback(extension: ModuleType) -> ModuleType:
    return extension.playback


@pytest.mark.parametrize("ratio", [Fraction(25, 24), Fraction(24, 25), Fraction(5, 12), Fraction(2), Fraction(1)])
@pytest.mark.parametrize("pictures", [1, 2, 3, 10, 20, 24, 25, 49, 100, 1000])
def test_whether_a_strip_is_adjusted_shows_in_its_length(pictures, ratio, playback) -> None:
    adjusted = max(int(pictures / ratio), 1)
    for length, speed in ((pictures, Fraction(1)), (adjusted, ratio)):
        told = playback.playback_rate(pictures, length, ratio)
        # Where it does not show, it makes less than a picture.
        assert told == speed or abs(pictures - pictures / ratio) < 1 + 1 / ratio


def test_a_long_strip_at_nearly_its_rate(playback) -> None:
    ratio = Fraction(30000, 1001) / 30
    assert playback.playback_rate(9000, 9000, ratio) == 1
    assert playback.playback_rate(9000, 9009, ratio) == ratio
    # Single precision may say a frame less.
    assert playback.playback_rate(9000, 9008, ratio) == ratio


def test_a_film_that_has_become_shorter_since(playback) -> None:
    assert playback.playback_rate(90, 100, Fraction(5, 12)) == 1
    assert playback.playback_rate(90, 240, Fraction(5, 12)) == Fraction(5, 12)


def test_positions_end_with_the_pictures(playback) -> None:
    played = playback.Playback(10, 30, Fraction(1, 2), 10, trimmed=3)
    assert [played.picture(frame) for frame in (0, 10, 11, 12, 28, 29, 99)] == [3, 3, 4, 4, 12, 12, 12]
    assert (played.position(0), played.position(13), played.position(99)) == (
        3,
        Fraction(9, 2),
        Fraction(25, 2),
    )
    assert played.moving(0, 99) == (10, 30)
    assert (played.moving(2, 8), played.moving(40, 50)) == ((7, 8), (40, 41))
