"""The jobs of a batch: one for each file of a folder, each row of a table, each entry of a TOML file."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...delivery.s3_input import is_s3
from ...errors import InputError, argument
from ...files.leftovers import is_part
from ...files.text_file import read_text
from ...options.batch import BatchOptions
from .batch_item import BatchItem, checked_item

_FIELDS = ("job", "input", "output")
_AUDIO = {".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".aac"}
_TEXT = {".txt", ".ssml"}
_FOLDER_JOBS = ("upscale", "interpolate", "filter", "vocode", "say")


def read_items(source: Path, target: Path | None, options: BatchOptions) -> list[BatchItem]:
    """Read and check all jobs.

    source    a folder, a table (.csv, .tsv) or a .toml file
    target    folder of the outputs, for a folder

    InputError that names file, line and column; MediaError where it cannot be read.
    """
    if source.is_dir():
        if target is None:
            raise InputError(f"{source} is a folder: the outputs need one, too", hint=f"give {argument('target')}")
        items = list(_of_folder(source, target, options))
    elif target is not None:
        raise InputError(f"{source} names its outputs itself", hint="leave the second argument out")
    elif source.suffix.lower() == ".toml":
        items = list(_of_toml(source, options))
    else:
        items = list(_of_table(source, options))
    seen: dict[str, int] = {}
    for number, item in enumerate(items, 1):
        if (first := seen.setdefault(item.target, number)) != number:
            raise InputError(f"{source}: jobs {first} and {number} both write {item.target}")
    return items


def _of_folder(folder: Path, target: Path, options: BatchOptions) -> Iterator[BatchItem]:
    if options.job not in _FOLDER_JOBS:
        raise InputError(f"{options.job} makes nothing of the files of a folder", hint="list such jobs in a table")
    given = dict(options.set or {})
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith(".") and not is_part(path.name) and _fits(path, options.job):
            extension = options.extension or ("wav" if path.suffix.lower() in _TEXT else path.suffix.removeprefix("."))
            output = target / f"{path.stem}.{extension}"
            yield checked_item(options.job, str(path), str(output), given, str(path))


def _fits(path: Path, job: str) -> bool:
    from ...media.image.image_file import is_image
    from ...media.video.video_codecs import FORMATS

    suffix = path.suffix.lower()
    if job == "vocode":
        return suffix in _AUDIO
    if job == "say":
        return suffix in _TEXT
    return suffix in {*FORMATS, ".avi", ".mpg", ".mxf", ".gif"} or (job == "upscale" and is_image(path.name))


def _of_table(table: Path, options: BatchOptions) -> Iterator[BatchItem]:
    text = read_text(str(table))
    head = text.splitlines()[0] if text.strip() else ""
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t|", key=head.count), strict=True)
    try:
        if "output" not in (reader.fieldnames or []):
            raise InputError(f"{table} has no column output", hint="it needs output, mostly input, and options")
        for row in reader:
            where = f"{table}, line {reader.line_num}"
            if None in row:
                raise InputError(f"{where}: it has more cells than the head")
            values = {name.strip(): text for name, text in row.items() if text}
            yield _item(values, table.parent, options, where)
    except csv.Error as error:
        raise InputError(f"{table}, after line {reader.line_num}: {error}") from None


def _of_toml(file: Path, options: BatchOptions) -> Iterator[BatchItem]:
    try:
        content = tomllib.loads(read_text(str(file)))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file}: {error}") from None
    entries, defaults = content.get("jobs", []), content.get("defaults", {})
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in [*entries, defaults]):
        raise InputError(f"{file} must hold [[jobs]], each with output, mostly input, and options; and [defaults]")
    for number, entry in enumerate(entries, 1):
        values = {name: _text(value) for name, value in {**defaults, **entry}.items()}
        yield _item(values, file.parent, options, f"{file}, job {number}")


def _item(values: Mapping[str, str], folder: Path, options: BatchOptions, where: str) -> BatchItem:
    """A job whose file names count from the folder of the table."""
    source, target = (_named(folder, values.get(name, "")) for name in ("input", "output"))
    own = {name: text for name, text in values.items() if name not in _FIELDS}
    return checked_item(values.get("job", options.job), source, target, {**(options.set or {}), **own}, where)


def _named(folder: Path, name: str) -> str:
    return name if not name or is_s3(name) else str(folder / name)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
