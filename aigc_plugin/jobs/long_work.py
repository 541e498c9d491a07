"""Long work in chunks: when it is worth it, how long a chunk is, and what chunks depend on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from ..files.chunk_store import ChunkStore
from ..options.option import OptionSet
from .progress import Record

LONG_SECONDS = 120.0
"""Work that is estimated to take longer is done in chunks, where nobody says otherwise."""

_CHUNK_SECONDS = 30.0
_SHORTEST, _LONGEST = 48, 500  # frames of a chunk
_MEGAPIXEL = 1_000_000
# Nominal seconds for a megapixel on two cores: were they measured, the load of a machine would change files.
ENCODING, FILTERING, PACKAGED_NETWORK, OTHER_NETWORK, INTERPOLATING, GENERATING = 0.01, 0.003, 0.01, 0.1, 0.01, 0.05
_WHOLE_HASH = 256 << 20  # bytes; of larger files pieces are hashed
_PIECES, _PIECE = 64, 1 << 16
_NO_MATTER = {"threads", "resume"}  # for the result


@dataclass(frozen=True)
class LongWork:
    """Work on frames that goes on where an earlier run was stopped.

    job      what its chunks depend on
    length   frames in a chunk
    forced   the user asks for it
    gaps     a chunk counts whatever of those before it is missing
    facts    what frames depend on beside options and source, as text: another machine compares them with its own
    """

    job: Mapping[str, Any]
    length: int
    forced: bool = False
    gaps: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)

    @contextmanager
    def opened(self, target: str, record: Record) -> Iterator[ChunkStore]:
        """The chunks of the work; gone when the block ends, kept where it raises."""
        with ChunkStore(target, self.job, gaps=self.gaps) as store:
            if store.difference:
                record.warn(f"{target}: begins anew, since an earlier run had another {' and '.join(store.difference)}")
            try:
                yield store
            except BaseException:
                if store.numbered:
                    record.warn(f"{target}: what is finished is kept in {store.folder}, and the same job goes on there")
                raise
            store.finish()


def chunk_length(frames: float | None, size: tuple[int, int], cost: float, wanted: bool | None) -> int | None:
    """Frames in a chunk; None where the work is done in one piece.

    frames   of the output, about; None where that is not known, which counts as long
    size     width and height of each
    cost     seconds for a megapixel, beside encoding
    wanted   True and False decide; None leaves it to the estimate
    """
    each = size[0] * size[1] / _MEGAPIXEL * (cost + ENCODING)
    if wanted is False or (wanted is None and frames is not None and frames * each < LONG_SECONDS):
        return None
    return max(_SHORTEST, min(_LONGEST, round(_CHUNK_SECONDS / each)))


def job_identity(
    command: str,
    inputs: Iterable[str | os.PathLike[str]],
    models: Iterable[str],
    options: OptionSet,
    settings: Mapping[str, Any],
    **more: Any,
) -> dict[str, Any]:
    """Values that the chunks of a job depend on, as JSON.

    inputs     files, folders and patterns that are read
    models     files and names of models; filters are none
    options    all of them; how many threads work does not matter
    settings   what the work itself made of the options
    more       anything else
    """
    from importlib.metadata import version

    import av

    kept = {name: _plain(value) for name, value in asdict(options).items() if name not in _NO_MATTER}
    return {
        "version": f"{version('aigc_plugin')}, PyAV {av.__version__}",
        "command": command,
        "input": [input_identity(os.fspath(path)) for path in inputs],
        "model": [_model_identity(name) for name in models],
        "settings": {"options": kept, "work": {name: _plain(value) for name, value in settings.items()}}
        | {name: _plain(value) for name, value in more.items()},
    }


def input_identity(path: str) -> dict[str, Any]:
    """Size and hash of a file; names, sizes and times of the files of a folder or a pattern.

    Of a file of more than 256 MiB 64 pieces are hashed, and its time counts as well.
    """
    from ..media.video.image_sequence import find_sequence

    sequence = find_sequence(path)
    if sequence is not None:
        digest = hashlib.sha256()
        for each in sequence.files:
            facts = each.stat()
            digest.update(f"{each.name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
        return {"files": len(sequence.files), "sha256": digest.hexdigest()}
    return file_identity(Path(path))


def file_identity(path: Path) -> dict[str, Any]:
    """Size and hash of a file."""
    facts = path.stat()
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if facts.st_size <= _WHOLE_HASH:
            while block := file.read(1 << 20):
                digest.update(block)
            return {"bytes": facts.st_size, "sha256": digest.hexdigest()}
        for number in range(_PIECES):
            file.seek((facts.st_size - _PIECE) * number // (_PIECES - 1))
            digest.update(file.read(_PIECE))
    return {"bytes": facts.st_size, "time": facts.st_mtime_ns, "pieces": digest.hexdigest()}


def _model_identity(name: str) -> dict[str, Any]:
    from ..weights.model_files import files_of_model
    from ..weights.registry import resolve_model_path

    path = resolve_model_path(name)
    if not path.is_file():
        return {"name": path.name}
    first, *beside = (file_identity(each) for each in files_of_model(path))
    return {"name": path.name} | first | ({"beside": beside} if beside else {})


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Fraction | os.PathLike) else value
