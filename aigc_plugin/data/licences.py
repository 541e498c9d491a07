"""Refuse training data without a known licence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..errors import InputError, argument
from .manifest import MANIFEST, read_manifest
from .transcripts import refuse_unfinished


def check_licences(folders: Sequence[Path | None], *, unlicensed: bool = False) -> None:
    """Refuse collected sets that hold clips without a licence, unless `unlicensed`, and unfinished sets.

    A plain folder of recordings has no manifest, hence no licence entries: it passes. None is skipped.
    """
    for folder in folders:
        if folder is None:
            continue
        set_folder = next((parent for parent in (folder, folder.parent) if (parent / MANIFEST).is_file()), None)
        if set_folder is None:
            refuse_unfinished(folder)
            continue
        recordings = [recording for recording, _ in read_manifest(set_folder).clips()]
        without = [recording.name for recording in recordings if not recording.provenance.licence]
        if without and not unlicensed:
            raise InputError(
                f"{set_folder}: {len(without)} clips have no licence entry, the first is from {without[0]}",
                hint=f"collect again with {argument('licence')} or a provenance.toml, or "
                f"train with {argument('unlicensed', True)}",
            )
