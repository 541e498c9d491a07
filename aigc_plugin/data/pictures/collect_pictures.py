"""Collect folders of images and videos into a set of pictures, new or existing."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...errors import InputError
from ...files.output import write_error
from ..collect_progress import CollectProgress
from ..identifiers import Identifiers
from ..metadata_table import clean, decode_text
from ..provenance import Provenance
from ..recorded_provenance import ProvenanceFiles, given_over_files
from ..recording_files import AUDIO_SUFFIXES, IMAGE_SUFFIXES, VIDEO_SUFFIXES, files_of
from ..sources import file_key, listed, processors, size_and_time, source_folders
from .perceptual_hash import NearHashes
from .picture_manifest import LeftOut, Picture, PictureManifest, PictureSource
from .picture_store import PictureStore
from .read_pictures import Candidate, FileRead, read_pictures

_AHEAD = 2  # files per thread that are submitted before the oldest is taken
_LARGER = 1.2  # times as many pixels, and a near-duplicate takes the place of what was there


@dataclass(frozen=True)
class CollectedPictures:
    """Result of `collect_pictures`.

    folder     of the set
    manifest   of the whole set; all below counts this call's files alone
    read       number of files that were read
    reused     number of files that the set had already
    damaged    one line for each file that could not be read completely
    """

    folder: Path
    manifest: PictureManifest
    read: int
    reused: int
    damaged: tuple[str, ...]


def collect_pictures(
    folders: Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    provenance: Provenance | None = None,
    threads: int | None = None,
    report: CollectProgress | None = None,
    **settings: Any,
) -> CollectedPictures:
    """Collect the images and the frames of videos below `folders` into the set `out`, which is made, or added to.

    folders      folders of images and videos, with their provenance files; a .txt beside an image holds its captions,
                 one a line
    out          folder of the set: `aigc train gan` and `aigc train upscaler` learn from it
    provenance   holds wherever the folders' own provenance files have no entry
    threads      files read at a time; None: one per processor
    report       called with the progress
    settings     fields of `options.collect.PictureOptions`; an existing set keeps its own

    Pictures are upright, in RGB of 8 bits, and without the metadata of their files. Of a video they are frames spread
    over each of its shots. Of near-duplicates, by a perceptual hash, one stays; what is left out is listed with the
    reason. Files that the set has already are not read again. An interrupted call is continued by the next one.
    Raises InputError for folders without images and videos, MediaError if the set cannot be written.
    """
    target = Path(out).absolute()
    sources = source_folders(folders, target, "images and videos")
    with PictureStore(target, settings) as store:
        found = _found(sources, target, provenance or Provenance())
        if not found and not store.sources:
            raise InputError(f"{listed(sources)} holds no images or videos")
        return _Collection(store, found, report).run(threads or processors())


def holds_pictures(folders: Iterable[str | os.PathLike[str]]) -> bool:
    """Tell whether folders hold images and no audio files, so that pictures must be meant."""
    has_images = False
    for folder in map(Path, folders):
        for path in files_of(folder, IMAGE_SUFFIXES | AUDIO_SUFFIXES) if folder.is_dir() else ():
            if path.suffix.lower() in AUDIO_SUFFIXES:
                return False
            has_images = True
    return has_images


def _found(sources: list[Path], target: Path, options: Provenance) -> dict[str, tuple[Path, PictureSource]]:
    """All files by key, each once, with their entries as far as they are known without reading them."""
    found: dict[str, tuple[Path, PictureSource]] = {}
    for source in sources:
        files = ProvenanceFiles()
        for path in files_of(source, IMAGE_SUFFIXES | VIDEO_SUFFIXES, without=target):
            name = f"{source.name}/{path.relative_to(source).as_posix()}"
            provenance = given_over_files(options, files.of(path, source), name)
            size, modified = size_and_time(path)
            known = PictureSource(name, file_key(path), size, modified, _captions(path), provenance=provenance)
            found.setdefault(known.key, (path, known))
    return found


def _captions(path: Path) -> tuple[str, ...]:
    beside = path.with_suffix(".txt")
    if path.suffix.lower() not in IMAGE_SUFFIXES or not beside.is_file():
        return ()
    return tuple(text for line in decode_text(beside).split("\n") if (text := clean(line)))


class _Collection:
    """The work of one call: threads read what is new, their pictures are added in order."""

    def __init__(
        self, store: PictureStore, found: dict[str, tuple[Path, PictureSource]], report: CollectProgress | None
    ) -> None:
        self._store, self._found, self._report = store, found, report
        self._identifiers = Identifiers()
        self._identifiers.take(one.id for one in store.sources.values() if one.id)
        self._moved = {one.traits: one for one in store.sources.values() if one.key not in found}
        self._hashes = NearHashes()
        self._owners: dict[str, tuple[str, Picture]] = {}
        for source in store.sources.values():
            for picture in source.pictures:
                self._remember(source.key, picture)
        self._stop = threading.Event()

    def run(self, threads: int) -> CollectedPictures:
        total = len(self._found)
        new = [(path, known) for path, known in self._found.values() if not self._keep_known(known)]
        done, damaged = total - len(new), []
        self._notify(done, total)
        for read in self._read_all(new, threads):
            source = self._add(read)
            damaged += [f"{source.name}: {'; '.join(source.damage)}"] if source.damage else []
            done += 1
            self._notify(done, total)
        manifest = self._store.complete()
        return CollectedPictures(self._store.folder, manifest, len(new), total - len(new), tuple(damaged))

    def _keep_known(self, now: PictureSource) -> bool:
        """Tell whether the set has this file unchanged; if so, keep its pictures under its new name and provenance."""
        known = self._store.sources.get(now.key) or self._moved.get(now.traits)
        if known is None or known.traits[1:] != now.traits[1:]:
            return False
        updated = replace(known, name=now.name, key=now.key, provenance=now.provenance)
        if known.key != now.key:
            self._store.forget(known.key)
            for picture in known.pictures:
                self._owners[picture.id] = (now.key, picture)
        if updated != known:
            self._store.add(updated)
        return True

    def _read_all(self, new: list[tuple[Path, PictureSource]], threads: int) -> Iterator[FileRead]:
        """The files in order, while the threads read a few ahead."""
        waiting: deque[Future[FileRead]] = deque()
        pool = ThreadPoolExecutor(threads, thread_name_prefix="aigc-collect")
        try:
            for path, known in new:
                waiting.append(pool.submit(self._read, path, self._with_id(known)))
                if len(waiting) > _AHEAD * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            self._stop.set()
            pool.shutdown(wait=True, cancel_futures=True)

    def _read(self, path: Path, source: PictureSource) -> FileRead:
        return read_pictures(
            path, source, self._store.settings, lambda number: self._store.part_of(source, number), self._stop.is_set
        )

    def _with_id(self, known: PictureSource) -> PictureSource:
        """Add an id: the one that this file had before, or a new one."""
        before = self._store.sources.get(known.key)
        name = before.id if before is not None and before.id else self._identifiers.give(known.name, known.key)
        return replace(known, id=name)

    def _add(self, read: FileRead) -> PictureSource:
        """Put the pictures of a file into the set, but for those that are there already."""
        before = self._store.sources.get(read.source.key)
        for picture in before.pictures if before is not None else ():
            self._forget(picture.id)
        kept: list[Picture] = []
        dropped = list(read.source.dropped)
        for candidate in read.candidates:
            twin = self._twin_of(candidate.picture)
            if twin is not None and candidate.picture.pixels < _LARGER * self._owners[twin][1].pixels:
                dropped.append(LeftOut("near duplicate", f"it looks like {twin}", candidate.picture.time))
                candidate.part.unlink(missing_ok=True)
                continue
            if twin is not None:
                self._replace(twin, candidate.picture, read.source.key, kept, dropped)
            self._accept(candidate)
            kept.append(candidate.picture)
            self._remember(read.source.key, candidate.picture)
        source = replace(read.source, pictures=tuple(kept), dropped=tuple(dropped))
        self._store.add(source)
        return source

    def _twin_of(self, picture: Picture) -> str | None:
        nearest = self._hashes.nearest(int(picture.hash, 16))
        return nearest[0] if nearest is not None and nearest[1] <= self._store.settings.near else None

    def _replace(self, twin: str, larger: Picture, key: str, kept: list[Picture], dropped: list[LeftOut]) -> None:
        """Leave out a picture that is in the set for a larger one that looks the same."""
        owner, picture = self._owners[twin]
        self._forget(twin)
        left_out = LeftOut("near duplicate", f"it looks like {larger.id}, which is larger", picture.time)
        if owner == key:
            kept.remove(picture)
            dropped.append(left_out)
            return
        source = self._store.sources[owner]
        pictures = tuple(one for one in source.pictures if one.id != twin)
        self._store.add(replace(source, pictures=pictures, dropped=(*source.dropped, left_out)))

    def _accept(self, candidate: Candidate) -> None:
        final = self._store.path_of(candidate.picture)
        try:
            candidate.part.replace(final)
        except OSError as error:
            raise write_error(str(final), error) from None

    def _remember(self, key: str, picture: Picture) -> None:
        self._owners[picture.id] = (key, picture)
        self._hashes.add(picture.id, int(picture.hash, 16))

    def _forget(self, name: str) -> None:
        del self._owners[name]
        self._hashes.remove(name)

    def _notify(self, done: float, total: int) -> None:
        if self._report is not None:
            self._report(done, total)
