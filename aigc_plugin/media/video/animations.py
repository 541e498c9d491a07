"""Animated images as videos: GIF, APNG and animated WebP, their clocks, loops and last delays."""

from __future__ import annotations

import struct
import zlib
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
_APNG_HEAD = 8


def plays_of(path: str) -> int | None:
    """How often the animation in an image file is played, 0 for without end; None for other files."""
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
    .rounded     a time that was changed, in words; empty for none
    .delay       how long the last frame is shown; None where it is not known

    InputError for a rate that the format cannot hold.
    """

    def __init__(self, container: str, rate: Fraction) -> None:
        self.tick = _TICKS.get(container)
        self.rounded = ""
        self.delay: Fraction | None = None
        self._last: Fraction | None = None
        if self.tick is not None and rate > 1 / self.tick:
            raise InputError(
                f"{container} holds at most {1 / self.tick} frames a second, not {float(rate):g}",
                hint=f"give {argument('fps', 50)}, or write .apng or .webp",
            )

    def timed(self, frame: PlanarFrame) -> PlanarFrame:
        """The frame at the nearest time that the format holds."""
        self.delay = frame.duration
        if self.tick is None or frame.pts is None:
            return frame
        time = self._tick_near(frame.pts)
        if self._last is not None and time <= self._last:
            time = self._last + self.tick
        length = None if frame.duration is None else max(self._tick_near(frame.pts + frame.duration) - time, self.tick)
        if time != frame.pts and not self.rounded:
            self.rounded = f"times are rounded to {float(self.tick):g} s: {float(frame.pts):.4f} s is {float(time):g} s"
        self._last, self.delay = time, length
        return frame.at(time, length)

    def _tick_near(self, time: Fraction) -> Fraction:
        assert self.tick is not None
        return round(time / self.tick) * self.tick


def animation_warnings(container: str, rate: Fraction) -> list[str]:
    """What viewers make of an animation of that rate, in words."""
    if container == "gif" and rate > 1 / _SHORTEST_SHOWN:
        return [f"most viewers show a GIF of {float(rate):g} frames a second at 10: they take its delays for a mistake"]
    return []


def loop_option(container: str, plays: int | None) -> dict[str, str]:
    """The muxer's option for how often an animation is played; 0 and None are without end."""
    plays = plays or 0
    if container == "gif":
        return {"loop": str(-1 if plays == 1 else max(0, plays - 1))}
    return {"plays" if container == "apng" else "loop": str(plays)}


def set_last_delay(file: BinaryIO, container: str, delay: Fraction | None) -> None:
    """Write the time that the last frame is shown, which FFmpeg's muxers of APNG and WebP invent.

    file     complete, open for reading and writing
    delay    seconds; None leaves it as it is
    """
    if delay is None or container not in ("apng", "webp"):
        return
    offset = _last_frame(file, container)
    if offset is None:
        return
    if container == "webp":
        file.seek(offset + 8 + 12)
        file.write(min(round(delay * 1000), (1 << 24) - 1).to_bytes(3, "little"))
        return
    near = delay.limit_denominator(_LONGEST_DELAY)
    file.seek(offset + 4)
    body = bytearray(file.read(4 + 26))
    struct.pack_into(">HH", body, 4 + 20, min(near.numerator, _LONGEST_DELAY), near.denominator)
    file.seek(offset + 4)
    file.write(bytes(body) + struct.pack(">I", zlib.crc32(bytes(body))))


def _last_frame(file: BinaryIO, container: str) -> int | None:
    """Offset of the chunk that describes the last frame."""
    size, name, head, wanted = (">I", 4, _APNG_HEAD, b"fcTL") if container == "apng" else ("<I", 0, 12, b"ANMF")
    found, at = None, head
    file.seek(at)
    while len(chunk := file.read(8)) == 8:
        (length,) = struct.unpack_from(size, chunk, 4 - name)
        found = at if chunk[name : name + 4] == wanted else found
        at += 8 + length + (4 if container == "apng" else length % 2)
        file.seek(at)
    return found
