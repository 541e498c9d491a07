"""Refuse training data without a known licence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..errors import InputError, argument
from .manifest import MANIFEST, read_manifest
from .pictures.picture_manifest import is_picture_set, read_picture_manifest
from .transcripts import refuse_unfinished


def check_licences(folders: Sequence[Path | None], *, unlicensed: bool = False) -> None:
    """Refuse collected sets that hold clips or pictures without a licence, unless `unlicensed`, and unfinished sets.

    A plain folder of files has no manifest, hence no licence entries: it passes. None is skipped.
    """
    for folder in folders:
        if folder is None:
            continue
        set_folder = next((parent for parent in (folder, folder.parent) if _is_set(parent)), None)
        if set_folder is None:
            refuse_unfinished(folder)
            continue
        what, without = _unlicensed(set_folder)
        if without and not unlicensed:
            raise InputError(
                f"{set_folder}: {len(without)} {what} have no licence entry, the first is from {without[0]}",
                hint=f"collect again with {argument('licence')} or a provenance.toml, or "
                f"train with {argument('unlicensed', True)}",
            )


def _is_set(folder: Path) -> bool:
    return (folder / MANIFEST).is_file() or is_picture_set(folder)


def _unlicensed(folder: Path) -> tuple[str, list[str]]:
    """Return the kind of a set's contents, and the file of each clip or picture without a licence."""
    if is_picture_set(folder):
        pictures = read_picture_manifest(folder).pictures()
        return "pictures", [source.name for source, _ in pictures if not source.provenance.licence]
    clips = read_manifest(folder).clips()
    return "clips", [recording.name for recording, _ in clips if not recording.provenance.licence]
