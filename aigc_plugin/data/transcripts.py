"""Read recordings with their transcripts for training: from a collected set, or a plain folder in LJSpeech's form."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..errors import InputError
from . import metadata_table
from .journal import JOURNAL
from .manifest import MANIFEST, read_manifest
from .pictures.picture_manifest import is_picture_set
from .recording_files import audio_files
from .splits import NAMES, Shares


@dataclass(frozen=True)
class Transcript:
    """A recording with its text.

    path:  absolute
    text:  the normalised text if there is one
    split: train, validation or test
    """

    id: str
    path: Path
    text: str
    split: str


def read_transcripts(folder: Path, *, shares: Shares | None = None) -> list[Transcript]:
    """Read the transcripts of a folder, in the order of its list; recordings without text are left out.

    folder: a collected set, which keeps its own splits; or a plain folder with metadata.csv and, anywhere below it,
            audio files in any format, named id.SUFFIX or, if the id has slashes, at that path
    shares: splits of a plain folder, in which a recording's split depends on its id alone

    Raises InputError if the list names a recording that does not exist, or one twice with different texts, and if the
    collection of a set was not finished.
    """
    shares = shares or Shares()
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder", hint="give a folder with metadata.csv and its recordings")
    if (folder / MANIFEST).is_file():
        return _of_set(folder)
    refuse_unfinished(folder)
    table = folder / metadata_table.NAME
    if not table.is_file():
        raise InputError(
            f"{folder} has no {metadata_table.NAME}",
            hint="`aigc data collect` makes one from sidecar files",
        )
    files = files_by_id(folder)
    texts: dict[str, str] = {}
    transcripts: list[Transcript] = []
    for row in metadata_table.read_rows(table):
        path = files.get(row.id)
        if path is None:
            raise InputError(f"{table}, line {row.line}: there is no recording {row.id!r} below {folder}")
        text = row.normalised or row.text
        if texts.get(row.id, text) != text:
            raise InputError(f"{table}, line {row.line}: an earlier line has another text for {row.id!r}")
        if text and row.id not in texts:
            transcripts.append(Transcript(row.id, path, text, shares.split_of(row.id)))
        texts[row.id] = text
    if not transcripts:
        raise InputError(f"{table} holds no texts")
    return transcripts


def files_by_id(folder: Path) -> dict[str, Path]:
    """Index the audio files by name and by path below `folder`, each with and without suffix.

    If two files have the same name, the first by path gets it: `wavs/a.wav` before `wavs48/a.flac`.
    """
    files: dict[str, Path] = {}
    for path in audio_files(folder):
        relative = PurePosixPath(path.relative_to(folder).as_posix())
        for key in (relative.stem, str(relative.with_suffix("")), str(relative), relative.name):
            files.setdefault(key, path.absolute())
    return files


def read_splits(folder: Path) -> dict[str, list[Path]] | None:
    """List the clips of a collected set by split, with or without text; None for a plain folder."""
    refuse_unfinished(folder)
    if not (folder / MANIFEST).is_file():
        return None
    manifest = read_manifest(folder)
    splits: dict[str, list[Path]] = {name: [] for name in NAMES}
    for _, clip in manifest.clips():
        splits[clip.split].append(manifest.sound(folder, clip).absolute())
    _require_files(folder, [path for paths in splits.values() for path in paths])
    return splits


def refuse_unfinished(folder: Path) -> None:
    """Raise InputError for a set whose first collection was interrupted, so that it has no manifest yet."""
    is_complete = (folder / MANIFEST).is_file() or is_picture_set(folder)
    if (folder / JOURNAL).is_file() and not is_complete:
        raise InputError(f"{folder} is not collected to its end", hint="run the same `aigc data collect` again")


def _of_set(folder: Path) -> list[Transcript]:
    manifest = read_manifest(folder)
    transcripts = [
        Transcript(clip.id, manifest.sound(folder, clip).absolute(), clip.normalised or clip.text, clip.split)
        for _, clip in manifest.clips()
        if clip.text
    ]
    if not transcripts:
        raise InputError(f"{folder} holds no texts")
    _require_files(folder, [transcript.path for transcript in transcripts])
    return transcripts


def _require_files(folder: Path, paths: list[Path]) -> None:
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise InputError(
            f"{folder} lacks {len(missing)} clips of its manifest, the first is {missing[0].name}",
            hint="collect it anew, or copy it again with its wavs",
        )
