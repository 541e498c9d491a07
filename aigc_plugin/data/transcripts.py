"""Recordings with what is said in them, for training: of a collected set, or of a plain folder in LJSpeech's form."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..errors import InputError
from . import metadata_table
from .manifest import JOURNAL, MANIFEST, read_manifest
from .recording_files import audio_files
from .splits import NAMES, Shares


@dataclass(frozen=True)
class Transcript:
    """`text` is the normalised one where there is one; `split` is train, validation or test; `path` is absolute."""

    id: str
    path: Path
    text: str
    split: str


def read_transcripts(folder: Path, *, shares: Shares | None = None) -> list[Transcript]:
    """What `folder` says of its recordings, in the order of its list; those without text are left out.

    A collected set keeps its own splits, whatever `shares` are. A plain folder holds metadata.csv and, anywhere
    below it, sound files in any format, named id.SUFFIX or, where the id has slashes, at that place; a recording's
    split depends on its id alone. InputError where the list names a recording that is not there, or one twice with
    different texts, and where a set is not collected to its end.
    """
    shares = shares or Shares()
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder", hint="give a folder with metadata.csv and its recordings")
    if (folder / MANIFEST).is_file():
        return _of_set(folder)
    refuse_unfinished(folder)
    table = folder / metadata_table.NAME
    if not table.is_file():
        raise InputError(
            f"{folder} has no {metadata_table.NAME}",
            hint="`aigc data collect` makes one from sidecar files",
        )
    found = files_by_id(folder)
    texts: dict[str, str] = {}
    told: list[Transcript] = []
    for row in metadata_table.read_rows(table):
        path = found.get(row.id)
        if path is None:
            raise InputError(f"{table}, line {row.line}: there is no recording {row.id!r} below {folder}")
        text = row.normalised or row.text
        if texts.get(row.id, text) != text:
            raise InputError(f"{table}, line {row.line}: {row.id!r} stands there before, with another text")
        if text and row.id not in texts:
            told.append(Transcript(row.id, path, text, shares.split_of(row.id)))
        texts[row.id] = text
    if not told:
        raise InputError(f"{table} holds no texts")
    return told


def files_by_id(folder: Path) -> dict[str, Path]:
    """Each sound file under its name and under its place below `folder`, both without suffix.

    Where two have one name, the first by place has it: `wavs/a.wav` before `wavs48/a.flac`.
    """
    found: dict[str, Path] = {}
    for path in audio_files(folder):
        place = PurePosixPath(path.relative_to(folder).as_posix())
        found.setdefault(place.stem, path.absolute())
        found.setdefault(str(place.with_suffix("")), path.absolute())
        found.setdefault(str(place), path.absolute())
        found.setdefault(place.name, path.absolute())
    return found


def read_splits(folder: Path) -> dict[str, list[Path]] | None:
    """The sounds of a collected set by split, with or without text; None for a plain folder."""
    refuse_unfinished(folder)
    if not (folder / MANIFEST).is_file():
        return None
    made = read_manifest(folder)
    sides: dict[str, list[Path]] = {name: [] for name in NAMES}
    for _, clip in made.clips():
        sides[clip.split].append(made.sound(folder, clip).absolute())
    _require_files(folder, [path for side in sides.values() for path in side])
    return sides


def refuse_unfinished(folder: Path) -> None:
    """InputError for a set whose collection was interrupted before there was a first list of it."""
    if (folder / JOURNAL).is_file() and not (folder / MANIFEST).is_file():
        raise InputError(f"{folder} is not collected to its end", hint="run the same `aigc data collect` again")


def _of_set(folder: Path) -> list[Transcript]:
    made = read_manifest(folder)
    told = [
        Transcript(clip.id, made.sound(folder, clip).absolute(), clip.normalised or clip.text, clip.split)
        for _, clip in made.clips()
        if clip.text
    ]
    if not told:
        raise InputError(f"{folder} holds no texts")
    _require_files(folder, [one.path for one in told])
    return told


def _require_files(folder: Path, paths: list[Path]) -> None:
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise InputError(
            f"{folder} lacks {len(missing)} clips of its manifest, the first is {missing[0].name}",
            hint="collect it anew, or copy it again with its wavs",
        )
