"""The timing of retimed clips, exactly; what lies between frames is made by a stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.generators.retiming import retime
from aigc_plugin.planes import PlanarFrame
from support.frames import RecordingInterpolator, clip, frame, value

F = Fraction
NTSC = F(1001, 30000)
MADE = 200  # the value of frames that lie between


def times(frames: list[PlanarFrame]) -> list[Fraction | None]:
    return [each.pts for each in frames]


@pytest.mark.parametrize("count", [1, 2, 3, 10])
@pytest.mark.parametrize("factor", [1, 2, 3, 5])
def test_a_factor_gives_so_many_times_the_frames(count: int, factor: int) -> None:
    frames = clip([k * NTSC for k in range(count)], last=NTSC)
    out = list(retime(frames, RecordingInterpolator(), factor=factor))
    assert times(out) == [k * NTSC / factor for k in range(count * factor)]
    assert {each.duration for each in out} == {NTSC / factor}


def test_originals_pass_through_untouched_and_the_last_is_repeated() -> None:
    frames = clip([0, 1, 2], last=F(1))
    out = list(retime(frames, RecordingInterpolator(), factor=2))
    assert [value(each) for each in out] == [0, MADE, 1, MADE, 2, 2]
    for at, original in ((0, 0), (2, 1), (4, 2), (5, 2)):
        assert out[at].planes[0] is frames[original].planes[0]


def test_no_frames_give_none() -> None:
    assert list(retime([], RecordingInterpolator(), fps=F(60))) == []


@pytest.mark.parametrize(("duration", "want"), [(None, 1), (F(1, 10), 3)])
def test_one_frame(duration: Fraction | None, want: int) -> None:
    out = list(retime([frame(5, duration)], RecordingInterpolator(), fps=F(25)))
    assert times(out) == [5 + F(k, 25) for k in range(want)]


def test_ntsc_to_sixty() -> None:
    frames = clip([k * NTSC for k in range(30)], last=NTSC)
    maker = RecordingInterpolator()
    out = list(retime(frames, maker, fps=F(60)))
    assert times(out) == [F(k, 60) for k in range(61)]  # 30 frames last 1.001 s
    assert [value(each) for each in out[:1]] == [0]
    assert all(value(each) == MADE for each in out[1:59])
    assert maker.asked[0] == (0, 1, [float(F(1, 60) / NTSC), float(F(2, 60) / NTSC)])


def test_targets_that_fall_on_originals_of_another_rate() -> None:
    out = list(retime(clip([F(k, 24) for k in range(4)], last=F(1, 24)), RecordingInterpolator(), fps=F(60)))
    assert times(out) == [F(k, 60) for k in range(10)]
    assert [value(each) for each in out] == [0, MADE, MADE, MADE, MADE, 2, MADE, MADE, 3, 3]


def test_a_lower_rate_drops_frames() -> None:
    frames = clip([F(k, 60) for k in range(60)], last=F(1, 60))
    out = list(retime(frames, RecordingInterpolator(), fps=F(30)))
    assert [value(each) for each in out] == list(range(0, 60, 2))


def test_variable_frame_rate() -> None:
    frames = clip([F(0), F(1, 10), F(3, 10), F(7, 10)], last=F(1, 10))
    maker = RecordingInterpolator()
    out = list(retime(frames, maker, fps=F(10)))
    assert [value(each) for each in out] == [0, 1, MADE, 2, MADE, MADE, MADE, 3]
    assert maker.asked == [(1, 2, [0.5]), (2, 3, [0.25, 0.5, 0.75])]
    halves = list(retime(frames, RecordingInterpolator(), factor=2))
    assert times(halves) == [F(k, 20) for k in (0, 1, 2, 4, 6, 10, 14, 15)]
    assert [each.duration for each in halves] == [F(k, 20) for k in (1, 1, 2, 2, 4, 4, 1, 1)]


def test_a_start_offset_stays() -> None:
    out = list(retime(clip([F(7, 3), F(10, 3)], last=F(1)), RecordingInterpolator(), fps=F(2)))
    assert times(out) == [F(7, 3) + F(k, 2) for k in range(4)]


def test_slow_motion_keeps_the_rate() -> None:
    out = list(retime(clip([0, 1, 2], last=F(1)), RecordingInterpolator(), slow=F(4)))
    assert times(out) == [F(k) for k in range(12)]
    assert {each.duration for each in out} == {F(1)}
    assert [value(each) for each in out[:5]] == [0, MADE, MADE, MADE, 1]


def test_slow_motion_at_another_rate() -> None:
    out = list(retime(clip([0, 1], last=F(1)), RecordingInterpolator(), slow=F(3), fps=F(2)))
    assert times(out) == [F(k, 2) for k in range(12)]


def test_slow_motion_that_is_not_whole() -> None:
    maker = RecordingInterpolator()
    out = list(retime(clip([0, 1, 2, 3], last=F(1)), maker, slow=F(5, 2)))
    assert times(out) == [F(k) for k in range(10)]
    assert [value(each) for each in out] == [0, MADE, MADE, MADE, MADE, 2, MADE, MADE, 3, 3]
    assert maker.asked[0] == (0, 1, [pytest.approx(0.4), pytest.approx(0.8)])


def test_a_cut_repeats_the_nearer_frame() -> None:
    maker = RecordingInterpolator(cuts=[(1, 2)])
    out = list(retime(clip([0, 1, 2], last=F(1)), maker, factor=4))
    assert [value(each) for each in out] == [0, MADE, MADE, MADE, 1, 1, 1, 2, 2, 2, 2, 2]
    assert [pair[:2] for pair in maker.asked] == [(0, 1)]


def test_frames_of_another_size_are_a_cut() -> None:
    frames = [frame(0, value=1, size=2), frame(1, F(1), value=2, size=4)]
    out = list(retime(frames, RecordingInterpolator(), factor=4))
    assert [each.height for each in out] == [2, 2, 2, 4, 4, 4, 4, 4]


def test_repetitions_are_bridged() -> None:
    frames = [frame(k, value=v) for k, v in enumerate([1, 1, 2, 2, 3])]
    maker = RecordingInterpolator()
    out = list(retime(frames, maker, factor=2, bridge_duplicates=True))
    assert times(out) == [F(k, 2) for k in range(10)]
    assert maker.asked == [(1, 2, [0.25, 0.5, 0.75]), (2, 3, [0.25, 0.5, 0.75])]
    assert [value(each) for each in out] == [1, MADE, MADE, MADE, 2, MADE, MADE, MADE, 3, 3]


def test_repetitions_stay_without_being_asked() -> None:
    maker = RecordingInterpolator()
    frames = [frame(k, value=v) for k, v in enumerate([1, 1, 2])]
    list(retime(frames, maker, factor=2))
    assert [pair[:2] for pair in maker.asked] == [(1, 1), (1, 2)]


def test_a_still_is_not_bridged() -> None:
    frames = [frame(k, value=1) for k in range(20)] + [frame(20, value=2)]
    maker = RecordingInterpolator()
    out = list(retime(frames, maker, factor=1, bridge_duplicates=True))
    assert [value(each) for each in out] == [1] * 20 + [2]
    assert maker.asked == []


def test_only_a_part() -> None:
    frames = clip([F(k) for k in range(100)], last=F(1))
    out = list(retime(frames, RecordingInterpolator(), factor=2, start=F(10), end=F(12)))
    assert times(out) == [F(10), F(21, 2), F(11), F(23, 2)]
    grid = list(retime(frames, RecordingInterpolator(), fps=F(1), start=F(21, 2), end=F(25, 2)))
    assert times(grid) == [F(21, 2), F(23, 2)]
    for length, count in ((F(12, 5), 2), (F(13, 5), 3), (F(1, 9), 1)):
        part = retime(frames, RecordingInterpolator(), fps=F(1), start=F(10), end=10 + length)
        assert len(list(part)) == count


def test_frames_behind_the_end_are_not_read() -> None:
    read = []

    def frames() -> Iterator[PlanarFrame]:
        for each in clip([F(k) for k in range(100)]):
            read.append(each)
            yield each

    list(retime(frames(), RecordingInterpolator(), factor=2, end=F(3)))
    assert len(read) <= 5


def test_slow_motion_of_a_part_begins_at_its_start() -> None:
    frames = clip([F(k) for k in range(10)], last=F(1))
    out = list(retime(frames, RecordingInterpolator(), slow=F(2), start=F(4), end=F(6)))
    assert times(out) == [F(4), F(5), F(6), F(7)]


def test_slow_motion_that_is_not_whole_keeps_the_rate() -> None:
    frames = clip([F(0), F(11, 10), F(2), F(3)], last=F(1))
    first = list(retime(frames, RecordingInterpolator(), slow=F(5, 2)))
    assert times(first)[:2] == [0, F(11, 10)]
    told = list(retime(frames, RecordingInterpolator(), slow=F(5, 2), rate=F(1)))
    assert times(told) == [F(k) for k in range(10)]


def test_frames_that_are_shown_for_no_time_are_left_out() -> None:
    out = list(retime(clip([F(0), F(1), F(1), F(1, 2), F(2)], last=F(1)), RecordingInterpolator(), factor=1))
    assert times(out) == [0, 1, 2]


def test_four_hours_are_exact() -> None:
    rate = F(24000, 1001)
    begin = F(4 * 3600 * 24, 1) / rate
    out = list(retime(clip([begin, begin + 1 / rate], last=1 / rate), RecordingInterpolator(), factor=2))
    assert times(out) == [begin + F(k, 2) / rate for k in range(4)]


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"fps": F(60), "factor": 2},
        {"fps": F(0)},
        {"factor": 0},
        {"factor": F(3, 2)},
        {"slow": F(-1)},
    ],
)
def test_refused(how: dict[str, Fraction]) -> None:
    with pytest.raises(InputError):
        list(retime(clip([0, 1]), RecordingInterpolator(), **how))  # type: ignore[arg-type]


def test_frames_need_their_time() -> None:
    with pytest.raises(InputError, match="pts"):
        list(retime([frame(None)], RecordingInterpolator(), factor=2))
