"""Training sets of recordings or pictures: collect, summarise, and read them for training."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .collecting import Collected, collect
    from .licences import check_licences
    from .pictures.collect_pictures import CollectedPictures, collect_pictures
    from .provenance import Provenance
    from .settings import CollectSettings
    from .summary import SetSummary, summarise
    from .transcripts import Transcript, read_transcripts

__all__ = [
    "CollectSettings",
    "Collected",
    "CollectedPictures",
    "Provenance",
    "SetSummary",
    "Transcript",
    "check_licences",
    "collect",
    "collect_pictures",
    "read_transcripts",
    "summarise",
]

_HOME = {
    "CollectSettings": ".settings",
    "Collected": ".collecting",
    "CollectedPictures": ".pictures.collect_pictures",
    "Provenance": ".provenance",
    "SetSummary": ".summary",
    "check_licences": ".licences",
    "collect": ".collecting",
    "collect_pictures": ".pictures.collect_pictures",
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
