"""The binary files of torch7 (`torch.save` of Lua, .t7), read as data: no function in them is compiled.

A value is its type, an int32, then what belongs to it:

    0 nil · 1 number: float64 · 2 string: int32 length, bytes · 5 boolean: int32
    3 table: int32 index, int32 size, then so many keys and values
    4 object: int32 index, string "V 1", string of the class; a table for a module of nn
    6, 7, 8 function: (7 and 8: index,) string of its code, value of its upvalues

What has an index stands in the file once; where it comes again, the index alone does. Source: File.lua, Tensor.lua
and generic/Tensor.c of torch7 (BSD), whose order this follows.
"""

from __future__ import annotations

import struct
from pathlib import Path

from ...errors import ModelFormatError
from .file_bytes import FileBytes
from .pickle_globals import Instance
from .tensor_view import Storage, TensorView, checked_view, item_size, printable

_NIL, _NUMBER, _STRING, _TABLE, _OBJECT, _BOOLEAN = range(6)
_FUNCTIONS = (6, 7, 8)
_MOST_VALUES, _MOST_TEXT, _DEEPEST = 1_000_000, 1 << 24, 100
_TYPES = {
    "Float": "float32", "Double": "float64", "Half": "float16", "Long": "int64", "Int": "int32", "Short": "int16",
    "Char": "int8", "Byte": "uint8", "Cuda": "float32", "CudaDouble": "float64", "CudaHalf": "float16",
    "CudaLong": "int64", "CudaInt": "int32", "CudaShort": "int16", "CudaChar": "int8", "CudaByte": "uint8",
}  # fmt: skip
_MODULES = ("nn.", "cudnn.")

Table = dict[object, object]


def read_torch7(path: Path) -> object:
    """The value in a file: tables as dictionaries, modules as `Instance`, tensors as views of the file.

    Functions become None. `ModelFormatError` for a file that is damaged, holds a class that is not known here, or is
    nested or long beyond any published one.
    """
    try:
        return _Reader(path).value(0)
    except OSError as error:
        raise ModelFormatError(f"cannot read {path.name}: {error.strerror or error}") from None


class _Unfinished:
    """Stands for an object while it is read."""


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path, self._data, self._at = path, FileBytes(path), 0
        self._known: dict[int, object] = {}
        self._values_left, self._text_left = _MOST_VALUES, _MOST_TEXT

    def value(self, depth: int) -> object:
        """The value that begins here."""
        self._values_left -= 1
        if depth > _DEEPEST or self._values_left < 0:
            raise ModelFormatError(f"{self._path.name} is nested or long beyond any published torch7 file")
        kind = self._int()
        if kind == _NIL:
            return None
        if kind == _NUMBER:
            return self._number()
        if kind == _STRING:
            return self._text()
        if kind == _BOOLEAN:
            return self._int() == 1
        if kind in (_TABLE, _OBJECT):
            return self._indexed(kind, depth)
        if kind in _FUNCTIONS:
            self._function(kind, depth)
            return None
        raise self._damaged(f"a value of the type {kind}")

    def _indexed(self, kind: int, depth: int) -> object:
        index = self._int()
        if index in self._known:
            if isinstance(self._known[index], _Unfinished):
                raise self._damaged("a tensor that holds itself")
            return self._known[index]
        if kind == _TABLE:
            table: Table = {}
            self._known[index] = table
            self._fill(table, depth)
            return table
        self._known[index] = _Unfinished()
        self._known[index] = found = self._object(index, depth)
        return found

    def _fill(self, table: Table, depth: int) -> None:
        for _ in range(self._count("entries of a table", 8)):
            key, value = self.value(depth + 1), self.value(depth + 1)
            if isinstance(key, (str, int, float)):
                table[key] = value

    def _object(self, index: int, depth: int) -> object:
        version = self._text()
        name = self._text() if version.startswith("V ") else version
        family, _, kind = name.partition(".")
        if family == "torch" and kind.endswith("Storage") and kind[:-7] in _TYPES:
            return self._storage(_TYPES[kind[:-7]])
        if family == "torch" and kind.endswith("Tensor") and kind[:-6] in _TYPES:
            return self._tensor(depth)
        if not name.startswith(_MODULES):
            raise ModelFormatError(
                f"{self._path.name} holds an object of the class {printable(name)}, which is not known here",
                hint="save the generator alone",
            )
        module = Instance(name)
        self._known[index] = module
        content = self.value(depth + 1)
        if not isinstance(content, dict):
            raise self._damaged(f"a {printable(name)} without its fields")
        module.state = {key: value for key, value in content.items() if isinstance(key, str)}
        return module

    def _storage(self, dtype: str) -> Storage:
        count, size = self._long(), item_size(dtype)
        if not 0 <= count <= (len(self._data) - self._at) // size:
            raise self._damaged(f"a storage of {count} elements that is not whole")
        storage = Storage(self._path, dtype, count, self._at)
        self._at += count * size
        return storage

    def _tensor(self, depth: int) -> TensorView | None:
        axes = self._int()
        if not 0 <= axes <= 8:
            raise self._damaged(f"a tensor of {axes} axes")
        shape, strides = (tuple(self._long() for _ in range(axes)) for _ in range(2))
        offset, storage = self._long(), self.value(depth + 1)
        if axes == 0 or storage is None:
            return None
        if not isinstance(storage, Storage):
            raise self._damaged("a tensor without a storage")
        return checked_view(storage, offset - 1, shape, strides)

    def _function(self, kind: int, depth: int) -> None:
        if kind != _FUNCTIONS[0]:
            index = self._int()
            if index in self._known:
                return
            self._known[index] = None
        self._skip(self._int())
        self.value(depth + 1)

    def _text(self) -> str:
        size = self._int()
        self._text_left -= max(size, 0)
        if self._text_left < 0:
            raise self._damaged(f"a text of {size} bytes")
        return self._take(size).decode("latin-1")

    def _number(self) -> float:
        number: float = struct.unpack("<d", self._take(8))[0]
        return int(number) if number.is_integer() else number

    def _int(self) -> int:
        return int.from_bytes(self._take(4), "little", signed=True)

    def _long(self) -> int:
        return int.from_bytes(self._take(8), "little", signed=True)

    def _count(self, what: str, least: int) -> int:
        """A number of things that take at least so many bytes each."""
        count = self._int()
        if not 0 <= count <= (len(self._data) - self._at) // least:
            raise self._damaged(f"{count} {what}")
        return count

    def _take(self, size: int) -> bytes:
        first = self._at
        self._skip(size)
        return self._data[first : self._at]

    def _skip(self, size: int) -> None:
        if not 0 <= size <= len(self._data) - self._at:
            raise self._damaged("fewer bytes than it announces")
        self._at += size

    def _damaged(self, what: str) -> ModelFormatError:
        return ModelFormatError(
            f"{self._path.name} is not a whole torch7 file: it has {what} at byte {self._at}",
            hint="download or copy it again",
        )
