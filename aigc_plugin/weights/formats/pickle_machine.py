"""A pickle reader that executes nothing: the opcodes of torch files over an allow-list of names.

It is not the interpreter's own unpickler with a filter in front. It knows no Python callables: a GLOBAL
yields one of the inert values of `pickle_globals`, a REDUCE only works on a `Builder` from there, and
everything else is refused by name. Work is bounded: every opcode and every copied element is paid for from
one budget, and a length counts only when the file has as many bytes.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable
from typing import Any

from ...errors import ModelFormatError
from .file_bytes import ByteRun, FileBytes
from .pickle_globals import Budget, Builder, DictClass, Instance, NestedStorage, StubClass, resolve

# A list of 300 optimizer moments or a module tree takes some 100 thousand opcodes and less than 1 MB.
LONGEST_PICKLE = 16 << 20
MOST_STEPS = 1_000_000
LONGEST_INTEGER = 64

Handler = Callable[["PickleMachine"], None]
_MARK = object()


class DamagedError(Exception):
    """The bytes are no pickle of a torch file; the reader of the file adds its name."""


class PickleMachine:
    """Reader of one pickle in `data[position:]`; afterwards `position` is behind its STOP.

    persistent  reads an identifier of external data
    nested      reads a storage whose torch file is a byte string of this pickle; None refuses it
    budget      the most that reading may cost; None for a budget of its own
    """

    def __init__(self, data: memoryview | FileBytes, position: int, persistent: Callable[[object], object],
                 budget: Budget | None = None, nested: Callable[[ByteRun], object] | None = None) -> None:  # fmt: skip
        self.data, self.position = data, position
        self.persistent, self.nested = persistent, nested
        self.budget = budget or Budget(MOST_STEPS)
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def run(self) -> object:
        """Return the object; `DamagedError` for bytes that make no sense, `ModelFormatError` for what is refused."""
        try:
            while True:
                code = self.take(1)[0]
                self.budget.spend(1)
                if code == pickle.STOP[0]:
                    return self.pop()
                handler = HANDLERS.get(code)
                if handler is None:
                    raise ModelFormatError(
                        f"the pickle in this file uses opcode 0x{code:02x}, which torch files do not",
                        hint="nothing was executed; the file is damaged, hostile, or not a torch checkpoint",
                    )
                handler(self)
        except (
            IndexError,
            KeyError,
            TypeError,
            ValueError,
            OverflowError,
            struct.error,
            UnicodeError,
        ) as error:
            if isinstance(error, ModelFormatError):
                raise
            raise DamagedError(f"unreadable pickle at byte {self.position}") from None

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        if count > min(len(self.data) - self.position, LONGEST_PICKLE):
            raise DamagedError("it ends in the middle of its description; the file is cut short")
        self.position += count
        return bytes(self.data[self.position - count : self.position])

    def number(self, form: str) -> int:
        """Return the next little-endian integer, of a form of `struct`."""
        return int(struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))[0])

    def line(self) -> str:
        """Return the text up to the next newline."""
        window = bytes(self.data[self.position : self.position + 1024])
        end = window.find(b"\n")
        if end < 0:
            raise DamagedError("a name does not end")
        return self.take(end + 1)[:-1].decode("utf-8")

    def push(self, value: object) -> None:
        self.stack.append(value)

    def pop(self) -> Any:
        value = self.stack.pop()
        if value is _MARK:
            raise DamagedError("a mark where a value should be")
        return value

    def pop_to_mark(self) -> list[Any]:
        """Remove the last mark and everything above it; return the latter."""
        for at in range(len(self.stack) - 1, -1, -1):
            if self.stack[at] is _MARK:
                values = self.stack[at + 1 :]
                del self.stack[at:]
                return values
        raise DamagedError("a mark is missing")

    def top(self, kind: type) -> Any:
        """Return the value on top, which must be exactly of one kind."""
        if type(self.stack[-1]) is not kind:
            raise DamagedError(f"a {kind.__name__} was expected")
        return self.stack[-1]


def _skip_frame(machine: PickleMachine) -> None:
    if machine.number("Q") > len(machine.data) - machine.position:
        raise DamagedError("a frame reaches past the end")


def _proto(machine: PickleMachine) -> None:
    if machine.number("B") > pickle.HIGHEST_PROTOCOL:
        raise DamagedError("unknown pickle protocol")


def _text(form: str) -> Handler:
    return lambda m: m.push(m.take(m.number(form)).decode("utf-8", "surrogatepass"))


def _old_text(form: str) -> Handler:
    """Strings of Python 2: bytes that are nearly always ASCII; latin-1 never fails."""
    return lambda m: m.push(m.take(m.number(form)).decode("latin-1"))


def _bytes(form: str) -> Handler:
    def handle(machine: PickleMachine) -> None:
        count = machine.number(form)
        if count > len(machine.data) - machine.position:
            raise DamagedError("it ends in the middle of its data; the file is cut short")
        machine.push(ByteRun(machine.data, machine.position, count))
        machine.position += count

    return handle


def _integer(form: str) -> Handler:
    return lambda m: m.push(m.number(form))


def _long(form: str) -> Handler:
    def handle(machine: PickleMachine) -> None:
        length = machine.number(form)
        if not 0 <= length <= LONGEST_INTEGER:
            raise DamagedError("an integer is absurdly long")
        machine.push(int.from_bytes(machine.take(length), "little", signed=True))

    return handle


def _tuple(count: int) -> Handler:
    def handle(machine: PickleMachine) -> None:
        machine.push(tuple(reversed([machine.pop() for _ in range(count)])))

    return handle


def _get(form: str) -> Handler:
    return lambda m: m.push(m.memo[m.number(form)])


def _put(form: str) -> Handler:
    def handle(machine: PickleMachine) -> None:
        machine.memo[machine.number(form)] = machine.stack[-1]

    return handle


def _memoize(machine: PickleMachine) -> None:
    machine.memo[len(machine.memo)] = machine.stack[-1]


def _append(machine: PickleMachine) -> None:
    value = machine.pop()
    machine.top(list).append(value)


def _appends(machine: PickleMachine) -> None:
    values = machine.pop_to_mark()
    machine.top(list).extend(values)


def _set_items(machine: PickleMachine, values: list[Any]) -> None:
    target = machine.top(dict)
    for key, value in zip(values[::2], values[1::2], strict=True):
        # Only scalars: hashing a deeply nested tuple would overflow the C stack of the interpreter.
        if type(key) not in (str, int, float, bool, type(None)):
            raise DamagedError("a dictionary key is no scalar")
        target[key] = value


def _set_item(machine: PickleMachine) -> None:
    value, key = machine.pop(), machine.pop()
    _set_items(machine, [key, value])


def _add_items(machine: PickleMachine) -> None:
    # Sets never matter to a model: an Instance without content stands for each.
    machine.pop_to_mark()
    machine.top(Instance)


def _frozen_set(machine: PickleMachine) -> None:
    machine.pop_to_mark()
    machine.push(Instance("builtins.frozenset"))


def _discard(machine: PickleMachine) -> None:
    machine.stack.pop()


def _discard_to_mark(machine: PickleMachine) -> None:
    machine.pop_to_mark()


def _global(machine: PickleMachine) -> None:
    module = machine.line()
    machine.push(resolve(module, machine.line()))


def _stack_global(machine: PickleMachine) -> None:
    name, module = machine.pop(), machine.pop()
    if type(name) is not str or type(module) is not str:
        raise DamagedError("a global name is no text")
    machine.push(resolve(module, name))


def _reduce(machine: PickleMachine) -> None:
    arguments, target = machine.pop(), machine.pop()
    if type(arguments) is not tuple:
        raise DamagedError("arguments are no tuple")
    if type(target) is Builder:
        machine.push(target.build(machine.budget, arguments))
    elif type(target) is StubClass:
        machine.push(Instance(target.name))
    elif type(target) is NestedStorage and machine.nested and type(arguments[0]) is ByteRun:
        machine.push(machine.nested(arguments[0]))
    else:
        raise refused_call(target)


def _new_object(machine: PickleMachine) -> None:
    arguments, target = machine.pop(), machine.pop()
    if type(target) not in (StubClass, DictClass) or type(arguments) is not tuple:
        raise refused_call(target)
    machine.push({} if type(target) is DictClass else Instance(target.name))


def _build(machine: PickleMachine) -> None:
    """Keep the state of instances, as data; drop that of other objects (`_metadata` of an OrderedDict)."""
    state = machine.pop()
    target = machine.stack[-1]
    if type(target) is Instance:
        target.take_state(state)


def _persistent(machine: PickleMachine) -> None:
    machine.push(machine.persistent(machine.pop()))


def refused_call(target: object) -> ModelFormatError:
    """The error for a REDUCE or NEWOBJ of anything that is not in `pickle_globals`."""
    name = target.name if isinstance(target, (StubClass, Builder, NestedStorage)) else f"a {type(target).__name__}"
    return ModelFormatError(
        f"the pickle in this file calls {name}, which is refused",
        hint="nothing was executed; the file is damaged or hostile",
    )


HANDLERS: dict[int, Handler] = {
    code[0]: handler
    for code, handler in {
        pickle.PROTO: _proto,
        pickle.FRAME: _skip_frame,
        pickle.MARK: lambda m: m.push(_MARK),
        pickle.POP: _discard,
        pickle.POP_MARK: _discard_to_mark,
        pickle.NONE: lambda m: m.push(None),
        pickle.NEWTRUE: lambda m: m.push(True),
        pickle.NEWFALSE: lambda m: m.push(False),
        pickle.BININT: _integer("i"),
        pickle.BININT1: _integer("B"),
        pickle.BININT2: _integer("H"),
        pickle.LONG1: _long("B"),
        pickle.LONG4: _long("i"),
        pickle.BINFLOAT: lambda m: m.push(struct.unpack(">d", m.take(8))[0]),
        pickle.SHORT_BINUNICODE: _text("B"),
        pickle.BINUNICODE: _text("I"),
        pickle.BINUNICODE8: _text("Q"),
        pickle.SHORT_BINSTRING: _old_text("B"),
        pickle.BINSTRING: _old_text("I"),
        pickle.SHORT_BINBYTES: _bytes("B"),
        pickle.BINBYTES: _bytes("I"),
        pickle.BINBYTES8: _bytes("Q"),
        pickle.EMPTY_TUPLE: _tuple(0),
        pickle.TUPLE1: _tuple(1),
        pickle.TUPLE2: _tuple(2),
        pickle.TUPLE3: _tuple(3),
        pickle.TUPLE: lambda m: m.push(tuple(m.pop_to_mark())),
        pickle.EMPTY_LIST: lambda m: m.push([]),
        pickle.APPEND: _append,
        pickle.APPENDS: _appends,
        pickle.EMPTY_DICT: lambda m: m.push({}),
        pickle.SETITEM: _set_item,
        pickle.SETITEMS: lambda m: _set_items(m, m.pop_to_mark()),
        pickle.EMPTY_SET: lambda m: m.push(Instance("builtins.set")),
        pickle.ADDITEMS: _add_items,
        pickle.FROZENSET: _frozen_set,
        pickle.BINGET: _get("B"),
        pickle.LONG_BINGET: _get("I"),
        pickle.BINPUT: _put("B"),
        pickle.LONG_BINPUT: _put("I"),
        pickle.MEMOIZE: _memoize,
        pickle.GLOBAL: _global,
        pickle.STACK_GLOBAL: _stack_global,
        pickle.REDUCE: _reduce,
        pickle.NEWOBJ: _new_object,
        pickle.BUILD: _build,
        pickle.BINPERSID: _persistent,
    }.items()
}
