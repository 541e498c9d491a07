"""torch files since 1.6: an uncompressed zip of `<root>/data.pkl` and, per storage, `<root>/data/<key>`."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

from ...errors import ModelFormatError
from .pickle_globals import StorageType
from .pickle_machine import LONGEST_PICKLE, DamagedError, PickleMachine
from .tensor_view import Storage, item_size, printable

# The directory of a checkpoint with 1000 storages is 0.1 MB; the standard reader builds objects ten times as
# large.
LONGEST_DIRECTORY = 4 << 20


class _CautiousFile(io.FileIO):
    """A file that refuses to be read in big pieces: the standard zip reader trusts the sizes that the file declares."""

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            position = self.tell()
            size = self.seek(0, io.SEEK_END) - position
            self.seek(position)
        if size > LONGEST_DIRECTORY:
            raise DamagedError("the zip directory is absurdly long")
        return super().read(size) or b""


class TorchZip:
    """One open file: its entries, checked against the bytes that the file has."""

    def __init__(self, path: Path, file: io.FileIO) -> None:
        self.path, self.file = path, file
        self.size = path.stat().st_size
        try:
            self.entries = {info.filename: info for info in zipfile.ZipFile(file).infolist()}
        except (
            zipfile.BadZipFile,
            struct.error,
            ValueError,
            OverflowError,
            UnicodeError,
            NotImplementedError,
        ):
            raise DamagedError(
                "the zip directory at its end is missing or damaged; the file is probably cut short"
            ) from None
        self.root = self._find_root()
        self.big_endian = self._read_byte_order()
        self.storages: dict[tuple[str, str], Storage] = {}

    def read(self) -> object:
        """Return the object of data.pkl, its tensors unread."""
        start, size = self._locate(self.root + "data.pkl")
        if size > LONGEST_PICKLE:
            raise DamagedError("data.pkl is absurdly long")
        self.file.seek(start)
        data = io.FileIO.read(self.file, size) or b""
        return PickleMachine(memoryview(data), 0, self._persistent).run()

    def _find_root(self) -> str:
        roots = [name.removesuffix("data.pkl") for name in self.entries if name.split("/")[-1] == "data.pkl"]
        roots = [root for root in roots if root.count("/") <= 1]
        if len(roots) != 1:
            raise ModelFormatError(
                f"{self.path.name} is a zip archive, but no torch checkpoint: it has {len(roots)} data.pkl",
                hint="if it is an archive of model files, unpack it first",
            )
        if roots[0] + "constants.pkl" in self.entries:
            raise ModelFormatError(
                f"{self.path.name} is a TorchScript program, which would have to be executed",
                hint="save the model's state_dict() with torch.save instead",
            )
        return roots[0]

    def _locate(self, name: str) -> tuple[int, int]:
        """(first byte, bytes) of an entry's content."""
        info = self.entries.get(name)
        if info is None:
            raise DamagedError(f"the entry {printable(name)} is missing")
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size or info.flag_bits & 1:
            raise ModelFormatError(
                f"{self.path.name} is a compressed or encrypted zip; torch writes neither",
                hint="load and save it again with torch.save",
            )
        self.file.seek(info.header_offset)
        header = self.file.read(30)
        if len(header) != 30 or header[:4] != b"PK\x03\x04":
            raise DamagedError(f"the entry {printable(name)} has no header")
        name_length, extra_length = struct.unpack("<HH", header[26:])
        start = info.header_offset + 30 + name_length + extra_length
        if start + info.file_size > self.size:
            raise DamagedError(f"the entry {printable(name)} reaches past the end of the file")
        return start, info.file_size

    def _read_byte_order(self) -> bool:
        if self.root + "byteorder" not in self.entries:
            return False
        start, size = self._locate(self.root + "byteorder")
        self.file.seek(start)
        order = self.file.read(min(size, 16))
        if order not in (b"little", b"big"):
            raise DamagedError("its byte order is neither little nor big")
        return order == b"big"

    def _persistent(self, identifier: object) -> Storage:
        """('storage', type, key, location, elements) → where it lies; the location is that of the writer."""
        if type(identifier) is not tuple or len(identifier) != 5 or identifier[0] != "storage":
            raise DamagedError("an unknown kind of external data")
        _, kind, key, _, count = identifier
        if type(kind) is not StorageType or type(key) is not str or type(count) is not int:
            raise DamagedError("a storage is described wrongly")
        if (key, kind.dtype) not in self.storages:
            start, size = self._locate(f"{self.root}data/{key}")
            if count < 0 or count * item_size(kind.dtype) != size:
                raise DamagedError(f"storage {printable(key)} declares another size than its {size} bytes")
            self.storages[key, kind.dtype] = Storage(self.path, kind.dtype, count, start, self.big_endian)
        return self.storages[key, kind.dtype]


def read_torch_zip(path: Path) -> object:
    """Return the saved object with inert classes and unread tensors; `DamagedError` or `ModelFormatError`."""
    with _CautiousFile(str(path), "rb") as file:
        return TorchZip(path, file).read()
