"""torch files before 1.6: five pickles (magic, protocol, system, the object, storage keys), then per storage
its number of elements as int64 and its bytes, always little-endian.

A plain pickle of a module holds each storage as such a file in a byte string.
"""

from __future__ import annotations

import struct
from pathlib import Path

from .file_bytes import ByteRun, FileBytes
from .pickle_globals import Budget, StorageType, StubClass
from .pickle_machine import LONGEST_PICKLE, MOST_STEPS, DamagedError, PickleMachine
from .tensor_view import Storage, item_size

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001


class TorchLegacy:
    """One file: the pickles first, which say how many storages of which size must follow.

    data    the file, or the byte string in a file that is one
    budget  the most that reading may cost
    """

    def __init__(self, data: FileBytes, budget: Budget) -> None:
        self.path, self.data = data.path, data
        self.head = FileBytes(data.path, data.start, min(data.size, LONGEST_PICKLE))
        self.position = 0
        self.budget = budget
        self.storages: dict[str, Storage] = {}
        self.views: list[tuple[Storage, Storage, int]] = []

    def read(self) -> object:
        """Return the saved object, its tensors unread but their places known."""
        if self._next_pickle() != MAGIC:
            raise DamagedError("it is a pickle, but not one that torch wrote")
        if self._next_pickle() != PROTOCOL:
            raise DamagedError("its version of the torch format is unknown")
        self._next_pickle()
        result = self._next_pickle()
        keys = self._next_pickle()
        if type(keys) is not list or not all(type(key) is str for key in keys):
            raise DamagedError("its list of storages is damaged")
        self._place_storages(keys)
        return result

    def _next_pickle(self) -> object:
        machine = PickleMachine(self.head, self.position, self._persistent, self.budget)
        value = machine.run()
        self.position = machine.position
        return value

    def _persistent(self, identifier: object) -> object:
        """('storage', type, key, location, elements, view) or ('module', class, source file, source text)."""
        if type(identifier) is not tuple or not identifier:
            raise DamagedError("an unknown kind of external data")
        if identifier[0] == "module" and len(identifier) == 4 and type(identifier[1]) is StubClass:
            return identifier[1]
        if identifier[0] != "storage" or len(identifier) != 6:
            raise DamagedError("an unknown kind of external data")
        _, kind, key, _, count, view = identifier
        if type(kind) is not StorageType or type(key) is not str or type(count) is not int or count < 0:
            raise DamagedError("a storage is described wrongly")
        root = self.storages.setdefault(key, Storage(self.path, kind.dtype, count))
        if (root.dtype, root.count) != (kind.dtype, count):
            raise DamagedError("a storage is described in two ways")
        return root if view is None else self._view(root, view)

    def _view(self, root: Storage, view: object) -> Storage:
        if type(view) is not tuple or len(view) != 3 or type(view[1]) is not int or type(view[2]) is not int:
            raise DamagedError("a view of a storage is described wrongly")
        _, offset, count = view
        if offset < 0 or count < 0 or offset + count > root.count:
            raise DamagedError("a view reaches outside its storage")
        part = Storage(self.path, root.dtype, count)
        self.views.append((part, root, offset))
        return part

    def _place_storages(self, keys: list[str]) -> None:
        if set(keys) != set(self.storages) or len(keys) != len(self.storages):
            raise DamagedError("its list of storages does not match its tensors")
        for key in keys:
            storage = self.storages[key]
            declared = self.data[self.position : self.position + 8]
            if len(declared) != 8:
                raise DamagedError("it ends before its weights; the file is cut short")
            if struct.unpack("<q", declared)[0] != storage.count:
                raise DamagedError("a storage has another size than declared")
            storage.start = self.data.start + self.position + 8
            self.position += 8 + storage.count * item_size(storage.dtype)
            if self.position > self.data.size:
                raise DamagedError("it ends in the middle of its weights; the file is cut short")
        for part, root, offset in self.views:
            part.start = root.start + offset * item_size(root.dtype)


def read_torch_legacy(path: Path) -> object:
    """Return the saved object with inert classes and unread tensors; `DamagedError` or `ModelFormatError`."""
    return TorchLegacy(FileBytes(path), Budget(MOST_STEPS)).read()


def read_plain_pickle(path: Path) -> object:
    """Return the object of a plain pickle, as `pickle.dump` writes a module: nothing executed, tensors unread.

    All storages in it share one budget. `DamagedError` or `ModelFormatError`.
    """
    data, budget = FileBytes(path), Budget(MOST_STEPS)

    def no_external_data(identifier: object) -> object:
        raise DamagedError("it refers to data outside the file")

    def storage(run: ByteRun) -> object:
        value = TorchLegacy(FileBytes(path, run.first, run.count), budget).read()
        if type(value) is not Storage:
            raise DamagedError("a tensor's data is no storage")
        return value

    return PickleMachine(data, 0, no_external_data, budget, storage).run()
