"""Foreign checkpoints, not written by this package, of any container: the state dictionary."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from .formats.safetensors_file import read_safetensors
from .identify import Format

if TYPE_CHECKING:
    from .formats.torch_file import Checkpoint


def read_checkpoint(path: Path, file_format: Format) -> Checkpoint:
    """Read the tensors' names and places; `ModelFormatError` for a file that is damaged or refused.

    file_format: as `identify` says; a torch or torch7 file, or a .safetensors file that this package did not write.
    """
    # Imported when there is such a file: speech has 0.3 s to begin.
    from .formats.torch_file import Checkpoint, read_torch_file

    if file_format.container == "safetensors":
        state = read_safetensors(path).state
        # Such files are written in the order of letters: layer 10 before layer 2.
        return Checkpoint({name: state[name] for name in sorted(state, key=_by_numbers)})

    if file_format.container == "torch7":
        from .families.videogan_torch7 import videogan_of_torch7
        from .formats.torch7_file import read_torch7

        return videogan_of_torch7(read_torch7(path), path.name)
    if file_format.container == "torch-zip":
        from .formats.torch_zip import read_torch_zip

        return read_torch_file(path, read_torch_zip)
    from .formats.torch_legacy import read_plain_pickle, read_torch_legacy

    return read_torch_file(path, read_torch_legacy if file_format.container == "torch-legacy" else read_plain_pickle)


def _by_numbers(name: str) -> list[str | int]:
    """A key that sorts the numbers in names as numbers."""
    return [int(part) if place % 2 else part for place, part in enumerate(re.split(r"(\d{1,18})", name))]
