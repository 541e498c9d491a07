"""Write into a file that it was generated, without touching its media."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, argument
from ..options.label import LabelOptions
from .progress import Progress, Record
from .results import JobResult
from .video_job import PathName

if TYPE_CHECKING:
    from ..media.label.marks import Addition, Found

_DEFAULT = LabelOptions()


@dataclass(frozen=True, kw_only=True)
class LabelResult(JobResult):
    """label: text of the label that the file has now. kept: whether it had that one before."""

    label: str
    kept: bool


def label_file(
    source: PathName,
    target: PathName | None = None,
    options: LabelOptions = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> LabelResult:
    """Write the label of GB 45438-2025 and the IPTC digital source type into a media file.

    source     .mp4 .mov .m4a .mkv .webm .flv .avi .wav .mp3 .aac .flac .ogg .opus .png .jpg .webp .tiff .gif, known by
               its content
    target     file name; by default the file is replaced
    options    how sure it is, producer, number, source type; and with what to sign it
    overwrite  replace `target` where it exists
    progress   receives warnings and the result

    The media are copied byte by byte. A label that the file has is kept, whatever the options say. The file appears
    whole or not at all; with `sign`, its signature is read back before. Where its kind cannot hold a signature, that
    comes beside it, as `target`.c2pa. Raises InputError, MediaError, OutputExists, DependencyMissing.
    """
    from ..files.input_file import file_errors, first_bytes
    from ..files.output import Outputs, check_output
    from ..media.label.formats import read_marks, write_marks
    from ..media.label.generated import content_id
    from .sign_output import Signing

    name, record = os.fspath(source), Record(progress)
    in_place = target is None or os.path.realpath(os.fspath(target)) == os.path.realpath(name)
    out = name if target is None else os.fspath(target)
    record.start("label", total=None, unit="files")
    first_bytes(Path(name), "media file")
    if not in_place:
        check_output(out, overwrite=overwrite, sources=[name])
    with file_errors(name, "media file"), Path(name).open("rb") as file:
        found = read_marks(file, name)
        if found is None:
            raise InputError(f"{name} is of a kind that has no place for the label", hint=f"there is one in {_KINDS}")
        wanted = _label(options, content_id(file), found, record)
        text = next(iter(found.labels), wanted.label)
        if wanted == _nothing() and in_place and not options.sign:
            return _told(record, out, text, kept=True)
        if wanted != _nothing() and not options.sign:
            _refuse_signed(name)
        signing = Signing(options, name, record) if options.sign else None
        with Outputs() as outputs:
            output = outputs.open(out, overwrite=overwrite or in_place)
            write_marks(file, output.file, wanted, name)
            if signing is not None:
                signing.sign(output, outputs, text, wanted.source_type or found.types[0])
    return _told(record, out, text, kept=bool(found.labels))


_KINDS = "MP4, MOV, M4A, MKV, WebM, FLV, AVI, WAV, MP3, AAC, FLAC, Ogg, Opus, PNG, JPEG, WebP, TIFF and GIF"


def _nothing() -> Addition:
    from ..media.label.marks import Addition

    return Addition()


def _label(options: LabelOptions, number: str, found: Found, record: Record) -> Addition:
    """Return the marks to be added to those that the file has already."""
    from ..files.user_config import configured_producer
    from ..media.label.origin import AigcLabel, source_type_uri

    addition = _nothing()
    if not found.types:
        addition = replace(addition, source_type=source_type_uri(options.source_type))
    if found.labels:
        record.warn("it has a label already, which is kept")
        return addition
    producer = options.producer if options.producer is not None else configured_producer()
    if not producer:
        record.warn(
            "the label names no producer, which GB 45438 asks for",
            f"give {argument('producer')}, or set AIGC_PRODUCER or `producer` in aigc.toml",
        )
    label = AigcLabel(options.degree, producer, options.produce_id or number)
    return replace(addition, label=label.text)


def _refuse_signed(name: str) -> None:
    """InputError for a file whose signature the label would break."""
    from ..media.label.signature import read_signature

    if read_signature(name) is not None:
        raise InputError(
            f"{name} is signed (C2PA), and a label would break its signature",
            hint=f"label it with {argument('sign', True)}, which names it as the origin",
        )


def _told(record: Record, path: str, text: str, *, kept: bool) -> LabelResult:
    record.progress.result(path, {}, "has its label" if kept else "labelled as generated")
    return LabelResult(path=path, seconds=record.seconds, warnings=tuple(record.warnings), label=text, kept=kept)
