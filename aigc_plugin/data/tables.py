"""Lists of a set in common formats: LJSpeech's metadata.csv, and Hugging Face's `audiofolder`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from .hugging_face import LINES, card, line_of, named
from .manifest import FORM, MANIFEST, SOUNDS, Manifest
from .metadata_table import NAME, written


def listings(folder: Path, manifest: Manifest) -> dict[str, Iterable[str]]:
    """Return file names with their content in pieces, in the order in which the files are to be replaced."""
    return {
        **card(folder, SOUNDS, _languages(manifest), _sentences(manifest)),
        NAME: [written((clip.id, clip.text, clip.normalised) for _, clip in manifest.clips())],
        LINES: _lines(manifest),
        MANIFEST: FORM.lines(manifest.settings, manifest.recordings),
    }


def _lines(manifest: Manifest) -> Iterator[str]:
    for recording, clip in manifest.clips():
        provenance = recording.provenance
        yield line_of({
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
        })  # fmt: skip


def _languages(manifest: Manifest) -> list[str]:
    return sorted({recording.provenance.language for recording in manifest.recordings if recording.clips} - {""})


def _sentences(manifest: Manifest) -> list[str]:
    clips = [clip for _, clip in manifest.clips()]
    licences = named(recording.provenance.licence for recording in manifest.recordings if recording.clips)
    return [
        f"{len(clips)} clips, {sum(clip.seconds for clip in clips) / 3600:.2f} hours, {manifest.settings.rate} Hz.",
        f"Licences: {licences}. Source, licence and consent of each clip stand in {LINES} and {MANIFEST}.",
        f"The column `split` says train, validation or test; {NAME} has the form of LJSpeech.",
    ]
