"""`aigc say --batch`: a table of texts, each into a file of its own.

A row that cannot be spoken is told of with its line, and the others are still made; the command then fails at its end.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import AigcError, Cancelled, InputError
from ..files.text_file import read_text
from ..media.audio.audio_writer import audio_format
from .progress import Progress
from .speech_settings import facts_of, load_speaker, settings_of, sound_tag
from .speech_texts import CAPTIONS, Files, speak_into

if TYPE_CHECKING:
    from ..generators.speaker import Speaker

_COLUMNS = ("id", "text", "voice", "vocoder", "lang", "speed", "pitch", "pause", "seed", "ssml")
_NUMBERS = {"speed", "pitch", "pause", "seed"}
_KEPT_VOICES = 3
_YES = {"1", "true", "yes", "ja", "x"}


@dataclass(frozen=True)
class Batch:
    """table: the CSV. captions: formats, divided by commas. The rest as in `Files`."""

    table: Path
    folder: Path
    extension: str
    captions: str
    bits: str
    overwrite: bool

    def files(self, name: str) -> Files:
        kinds = [kind for kind in self.captions.replace(" ", "").split(",") if kind]
        unknown = [kind for kind in kinds if kind not in CAPTIONS]
        if unknown:
            raise InputError(f"there are no captions {unknown[0]!r}", hint=f"choose of {', '.join(CAPTIONS)}")
        beside = {kind: str(self.folder / f"{name}.{kind}") for kind in kinds}
        return Files(str(self.folder / f"{name}.{self.extension.lstrip('.')}"), beside, self.bits, self.overwrite)


def run_batch(batch: Batch, options: dict[str, Any], load: dict[str, Any], *, encoding: str, report: Progress) -> int:
    """How many rows failed."""
    audio_format(batch.files("name").sound, batch.bits)
    rows = list(read_rows(str(batch.table), encoding))
    batch.folder.mkdir(parents=True, exist_ok=True)
    speakers = _Speakers(load)
    failed = 0
    names: set[str] = set()
    report.start("say", total=len(rows), unit="texts")
    for done, (line, row) in enumerate(rows, 1):
        try:
            _speak_row(batch, row, options, speakers, names, report)
        except Cancelled:
            raise
        except AigcError as error:
            failed += 1
            report.warning(f"{batch.table}, line {line}: {error}", error.hint)
        report.update(done)
    if failed:
        report.error("InputError", f"{failed} of {len(rows)} rows of {batch.table} were not spoken", "see the warnings")
    return failed


def read_rows(name: str, encoding: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and values of each row. InputError where the table lacks a column, or has one that means nothing."""
    text = read_text(name, encoding)
    head = text.splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t|", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns = [column.strip().lower() for column in reader.fieldnames or []]
    if not {"id", "text"} <= set(columns):
        raise InputError(f"{name} needs the columns id and text; it has {', '.join(columns)[:200] or 'none'}")
    unknown = [column for column in columns if column not in _COLUMNS]
    if unknown:
        raise InputError(f"{name} has a column {unknown[0][:40]!r}", hint=f"there are {', '.join(_COLUMNS)}")
    reader.fieldnames = columns
    try:
        for row in reader:
            yield reader.line_num, {key: value or "" for key, value in row.items() if key}
    except csv.Error as error:
        raise InputError(f"{name}, after line {reader.line_num}: {error}") from None


def _speak_row(
    batch: Batch,
    row: Mapping[str, str],
    options: dict[str, Any],
    speakers: _Speakers,
    names: set[str],
    report: Progress,
) -> None:
    from ..generators.speaker import Manner

    name = row["id"].strip()
    if not re.fullmatch(r"[^\\/:*?\"<>|\x00-\x1f.][^\\/:*?\"<>|\x00-\x1f]{0,199}", name):
        raise InputError(f"the id {name[:60]!r} is no file name")
    if name.lower() in names:
        raise InputError(f"the id {name!r} stands in more than one row")
    names.add(name.lower())
    chosen = {**options, **_values(row)}
    manner = Manner(chosen["speed"], chosen["pitch"], chosen["pause"], chosen["seed"])
    files = batch.files(name)
    files.check()
    speaker = speakers.of(chosen)
    settings = settings_of(speaker, chosen)
    said = speak_into(
        files, speaker, row["text"], manner, ssml=chosen["ssml"], tag=sound_tag(settings), voice=report,
        facts=facts_of(speaker),
    )  # fmt: skip
    report.result(files.sound, settings, f"{said.duration:.2f} s of speech")


def _values(row: Mapping[str, str]) -> dict[str, Any]:
    """What a row says of its own; an empty cell leaves the command's option."""
    values: dict[str, Any] = {}
    for name, text in row.items():
        if name in ("id", "text") or not text.strip():
            continue
        if name == "ssml":
            values[name] = text.strip().lower() in _YES
        elif name in _NUMBERS:
            values[name] = _number(name, text.strip().replace(",", "."))
        else:
            values[name] = text.strip()
    return values


def _number(name: str, text: str) -> float | int:
    try:
        return int(text) if name == "seed" else float(text)
    except ValueError:
        raise InputError(f"the {name} {text[:40]!r} is no number") from None


class _Speakers:
    """Voices that were loaded, the latest few."""

    def __init__(self, load: Mapping[str, Any]) -> None:
        self._load = load
        self._kept: dict[tuple[Any, ...], Speaker] = {}

    def of(self, options: Mapping[str, Any]) -> Speaker:
        key = (options["voice"], options["vocoder"], options["lang"])
        speaker = self._kept.pop(key, None) or load_speaker(options, self._load)
        self._kept[key] = speaker
        if len(self._kept) > _KEPT_VOICES:
            self._kept.pop(next(iter(self._kept)))
        return speaker
