"""Identification of a model file by its content: container, family and version."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..errors import InputError, ModelFormatError
from .families.table import FAMILIES, KOKORO, VITS, Family, family_of_format
from .formats.ncnn_graph import MAGIC as NCNN_MAGIC
from .formats.onnx_file import inputs_of
from .formats.safetensors_file import read_metadata
from .formats.tensor_view import printable

Container = Literal["safetensors", "torch-zip", "torch-legacy", "pickle", "torch7", "ncnn", "onnx"]

CONTAINER_NOUNS: dict[Container, str] = {
    "safetensors": "a .safetensors file that was not written by this package",
    "torch-zip": "a torch checkpoint",
    "torch-legacy": "a torch checkpoint",
    "pickle": "a pickled torch module",
    "torch7": "a torch7 file",
    "ncnn": "an ncnn network",
    "onnx": "an ONNX file",
}

LEGACY_MAGIC = 0x1950A86A20F9469CFC6C.to_bytes(10, "little")
# Of a torch7 file with an object; that of one with a table says too little, so its name is looked at, too.
TORCH7_MAGIC = b"\x04\0\0\0\x01\0\0\0\x03\0\0\0V 1"

# First bytes of what people hand over instead of a model, and what to say.
MISTAKES = (
    (b"version https://git-lfs", "is a Git LFS pointer, not the file itself", "fetch it with `git lfs pull`"),
    (
        b"<",
        "is a web page, not a checkpoint",
        "the download went wrong: open its address in a browser and save the file",
    ),
    (b"\x1f\x8b", "is gzip-compressed", "unpack it first"),
    (b"4\n1\n3\nV 1", "is a torch7 file in text form", "save it in torch7 with torch.save(path, object, 'binary')"),
    (b"\x89HDF", "is an HDF5 file", "torch, safetensors, ncnn and ONNX files are read"),
    (b"RIFF", "is a WAV or AVI file", "give the checkpoint as the model, the recording as the input"),
)


@dataclass(frozen=True, slots=True)
class Format:
    """The kind of a file.

    container  how bytes are laid out
    family     name of the model's family (`families.table`), or the name that the file gives and that is not known
               here; empty for a foreign checkpoint, whose family shows only in the names of its tensors
    version    version of the family's format; empty where there is none
    """

    container: Container
    family: str = ""
    version: str = ""


def identify(path: Path) -> Format:
    """Identify a file that exists, by its first bytes and, in a .safetensors file, its metadata.

    `InputError` for a folder or another thing that is no regular file, or cannot be read; `ModelFormatError` for
    a file that is empty or no model file, with a hint at what it is.
    """
    head = _first_bytes(path)
    if head.lstrip().startswith(NCNN_MAGIC.encode()) or path.suffix == ".param":
        return Format("ncnn", "upscaler")
    # Before the others, since the header's length in front of the brace can look like the start of any other file.
    if head[8:9] == b"{":
        return Format("safetensors", *family_of_format(read_metadata(path).get("aigc.format", "")))
    if head.startswith(b"PK\x03\x04"):
        return Format("torch-zip")
    if head[:1] == b"\x80":
        # The magic number of torch's own format is the first object of the file.
        return Format("torch-legacy" if LEGACY_MAGIC in head[:32] else "pickle")
    if head[:1] == b"\x08" and head[1:2] < b"\x20" and path.suffix == ".onnx":
        # A voice of Piper takes no style.
        family = KOKORO if "style" in inputs_of(path) else VITS
        return Format("onnx", family.name, family.version)
    if head.startswith(TORCH7_MAGIC) or (head.startswith(b"\x03\0\0\0") and path.suffix == ".t7"):
        return Format("torch7")
    raise _no_model_file(path, head)


def check_family(path: Path, file_format: Format, family: Family) -> None:
    """Raise `ModelFormatError`, with the kind of the file, unless it is of a family in the version read here."""
    if (file_format.family, file_format.version) == (family.name, family.version):
        return
    if not file_format.family:
        raise ModelFormatError(
            f"{path.name} is {CONTAINER_NOUNS[file_format.container]}, where {family.noun} of this package is needed",
            hint="`aigc models info` shows what a file is",
        )
    if file_format.family != family.name and file_format.family in FAMILIES:
        other = FAMILIES[file_format.family]
        raise ModelFormatError(
            f"{path.name} is {other.noun}, where {family.noun} is needed", hint=f"use it with {other.usage}"
        )
    raise unknown_format(path, file_format, f"{family.noun} of the format {family.file_format!r}")


def unknown_format(path: Path, file_format: Format, wanted: str) -> ModelFormatError:
    """The error for a format that is not known here; `wanted` is what is read in its place."""
    name = printable(f"{file_format.family}/{file_format.version}"[:40])
    return ModelFormatError(
        f"{path.name} has the unknown format '{name}', where {wanted} is needed",
        hint="upgrade aigc_plugin, or choose another model",
    )


def _first_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise InputError(f"{path} is a folder, where a model file is needed")
    if not path.is_file():
        raise InputError(f"{path} is no regular file")
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    if not head:
        raise ModelFormatError(f"{path.name} is empty", hint="download or copy it again")
    return head


def _no_model_file(path: Path, head: bytes) -> ModelFormatError:
    for start, mistake, hint in MISTAKES:
        if head.startswith(start):
            return ModelFormatError(f"{path.name} {mistake}", hint=hint)
    if head[257:262] == b"ustar":
        return ModelFormatError(f"{path.name} is a tar archive", hint="unpack it and give the checkpoint inside")
    if path.suffix == ".bin" and path.with_suffix(".param").is_file():
        return ModelFormatError(
            f"{path.name} holds the weights of an ncnn network", hint="give the .param file beside it"
        )
    return ModelFormatError(
        f"{path.name} is not a model file: it starts with {head[:8].hex(' ')}",
        hint="a .safetensors file, a torch checkpoint (.pt, .pth) or an ncnn .param file is needed",
    )
