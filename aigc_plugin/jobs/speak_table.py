"""Speak a table of texts, each into files of its own.

A row that cannot be spoken is reported with its line, and the others are still spoken.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import AigcError, Cancelled, InputError
from ..files.chunk_store import ChunkStore
from ..files.text_file import read_text
from ..options.kinds import NUMBER, WHOLE
from ..options.speech import SpeechOptions, SpeechSettings
from .long_work import LongWork, job_identity
from .progress import Progress, Record
from .results import FolderResult
from .speech_files import CAPTIONS, SpeechFiles
from .video_job import PathName
from .voices import load_speaker, with_voice

if TYPE_CHECKING:
    from ..generators.speaker import Speaker

_COLUMNS = {each.spelling: each for each in SpeechSettings.options()}
_ALL_COLUMNS = ("id", "text", *_COLUMNS)
_COLUMN_OF = {each.name: column for column, each in _COLUMNS.items()}
_KEPT_VOICES = 3
_FILE_NAME = re.compile(r"[^\\/:*?\"<>|\x00-\x1f.][^\\/:*?\"<>|\x00-\x1f]{0,199}")
_DEFAULT = SpeechOptions()


def speak_table(
    table: PathName,
    folder: PathName,
    options: SpeechOptions = _DEFAULT,
    *,
    extension: str = "wav",
    captions: Sequence[str] = (),
    encoding: str = "utf-8",
    overwrite: bool = False,
    progress: Progress | None = None,
) -> FolderResult:
    """Speak each row of a CSV into `folder`, as ID.wav.

    table      columns `id` and `text`, and any of voice, vocoder, lang, speed, pitch, pause, seed, ssml; an empty cell
               leaves the option as it is. Divided by comma, semicolon, tab or |
    folder     where the files go; made if need be
    options    of the rows that do not name their own
    extension  format of the audio: wav, flac, ogg, opus, mp3, m4a, aac
    captions   of srt, vtt and json, which are written beside each file
    encoding   of the table
    overwrite  replace files that exist
    progress   receives progress, in texts, and warnings

    The same call goes on after a crash: rows that are spoken are not spoken again. A row that fails is told in `failed`
    of the result, with its line. InputError where the table lacks a column or has an unknown one.
    """
    files = _Files(os.fspath(table), Path(folder), extension.lstrip("."), tuple(captions), overwrite)
    files.check(options.bits)
    rows = list(read_rows(files.table, encoding))
    files.folder.mkdir(parents=True, exist_ok=True)
    record, speakers = Record(progress), _Speakers()
    record.start("say", total=len(rows), unit="texts")
    names: set[str] = set()
    written: list[str] = []
    failed: list[str] = []
    with _opened_rows(files, options, record) as finished:
        for done, (line, row) in enumerate(rows, 1):
            try:
                name = row["id"].strip().lower()
                audio = "" if name in names else finished.audio_of(row)
                if audio:
                    names.add(name)
                    record.resumed(done)
                else:
                    audio = _speak_row(files, row, options, speakers, names, record)
                    finished.add(row)
                written.append(audio)
            except Cancelled:
                raise
            except AigcError as error:
                message, hint = error.spelled(lambda name, value: _COLUMN_OF.get(name, name))
                failed.append(f"{files.table}, line {line}: {message}")
                record.warn(failed[-1], hint)
            record.update(done)
    return FolderResult(
        path=os.fspath(folder), seconds=record.seconds, warnings=tuple(record.warnings),
        files=tuple(written), failed=tuple(failed),
    )  # fmt: skip


@dataclass(frozen=True)
class _Files:
    table: str
    folder: Path
    extension: str
    captions: tuple[str, ...]
    overwrite: bool

    def check(self, bits: str) -> None:
        from ..media.audio.audio_writer import audio_format

        audio_format(f"name.{self.extension}", bits)
        unknown = [kind for kind in self.captions if kind not in CAPTIONS]
        if unknown:
            raise InputError(
                f"there are no captions {unknown[0]!r}", hint=f"choose of {', '.join(CAPTIONS)}", parameter="captions"
            )

    def of(self, name: str) -> SpeechFiles:
        captions = {kind: str(self.folder / f"{name}.{kind}") for kind in self.captions}
        return SpeechFiles(str(self.folder / f"{name}.{self.extension}"), captions, self.overwrite)


class _FinishedRows:
    """The rows that an earlier run has spoken, where it was stopped before the end of the table."""

    def __init__(self, files: _Files, store: ChunkStore | None) -> None:
        self._files, self._store = files, store
        self._rows = [] if store is None else [chunk.details for chunk in store.chunks]

    def audio_of(self, row: Mapping[str, str]) -> str:
        """The audio file of a row that is finished; empty where it is to be spoken."""
        chosen = self._files.of(row["id"].strip())
        is_there = row in self._rows and all(map(os.path.exists, (chosen.audio, *chosen.captions.values())))
        return chosen.audio if is_there else ""

    def add(self, row: Mapping[str, str]) -> None:
        if self._store is not None:
            self._store.begin().finish(row)


@contextmanager
def _opened_rows(files: _Files, options: SpeechOptions, record: Record) -> Iterator[_FinishedRows]:
    """The finished rows, which are forgotten when the table is done."""
    if options.resume is False:
        yield _FinishedRows(files, None)
        return
    models = [name for name in (options.voice, options.vocoder) if name]
    lexicon = [options.lexicon] if options.lexicon else []
    captions = list(files.captions)
    job = job_identity("say", lexicon, models, options, {}, captions=captions, extension=files.extension)
    with LongWork(job, 0).opened(str(files.folder / Path(files.table).name), record) as store:
        yield _FinishedRows(files, store)


def read_rows(name: str, encoding: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield line number and values of each row; InputError where the table lacks a column, or has an unknown one."""
    text = read_text(name, encoding)
    head = text.splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t|", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [column.strip().lower() for column in reader.fieldnames or []]
    except csv.Error as error:
        raise InputError(f"{name}, line 1: {error}") from None
    if not {"id", "text"} <= set(columns):
        raise InputError(f"{name} needs the columns id and text; it has {', '.join(columns)[:200] or 'none'}")
    unknown = [column for column in columns if column not in _ALL_COLUMNS]
    if unknown:
        raise InputError(f"{name} has a column {unknown[0][:40]!r}", hint=f"there are {', '.join(_ALL_COLUMNS)}")
    reader.fieldnames = columns
    try:
        for row in reader:
            yield reader.line_num, {key: value or "" for key, value in row.items() if key}
    except csv.Error as error:
        raise InputError(f"{name}, after line {reader.line_num}: {error}") from None


