"""The clock by itself, on packets that no muxer would write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from aigc_plugin.media.clock import SteadyClock

TICKS = 90_000
FRAME, BLOCK = TICKS // 25, TICKS // 50  # lengths of a packet of video, and of audio


@dataclass
class Packet:
    """The times of a packet, as the clock sees them."""

    stream: Any
    pts: int | None
    dts: int | None
    duration: int
    size: int = 1
    time_base: Fraction = Fraction(1, TICKS)

    @property
    def stream_index(self) -> int:
        return int(self.stream.index)


VIDEO = SimpleNamespace(index=0, type="video", disposition=0, start_time=0, average_rate=Fraction(25))
AUDIO = SimpleNamespace(index=1, type="audio", disposition=0, start_time=0)
TITLES = SimpleNamespace(index=2, type="subtitle", disposition=0, start_time=0)


def video(stamp: int | None) -> Packet:
    return Packet(VIDEO, stamp, stamp, FRAME)


def audio(stamp: int | None) -> Packet:
    return Packet(AUDIO, stamp, stamp, BLOCK)


def film(begin: float, seconds: float) -> list[Packet]:
    """Video and audio in turn."""
    packets = []
    for number in range(round(seconds * 25)):
        time = round(begin * TICKS) + number * FRAME
        packets += [video(time), audio(time), audio(time + BLOCK)]
    return packets


def clock(start: float = 0, name: str = "mpegts") -> SteadyClock:
    flags = 0x0200 if name == "mpegts" else 0
    container: Any = SimpleNamespace(
        format=SimpleNamespace(name=name, flags=flags),
        start_time=round(start * 1_000_000),
        streams=SimpleNamespace(video=[VIDEO]),
    )
    return SteadyClock(container)


def mended(steady: SteadyClock, packets: Iterable[Packet], stream: Any) -> list[int]:
    """Decoding times of the packets of one track that come out."""
    given: list[Any] = [each for packet in packets for each in steady.push(packet)]  # type: ignore[arg-type]
    return [packet.dts for packet in [*given, *steady.finish()] if packet.stream_index == stream.index]


@pytest.mark.parametrize("begins", [(5, 500), (500, 5), (5, 5), (95_000, 3, 7_000)])
def test_parts_are_put_behind_one_another(begins: tuple[float, ...]) -> None:
    for stream, length in ((VIDEO, FRAME), (AUDIO, BLOCK)):
        steady = clock(begins[0])
        times = mended(steady, [packet for begin in begins for packet in film(begin, 4)], stream)
        assert times == [number * length for number in range(len(begins) * 4 * TICKS // length)]
        assert len(steady.mended) == 1


def test_the_last_packet_of_a_part_may_come_late() -> None:
    first, second = film(5, 4), film(5, 4)
    late = first.pop()
    steady = clock(5)
    times = mended(steady, [*first, *second[:1], late, *second[1:]], AUDIO)
    assert sorted(times) == [number * BLOCK for number in range(400)]


@pytest.mark.parametrize("shift", [-3600, -2, 15, 3600])
def test_one_wrong_time_moves_nothing_else(shift: int) -> None:
    packets = film(5, 8)
    packets[60] = video(packets[60].dts + shift * TICKS)  # type: ignore[operator]
    times = mended(clock(5), packets, VIDEO)
    assert times == [number * FRAME for number in range(200)]


def test_a_gap_of_one_track_stays_and_one_of_all_is_closed() -> None:
    def without_audio(packets: list[Packet]) -> list[Packet]:
        return [packet for packet in packets if packet.stream is VIDEO or not 4 <= packet.dts / TICKS < 24]  # type: ignore[operator]

    steady = clock()
    times = mended(steady, without_audio(film(0, 30)), AUDIO)
    assert times == [number * BLOCK for number in range(1500) if not 200 <= number < 1200]
    assert steady.mended == []
    assert mended(clock(), [*film(0, 4), *film(24, 4)], AUDIO) == [number * BLOCK for number in range(400)]
    kept = mended(clock(name="mov,mp4"), [*film(0, 4), *film(24, 4)], AUDIO)
    assert kept[199:201] == [199 * BLOCK, 1200 * BLOCK]


def test_packets_without_times_are_counted() -> None:
    packets = [audio(number * BLOCK if number % 3 == 0 else None) for number in range(30)]
    assert mended(clock(), packets, AUDIO) == [number * BLOCK for number in range(30)]


def test_titles_go_with_the_part_that_they_are_in() -> None:
    title = Packet(TITLES, 6 * TICKS, 6 * TICKS, TICKS)
    packets = [*film(500, 4), *film(5, 2), title, *film(7, 2)]
    assert mended(clock(500), packets, TITLES) == [5 * TICKS]


def test_a_broadcast_that_wraps_begins_at_zero() -> None:
    steady = clock(-1.5)
    assert mended(steady, film(-1.5, 4), VIDEO) == [number * FRAME for number in range(100)]
    assert steady.origin == 0
    assert "wraps" in steady.mended[0]


def test_formats_with_one_clock_keep_their_start() -> None:
    steady = clock(1.4, "matroska,webm")
    assert (steady.origin, steady.shift) == (Fraction(14, 10), Fraction(0))
    assert not steady.may_jump
    assert mended(steady, film(1.4, 1), VIDEO)[0] == round(1.4 * TICKS)
