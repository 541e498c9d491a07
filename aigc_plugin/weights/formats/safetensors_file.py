"""safetensors files: those of this package, with configuration and card in the metadata, and bare state dictionaries.

Metadata keys: `aigc.format`, a name and a version (`families.table`), `aigc.config` and `aigc.card`, both JSON.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ...errors import InputError, ModelFormatError
from ...files.output import Output
from .tensor_view import Floats, Storage, TensorView, checked_view, contiguous, item_size, printable
from .tensors import Tensors, not_finite

# The format itself allows 100 MB; the header of a file of this package takes 30 kB.
LONGEST_HEADER = 8 << 20
MOST_ENTRIES = 20_000
"""Most tensors and metadata: a WaveGlow has 800. Without a bound a small file would take a minute of work."""

DTYPES = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32",
    "I16": "int16", "I8": "int8", "U8": "uint8", "BOOL": "bool",
}  # fmt: skip
STORABLE = ("float32", "float16", "bfloat16")


@dataclass(frozen=True, slots=True)
class SafetensorsFile:
    """Content of a file: tensors, unread, under their names; and the metadata of its header."""

    state: dict[str, TensorView]
    metadata: dict[str, str]


def read_metadata(path: Path) -> dict[str, str]:
    """Read the header's metadata alone; `read_safetensors` checks the rest of the file."""
    metadata = _parsed_header(path, _header_length(path)).get("__metadata__", {})
    return {key: value for key, value in metadata.items() if isinstance(value, str)}


def read_safetensors(path: Path) -> SafetensorsFile:
    """Open a file by the safetensors library, which checks that the header covers the file without gap or overlap."""
    from safetensors import SafetensorError, safe_open

    header_length = _header_length(path)
    header = _parsed_header(path, header_length)
    try:
        with safe_open(path, framework="np") as opened:
            metadata = opened.metadata() or {}
        header.pop("__metadata__", None)
        state = {name: _tensor(path, entry, 8 + header_length) for name, entry in header.items()}
    except (SafetensorError, KeyError, TypeError, ValueError, RecursionError) as error:
        if isinstance(error, ModelFormatError):
            raise
        raise _damaged(path, error) from None
    return SafetensorsFile(state, metadata)


def _parsed_header(path: Path, length: int) -> dict[str, Any]:
    """The header as JSON; ModelFormatError where it is no object, or has more than MOST_ENTRIES."""
    try:
        with path.open("rb") as file:
            file.seek(8)
            header: dict[str, Any] = json.loads(file.read(length))
        entries = len(header) + len(header.get("__metadata__", {}).keys())
    except (AttributeError, TypeError, ValueError, RecursionError) as error:
        raise _damaged(path, error) from None
    if entries > MOST_ENTRIES:
        raise ModelFormatError(f"{path.name} has a header of {entries} entries, at most {MOST_ENTRIES} are read")
    return header


def _damaged(path: Path, error: Exception) -> ModelFormatError:
    reason = printable(str(error).partition("\n")[0])
    return ModelFormatError(f"{path.name} is not a whole safetensors file: {reason}", hint="download or copy it again")


def _header_length(path: Path) -> int:
    with path.open("rb") as file:
        declared = file.read(8)
    length = int(struct.unpack("<Q", declared)[0]) if len(declared) == 8 else -1
    if not 0 < length <= min(LONGEST_HEADER, path.stat().st_size - 8):
        raise ModelFormatError(
            f"{path.name} is not a whole safetensors file: its header does not fit into it",
            hint="download or copy it again",
        )
    return length


