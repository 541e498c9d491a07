"""Bring colours of one light into another: HDR to SDR with its highlights rolled off, SDR into HDR, wide gamuts.

SDR white is 203 cd/m² of HDR (ITU-R BT.2408-7, table 1); curves and primaries are those of ITU-R BT.709, BT.1886,
BT.2020 and BT.2100-2; highlights are rolled off by the Hermite spline of ITU-R BT.2390-11, section 5.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..types import FloatArray

Float64 = NDArray[np.float64]

WHITE = 203.0
"""cd/m² of SDR white."""
HLG_PEAK = 1000.0
USUAL_PEAK = 1000.0
"""cd/m² of the displays that most videos in PQ were mastered on."""
_PQ, _HLG = 16, 18
_NAMES = {_PQ: "PQ", _HLG: "HLG"}
_BT709, _BT2020, _WIDE = 1, 9, {9: "BT.2020", 11: "DCI-P3", 12: "Display P3"}
_M1, _M2 = 2610 / 16384, 2523 / 32
_C1, _C2, _C3 = 3424 / 4096, 2413 / 128, 2392 / 128
_A, _B, _C = 0.17883277, 0.28466892, 0.55991073
_GAMMA, _SYSTEM_GAMMA = 2.4, 1.2
_D65, _DCI = (0.3127, 0.3290), (0.314, 0.351)
_P3 = (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)
_CORNERS = {
    1: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), _D65),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
    11: (*_P3, _DCI),
    12: (*_P3, _D65),
}


@dataclass(frozen=True)
class Light:
    """Meaning of samples as light; the curves of all SDR count as one, and so do its narrow primaries.

    transfer     H.273 code: 16 for PQ, 18 for HLG, 1 for SDR
    primaries    H.273 code: 1, 9, 11 or 12
    peak         cd/m² that the brightest colours of PQ have
    """

    transfer: int = 1
    primaries: int = _BT709
    peak: float = WHITE

    @classmethod
    def of(cls, transfer: int, primaries: int, peak: float | None = None) -> Light:
        """Make it of any H.273 codes; a peak that is not known is the usual one."""
        wide = primaries if primaries in _WIDE else _BT709
        if transfer == _PQ:
            return cls(_PQ, wide, min(max(peak or USUAL_PEAK, WHITE), 10_000))
        return cls(_HLG, wide, HLG_PEAK) if transfer == _HLG else cls(1, wide)

    @property
    def name(self) -> str:
        """A name for people: HDR (PQ), SDR, SDR (BT.2020)."""
        if self.transfer in _NAMES:
            return f"HDR ({_NAMES[self.transfer]})"
        return "SDR" if self.primaries == _BT709 else f"SDR ({_WIDE[self.primaries]})"

    def differs_from(self, other: Light) -> bool:
        """Tell whether samples of one mean something else in the other; a brighter display alone does not."""
        return (self.transfer, self.primaries) != (other.transfer, other.primaries)

    def mapped(self, rgb: FloatArray, target: Light) -> FloatArray:
        """Colours of this light in another: (…, 3) in [0, 1], float32 both."""
        light = _display_light(rgb.astype(np.float64), self)
        if self.peak > target.peak and target.transfer != _PQ:
            light = _rolled_off(light, self.peak, target.peak)
        if self.primaries != target.primaries:
            light = np.einsum("...c,dc->...d", light, _between(self.primaries, target.primaries))
            limit = 10_000.0 if target.transfer == _PQ else target.peak
            light = _inside(light, _to_xyz(target.primaries)[1], limit)
        return np.asarray(_signal(light, target), np.float32)


SDR = Light()
"""The light of BT.709, which images and almost all videos have."""


@lru_cache(maxsize=4)
def cube_of(source: Light, target: Light, points: int = 33) -> str:
    """The mapping as the text of a .cube file, a three-dimensional table with so many points a side."""
    steps = np.linspace(0, 1, points, dtype=np.float32)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    table = source.mapped(np.stack([red, green, blue], axis=-1).reshape(-1, 3), target)
    return f"LUT_3D_SIZE {points}\n" + "\n".join("{:.6f} {:.6f} {:.6f}".format(*each) for each in table.tolist()) + "\n"


def _display_light(rgb: Float64, light: Light) -> Float64:
    """Linear light in cd/m² of the display."""
    if light.transfer == _PQ:
        power = np.clip(rgb, 0, 1) ** (1 / _M2)
        return np.asarray(10_000 * (np.maximum(power - _C1, 0) / (_C2 - _C3 * power)) ** (1 / _M1), np.float64)
    if light.transfer == _HLG:
        scene = np.where(rgb <= 0.5, rgb**2 / 3, (np.exp((rgb - _C) / _A) + _B) / 12)
        return HLG_PEAK * _luminance(scene, light.primaries) ** (_SYSTEM_GAMMA - 1) * scene
    return WHITE * np.clip(rgb, 0, 1) ** _GAMMA


def _signal(nits: Float64, light: Light) -> Float64:
    if light.transfer == _PQ:
        return _pq(nits)
    if light.transfer == _HLG:
        bright = np.maximum(_luminance(nits, light.primaries) / HLG_PEAK, 1e-9)
        scene = np.clip(nits / HLG_PEAK * bright ** (1 / _SYSTEM_GAMMA - 1), 0, 1)
        return np.where(scene <= 1 / 12, np.sqrt(3 * scene), _A * np.log(np.maximum(12 * scene - _B, 1e-9)) + _C)
    return np.clip(nits / WHITE, 0, 1) ** (1 / _GAMMA)


def _pq(nits: Float64) -> Float64:
    power = np.clip(nits / 10_000, 0, 1) ** _M1
    return np.asarray(((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2, np.float64)


def _rolled_off(light: Float64, peak: float, target: float) -> Float64:
    """Scale each colour so that its largest part stays below the target: what is dark is not changed."""
    largest = light.max(axis=-1, keepdims=True)
    full = _pq(np.array(peak))
    level, most = np.minimum(_pq(largest) / full, 1), _pq(np.array(target)) / full
    knee = 1.5 * most - 0.5
    t = np.clip((level - knee) / (1 - knee), 0, 1)
    spline = (
        (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (-2 * t**3 + 3 * t**2) * most
    )  # fmt: skip
    signal = np.where(level < knee, level, spline) * full
    power = signal ** (1 / _M2)
    wanted = 10_000 * (np.maximum(power - _C1, 0) / (_C2 - _C3 * power)) ** (1 / _M1)
    return np.asarray(light * (wanted / np.maximum(largest, 1e-9)), np.float64)


def _inside(light: Float64, weights: Float64, limit: float) -> Float64:
    """Mix colours that the primaries cannot show with grey of their luminance until they can."""
    grey = np.clip((light * weights).sum(axis=-1, keepdims=True), 0, limit)
    low, high = light.min(axis=-1, keepdims=True), light.max(axis=-1, keepdims=True)
    share = np.ones_like(grey)
    share = np.where(low < 0, np.minimum(share, grey / np.maximum(grey - low, 1e-9)), share)
    share = np.where(high > limit, np.minimum(share, (limit - grey) / np.maximum(high - grey, 1e-9)), share)
    return np.asarray(np.clip(grey + share * (light - grey), 0, limit), np.float64)


def _luminance(light: Float64, primaries: int) -> Float64:
    luminance: Float64 = (light * _to_xyz(primaries)[1]).sum(axis=-1, keepdims=True)
    return luminance


def _between(source: int, target: int) -> Float64:
    """Matrix from the primaries of one code to those of another."""
    return np.asarray(np.linalg.solve(_to_xyz(target), _to_xyz(source)), np.float64)


@lru_cache(maxsize=8)
def _to_xyz(primaries: int) -> Float64:
    """Matrix from red, green and blue to CIE XYZ, with white at luminance 1 (SMPTE RP 177)."""
    corners = np.array([(x / y, 1, (1 - x - y) / y) for x, y in _CORNERS[primaries]])
    colours = corners[:3].T
    return np.asarray(colours * np.linalg.solve(colours, corners[3]), np.float64)