def _speak_row(
    files: _Files, row: Mapping[str, str], options: SpeechOptions, speakers: _Speakers, names: set[str], record: Record
) -> str:
    """Return the name of the audio file."""
    name = row["id"].strip()
    if not _FILE_NAME.fullmatch(name):
        raise InputError(f"the id {name[:60]!r} is no file name")
    if name.lower() in names:
        raise InputError(f"the id {name!r} stands in more than one row")
    names.add(name.lower())
    own = with_voice(replace(options, **_values(row)), row["text"])
    chosen = files.of(name)
    chosen.check(own.bits, files.table)
    chosen.write(speakers.of(own), row["text"], own, record, with_progress=False)
    return chosen.audio


def _values(row: Mapping[str, str]) -> dict[str, Any]:
    """Values of a row by the option's name; an empty cell leaves the option as it is."""
    values = {}
    for column, text in row.items():
        if column in _COLUMNS and text.strip():
            option = _COLUMNS[column]
            is_number = option.kind in (NUMBER, WHOLE)
            values[option.name] = text.strip().replace(",", ".") if is_number else text.strip()
    return values


class _Speakers:
    """Loaded voices, the latest few."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], Speaker] = {}

    def of(self, options: SpeechOptions) -> Speaker:
        key = (options.voice, options.speaker, options.vocoder, options.language, options.lexicon)
        speaker = self._kept.pop(key, None) or load_speaker(options)
        self._kept[key] = speaker
        if len(self._kept) > _KEPT_VOICES:
            self._kept.pop(next(iter(self._kept)))
        return speaker
