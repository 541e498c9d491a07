"""Animated images as videos: GIF, APNG and animated WebP, their clocks, loops and last delays."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from ...errors import InputError, argument
from ...planes import PlanarFrame

ANIMATIONS = {".gif": "gif", ".apng": "apng", ".webp": "webp"}
"""FFmpeg's names of the containers, by extension."""
_TICKS = {"gif": Fraction(1, 100), "webp": Fraction(1, 1000)}
_LONGEST_DELAY = 65535  # of GIF, in its ticks; of APNG, as numerator and as denominator
_SHORTEST_SHOWN = Fraction(1, 50)  # of GIF: players take what is shorter for a mistake, and wait 0.1 s


def plays_of(path: str) -> int | None:
    """Number of times that the animation in an image file is played, 0 for without end; None for other files."""
    from ..image.pillow_image import facts_of

    if Path(path).suffix.lower() not in (*ANIMATIONS, ".png"):
        return None
    facts = facts_of(path)
    return None if facts is None else facts.plays


class AnimationClock:
    """The times of an animation: in whole ticks of its format, each frame at least one tick after the one before.

    container    one of ANIMATIONS
    rate         frames per second, on average

    .tick        seconds of a tick; None where the format holds any fraction
    .changes     what the format makes of the times, in words
    .length      seconds from the first frame to the end of the last; None where it is not known

    InputError for a rate that the format cannot hold.
    """

    def __init__(self, container: str, rate: Fraction) -> None:
        self.tick = _TICKS.get(container)
        self._is_gif = container == "gif"
        self._rounded = ""
        self._shortest: Fraction | None = None
        self.length: Fraction | None = None
        self._first: Fraction | None = None
        self._last: Fraction | None = None
        if self.tick is not None and rate > 1 / self.tick:
            raise InputError(
                f"{container} holds at most {1 / self.tick} frames a second, not {float(rate):g}",
                hint=f"give {argument('fps', 50)}, or write .apng or .webp",
            )

    def timed(self, frame: PlanarFrame) -> PlanarFrame:
        """The frame at the nearest time that the format holds."""
        if frame.pts is None:
            return frame
        self._first = frame.pts if self._first is None else self._first
        time, span = frame.pts - self._first, frame.duration
        moved = self._tick_near(time) if self._last is None else max(self._tick_near(time), self._last + self._step)
        length = None if span is None else max(self._tick_near(time + span) - moved, self._step)
        if moved != time and not self._rounded:
            self._rounded = (
                f"times are rounded to {float(self._step):g} s: {float(time):.4f} s becomes {float(moved):g} s"
            )
        self._last, self.length = moved, None if length is None else moved + length
        self._shortest = min(filter(None, (self._shortest, length)), default=None)
        return frame.at(moved, length)

    @property
    def changes(self) -> list[str]:
        found = [self._rounded] if self._rounded else []
        if self._is_gif and self._shortest is not None and self._shortest < _SHORTEST_SHOWN:
            found.append(
                f"viewers show a frame of GIF for 0.1 s where it says {float(self._shortest):g} s: they take less than"
                f" {float(_SHORTEST_SHOWN):g} s for a mistake"
            )
        return found

    @property
    def _step(self) -> Fraction:
        return self.tick or Fraction(1, _LONGEST_DELAY)

    def _tick_near(self, time: Fraction) -> Fraction:
        return time if self.tick is None else round(time / self.tick) * self.tick


def loop_option(container: str, plays: int | None) -> dict[str, str]:
    """The muxer's option for how often an animation is played; 0 and None are without end."""
    plays = plays or 0
    if container == "gif":
        return {"loop": str(-1 if plays == 1 else max(0, plays - 1))}
    return {"plays" if container == "apng" else "loop": str(plays)}


def set_last_delay(file: BinaryIO, container: str, length: Fraction | None) -> None:
    """Write how long the last frame is shown, which FFmpeg's muxers of APNG and WebP invent.

    file      complete, open for reading and writing
    length    seconds of the whole animation; None leaves it as it is
    """
    if length is None or container not in ("apng", "webp"):
        return
    chunks = list(_frame_chunks(file, container))
    if not chunks:
        return
    *others, (offset, body) = chunks
    delay = max(length - sum(_delay(each, container) for _, each in others), Fraction(1, 1000))
    if container == "webp":
        file.seek(offset + 12)
        file.write(min(round(delay * 1000), (1 << 24) - 1).to_bytes(3, "little"))
        return
    near = delay.limit_denominator(_LONGEST_DELAY)
    changed = bytearray(b"fcTL" + body)
    struct.pack_into(">HH", changed, 4 + 20, min(near.numerator, _LONGEST_DELAY), near.denominator)
    file.seek(offset - 4)
    file.write(bytes(changed) + struct.pack(">I", zlib.crc32(bytes(changed))))


def _delay(body: bytes, container: str) -> Fraction:
    if container == "webp":
        return Fraction(int.from_bytes(body[12:15], "little"), 1000)
    numerator, denominator = struct.unpack_from(">HH", body, 20)
    return Fraction(numerator, denominator or 100)


def _frame_chunks(file: BinaryIO, container: str) -> Iterator[tuple[int, bytes]]:
    """(offset, first bytes) of the contents of the chunks that describe a frame each."""
    is_png = container == "apng"
    at, wanted = (8, b"fcTL") if is_png else (12, b"ANMF")
    file.seek(at)
    while len(head := file.read(8)) == 8:
        name, length = head[4:] if is_png else head[:4], int.from_bytes(head[:4], "big")
        length = length if is_png else int.from_bytes(head[4:], "little")
        if name == wanted:
            yield at + 8, file.read(26)
        at += 8 + length + (4 if is_png else length % 2)
        file.seek(at)
