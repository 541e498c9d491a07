"""Foreign checkpoints, not written by this package, of any container: the state dictionary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .formats.safetensors_file import read_safetensors
from .identify import Format

if TYPE_CHECKING:
    from .formats.torch_file import Checkpoint


def read_checkpoint(path: Path, file_format: Format) -> Checkpoint:
    """Read the tensors' names and places; `ModelFormatError` for a file that is damaged or refused.

    file_format: as `identify` says; a torch file, or a .safetensors file that was not written by this package.
    """
    # Imported when there is such a file: speech has 0.3 s to begin.
    from .formats.torch_file import Checkpoint, read_torch_file

    if file_format.container == "safetensors":
        return Checkpoint(read_safetensors(path).state)

    if file_format.container == "torch-zip":
        from .formats.torch_zip import read_torch_zip

        return read_torch_file(path, read_torch_zip)
    from .formats.torch_legacy import read_plain_pickle, read_torch_legacy

    return read_torch_file(path, read_torch_legacy if file_format.container == "torch-legacy" else read_plain_pickle)
