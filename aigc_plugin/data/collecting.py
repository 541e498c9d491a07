"""`collect`: folders of recordings → a training set, or more of one."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from ..errors import Cancelled, InputError
from .clips import Place, collect_recording, with_provenance
from .identifiers import Identifiers
from .manifest import Dropped, Manifest, Recording
from .provenance import Provenance
from .recorded_provenance import ProvenanceFiles, given_over_files
from .recording_files import audio_files
from .store import Store
from .transcript_files import FoundTranscript, Transcripts

_AHEAD = 2  # recordings that wait, a thread
_TICK_SECONDS = 0.2


class Report(Protocol):
    def __call__(self, done: float, total: int) -> None:
        """Recordings done, with the share of those that are being heard, of all."""


@dataclass(frozen=True)
class Collected:
    """`manifest` of the whole set; the rest is this call's. `heard`: recordings that were decoded, `kept` those known
    before. `damaged`: a line on each that could not be read wholly. `missing`: on what lists name and nobody has."""

    folder: Path
    manifest: Manifest
    heard: int
    kept: int
    damaged: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class _Candidate:
    path: Path
    spoken: FoundTranscript
    known: Recording
    """What is known of it without hearing it."""


def collect(
    folders: Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    provenance: Provenance | None = None,
    threads: int | None = None,
    report: Report | None = None,
    **settings: Any,
) -> Collected:
    """Collects the recordings below `folders` into the set `out`, which is made, or added to.

    `settings` are those of `CollectSettings`; a set that is there keeps its own. `provenance` holds for all that
    the folders' own provenance files say nothing else of. Recordings that the set has, with the same text, are not
    heard again; their ids and splits stay. An interrupted call is taken up by the next.
    InputError for folders that hold no recordings and lists that cannot be read; MediaError where the set cannot be
    written.
    """
    places = [_folder(Path(folder)) for folder in folders]
    if not places:
        raise InputError("there is no folder to collect from")
    target = Path(out).absolute()
    for place in places:
        if target.resolve() == place.resolve() or target.resolve() in place.resolve().parents:
            raise InputError(f"{place} lies in the set {out} itself", hint="give another folder for the set")
    with Store(target, settings) as store:
        found, missing = _candidates(places, target, provenance or Provenance())
        if not found and not store.recordings:
            raise InputError(f"{_listed(places)} holds no recordings")
        return _Collection(store, found, report).run(missing, threads or _processors())


def _folder(given: Path) -> Path:
    if not given.is_dir():
        what = "is a file" if given.exists() else "does not exist"
        raise InputError(f"{given} {what}", hint="give folders of recordings")
    return given.absolute()


def _listed(places: Sequence[Path]) -> str:
    return ", ".join(map(str, places))


def _candidates(places: Sequence[Path], target: Path, given: Provenance) -> tuple[list[_Candidate], list[Recording]]:
    """All recordings, each once, and what lists name beside them."""
    found: dict[str, _Candidate] = {}
    missing = []
    for place in places:
        transcripts, files = Transcripts(place), ProvenanceFiles()
        for path in audio_files(place, without=target):
            name = f"{place.name}/{path.relative_to(place).as_posix()}"
            told = given_over_files(given, files.of(path, place), name)
            spoken = transcripts.of(path)
            known = _described(path, name, told, spoken)
            found.setdefault(known.key, _Candidate(path, spoken, known))
        for table, row in transcripts.missing():
            list_name = f"{place.name}/{table.relative_to(place).as_posix()}"
            detail = f"{list_name}, line {row.line}: there is no recording {row.id[:80]!r}"
            absent = Dropped(0.0, 0.0, "missing", detail)
            missing.append(Recording(f"{list_name}: {row.id[:80]}", "", dropped=(absent,)))
    return list(found.values()), missing


def _described(path: Path, name: str, provenance: Provenance, spoken: FoundTranscript) -> Recording:
    key = hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:32]
    try:
        told = path.stat()
        size, modified = told.st_size, told.st_mtime_ns
    except OSError:
        size = modified = 0  # hearing it will say what is wrong
    return Recording(name, key, size, modified, transcript=spoken.digest, provenance=provenance)


class _Collection:
    """One call's work: what is new is heard by threads and taken over in order."""

    def __init__(self, store: Store, found: list[_Candidate], report: Report | None) -> None:
        self._store = store
        self._found = found
        self._report = report
        self._place = Place(store.folder, store.settings)
        self._identifiers = Identifiers()
        self._identifiers.take(one.id for one in store.recordings.values() if one.id)
        self._here = {candidate.known.key for candidate in found}
        self._moved = {_traits(one): one for one in store.recordings.values() if one.key not in self._here}
        self._by_sound = {one.sound: one for one in store.recordings.values() if one.clips and one.sound}
        self._stop = threading.Event()
        self._shares: dict[int, float] = {}
        self._heard: list[Recording] = []

    def run(self, missing: list[Recording], threads: int) -> Collected:
        total = len(self._found)
        new = [candidate for candidate in self._found if not self._keep_known(candidate)]
        self._tell(total - len(new), total)
        for done, recording in enumerate(self._hear_all(new, total, threads), total - len(new) + 1):
            self._take_over(recording)
            self._tell(done, total)
        made = self._store.complete(missing)
        damaged = [f"{one.name}: {'; '.join(one.damage)}" for one in self._heard if one.damage]
        details = [one.dropped[0].detail for one in missing]
        return Collected(self._store.folder, made, len(self._heard), total - len(new), tuple(damaged), tuple(details))

    def _keep_known(self, candidate: _Candidate) -> bool:
        """Whether the set has it as it is; its provenance, which costs nothing, is brought up to date."""
        now = candidate.known
        known = self._store.recordings.get(now.key) or self._moved.get(_traits(now))
        if known is None or _traits(known)[1:] != _traits(now)[1:] or self._is_stale_duplicate(known):
            return False
        updated = with_provenance(replace(known, name=now.name, key=now.key), now.provenance, self._store.settings)
        if known.key != now.key:
            self._store.forget(known.key)
        if updated != known:
            self._store.add(updated)
        return True

    def _is_stale_duplicate(self, known: Recording) -> bool:
        """Of a recording that is no longer in the set."""
        duplicate = any(one.reason == "duplicate" for one in known.dropped)
        return duplicate and known.sound not in self._by_sound

    def _hear_all(self, new: list[_Candidate], total: int, threads: int) -> Iterator[Recording]:
        """In the given order, a few ahead of it."""
        waiting: deque[Future[Recording]] = deque()
        pool = ThreadPoolExecutor(threads, thread_name_prefix="aigc-collect")
        try:
            for number, candidate in enumerate(new):
                waiting.append(pool.submit(self._hear, number, candidate, self._named(candidate.known)))
                if len(waiting) > _AHEAD * threads:
                    yield self._result(waiting, total - len(new), total)
            while waiting:
                yield self._result(waiting, total - len(new), total)
        finally:
            self._stop.set()
            pool.shutdown(wait=True, cancel_futures=True)

    def _named(self, known: Recording) -> Recording:
        """With an id: that of its place before, or a new one."""
        before = self._store.recordings.get(known.key)
        if before is not None and before.id:
            return replace(known, id=before.id)
        return replace(known, id=self._identifiers.give(known.name, known.key))

    def _hear(self, number: int, candidate: _Candidate, known: Recording) -> Recording:
        def watch(share: float) -> None:
            if self._stop.is_set():
                raise Cancelled("cancelled")
            self._shares[number] = share

        try:
            return collect_recording(candidate.path, known, candidate.spoken, self._place, watch)
        finally:
            self._shares[number] = 1.0

    def _result(self, waiting: deque[Future[Recording]], kept: int, total: int) -> Recording:
        future = waiting.popleft()
        while wait([future], _TICK_SECONDS).not_done:
            self._tell(kept + len(self._heard) + sum(list(self._shares.values())), total)
        self._shares.pop(len(self._heard), None)
        return future.result()

    def _take_over(self, recording: Recording) -> None:
        """Into the set, unless its sound is there already."""
        self._heard.append(recording)
        before = self._store.recordings.get(recording.key)
        if before is not None and self._by_sound.get(before.sound) is before:
            del self._by_sound[before.sound]
        original = self._by_sound.get(recording.sound) if recording.clips else None
        if original is not None and _has_text(recording) and not _has_text(original):
            self._store.add(recording)  # of two with the same sound, the one whose words are known
            self._by_sound[recording.sound] = recording
            original, recording = recording, original
        if original is not None:
            self._store.discard(recording)
            again = Dropped(0.0, recording.seconds, "duplicate", f"it has the same sound as {original.name}")
            recording = replace(recording, clips=(), dropped=(again,))
        if recording.clips:
            self._by_sound[recording.sound] = recording
        self._store.add(recording)

    def _tell(self, done: float, total: int) -> None:
        if self._report is not None:
            self._report(done, total)


def _traits(recording: Recording) -> tuple[str, int, int, str]:
    """By which a recording that is found again, in its place or with its folder in another, is known."""
    return recording.name, recording.size, recording.modified, recording.transcript


def _has_text(recording: Recording) -> bool:
    return any(clip.text for clip in recording.clips)


def _processors() -> int:
    """That this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
