"""Check the speed targets of the package against the rows of a race."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..weights import WaveGlowConfig
from . import cost
from .rows import Row

LENGTHS = (256, 860)
THREADS = 2


@dataclass(frozen=True)
class Target:
    """A target; `value` is None where the race did not measure it."""

    text: str
    value: float | None
    limit: float
    at_least: bool

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "not measured"
        met = self.value >= self.limit if self.at_least else self.value <= self.limit
        return "pass" if met else "FAIL"

    def line(self) -> str:
        sign = "≥" if self.at_least else "≤"
        shown = "—" if self.value is None else f"{self.value:.3g}"
        return f"{self.text}: {shown} ({sign} {self.limit:g}) {self.verdict}"

    def to_dict(self) -> dict[str, object]:
        return {"text": self.text, "value": self.value, "limit": self.limit, "verdict": self.verdict}


RATIOS = (
    ("ours bfloat16", "torch float32", 3.2),
    ("ours bfloat16", "openvino bfloat16", 1.3),
    ("ours int8", "onnxruntime int8", 1.5),
    ("ours float32", "openvino float32", 1.0),
    ("ours float32 AVX2", "torch float32 AVX2", 1.0),
)


def check(rows: Iterable[Row], import_s: float | None) -> list[Target]:
    """All targets with their values; `import_s` is the time of the import beyond numpy's."""
    by_length = {(row.contender, row.frames): row for row in rows if row.threads == THREADS}
    # Operations of the coupling networks over the time of everything: inside them the share is at least this.
    inside = cost.coupling_networks(WaveGlowConfig()) / cost.synthesis(WaveGlowConfig())
    targets = []
    for frames in LENGTHS:
        for ours, peer, limit in RATIOS:
            value = _over(by_length.get((ours, frames)), by_length.get((peer, frames)))
            targets.append(Target(f"{ours} over {peer}, {frames} frames", value, limit, True))
        share = _of(by_length.get(("ours bfloat16", frames)), lambda row: row.share * inside)
        targets.append(
            Target(f"share of the bfloat16 peak in the coupling networks, {frames} frames", share, 0.8, True)
        )
    peak_gb = _of(by_length.get(("ours bfloat16", 860)), lambda row: row.peak_rss_mb / 1e3)
    loads = [row.load_s for row in by_length.values() if row.contender == "ours bfloat16"]
    targets.append(Target("peak memory of ours bfloat16, 860 frames, GB", peak_gb, 0.6, False))
    targets.append(Target("load of a 256-channel file, s", min(loads, default=None), 1.5, False))
    targets.append(Target("import over numpy, s", import_s, 0.15, False))
    return targets


def _over(ours: Row | None, peer: Row | None) -> float | None:
    return None if ours is None or peer is None else ours.realtime / peer.realtime


def _of(row: Row | None, value: Callable[[Row], float]) -> float | None:
    return None if row is None else value(row)
