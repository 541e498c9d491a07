"""Plot the histograms of a set as an image; needs matplotlib."""

from __future__ import annotations

from pathlib import Path

from ..errors import DependencyMissing, InputError
from ..files.output import Output
from .histogram import duration_histogram, loudness_histogram
from .summary import SetSummary

_KINDS = (".png", ".svg", ".pdf")


def draw(summary: SetSummary, path: Path, *, overwrite: bool = False) -> None:
    """Plot durations, and loudness before and after collection.

    Raises InputError for other file name extensions than .png, .svg and .pdf, DependencyMissing without matplotlib,
    and OutputExists.
    """
    kind = path.suffix.lower()
    if kind not in _KINDS:
        raise InputError(f"{path} has no extension that can be drawn", hint=f"use one of {' '.join(_KINDS)}")
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise DependencyMissing(
            "drawing needs matplotlib, which is not installed", hint="pip install 'aigc_plugin[plot]'"
        ) from error
    figure = Figure(figsize=(10, 4), layout="constrained")
    durations, loudness = figure.subplots(1, 2)
    histogram = duration_histogram(summary.seconds)
    if histogram.counts:
        durations.stairs(histogram.counts, histogram.edges, fill=True)
    durations.set(xlabel="duration, s", ylabel="clips", title=f"{summary.total.seconds / 3600:.2f} h")
    for values, label in ((summary.loudness_before, "before"), (summary.loudness, "in the set")):
        histogram = loudness_histogram(values)
        if histogram.counts:
            loudness.stairs(histogram.counts, histogram.edges, fill=True, alpha=0.6, label=label)
    loudness.set(xlabel="integrated loudness, LUFS", ylabel="clips", title="EBU R 128")
    if summary.loudness:
        loudness.legend()
    with Output(path, overwrite=overwrite) as output:
        figure.savefig(output.file, format=kind[1:], dpi=100)
