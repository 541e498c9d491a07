"""Pickles that try to run code, to reach objects, or to use up memory are refused by name, and nothing happens."""

from __future__ import annotations

import os
import pickle
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from aigc_plugin.errors import ModelFormatError
from aigc_plugin.weights import load_waveglow

Wrap = Callable[..., Path]


class Reducing:
    """Pickles to a call of anything."""

    def __init__(self, *reduced: object) -> None:
        self.reduced = reduced

    def __reduce__(self) -> tuple[object, ...]:
        return self.reduced


def name(module: str, attribute: str) -> bytes:
    return pickle.GLOBAL + module.encode() + b"\n" + attribute.encode() + b"\n"


def text(value: str) -> bytes:
    return pickle.BINUNICODE + struct.pack("<I", len(value)) + value.encode()


def program(*parts: bytes) -> bytes:
    return b"\x80\x02" + b"".join(parts) + b"."


EMPTY_CALL = pickle.EMPTY_TUPLE + pickle.REDUCE


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_call_of_the_system_is_refused_and_not_made(
    wrap_pickle: Wrap, tmp_path: Path, zipped: bool, protocol: int
) -> None:
    witness = tmp_path / "witness"
    for callee, argument in (
        (os.system, f"touch {witness}"),
        (eval, f"open({str(witness)!r}, 'w')"),
        (exec, f"open({str(witness)!r}, 'w')"),
        (os.mkdir, str(witness)),
    ):
        body = pickle.dumps({"model": Reducing(callee, (argument,))}, protocol)
        with pytest.raises(ModelFormatError, match=rf"\.{callee.__name__}, which is refused"):
            load_waveglow(wrap_pickle(body, zipped))
        assert not witness.exists()


