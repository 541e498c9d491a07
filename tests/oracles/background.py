"""Moving backgrounds in float64: sums of plane waves at the very positions, no grids but those of the definition."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aigc_plugin import ops
from aigc_plugin.weights.families.background import BackgroundFile
from aigc_plugin.weights.families.background_config import FieldConfig

Float64 = NDArray[np.float64]


@dataclass(frozen=True)
class Loop:
    """Size, length and motion of a loop."""

    size: tuple[int, int]
    frames: int
    seconds: float
    seed: int

    @property
    def shorter(self) -> int:
        return min(self.size)


class Field:
    """A random field that loops."""

    def __init__(self, shape: FieldConfig, loop: Loop, number: int, most_cycles: int) -> None:
        width, height = loop.size
        cycles = min(most_cycles, np.ceil(1.5 * shape.cutoff * max(1 / shape.stretch_x, 1 / shape.stretch_y)))
        down, across = int(cycles * height / loop.shorter), int(cycles * width / loop.shorter)
        self.ky, self.kx = np.mgrid[-down : down + 1, 0 : across + 1]
        z = np.stack([
            ops.normal_noise(1, 4 * (across + 1), seed=loop.seed, first_group=(number << 32) + j + (1 << 30))[0]
            for j in range(-down, down + 1)
        ]).astype(float).reshape(2 * down + 1, across + 1, 4)  # fmt: skip
        x, y = self.kx * loop.shorter / width, self.ky * loop.shorter / height
        amplitude = self._amplitude(shape, x, y)
        coefficients = amplitude * (z[..., 0] + 1j * z[..., 1])
        self.start = coefficients / np.sqrt((np.abs(coefficients) ** 2).sum() / 2)
        length = np.hypot(x, y)
        ahead = np.where(x * shape.wave_x + y * shape.wave_y < 0, -1, 1)
        travel = x * shape.travel_x + y * shape.travel_y + shape.wave * np.sqrt(length) * ahead
        uniform = np.vectorize(NormalDist().cdf)(z[..., 3])
        boil = loop.seconds * shape.boil * np.sqrt(length) * z[..., 2]
        self.turns = np.rint(-loop.seconds * travel) + np.floor(boil + uniform)
        self.frames = loop.frames

    def _amplitude(self, shape: FieldConfig, x: Float64, y: Float64) -> Float64:
        c, s = np.cos(shape.angle), np.sin(shape.angle)
        along = np.hypot((x * c + y * s) * shape.stretch_x, (y * c - x * s) * shape.stretch_y)
        safe = np.where(along > 0, along, 1)
        amplitude = (
            safe**-shape.slope * np.exp(-((safe / shape.cutoff) ** 6)) * (1 - np.exp(-((safe / shape.low) ** 2)))
        )
        return np.where((self.kx == 0) & (self.ky <= 0), 0, amplitude)

    def grid(self, frame: int, height: int, width: int) -> Float64:
        now = self.start * np.exp(2j * np.pi * self.turns * frame / self.frames)
        spectrum = np.zeros((height, width), complex)
        np.add.at(spectrum, (self.ky % height, self.kx % width), now)
        return np.asarray(np.fft.ifft2(spectrum).real * height * width)


def bilinear(grid: Float64, y: Float64, x: Float64) -> Float64:
    """A periodic grid at positions of 0 to 1."""
    y, x = y * grid.shape[0], x * grid.shape[1]
    j, i = np.floor(y).astype(int), np.floor(x).astype(int)
    fy, fx = y - j, x - i
    at = lambda r, k: grid[(j + r) % grid.shape[0], (i + k) % grid.shape[1]]  # noqa: E731
    return (at(0, 0) * (1 - fx) + at(0, 1) * fx) * (1 - fy) + (at(1, 0) * (1 - fx) + at(1, 1) * fx) * fy


class Oracle:
    """A loop in a style of a file, without lights."""

    def __init__(self, file: BackgroundFile, style: str, loop: Loop) -> None:
        self.loop, self.style = loop, next(each for each in file.config.styles if each.name == style)
        s = self.style
        shapes = (s.first, s.first, s.second, s.second, s.value, s.hue)
        self.fields = [Field(shape, loop, i, 31 if i < 4 else 63) for i, shape in enumerate(shapes)]
        self.curve, self.colours = (file.tensor(style, which).astype(float) for which in ("curve", "colours"))
        self.knots = [self._knots(field) for field in self.fields[4:]]

    def _shape(self, shorter: int) -> tuple[int, int]:
        width, height = self.loop.size
        sides = (height, width)
        down, across = (int(shorter * 2 ** np.ceil(np.log2(side / self.loop.shorter))) for side in sides)
        return down, across

    def _knots(self, field: Field) -> Float64:
        looks = [field.grid(look * self.loop.frames // 8, *self._shape(128))[::2, ::2].ravel() for look in range(8)]
        ordered = np.sort(np.concatenate(looks))
        return np.asarray(ordered[np.arange(65) * (len(ordered) - 1) // 64])

    def frame(self, number: int) -> Float64:
        """(height, width, 3), 0 to 255, not rounded."""
        (width, height), s = self.loop.size, self.style
        a, b, c, d, v, u = (
            field.grid(number, *self._shape(shorter))
            for field, shorter in zip(self.fields, (128, 128, 256, 256, 512, 512), strict=True)
        )
        unit_x, unit_y = self.loop.shorter / width, self.loop.shorter / height
        y, x = (np.mgrid[: height + 3 : 2, : width + 3 : 2] + 0.5) / np.array([height, width])[:, None, None]
        y1 = y + s.first_reach * unit_y * bilinear(b, y, x)
        x1 = x + s.first_reach * unit_x * bilinear(a, y, x)
        moved = [between_nodes(bilinear(each, y1, x1))[:height, :width] for each in (c, d)]
        y, x = (np.mgrid[:height, :width] + 0.5) / np.array([height, width])[:, None, None]
        x2 = x + s.second_reach * s.second_x * unit_x * moved[0]
        y2 = y + s.second_reach * s.second_y * unit_y * moved[1]
        ranks = [
            np.interp(bilinear(each, y2, x2), knots, np.linspace(0, 1, 65))
            for each, knots in zip((v, u), self.knots, strict=True)
        ]
        place = read_table(self.curve, ranks[1], ranks[0])
        return read_table(self.colours, place[..., 0], place[..., 1]) * 255


def between_nodes(nodes: Float64) -> Float64:
    """Nodes at even rows and columns, and means between them."""
    rows = np.repeat(nodes, 2, axis=0)[:-1]
    rows[1::2] = (nodes[1:] + nodes[:-1]) / 2
    out = np.repeat(rows, 2, axis=1)[:, :-1]
    out[:, 1::2] = (rows[:, 1:] + rows[:, :-1]) / 2
    return out


def read_table(table: Any, row: Float64, column: Float64) -> Float64:
    """Rows and columns by shares of 0 to 1, linear between entries."""
    y, x = row * (table.shape[0] - 1), column * (table.shape[1] - 1)
    j, i = np.minimum(y.astype(int), table.shape[0] - 2), np.minimum(x.astype(int), table.shape[1] - 2)
    fy, fx = (y - j)[..., None], (x - i)[..., None]
    top = table[j, i] * (1 - fx) + table[j, i + 1] * fx
    return np.asarray(top * (1 - fy) + (table[j + 1, i] * (1 - fx) + table[j + 1, i + 1] * fx) * fy)
