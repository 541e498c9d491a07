"""The options of a filter chain as a whole; those of each filter stand in the chain."""

from __future__ import annotations

from dataclasses import dataclass

from .option import option
from .video import VideoOptions


@dataclass(frozen=True, kw_only=True)
class FilterOptions(VideoOptions):
    container: str | None = option(
        None, "container on stdout: nut, the default, or y4m", spelling="format", choices=("nut", "y4m")
    )
