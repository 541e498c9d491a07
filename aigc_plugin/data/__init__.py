"""Training sets of recordings: collect them, summarise them, and read their transcripts and splits for training."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .collecting import Collected, collect
    from .licences import check_licences
    from .provenance import Provenance
    from .settings import CollectSettings
    from .summary import SetSummary, summarise
    from .transcripts import Transcript, read_transcripts

__all__ = [
    "CollectSettings",
    "Collected",
    "Provenance",
    "SetSummary",
    "Transcript",
    "check_licences",
    "collect",
    "read_transcripts",
    "summarise",
]

_HOME = {
    "CollectSettings": ".settings",
    "Collected": ".collecting",
    "Provenance": ".provenance",
    "SetSummary": ".summary",
    "check_licences": ".licences",
    "collect": ".collecting",
    "summarise": ".summary",
    "Transcript": ".transcripts",
    "read_transcripts": ".transcripts",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOME[name], __name__), name)
    globals()[name] = value
    return value