REFUSED = {
    "import": (
        program(name("builtins", "__import__"), text("os"), pickle.TUPLE1, pickle.REDUCE),
        "__import__",
    ),
    "getattr": (program(name("builtins", "getattr"), EMPTY_CALL), "builtins.getattr"),
    "dotted name": (
        program(name("collections", "OrderedDict.__class__"), EMPTY_CALL),
        "OrderedDict.__class__",
    ),
    "dotted by stack": (
        program(text("collections"), text("OrderedDict.fromkeys"), pickle.STACK_GLOBAL, EMPTY_CALL),
        "OrderedDict.fromkeys",
    ),
    "joined differently": (program(name("torch", "_utils._rebuild_tensor_v2"), EMPTY_CALL), "torch._utils"),
    "neighbour": (program(name("torch._utils", "_rebuild_wrapper_subclass"), EMPTY_CALL), "wrapper_subclass"),
    "torch load": (program(name("torch", "load"), text("x"), pickle.TUPLE1, pickle.REDUCE), "torch.load"),
    "hub": (program(name("torch.hub", "load"), EMPTY_CALL), "torch.hub.load"),
    "hook": (program(name("glow", "evil"), EMPTY_CALL), "glow.evil"),
    "line break": (program(text("a\nb"), text("c"), pickle.STACK_GLOBAL, EMPTY_CALL), r"a\\nb.c"),
    "extension 1": (program(pickle.EXT1, b"\x01"), "opcode 0x82"),
    "extension 2": (program(pickle.EXT2, b"\x01\x00"), "opcode 0x83"),
    "extension 4": (program(pickle.EXT4, b"\x01\x00\x00\x00"), "opcode 0x84"),
    "inst": (program(pickle.MARK, pickle.INST, b"os\nsystem\n"), "opcode 0x69"),
    "obj": (program(pickle.MARK, name("collections", "OrderedDict"), pickle.OBJ), "opcode 0x6f"),
    "new object with keywords": (
        program(name("glow", "WN"), pickle.EMPTY_TUPLE, pickle.EMPTY_DICT, pickle.NEWOBJ_EX),
        "opcode 0x92",
    ),
    "call of a value": (program(text("os.system"), EMPTY_CALL), "a str"),
    "call of a dtype": (program(name("torch", "float32"), EMPTY_CALL), "a Instance"),
    "new object of a function": (
        program(name("collections", "OrderedDict"), pickle.EMPTY_TUPLE, pickle.NEWOBJ),
        "collections.OrderedDict",
    ),
    "out of band": (program(pickle.NEXT_BUFFER), "opcode 0x97"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("zipped", [True, False])
def test_everything_that_is_not_allowed_is_refused_by_name(wrap_pickle: Wrap, case: str, zipped: bool) -> None:
    body, named = REFUSED[case]
    with pytest.raises(ModelFormatError, match=named) as caught:
        load_waveglow(wrap_pickle(body, zipped))
    assert "\n" not in str(caught.value)
    assert "executed" in caught.value.hint


def test_a_state_that_would_set_methods_stays_data(wrap_pickle: Wrap) -> None:
    """BUILD with __setstate__, __reduce__ and __class__ among the attributes: an inert dictionary."""
    state = {"__setstate__": "os.system", "__reduce__": 1, "__class__": 2, "__dict__": {}, "_modules": {}}
    items = b"".join(text(key) + pickle.dumps(value, 2)[2:-1] for key, value in state.items())
    body = program(
        name("glow", "WaveGlow"), pickle.EMPTY_TUPLE, pickle.NEWOBJ,
        pickle.EMPTY_DICT, pickle.MARK, items, pickle.SETITEMS, pickle.BUILD,
    )  # fmt: skip
    with pytest.raises(ModelFormatError, match=r"upsample.weight is missing"):
        load_waveglow(wrap_pickle(body))


LENGTHS = {
    "text": pickle.BINUNICODE8 + struct.pack("<Q", 1 << 62),
    "text of 4 GB": pickle.BINUNICODE + struct.pack("<I", 0xFFFFFFFF),
    "bytes": pickle.BINBYTES8 + struct.pack("<Q", 1 << 62),
    "old text": pickle.BINSTRING + struct.pack("<i", 0x7FFFFFFF),
    "negative old text": pickle.BINSTRING + struct.pack("<i", -5),
    "integer": pickle.LONG4 + struct.pack("<i", 0x7FFFFFFF),
    "negative integer": pickle.LONG4 + struct.pack("<i", -1),
    "frame": pickle.FRAME + struct.pack("<Q", 1 << 62),
    "memo place": pickle.NONE + pickle.LONG_BINPUT + struct.pack("<I", 0xFFFFFFFF),
    "memo gap": pickle.LONG_BINGET + struct.pack("<I", 0xFFFFFFFF),
    "name without end": pickle.GLOBAL + b"x" * 5000,
    "a tuple in a tuple": pickle.EMPTY_TUPLE + pickle.TUPLE1 * 100_000,
    "a deep key": pickle.EMPTY_DICT + pickle.EMPTY_TUPLE + pickle.TUPLE1 * 100_000 + pickle.NONE + pickle.SETITEM,
    "lists of lists of lists": b"".join(
        [pickle.EMPTY_LIST, pickle.MEMOIZE]
        + [pickle.EMPTY_LIST + pickle.MARK + (pickle.BINGET + bytes([i])) * 100 + pickle.APPENDS + pickle.MEMOIZE
           for i in range(60)]
    ),
}  # fmt: skip
COSTLY = {
    "many lists": pickle.EMPTY_LIST * 100_000,
    "copies of a long list": (
        pickle.EMPTY_LIST + pickle.MARK + pickle.NONE * 15_000 + pickle.APPENDS + pickle.BINPUT + b"\x00"
        + (name("torch", "Size") + pickle.BINGET + b"\x00" + pickle.TUPLE1 + pickle.REDUCE) * 10_000
    ),
}  # fmt: skip


def refusal_and_peak(path: Path) -> tuple[str, int]:
    """The error of loading that file, and the bytes that were allocated at most."""
    tracemalloc.start()
    try:
        with pytest.raises(ModelFormatError) as caught:
            load_waveglow(path)
        return str(caught.value), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("case", LENGTHS)
@pytest.mark.parametrize("zipped", [True, False])
def test_no_declared_length_is_believed(wrap_pickle: Wrap, case: str, zipped: bool) -> None:
    message, peak = refusal_and_peak(wrap_pickle(program(LENGTHS[case]), zipped))
    assert "\n" not in message
    assert peak < 40 << 20


@pytest.mark.parametrize("case", COSTLY)
def test_work_is_bounded(wrap_pickle: Wrap, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a twentieth of the usual steps, so that the test is quick: a step may not cost more than 150 bytes."""
    monkeypatch.setattr("aigc_plugin.weights.formats.pickle_machine.MOST_STEPS", 50_000)
    message, peak = refusal_and_peak(wrap_pickle(program(COSTLY[case])))
    assert "far longer" in message
    assert peak < 50_000 * 150


def test_a_module_tree_that_contains_itself_ends(wrap_pickle: Wrap) -> None:
    """Children of a module: 50 times itself, under 50 names."""
    children = b"".join(text(f"n{i}") + pickle.BINGET + b"\x00" for i in range(50))
    body = program(
        name("glow", "WN"), pickle.EMPTY_TUPLE, pickle.NEWOBJ, pickle.BINPUT, b"\x00",
        pickle.EMPTY_DICT, text("_modules"), pickle.EMPTY_DICT, pickle.MARK, children, pickle.SETITEMS,
        pickle.SETITEM, pickle.BUILD,
    )  # fmt: skip
    with pytest.raises(ModelFormatError, match="far longer"):
        load_waveglow(wrap_pickle(body))


STORAGE_END = text("0") + text("cpu") + pickle.BININT + struct.pack("<i", 4)


def tensor_program(kind: bytes, count: bytes, offset: int, shape: tuple[int, ...], stride: tuple[int, ...]) -> bytes:
    """{'upsample.weight': a tensor with this description}; its storage holds 4 float32."""
    identifier = pickle.MARK + text("storage") + kind + text("0") + text("cpu") + count + pickle.TUPLE
    numbers = b"".join(pickle.dumps(value, 2)[2:-1] for value in (offset, shape, stride))
    numbers = numbers.replace(b"q\x00", b"").replace(b"q\x01", b"")
    rebuilt = pickle.MARK + identifier + pickle.BINPERSID + numbers + pickle.NEWFALSE + pickle.EMPTY_DICT + pickle.TUPLE
    rebuilt = name("torch._utils", "_rebuild_tensor_v2") + rebuilt + pickle.REDUCE
    return program(pickle.EMPTY_DICT, text("upsample.weight"), rebuilt, pickle.SETITEM)


FLOATS = name("torch", "FloatStorage")
FOUR = pickle.BININT1 + b"\x04"
TENSORS = {
    "huge shape": (FLOATS, FOUR, 0, (1 << 40, 1 << 40), (1, 1)),
    "a shape by no stride": (FLOATS, FOUR, 0, (1 << 30, 1 << 30), (0, 0)),
    "repeated by no stride": (FLOATS, FOUR, 0, (5,), (0,)),
    "negative stride": (FLOATS, FOUR, 3, (4,), (-1,)),
    "negative offset": (FLOATS, FOUR, -1, (4,), (1,)),
    "negative shape": (FLOATS, FOUR, 0, (-4, -1), (1, 1)),
    "behind the end": (FLOATS, FOUR, 1, (4,), (1,)),
    "stride behind the end": (FLOATS, FOUR, 0, (2, 2), (3, 1)),
    "huge offset": (FLOATS, FOUR, 1 << 61, (4,), (1,)),
    "no stride": (FLOATS, FOUR, 0, (4,), ()),
    "many axes": (FLOATS, FOUR, 0, (1,) * 500, (1,) * 500),
    "integers beyond 64 bits": (FLOATS, FOUR, 0, (1 << 300,), (1 << 300,)),
    "true is no size": (FLOATS, FOUR, 0, (True, 4), (4, 1)),  # type: ignore[dict-item]
    "more elements than bytes": (FLOATS, pickle.BININT + struct.pack("<i", 1 << 30), 0, (4,), (1,)),
    "negative elements": (FLOATS, pickle.BININT + struct.pack("<i", -4), 0, (4,), (1,)),
    "elements beyond 64 bits": (FLOATS, pickle.LONG1 + b"\x20" + b"\x7f" * 32, 0, (4,), (1,)),
    "another type": (name("torch", "DoubleStorage"), FOUR, 0, (4,), (1,)),
    "no storage type": (text("torch.FloatStorage"), FOUR, 0, (4,), (1,)),
}  # fmt: skip


@pytest.mark.parametrize("case", TENSORS)
def test_a_tensor_outside_its_storage_is_refused(wrap_pickle: Wrap, case: str) -> None:
    path = wrap_pickle(tensor_program(*TENSORS[case]), entries={"data/0": bytes(16)})
    with pytest.raises(ModelFormatError, match=r"damaged|not a whole") as caught:
        load_waveglow(path)
    assert "\n" not in str(caught.value)


def test_a_valid_tensor_is_read(wrap_pickle: Wrap) -> None:
    """So that the refusals above are not refusals of everything."""
    path = wrap_pickle(tensor_program(FLOATS, FOUR, 0, (4,), (1,)), entries={"data/0": bytes(16)})
    with pytest.raises(ModelFormatError, match="has 1 axes, expected 3"):
        load_waveglow(path)
