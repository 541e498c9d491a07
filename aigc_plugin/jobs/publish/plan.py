"""Tell what publishing would do, target by target, and do none of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import OutputExists, argument
from ...options.publish import PublishOptions
from ..video_job import PathName
from .presentation import check_folder, film_files
from .targets import Target, read_targets

_DEFAULT = PublishOptions()
_SPREAD = 1.05
"""Bytes of packaged media by those of its bit rates: boxes and playlists."""


@dataclass(frozen=True)
class PlannedStep:
    """One step of publishing.

    target    for which it would be done; empty for the film itself
    action    read, convert, make, label, leave out, write, keep or upload
    what      in a few words
    bytes     how much would be written or sent, where that is known or can be estimated
    """

    target: str
    action: str
    what: str
    bytes: int | None = None


@dataclass(frozen=True)
class PublishPlan:
    """What `publish` would do with a film. steps: in order."""

    source: str
    steps: tuple[PlannedStep, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        steps = [{"target": s.target, "action": s.action, "what": s.what, "bytes": s.bytes} for s in self.steps]
        return {"source": self.source, "steps": steps}


def plan_publishing(
    source: PathName, targets: str | Sequence[str], options: PublishOptions = _DEFAULT, *, overwrite: bool = False
) -> PublishPlan:
    """Tell what `publish` would make, convert, label, write and upload; nothing is written, no server is asked.

    source     a video
    targets    as of `publish`
    options    as of `publish`
    overwrite  as of `publish`

    Raises the errors that `publish` raises before any work: InputError, MediaError, OutputExists.
    """
    from ...files.input_file import first_bytes
    from ...files.output import check_output

    name, places = os.fspath(source), read_targets(targets)
    first_bytes(Path(name), "video")
    steps = list(_film_steps(name))
    for target in places:
        steps += _film_delivery(target, name, overwrite=overwrite) if target.form == "film" else (
            _presentation(target, name, options, overwrite=overwrite)
        )  # fmt: skip
    if options.report:
        check_output(options.report, overwrite=overwrite, sources=[name])
        steps.append(PlannedStep("", "write", f"the report {options.report}"))
    return PublishPlan(name, tuple(steps))


def _film_steps(name: str) -> Iterator[PlannedStep]:
    from ..origin import label_of

    label, source_type = label_of(name)
    yield PlannedStep("", "read", f"{name}, {_label_words(label, source_type)}", Path(name).stat().st_size)


def _label_words(label: str, source_type: str) -> str:
    from ...media.label.origin import TYPE_WORDS, source_type_term

    term = source_type_term(source_type) if source_type else ""
    kind = f": {TYPE_WORDS.get(term, term)}" if term else ""
    return f"with its label{kind}" if label else f"without a label{kind}"


def _film_delivery(target: Target, name: str, *, overwrite: bool) -> Iterator[PlannedStep]:
    """Each file with what a folder of this machine has of it; servers are not asked."""
    from ...delivery.content import content_of
    from ...delivery.send import open_storage

    for there, file in film_files(name):
        size = file.stat().st_size
        if target.place.scheme != "folder":
            yield PlannedStep(target.address, "upload", f"{there} as it is, unless it is there already", size)
            continue
        state = open_storage(target.place).state(there, file, content_of(there))
        if state == "other" and not overwrite:
            hint = f"give {argument('overwrite', True)} to replace what is there, or another place"
            raise OutputExists(f"{target.address} holds another {there}", hint=hint)
        does = {"absent": "as it is", "same": "is there already", "other": "as it is, in place of another"}[state]
        yield PlannedStep(target.address, "keep" if state == "same" else "write", f"{there}, {does}", size)


def _presentation(target: Target, name: str, options: PublishOptions, *, overwrite: bool) -> Iterator[PlannedStep]:
    from ...files.input_file import first_bytes
    from ...media.hls.preview import preview
    from ...media.hls.renditions import audio_bits
    from ..origin import label_of

    for _, file in options.caption_files:
        first_bytes(Path(file), "file of subtitles")
    if target.place.scheme == "folder":
        check_folder(Path(target.place.path), overwrite=overwrite)
    film, address = preview(name, options.heights or ()), target.address
    length = film.duration or 0.0
    total = 0
    for rung in film.rungs:
        what = f"{film.codec} to H.264, {rung.width}x{rung.height}, {rung.bit_rate / 1e6:.2g} Mbit/s"
        size = round(rung.bit_rate * length / 8 * _SPREAD)
        yield PlannedStep(address, "convert", what, size if length else None)
        total += size
    for number, (language, channels) in enumerate(film.audio, 1):
        bits = audio_bits(channels)
        size = round(bits * length / 8 * _SPREAD)
        shown = f" ({language})" * bool(language)
        yield PlannedStep(
            address, "convert", f"audio track {number}{shown} to AAC, {bits // 1000} kbit/s", size if length else None
        )
        total += size
    captions = [f"{file}{f' ({language})' * bool(language)}" for language, file in options.caption_files]
    tracks = [f"the text track{f' ({language})' * bool(language)}" for language in film.texts]
    for text in [*captions, *tracks]:
        yield PlannedStep(address, "convert", f"{text} to WebVTT")
    yield PlannedStep(address, "make", f"segments of {float(options.seconds):g} s, playlists, manifest, poster")
    label, source_type = label_of(name)
    if label or source_type:
        yield PlannedStep(address, "label", f"each rendition, {_label_words(label, source_type)}")
    for text in film.lost:
        yield PlannedStep(address, "leave out", text)
    does = "write" if target.place.scheme == "folder" else "upload"
    yield PlannedStep(address, does, "the presentation, about", total or None)
