"""Keyframes of a walk: which points it passes, when, and how it moves between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...errors import InputError
from ...files.npz_file import read_npz
from ...types import FloatArray
from .images import seeded_noise

EASINGS = ("smooth", "linear", "rest")
_SEED = re.compile(r"seed:(\d{1,10})")


@dataclass(frozen=True)
class Keyframe:
    """A point of a walk.

    source   "seed:7", or the name of an .npz file with "z" or "w"
    second   moment at which it is passed; None: evenly between those beside it
    """

    source: str
    second: float | None = None

    @classmethod
    def parse(cls, text: str) -> Keyframe:
        """Read "seed:7@2s", "seed:7", "face.npz@1.5"; InputError for anything else."""
        source, at, moment = text.strip().rpartition("@")
        if not at:
            source, moment = moment, ""
        number = re.fullmatch(r"(\d+(?:\.\d+)?)s?", moment)
        if (at and number is None) or not (_SEED.fullmatch(source) or source.endswith(".npz")):
            raise InputError(f"{text.strip()!r} is no keyframe", hint="write seed:7@2s or file.npz@2s")
        return cls(source, float(number[1]) if number else None)

    def points(self, z_dim: int) -> tuple[str, FloatArray]:
        """("z", (n, z_dim)) of a seed, or "z" or "w" and what a file holds under that name, one row a point."""
        seed = _SEED.fullmatch(self.source)
        if seed:
            return "z", seeded_noise([int(seed[1])], z_dim)
        return _read_points(Path(self.source))


def _read_points(path: Path) -> tuple[str, FloatArray]:
    def choose(names: Sequence[str]) -> str:
        found = next((each for each in ("w", "z") if each in names), None)
        if found is None:
            raise InputError(f"{path} holds neither z nor w", hint="save it with numpy.savez(path, w=…)")
        chosen.append(found)
        return found

    chosen: list[str] = []
    values = read_npz(path, choose)
    (name,) = chosen
    if values.dtype.kind not in "fiu" or values.ndim not in (1, 2, 3) or not np.isfinite(values).all():
        raise InputError(f"{name} in {path} must be finite numbers of the shape of z or w, not {values.shape}")
    return name, np.asarray(values, np.float32)


def moments(seconds: Sequence[float | None], duration: float) -> list[float]:
    """Moments as shares of the loop, 0 … 1; those not given lie evenly between their neighbours, the first at 0.

    InputError where they do not grow, or lie outside the loop.
    """
    ends = [0.0 if seconds[0] is None else seconds[0], *seconds[1:], duration]
    for second in ends[:-1]:
        if second is not None and not 0 <= second < duration:
            raise InputError(f"a keyframe at {second:g} s lies outside the loop of {duration:g} s")
    known = {i: second for i, second in enumerate(ends) if second is not None}
    placed = np.interp(range(len(ends) - 1), list(known), list(known.values()))
    if (np.diff(placed) <= 0).any():
        raise InputError("keyframes must follow each other in time")
    return [float(second) / duration for second in placed]


class ClosedPath:
    """A path through points that ends where it begins.

    points   (n, …)
    places   of each, growing, 0 ≤ place < 1
    easing   "smooth": a cubic through all points with one speed on both sides of each (Catmull, Rom 1974, at uneven
             distances); "linear"; "rest": it comes to rest at each point
    """

    def __init__(self, points: FloatArray, places: Sequence[float], easing: str = "smooth") -> None:
        if easing not in EASINGS:
            raise InputError(f"easing cannot be {easing!r}", hint=f"one of {', '.join(EASINGS)}")
        self._points, self._places = points.astype(np.float64), np.asarray(places, np.float64)
        self._easing = easing

    def at(self, place: float) -> FloatArray:
        """The point at `place` of 0 … 1, round and round."""
        n, place = len(self._places), place % 1
        first = int(np.searchsorted(self._places, place, "right")) - 1
        before, begin, end, after = (self._place(first + i) for i in (-1, 0, 1, 2))
        t = (place + (1 if first < 0 else 0) - begin % 1) / (end - begin)
        a, b, c, d = (self._points[(first + i) % n] for i in (-1, 0, 1, 2))
        if self._easing != "smooth":
            t = t * t * (3 - 2 * t) if self._easing == "rest" else t
            return np.asarray(b + t * (c - b), np.float32)
        slope_b, slope_c = ((c - a) * (end - begin) / (end - before), (d - b) * (end - begin) / (after - begin))
        square, cube = t * t, t**3
        value = (
            (2 * cube - 3 * square + 1) * b + (cube - 2 * square + t) * slope_b
            + (3 * square - 2 * cube) * c + (cube - square) * slope_c
        )  # fmt: skip
        return np.asarray(value, np.float32)

    def _place(self, number: int) -> float:
        turns, index = divmod(number, len(self._places))
        return turns + float(self._places[index])
