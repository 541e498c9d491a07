"""The steps of publishing a film: what is read, made and delivered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...errors import OutputExists, argument
from ...options.publish import PublishOptions
from .presentation import check_folder, film_files
from .targets import Target

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


def film_steps(name: str) -> Iterator[PlannedStep]:
    """The film itself, with what it says of its origin."""
    from ..origin import label_of

    label, source_type = label_of(name)
    yield PlannedStep("", "read", f"{name}, {_label_words(label, source_type)}", Path(name).stat().st_size)


def _label_words(label: str, source_type: str) -> str:
    from ...media.label.origin import TYPE_WORDS, source_type_term

    term = source_type_term(source_type) if source_type else ""
    kind = f": {TYPE_WORDS.get(term, term)}" if term else ""
    return f"with its label{kind}" if label else f"without a label{kind}"


def film_delivery(target: Target, name: str, *, overwrite: bool) -> Iterator[PlannedStep]:
    """Each file with what a folder of this machine has of it; servers are not asked."""
    from ...delivery.content import content_of
    from ...delivery.send import open_storage

    for there, file in film_files(name):
        state = ""
        if target.place.scheme == "folder":
            state = open_storage(target.place).state(there, file, content_of(there))
        yield file_step(target, there, state, file.stat().st_size, overwrite=overwrite)


def file_step(target: Target, name: str, state: str, size: int, *, overwrite: bool) -> PlannedStep:
    """The step of one file. state: of `Storage.state`, or empty for a server."""
    if not state:
        return PlannedStep(target.address, "upload", f"{name}, unless it is there already", size)
    if state == "other" and not overwrite:
        hint = f"give {argument('overwrite', True)} to replace what is there, or another place"
        raise OutputExists(f"{target.address} holds another {name}", hint=hint)
    does = {"absent": "", "same": ", is there already", "other": ", in place of another"}[state]
    return PlannedStep(target.address, "keep" if state == "same" else "write", f"{name}{does}", size)


def _page(target: Target, name: str, page: str) -> Iterator[PlannedStep]:
    """Addition of a page to a presentation. page: its address, or empty."""
    from .page.playable import playable_kind

    if kind := playable_kind(name):
        yield PlannedStep(target.address, "make", f"film{kind}, the film as it is", Path(name).stat().st_size)
    else:
        yield PlannedStep(target.address, "make", "film.mp4, a rendition with the first audio track")
    previews = f", oembed.json, previews for {page}" if page else ""
    yield PlannedStep(target.address, "make", f"index.html, embed.html{previews}")


def presentation_steps(
    target: Target, name: str, options: PublishOptions, page: str, *, overwrite: bool
) -> Iterator[PlannedStep]:
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
    if target.form == "page":
        yield from _page(target, name, page)
    label, source_type = label_of(name)
    if label or source_type:
        yield PlannedStep(address, "label", f"each rendition, {_label_words(label, source_type)}")
    for text in film.lost:
        yield PlannedStep(address, "leave out", text)
    does = "write" if target.place.scheme == "folder" else "upload"
    yield PlannedStep(address, does, "the presentation, about", total or None)
