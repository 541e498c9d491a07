"""The arithmetic of playback, without Blender."""

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
@pytest.mark.parametrize("frames", [1, 2, 3, 10, 20, 24, 25, 49, 100, 1000])
def test_the_length_shows_whether_a_strip_is_adjusted(frames, ratio, playback) -> None:
    adjusted = max(int(frames / ratio), 1)
    for length, speed in ((frames, Fraction(1)), (adjusted, ratio)):
        rate = playback.playback_rate(frames, length, ratio)
        # Where the length does not show it, the difference is less than a frame.
        assert rate == speed or abs(frames - frames / ratio) < 1 + 1 / ratio


def test_a_long_strip_at_nearly_its_rate(playback) -> None:
    ratio = Fraction(30000, 1001) / 30
    assert playback.playback_rate(9000, 9000, ratio) == 1
    assert playback.playback_rate(9000, 9009, ratio) == ratio
    # In single precision the length may be a frame less.
    assert playback.playback_rate(9000, 9008, ratio) == ratio


def test_a_file_that_has_become_shorter(playback) -> None:
    assert playback.playback_rate(90, 100, Fraction(5, 12)) == 1
    assert playback.playback_rate(90, 240, Fraction(5, 12)) == Fraction(5, 12)


def test_positions_end_with_the_content(playback) -> None:
    content = playback.Playback(10, 30, Fraction(1, 2), 10, trimmed_frames=3)
    assert [content.file_frame(frame) for frame in (0, 10, 11, 12, 28, 29, 99)] == [3, 3, 4, 4, 12, 12, 12]
    assert (content.position(0), content.position(13), content.position(99)) == (
        3,
        Fraction(9, 2),
        Fraction(25, 2),
    )
    assert content.moving_span(0, 99) == (10, 30)
    assert (content.moving_span(2, 8), content.moving_span(40, 50)) == ((7, 8), (40, 41))
