"""Package a film for a target: the label of the film goes along."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ..errors import InputError
from ..options.publish import PublishOptions
from .progress import Progress, Record
from .results import JobResult
from .video_job import PathName

_DEFAULT = PublishOptions()
TARGETS = {"hls": "folder with an HLS presentation: renditions, audio, subtitles, key frames, poster"}
_KINDS = (".m3u8", ".m4s", ".mp4", ".vtt", ".jpg", ".json")


@dataclass(frozen=True, kw_only=True)
class PublishResult(JobResult):
    """targets: what was written, one for each target. renditions: (width, height, bits a second) of each."""

    targets: tuple[str, ...]
    renditions: tuple[tuple[int, int, int], ...]


def publish(
    source: PathName,
    targets: str | Sequence[str],
    options: PublishOptions = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> PublishResult:
    """Package a film.

    source     a video
    targets    such as "hls:folder", one or several
    options    length of segments, renditions, subtitles
    overwrite  replace what is there
    progress   receives progress, in seconds of the film, and warnings

    `hls:FOLDER` is H.264 and AAC in fragmented MP4, after RFC 8216bis: all renditions change segments at the same
    frames; each audio track and each subtitle track is one rendition; `master.m3u8` names them. A label of the film is
    written into each rendition. The folder appears whole or not at all. Raises InputError, MediaError, OutputExists.
    """
    name, record = os.fspath(source), Record(progress)
    places = [_place(text) for text in ([targets] if isinstance(targets, str) else targets)]
    if not places:
        raise InputError("no target is given", hint="such as hls:folder", parameter="to")
    renditions: tuple[tuple[int, int, int], ...] = ()
    for place in places:
        renditions = _hls(name, place, options, overwrite, record)
    shown = tuple(str(place) for place in places)
    record.progress.result(shown[0], {}, f"{len(renditions)} renditions, {record.seconds:.1f} s")
    return PublishResult(
        path=shown[0], seconds=record.seconds, warnings=tuple(record.warnings), targets=shown, renditions=renditions
    )


def _place(target: str) -> Path:
    """The folder of a target."""
    kind, sign, place = target.partition(":")
    if kind not in TARGETS or not sign or not place:
        raise InputError(f"there is no target {target[:80]!r}", hint="give hls:FOLDER", parameter="to")
    return Path(place)


def _hls(
    source: str, folder: Path, options: PublishOptions, overwrite: bool, record: Record
) -> tuple[tuple[int, int, int], ...]:
    from ..files.input_file import first_bytes
    from ..files.output_folder import OutputFolder
    from ..media.hls.package import PackagePlan, package
    from ..media.label.marks import Addition
    from .origin import label_of

    first_bytes(Path(source), "video")
    label, source_type = label_of(source)
    plan = PackagePlan(
        options.seconds, Addition(label, source_type), options.heights or (), options.caption_files, options.threads
    )
    for _, file in plan.captions:
        first_bytes(Path(file), "file of subtitles")
    record.start("publish", total=_duration(source), unit="s")
    with OutputFolder(folder, lambda: _earlier(folder), overwrite=overwrite, whole=True) as output:
        made = package(source, output.folder, plan, record.update)
    for text in made.lost:
        record.warn(f"{source}: {text}")
    return tuple((rung.width, rung.height, rung.bit_rate) for rung in made.rungs)


def _earlier(folder: Path) -> Iterator[Path]:
    """Files of an earlier presentation in a folder."""
    if (folder / "master.m3u8").is_file():
        yield from (path for path in folder.iterdir() if path.suffix in _KINDS)


def _duration(source: str) -> float | None:
    import av
    import av.error

    from ..errors import MediaError

    try:
        with av.open(source) as container:
            return None if container.duration is None else float(Fraction(container.duration, av.time_base))
    except av.error.FFmpegError as error:
        raise MediaError(f"{source}: {error.strerror}", hint="give a video") from None
