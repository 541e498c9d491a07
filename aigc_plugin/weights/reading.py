"""A path, or a name of the registry or cache, → a `Model`; the kind of a file is told from its content."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ..errors import InputError, ModelFormatError
from .families.waveglow_config import WaveGlowConfig
from .families.waveglow_shapes import check_shapes
from .formats.model import Model
from .formats.our_file import format_of
from .formats.safetensors_file import our_config, read_safetensors
from .formats.tensors import Plain, Recipe, Tensors

# The readers of foreign files are imported when there is one: a program that speaks has 0.3 s to begin.
if TYPE_CHECKING:
    from .families.tacotron2 import Tacotron2Model
    from .families.upscaler import UpscalerModel
    from .families.vae_model import VaeFile
    from .families.voice_model import VoiceFile
    from .formats.torch_file import Checkpoint

    AnyModel: TypeAlias = Model | UpscalerModel | Tacotron2Model | VaeFile | VoiceFile

# The first half of a file's "aigc.format" → module and function that read it; all else is a vocoder or foreign.
_READERS = {
    "frames": (".families.upscaler", "load_frame_file"),
    "mel-vae": (".families.vae_model", "load_vae_file"),
    "tacotron2": (".families.tacotron2", "load_tacotron2_file"),
    "voice": (".families.voice_model", "load_voice_file"),
}

# First bytes of what people hand over instead of a checkpoint, and what to say.
MISTAKES = (
    (
        b"version https://git-lfs",
        "is a Git LFS pointer, not the file itself",
        "fetch it with `git lfs pull`.",
    ),
    (
        b"<",
        "is a web page, not a checkpoint",
        "the download went wrong: open its address in a browser and save the file.",
    ),
    (b"\x1f\x8b", "is gzip-compressed", "unpack it first."),
    (b"\x89HDF", "is an HDF5 file", "only torch and safetensors checkpoints of WaveGlow are read."),
    (b"\x08\x00", "looks like an ONNX file", "only torch and safetensors checkpoints of WaveGlow are read."),
    (b"RIFF", "is a WAV or AVI file", "give the checkpoint as the model, the recording as the input."),
)


def load(path_or_name: str | os.PathLike[str], *, swap_halves: bool | None = None) -> Model:
    """Reads a model; nothing in the file is executed and no weight is read before it is asked for.

    A path that exists is a file; anything else is a name. `swap_halves` overrides what the file implies
    (oldest WaveGlow variant). `InputError` lists the names when there is no such model; `ModelFormatError`
    for a file that is damaged, refused or no WaveGlow.
    """
    return load_file(place(os.fspath(path_or_name)), swap_halves=swap_halves)


def load_any(path_or_name: str | os.PathLike[str]) -> AnyModel:
    """A model of whichever kind the file is."""
    return load_any_file(place(os.fspath(path_or_name)))


def load_any_file(path: Path) -> AnyModel:
    """As `load_any`, of a file that exists."""
    from .families.tacotron2 import is_tacotron2_file, load_tacotron2_file
    from .families.upscaler import is_upscaler_file, load_frame_file

    kind = format_of(path).partition("/")[0]
    if kind in _READERS:
        module, reader = _READERS[kind]
        read: AnyModel = getattr(import_module(module, __package__), reader)(path)
        return read
    if is_upscaler_file(path):
        return load_frame_file(path)
    return load_tacotron2_file(path) if is_tacotron2_file(path) else load_file(path)


def place(path_or_name: str) -> Path:
    """A file that exists, else the file of a name; a folder does not hide a model of its name."""
    from .registry import entries, find

    path = Path(path_or_name)
    try:
        if path.exists() and not (path.is_dir() and path_or_name in entries()):
            return path
    except OSError as error:
        raise InputError(f"Cannot read {path_or_name[:200]}: {error.strerror or error}.") from None
    return find(path_or_name)


def load_file(path: Path, *, swap_halves: bool | None = None) -> Model:
    """Reads a model from a file that exists."""
    if path.suffix != ".safetensors":
        _refuse_upscalers(path)
    # First of all, since the header's length before it can look like the start of anything.
    if first_bytes(path)[8:9] == b"{":
        return _from_safetensors(path, swap_halves)
    return _from_torch(read_checkpoint(path), path, swap_halves)


def _refuse_upscalers(path: Path) -> None:
    from .families.upscaler import is_upscaler_file

    if is_upscaler_file(path):
        raise ModelFormatError(
            f"{path.name} is a network for pictures, where a vocoder is needed.",
            hint="use it with `aigc upscale --model`.",
        )


def read_checkpoint(path: Path) -> Checkpoint:
    """The state dictionary in a torch file of either container; `ModelFormatError` for whatever is none."""
    from .formats.torch_file import read_torch_file
    from .formats.torch_legacy import read_torch_legacy
    from .formats.torch_zip import read_torch_zip

    head = first_bytes(path)
    if head.startswith(b"PK\x03\x04"):
        return read_torch_file(path, read_torch_zip)
    if head[:1] == b"\x80":
        return read_torch_file(path, read_torch_legacy)
    for start, what, hint in MISTAKES:
        if head.startswith(start):
            raise ModelFormatError(f"{path.name} {what}.", hint=hint)
    if head[257:262] == b"ustar":
        raise ModelFormatError(f"{path.name} is a tar archive.", hint="unpack it and give the checkpoint inside.")
    raise ModelFormatError(
        f"{path.name} is not a model file: it starts with {head[:8].hex(' ')}.",
        hint="a torch checkpoint (.pt, .pth) or a .safetensors file of a WaveGlow is needed.",
    )


def first_bytes(path: Path) -> bytes:
    """Of a regular file that is not empty; `InputError` or `ModelFormatError` of anything else."""
    if path.is_dir():
        raise InputError(f"{path} is a folder, where a model file is needed.")
    if not path.is_file():
        raise InputError(f"{path} is no regular file.")
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as error:
        raise InputError(f"Cannot read {path}: {error.strerror or error}.") from None
    if not head:
        raise ModelFormatError(f"{path.name} is empty.", hint="download or copy it again.")
    return head


def _from_torch(checkpoint: Checkpoint, path: Path, swap_halves: bool | None) -> Model:
    from .families.waveglow_names import canonical

    config, recipes = canonical(checkpoint, path.name, swap_halves=swap_halves)
    return Model(config, Tensors(recipes), {}, path)


def _from_safetensors(path: Path, swap_halves: bool | None) -> Model:
    file = read_safetensors(path)
    if not file.is_ours:
        from .formats.torch_file import Checkpoint

        return _from_torch(Checkpoint(file.state), path, swap_halves)
    config, card = our_config(file, path.name)
    recipes: dict[str, Recipe] = {name: Plain(name, tensor) for name, tensor in file.state.items()}
    check_shapes(config, recipes, path.name)
    if swap_halves is not None:
        config = WaveGlowConfig.from_dict({**config.to_dict(), "swap_halves": swap_halves})
    return Model(config, Tensors(recipes), card, path)
