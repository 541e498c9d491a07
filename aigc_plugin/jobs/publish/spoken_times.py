"""Chapters and transcripts of a film: from the report of its production, files of subtitles, or the film itself."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import InputError, argument
from ...media.hls.webvtt import TimedCue, read_cues
from ...options.publish import PublishOptions
from .about import web_language

_REPORT = "report.json"
_LARGEST = 32 << 20
_TITLE = 60
"""Letters of a chapter's title that is made of what is said."""
Times = tuple[float, float, str]
"""Start and end in seconds, and a text."""


@dataclass(frozen=True)
class SpokenTimes:
    """Times of a film's scenes, words and captions, as far as they are known.

    chapters      start, end and title of each; none where nothing tells
    words         start, end and text of each spoken word
    transcripts   (language, cues) of each transcript; the language may be empty
    """

    chapters: tuple[Times, ...] = ()
    words: tuple[Times, ...] = ()
    transcripts: tuple[tuple[str, tuple[TimedCue, ...]], ...] = ()


def spoken_times(source: str, options: PublishOptions) -> SpokenTimes:
    """Gather them: files of subtitles win over the report, and that over the tracks of the film.

    Without `options.times` a report.json beside the film counts where it names the film. InputError, MediaError.
    """
    from ...files.input_file import first_bytes

    given = _read_report(options.times) if options.times else _report_beside(source)
    report = given or {}
    chapters = _scenes(report) or _film_chapters(source)
    transcripts: list[tuple[str, tuple[TimedCue, ...]]] = []
    for language, file in options.caption_files:
        first_bytes(Path(file), "file of subtitles")
        transcripts.append((web_language(language or options.language or ""), tuple(read_cues(file))))
    if not transcripts and (cues := _report_cues(report, Path(source).name)):
        transcripts.append((web_language(options.language or ""), cues))
    if not transcripts:
        transcripts += _film_texts(source, web_language(options.language or ""))
    return SpokenTimes(chapters, _report_words(report), tuple(transcripts))


def _report_beside(source: str) -> dict[str, Any] | None:
    """The report of the production that made the film; None where there is none, or it is of others."""
    path = Path(source).parent / _REPORT
    if not path.is_file():
        return None
    try:
        report = _read_report(os.fspath(path))
    except InputError:
        return None
    outputs = report.get("outputs")
    names = [each.get("path") for each in outputs if isinstance(each, Mapping)] if isinstance(outputs, list) else []
    return report if Path(source).name in names else None


def _read_report(name: str) -> dict[str, Any]:
    from ...files.input_file import file_errors, first_bytes

    first_bytes(Path(name), "report")
    with file_errors(name, "report"):
        if Path(name).stat().st_size > _LARGEST:
            raise InputError(f"{name} is too large for a report")
        text = Path(name).read_bytes()
    try:
        report = json.loads(text)
    except (ValueError, RecursionError):
        report = None
    if not isinstance(report, dict) or not any(key in report for key in ("words", "scenes", "sentences")):
        raise InputError(
            f"{name} holds no times of scenes or words",
            hint=f"give as {argument('times')} a report.json of aigc produce, or the JSON of aigc say",
        )
    return report


def _scenes(report: Mapping[str, Any]) -> tuple[Times, ...]:
    """Chapters begin where a scene has a title; at each scene where none has."""
    scenes = _rows(report.get("scenes"))
    titled = [scene for scene in scenes if str(scene.get("title") or "").strip()]
    begins = titled or scenes
    starts = [(_second(scene.get("start")), _title(scene)) for scene in begins]
    starts = [(start, title) for start, title in starts if title]
    ends = [*(start for start, _ in starts[1:]), max((_second(scene.get("end")) for scene in scenes), default=0.0)]
    return tuple((start, end, title) for (start, title), end in zip(starts, ends, strict=False) if end > start)


def _title(scene: Mapping[str, Any]) -> str:
    text = " ".join(str(scene.get("title") or scene.get("say") or "").split())
    if len(text) <= _TITLE:
        return text
    return text[:_TITLE].rpartition(" ")[0] or text[:_TITLE]


def _report_words(report: Mapping[str, Any]) -> tuple[Times, ...]:
    """Times of the words of a report: `words` as [text, start, end] of a production, or `sentences` of speech."""
    listed = report.get("words")
    found = [
        (_second(row[1]), _second(row[2]), str(row[0]))
        for row in (listed if isinstance(listed, list) else [])
        if isinstance(row, list) and len(row) == 3
    ]
    for sentence in _rows(report.get("sentences")):
        found += [(_second(w.get("start")), _second(w.get("end")), str(w.get("text", "")))
                  for w in _rows(sentence.get("words"))]  # fmt: skip
    return tuple(found)


def _report_cues(report: Mapping[str, Any], name: str) -> tuple[TimedCue, ...]:
    """Captions of the film of that name in a report, or the cues of speech."""
    outputs = _rows(report.get("outputs"))
    output = next((each for each in outputs if each.get("path") == name), outputs[0] if outputs else {})
    rows = _rows(output.get("captions")) or _rows(report.get("cues"))
    cues = []
    for row in rows:
        lines = row.get("lines")
        text = "\n".join(map(str, lines)) if isinstance(lines, list) else str(row.get("text", ""))
        cues.append(TimedCue(_second(row.get("start")), _second(row.get("end")), _cue_text(text)))
    return tuple(cue for cue in cues if cue.text.strip() and cue.end > cue.start)


def _cue_text(text: str) -> str:
    """Plain text as WebVTT holds it: without empty lines, which would end the cue."""
    lines = [line.strip() for line in text.splitlines()]
    return "\n".join(filter(None, lines)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rows(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _second(value: object) -> float:
    """A time of a report: a finite number that is not negative; 0 for anything else."""
    is_time = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9
    return float(value) if is_time else 0.0  # type: ignore[arg-type]


def _film_chapters(source: str) -> tuple[Times, ...]:
    import av
    import av.error

    from ...errors import MediaError

    try:
        with av.open(source) as container:
            listed = container.chapters()
    except av.error.FFmpegError as error:
        raise MediaError(f"{source}: {error.strerror}", hint="give a media file") from None
    found = []
    for each in listed:
        base = each.get("time_base")
        title = str(each["metadata"].get("title", "")).strip()
        if base and title:
            found.append((max(0.0, float(each["start"] * base)), float(each["end"] * base), title))
    return tuple(each for each in found if each[1] > each[0])


def _film_texts(source: str, language: str) -> Sequence[tuple[str, tuple[TimedCue, ...]]]:
    """Text tracks of the film, read in one go."""
    import av

    from ...media.hls.tracks import text_tracks, track_language
    from ...media.hls.webvtt import cue_of

    with av.open(source) as container:
        tracks = text_tracks(container)
        if not tracks:
            return []
        cues: dict[int, list[TimedCue]] = {index: [] for index in tracks}
        zero = max(0.0, (container.start_time or 0) / av.time_base)
        for packet in container.demux(list(tracks.values())):
            cue = cue_of(packet, tracks[packet.stream_index].codec_context.name, zero)
            cues[packet.stream_index] += [cue] if cue else []
        return [
            (web_language(track_language(stream)) or language, tuple(cues[index]))
            for index, stream in tracks.items()
            if cues[index]
        ]
