"""Speech that goes on: finished utterances of a long text are read, and no more computed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError, MediaError, argument
from ..files.chunk_store import ChunkStore, ChunkWriter
from ..files.output import is_stream
from ..options.speech import SpeechOptions
from ..types import FloatArray
from .long_work import LongWork, job_identity

if TYPE_CHECKING:
    from ..generators.utterance import Utterance

LONG_CHARACTERS = 18_000
"""About twenty minutes of speech, which take two minutes."""

_CHUNK_SECONDS = 30
_BLOCK = 1 << 16  # samples that are read at a time


def long_speech(text: str, target: str, options: SpeechOptions) -> LongWork | None:
    """Say whether a text is spoken in chunks; None for one that is spoken in one piece."""
    if is_stream(target):
        if options.resume:
            raise InputError(f"{argument('resume', True)} is not possible: a pipe cannot be written again")
        return None
    if options.resume is False or (options.resume is None and len(text) < LONG_CHARACTERS):
        return None
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    files = [options.lexicon] if options.lexicon else []
    models = [name for name in (options.voice, options.vocoder) if name]
    job = job_identity("say", files, models, options, {}, text=digest, form=Path(target).suffix)
    return LongWork(job, 0, bool(options.resume))


class SpokenChunks:
    """The audio of utterances, of which the first may be in chunks.

    store    where chunks are kept; None computes everything, and keeps nothing
    rate     samples a second

    .replays   the next utterance is in a chunk
    """

    def __init__(self, store: ChunkStore | None, rate: int) -> None:
        self._store, self._length = store, _CHUNK_SECONDS * rate
        self._stored = [] if store is None else list(store.chunks)
        self._lengths: list[int] = []  # samples of the utterances in the chunk
        self._pending: list[int] = []  # of the chunk that is read, those that are still to come
        self._file: Any = None
        self._writer: ChunkWriter | None = None

    @property
    def replays(self) -> bool:
        return bool(self._stored)

    def sound(self, utterance: Utterance) -> Iterator[FloatArray]:
        """Silence, then speech, as of the utterance itself."""
        if self._stored:
            yield from self._read(utterance.samples)
        elif self._store is None:
            yield from utterance.sound()
        else:
            yield from self._computed(self._store, utterance)

    def close(self) -> None:
        """Close the chunk that is open."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _read(self, samples: int) -> Iterator[FloatArray]:
        if self._file is None:
            self._file = self._stored[0].file.open("rb")
            self._pending = [int(length) for length in self._stored[0].details["samples"]]
        if self._pending.pop(0) != samples:
            assert self._store is not None
            raise MediaError(
                f"the chunks of an earlier run in {self._store.folder} do not fit this text",
                hint=f"give {argument('resume', False)}, or remove that folder",
            )
        for start in range(0, samples, _BLOCK):
            count = min(_BLOCK, samples - start)
            yield np.frombuffer(self._file.read(4 * count), np.float32)
        if not self._pending:
            self.close()
            del self._stored[0]

    def _computed(self, store: ChunkStore, utterance: Utterance) -> Iterator[FloatArray]:
        self._writer = self._writer or store.begin()
        for piece in utterance.sound():
            self._writer.write(np.ascontiguousarray(piece, np.float32).tobytes())
            yield piece
        self._lengths.append(utterance.samples)
        if sum(self._lengths) >= self._length:
            self._writer.finish({"samples": self._lengths})
            self._writer, self._lengths = None, []
