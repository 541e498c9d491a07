"""Collect folders of recordings into a training set, new or existing."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import Cancelled, InputError
from .clips import ClipFolder, collect_recording, with_provenance
from .collect_progress import CollectProgress
from .identifiers import Identifiers
from .manifest import Dropped, Manifest, Recording
from .provenance import Provenance
from .recorded_provenance import ProvenanceFiles, given_over_files
from .recording_files import audio_files
from .sources import file_key, listed, processors, size_and_time, source_folders
from .store import Store
from .transcript_files import FoundTranscript, Transcripts

_AHEAD = 2  # recordings per thread that are submitted before the oldest is taken
_TICK_SECONDS = 0.2


@dataclass(frozen=True)
class Collected:
    """Result of `collect`.

    folder:   of the set
    manifest: of the whole set; all below counts this call's recordings alone
    decoded:  number of recordings that were decoded
    reused:   number of recordings that the set had already
    damaged:  one line for each recording that could not be read completely
    missing:  one line for each recording that a list names but that does not exist
    """

    folder: Path
    manifest: Manifest
    decoded: int
    reused: int
    damaged: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class _Candidate:
    path: Path
    transcript: FoundTranscript
    known: Recording
    """Manifest entry as far as it is known without decoding."""


def collect(
    folders: Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    provenance: Provenance | None = None,
    threads: int | None = None,
    report: CollectProgress | None = None,
    **settings: Any,
) -> Collected:
    """Collect the recordings below `folders` into the set `out`, which is created, or added to.

    folders:    folders of audio and video files, with their transcripts and provenance files
    out:        folder of the set
    provenance: holds wherever the folders' own provenance files have no entry
    threads:    recordings decoded at a time; None: one per processor
    report:     called with the progress
    settings:   fields of `CollectSettings`; an existing set keeps its own

    Recordings that the set has already, with the same text, are not decoded again; their ids and splits stay. An
    interrupted call is continued by the next one.
    Raises InputError for folders without recordings and for lists that cannot be read, MediaError if the set cannot
    be written.
    """
    target = Path(out).absolute()
    sources = source_folders(folders, target, "recordings")
    with Store(target, settings) as store:
        candidates, missing = _candidates(sources, target, provenance or Provenance())
        if not candidates and not store.recordings:
            raise InputError(f"{listed(sources)} holds no recordings")
        return _Collection(store, candidates, report).run(missing, threads or processors())


def _candidates(sources: Sequence[Path], target: Path, options: Provenance) -> tuple[list[_Candidate], list[Recording]]:
    """Find all recordings, each once, and an entry for each that a list names but that does not exist."""
    candidates: dict[str, _Candidate] = {}
    missing = []
    for source in sources:
        transcripts, files = Transcripts(source), ProvenanceFiles()
        for path in audio_files(source, without=target):
            name = f"{source.name}/{path.relative_to(source).as_posix()}"
            provenance = given_over_files(options, files.of(path, source), name)
            transcript = transcripts.of(path)
            known = _described(path, name, provenance, transcript)
            candidates.setdefault(known.key, _Candidate(path, transcript, known))
        for table, row in transcripts.missing():
            list_name = f"{source.name}/{table.relative_to(source).as_posix()}"
            detail = f"{list_name}, line {row.line}: there is no recording {row.id[:80]!r}"
            absent = Dropped(0.0, 0.0, "missing", detail)
            missing.append(Recording(f"{list_name}: {row.id[:80]}", "", dropped=(absent,)))
    return list(candidates.values()), missing


def _described(path: Path, name: str, provenance: Provenance, transcript: FoundTranscript) -> Recording:
    size, modified = size_and_time(path)
    return Recording(name, file_key(path), size, modified, transcript=transcript.digest, provenance=provenance)


class _Collection:
    """The work of one call of `collect`: threads decode what is new, their results are added in order."""

    def __init__(self, store: Store, candidates: list[_Candidate], report: CollectProgress | None) -> None:
        self._store = store
        self._candidates = candidates
        self._report = report
        self._target = ClipFolder(store.folder, store.settings)
        self._identifiers = Identifiers()
        self._identifiers.take(one.id for one in store.recordings.values() if one.id)
        self._present = {candidate.known.key for candidate in candidates}
        self._moved = {_traits(one): one for one in store.recordings.values() if one.key not in self._present}
        self._by_sound = {one.sound: one for one in store.recordings.values() if one.clips and one.sound}
        self._stop = threading.Event()
        self._shares: dict[int, float] = {}
        self._decoded: list[Recording] = []

    def run(self, missing: list[Recording], threads: int) -> Collected:
        total = len(self._candidates)
        new = [candidate for candidate in self._candidates if not self._keep_known(candidate)]
        self._notify(total - len(new), total)
        for done, recording in enumerate(self._collect_all(new, total, threads), total - len(new) + 1):
            self._add(recording)
            self._notify(done, total)
        manifest = self._store.complete(missing)
        damaged = tuple(f"{one.name}: {'; '.join(one.damage)}" for one in self._decoded if one.damage)
        details = tuple(one.dropped[0].detail for one in missing)
        return Collected(self._store.folder, manifest, len(self._decoded), total - len(new), damaged, details)

    def _keep_known(self, candidate: _Candidate) -> bool:
        """Return whether the set has this recording unchanged; if so, update its name and provenance, which needs no
        decoding."""
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
        """Return whether `known` was dropped as the duplicate of a recording that is no longer in the set."""
        duplicate = any(one.reason == "duplicate" for one in known.dropped)
        return duplicate and known.sound not in self._by_sound

    def _collect_all(self, new: list[_Candidate], total: int, threads: int) -> Iterator[Recording]:
        """Yield the results in the order of `new`, while the threads work a few recordings ahead."""
        waiting: deque[Future[Recording]] = deque()
        pool = ThreadPoolExecutor(threads, thread_name_prefix="aigc-collect")
        try:
            for number, candidate in enumerate(new):
                waiting.append(pool.submit(self._collect, number, candidate, self._with_id(candidate.known)))
                if len(waiting) > _AHEAD * threads:
                    yield self._result(waiting, total - len(new), total)
            while waiting:
                yield self._result(waiting, total - len(new), total)
        finally:
            self._stop.set()
            pool.shutdown(wait=True, cancel_futures=True)

    def _with_id(self, known: Recording) -> Recording:
        """Add an id: the one that this recording had before, or a new one."""
        before = self._store.recordings.get(known.key)
        if before is not None and before.id:
            return replace(known, id=before.id)
        return replace(known, id=self._identifiers.give(known.name, known.key))

    def _collect(self, number: int, candidate: _Candidate, known: Recording) -> Recording:
        def on_progress(share: float) -> None:
            if self._stop.is_set():
                raise Cancelled("cancelled")
            self._shares[number] = share

        try:
            return collect_recording(candidate.path, known, candidate.transcript, self._target, on_progress)
        finally:
            self._shares[number] = 1.0

    def _result(self, waiting: deque[Future[Recording]], kept: int, total: int) -> Recording:
        future = waiting.popleft()
        while wait([future], _TICK_SECONDS).not_done:
            self._notify(kept + len(self._decoded) + sum(list(self._shares.values())), total)
        self._shares.pop(len(self._decoded), None)
        return future.result()

    def _add(self, recording: Recording) -> None:
        """Into the set, unless its sound is there already."""
        self._decoded.append(recording)
        before = self._store.recordings.get(recording.key)
        if before is not None and self._by_sound.get(before.sound) is before:
            del self._by_sound[before.sound]
        original = self._by_sound.get(recording.sound) if recording.clips else None
        if original is not None and _has_text(recording) and not _has_text(original):
            self._store.add(recording)  # of two with the same audio, keep the one with a transcript
            self._by_sound[recording.sound] = recording
            original, recording = recording, original
        if original is not None:
            self._store.discard(recording)
            again = Dropped(0.0, recording.seconds, "duplicate", f"it has the same sound as {original.name}")
            recording = replace(recording, clips=(), dropped=(again,))
        if recording.clips:
            self._by_sound[recording.sound] = recording
        self._store.add(recording)

    def _notify(self, done: float, total: int) -> None:
        if self._report is not None:
            self._report(done, total)


def _traits(recording: Recording) -> tuple[str, int, int, str]:
    """Return the values that identify a recording when it is found again, also after its folder was moved."""
    return recording.name, recording.size, recording.modified, recording.transcript


def _has_text(recording: Recording) -> bool:
    return any(clip.text for clip in recording.clips)
