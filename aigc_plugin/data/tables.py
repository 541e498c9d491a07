"""Lists of a set in common formats: LJSpeech's metadata.csv, and Hugging Face's `audiofolder`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from . import manifest as form
from .manifest import MANIFEST, SOUNDS, Manifest
from .metadata_table import NAME, written

LINES, CARD = "metadata.jsonl", "README.md"
_MARK = "<!-- written by aigc data collect; without this line it is left alone -->"


def listings(folder: Path, manifest: Manifest) -> dict[str, Iterable[str]]:
    """Return file names with their content in pieces, in the order in which the files are to be replaced."""
    files: dict[str, Iterable[str]] = {
        NAME: [written((clip.id, clip.text, clip.normalised) for _, clip in manifest.clips())],
        LINES: _lines(manifest),
        MANIFEST: form.content(manifest.settings, manifest.recordings),
    }
    card = folder / CARD
    if not card.exists() or _MARK in card.read_text(encoding="utf-8", errors="replace"):
        files = {CARD: [_card(manifest)], **files}
    return files


def _lines(manifest: Manifest) -> Iterator[str]:
    """Format lines for `audiofolder`: file_name is relative to the list; every other field becomes a column, so each
    line has all of them."""
    for recording, clip in manifest.clips():
        provenance = recording.provenance
        yield json.dumps({
            "file_name": f"{SOUNDS}/{clip.id}.{manifest.settings.format}",
            "id": clip.id,
            "text": clip.text,
            "normalized_text": clip.normalised,
            "split": clip.split,
            "duration": clip.seconds,
            "speaker": provenance.speaker,
            "language": provenance.language,
            "licence": provenance.licence,
            "source": provenance.source,
            "consent": provenance.consent,
            "recording": recording.name.encode("utf-8", "replace").decode(),
        }, ensure_ascii=False) + "\n"  # fmt: skip


def _card(manifest: Manifest) -> str:
    """Write the data set card. It names the list and the folder of clips explicitly: otherwise `audiofolder` would
    guess splits from file names and take metadata.csv for its own list."""
    provenances = [recording.provenance for recording in manifest.recordings if recording.clips]
    clips = [clip for _, clip in manifest.clips()]
    languages = sorted({provenance.language for provenance in provenances} - {""})
    licences = sorted({provenance.licence for provenance in provenances} - {""})
    head = ["---", "configs:", "- config_name: default", "  data_files:", "  - split: train",
            f"    path: [{LINES}, {SOUNDS}/*]"]  # fmt: skip
    if languages:
        head.append(f"language: {json.dumps(languages)}")
    hours = sum(clip.seconds for clip in clips) / 3600
    body = [
        f"{len(clips)} clips, {hours:.2f} hours, {manifest.settings.rate} Hz.",
        f"Licences: {', '.join(licences) or 'none stated'}. Source, licence and consent of each clip stand in "
        f"{LINES} and {MANIFEST}.",
        f"The column `split` says train, validation or test; {NAME} has the form of LJSpeech.",
    ]
    return "\n".join([*head, "---", _MARK, "", "\n".join(body), ""])
