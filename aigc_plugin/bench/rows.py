"""Results of a heat as rows, one for each contender, for JSON and tables."""

from __future__ import annotations

import math
import statistics
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from ..weights import WaveGlowConfig
from . import cost
from .race import Entrant, Heat

# float32 contenders differ by the order of their sums alone; a larger error means another network.
SAME_NETWORK = 1e-3


@dataclass(frozen=True)
class Row:
    """Result of a contender at one length and number of threads.

    realtime        seconds of audio per second
    gops            1e9 operations per second, two for each multiply-add of the model as written
    share           gops over the median probe of the same runs
    snr_db          signal to error against "torch float32", or the first float32 contender there is; None for it
    clean           runs that were not disturbed, of len(seconds)
    load_average    of the last minute before the heat
    """

    contender: str
    library: str
    precision: str
    threads: int
    frames: int
    realtime: float
    gops: float
    share: float
    peak_rss_mb: float
    import_s: float
    load_s: float
    snr_db: float | None
    clean: int
    commit: str
    load_average: float
    seconds: list[float]
    probes: list[float]

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


def rows_of(heat: Heat, config: WaveGlowConfig, commit: str) -> list[Row]:
    """Rows of a finished heat."""
    reference = _reference(heat)
    return [_row(heat, entrant, config, reference, commit) for entrant in heat.entrants]


def disagreements(rows: list[Row]) -> list[str]:
    """float32 contenders that do not compute the same as the reference, which makes the race unfair."""
    limit = -20 * math.log10(SAME_NETWORK)
    return [
        f"{row.contender} at {row.frames} frames: {row.snr_db:.0f} dB"
        for row in rows
        if row.precision == "float32" and row.snr_db is not None and row.snr_db < limit
    ]


def _reference(heat: Heat) -> Entrant | None:
    exact = [e for e in heat.entrants if e.contender.precision == "float32"]
    return next((e for e in exact if e.contender.name == "torch float32"), exact[0] if exact else None)


def _row(heat: Heat, entrant: Entrant, config: WaveGlowConfig, reference: Entrant | None, commit: str) -> Row:
    contender = entrant.contender
    best = heat.best[contender.probe]
    clean = entrant.clean(best) or entrant.samples
    seconds = statistics.median(sample.seconds for sample in clean)
    gops = cost.synthesis(config) * cost.groups(config, heat.frames) / seconds / 1e9
    snr = None
    if reference is not None and reference is not entrant:
        snr = signal_to_error(reference.output, entrant.output)
    return Row(
        contender=contender.name,
        library=contender.library,
        precision=contender.precision,
        threads=heat.threads,
        frames=heat.frames,
        realtime=cost.audio_seconds(config, heat.frames) / seconds,
        gops=gops,
        share=gops / statistics.median(sample.probe for sample in clean),
        peak_rss_mb=entrant.peak_rss_mb,
        import_s=entrant.import_s,
        load_s=entrant.load_s,
        snr_db=snr,
        clean=len(entrant.clean(best)),
        commit=commit,
        load_average=heat.load_average,
        seconds=[sample.seconds for sample in entrant.samples],
        probes=[sample.probe for sample in entrant.samples],
    )


def signal_to_error(exact: NDArray[np.float32] | None, other: NDArray[np.float32] | None) -> float:
    """10 log10 of signal over error energy; 200 where there is no error, -200 where lengths differ."""
    if exact is None or other is None or exact.shape != other.shape or not np.isfinite(other).all():
        return -200.0
    error = float(np.square(exact.astype(np.float64) - other).sum())
    signal = float(np.square(exact, dtype=np.float64).sum())
    return 200.0 if error == 0.0 else min(200.0, 10 * math.log10(signal / error))
