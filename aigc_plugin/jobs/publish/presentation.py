"""Package a film into a folder for adaptive streaming."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ...options.publish import PublishOptions
from ..progress import Record

_KINDS = (".m3u8", ".mpd", ".m4s", ".mp4", ".webm", ".c2pa", ".vtt", ".jpg", ".json", ".html")
Sizes = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Presentation:
    """Packages one film: `write` does, into a new folder; (width, height, bits a second) of each rendition.

    source, options   of the film
    form              "hls", or "page" for a page that shows it, too
    address           of the page; empty where nobody said it
    """

    source: str
    options: PublishOptions
    form: str = "hls"
    address: str = ""

    def write(self, folder: Path, overwrite: bool, record: Record) -> Sizes:
        from ...files.input_file import first_bytes
        from ...files.output_folder import OutputFolder
        from ...media.hls.package import PackagePlan, package
        from ...media.label.marks import Addition
        from ..origin import label_of

        source, options = self.source, self.options
        first_bytes(Path(source), "video")
        label, source_type = label_of(source)
        addition = Addition(label, source_type)
        plan = PackagePlan(options.seconds, addition, options.heights or (), options.caption_files, options.threads)
        for _, file in plan.captions:
            first_bytes(Path(file), "file of subtitles")
        record.start("publish", total=_duration(source), unit="s")
        with OutputFolder(folder, lambda: _earlier(folder), overwrite=overwrite, whole=True) as output:
            made = package(source, output.folder, plan, record.update)
            if self.form == "page":
                from .page.write_page import write_page

                write_page(output.folder, source, options, made, addition, self.address, record)
        for text in made.lost:
            record.warn(f"{source}: {text}")
        return tuple((rung.width, rung.height, rung.bit_rate) for rung in made.rungs)


def in_order(folder: Path) -> list[tuple[str, Path]]:
    """(name, file) of each file of a presentation in the order in which a server should get them: what names others
    comes after those, the master last."""
    ranks = {".m3u8": 1, ".mpd": 2, ".html": 3}
    files = [path for path in folder.rglob("*") if path.is_file()]
    last = {"master.m3u8": 2, "index.html": 4}
    files.sort(key=lambda path: (last.get(path.name, 0) or ranks.get(path.suffix, 0), path.name))
    return [(path.relative_to(folder).as_posix(), path) for path in files]


def film_files(source: str) -> list[tuple[str, Path]]:
    """(name, file) of the film and before it of its signature, where that is a file beside it."""
    from ...media.label.signature import sidecar_of

    film = Path(source)
    signature = Path(sidecar_of(source))
    return [*([(signature.name, signature)] if signature.is_file() else []), (film.name, film)]


def check_folder(folder: Path, *, overwrite: bool) -> None:
    """OutputExists for a folder that is taken; InputError, MediaError for one that cannot be."""
    from ...files.output_folder import check_output_folder

    check_output_folder(folder, lambda: _earlier(folder), overwrite=overwrite, whole=True)


def _earlier(folder: Path) -> Iterator[Path]:
    """Files of an earlier presentation in a folder."""
    if (folder / "master.m3u8").is_file():
        yield from (path for path in folder.iterdir() if path.suffix in _KINDS)


def _duration(source: str) -> float | None:
    import av
    import av.error

    from ...media.cut_container import unreadable

    try:
        with av.open(source) as container:
            return None if container.duration is None else float(Fraction(container.duration, av.time_base))
    except av.error.FFmpegError as error:
        raise unreadable(source, source, "not a video", error.strerror) from None