def _tensor(path: Path, entry: dict[str, Any], data_start: int) -> TensorView:
    if entry["dtype"] not in DTYPES:
        raise ModelFormatError(
            f"{path.name} holds tensors of the type {printable(str(entry['dtype']))}, which is not supported"
        )
    shape = tuple(entry["shape"])
    dtype = DTYPES[entry["dtype"]]
    start, end = entry["data_offsets"]
    # A second entry of the same name would get past the library, which looks at one of them only.
    if not 0 <= start <= end <= path.stat().st_size - data_start:
        raise ValueError("a tensor reaches past the end")
    storage = Storage(path, dtype, (end - start) // item_size(dtype), data_start + start)
    return checked_view(storage, 0, shape, contiguous(shape))


def json_object(file: SafetensorsFile, key: str, name: str) -> dict[str, Any]:
    """Read a metadata entry that is a JSON object, empty by default; `ModelFormatError` where it is no object."""
    try:
        value = json.loads(file.metadata.get(key, "{}"))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ModelFormatError(f"{name}: its metadata {key} is no JSON object")
    return value


class Config(Protocol):
    """A configuration, as any family has it."""

    def to_dict(self) -> dict[str, Any]: ...


def write_safetensors(
    path: Path, config: Config, tensors: Mapping[str, Floats], card: Mapping[str, Any], *,
    file_format: str, dtype: str = "float32", overwrite: bool = False,
) -> None:  # fmt: skip
    """Write a file of this package, whole or not at all; one tensor at a time is in memory.

    file_format  "aigc.format" of the metadata: name and version
    dtype        type of the matrices: float32, float16 or bfloat16. Vectors, the invertible convolutions and
                 `scales.` stay float32: they are small, and the flow is sensitive to them.

    `InputError` for values that do not fit; else as `Output`.
    """
    if dtype not in STORABLE:
        raise InputError(f"dtype must be one of {', '.join(STORABLE)}, got {dtype!r}")
    shapes = {name: tensors.shape(name) if isinstance(tensors, Tensors) else tensors[name].shape for name in tensors}
    kinds = {name: _stored_type(name, shape, dtype) for name, shape in shapes.items()}
    metadata = {
        "aigc.format": file_format,
        "aigc.config": json.dumps(config.to_dict(), sort_keys=True),
        "aigc.card": json.dumps(dict(card), sort_keys=True, ensure_ascii=False),
    }
    with Output(path, overwrite=overwrite) as output:
        output.file.write(_header(shapes, kinds, metadata))
        for name, kind in kinds.items():
            output.file.write(_encoded(name, tensors[name], kind))


def _stored_type(name: str, shape: tuple[int, ...], dtype: str) -> str:
    small = len(shape) < 2 or name.startswith(("convinv.", "scales."))
    return "float32" if small else dtype


def _header(shapes: Mapping[str, tuple[int, ...]], kinds: Mapping[str, str], metadata: dict[str, str]) -> bytes:
    """Length and JSON, padded so that the data begin at a multiple of 8."""
    codes = {dtype: code for code, dtype in DTYPES.items()}
    entries: dict[str, Any] = {"__metadata__": metadata}
    end = 0
    for name, shape in shapes.items():
        start, end = end, end + math.prod(shape) * item_size(kinds[name])
        entries[name] = {"dtype": codes[kinds[name]], "shape": list(shape), "data_offsets": [start, end]}
    text = json.dumps(entries, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text


def _encoded(name: str, values: Floats, dtype: str) -> bytes:
    values = np.ascontiguousarray(values, np.float32)
    if not np.isfinite(values).all():
        raise not_finite(name)
    if dtype == "float32":
        return values.astype("<f4", copy=False).tobytes()
    if dtype == "bfloat16":
        return to_bfloat16(values).astype("<u2", copy=False).tobytes()
    with np.errstate(over="ignore"):
        half = values.astype("<f2")
    if not np.isfinite(half).all():
        raise InputError(f"{name} holds values above 65504, which float16 cannot hold", hint="use bfloat16 or float32")
    return half.tobytes()


def to_bfloat16(values: Floats) -> np.ndarray[Any, np.dtype[np.uint16]]:
    """The upper halves of finite float32 values, rounded to the nearest, ties to even."""
    bits = values.view(np.uint32)
    rounded = bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))
    return (rounded >> np.uint32(16)).astype(np.uint16)
