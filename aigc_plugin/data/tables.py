"""The lists of a set in the forms that others read: LJSpeech's metadata.csv, and Hugging Face's `audiofolder`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from . import manifest as form
from .manifest import MANIFEST, SOUNDS, Manifest
from .metadata_table import NAME, written

LINES, CARD = "metadata.jsonl", "README.md"
_MARK = "<!-- written by aigc data collect; without this line it is left alone -->"


def listings(folder: Path, made: Manifest) -> dict[str, Iterable[str]]:
    """File name → content in pieces, in the order in which they are to be replaced."""
    files: dict[str, Iterable[str]] = {
        NAME: [written((clip.id, clip.text, clip.normalised) for _, clip in made.clips())],
        LINES: _lines(made),
        MANIFEST: form.content(made.settings, made.recordings),
    }
    card = folder / CARD
    if not card.exists() or _MARK in card.read_text(encoding="utf-8", errors="replace"):
        files = {CARD: [_card(made)], **files}
    return files


def _lines(made: Manifest) -> Iterator[str]:
    """`audiofolder`: file_name is relative to the list; every other field becomes a column, so each line has all."""
    for recording, clip in made.clips():
        told = recording.provenance
        yield json.dumps({
            "file_name": f"{SOUNDS}/{clip.id}.{made.settings.format}",
            "id": clip.id,
            "text": clip.text,
            "normalized_text": clip.normalised,
            "split": clip.split,
            "duration": clip.seconds,
            "speaker": told.speaker,
            "language": told.language,
            "licence": told.licence,
            "source": told.source,
            "consent": told.consent,
            "recording": recording.name.encode("utf-8", "replace").decode(),
        }, ensure_ascii=False) + "\n"  # fmt: skip


def _card(made: Manifest) -> str:
    """Names the list and the sounds one by one: left to itself, `audiofolder` would guess splits from file names and
    take metadata.csv for its own."""
    told = [recording.provenance for recording in made.recordings if recording.clips]
    clips = [clip for _, clip in made.clips()]
    languages = sorted({one.language for one in told} - {""})
    licences = sorted({one.licence for one in told} - {""})
    head = ["---", "configs:", "- config_name: default", "  data_files:", "  - split: train",
            f"    path: [{LINES}, {SOUNDS}/*]"]  # fmt: skip
    if languages:
        head.append(f"language: {json.dumps(languages)}")
    hours = sum(clip.seconds for clip in clips) / 3600
    body = [
        f"{len(clips)} clips, {hours:.2f} hours, {made.settings.rate} Hz.",
        f"Licences: {', '.join(licences) or 'none stated'}. Source, licence and consent of each clip stand in "
        f"{LINES} and {MANIFEST}.",
        f"The column `split` says train, validation or test; {NAME} has the form of LJSpeech.",
    ]
    return "\n".join([*head, "---", _MARK, "", "\n".join(body), ""])
