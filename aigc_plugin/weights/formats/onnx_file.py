"""ONNX files as data: nodes and tensors of the graph. Nothing is executed, and weights are left in the file.

Source: the definition of the format, onnx.proto, versions 3 to 10.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ...errors import ModelFormatError
from .file_bytes import FileBytes
from .protobuf_wire import Field, FieldBudget, Message
from .tensor_view import Storage, TensorView, checked_view, contiguous, item_size, printable

MOST_NODES = 50_000
_LONGEST_NUMBERS = 1 << 16
"""Bytes of the whole numbers of a constant."""
DTYPES = {
    1: "float32", 2: "uint8", 3: "int8", 5: "int16", 6: "int32", 7: "int64", 9: "bool", 10: "float16", 11: "float64",
    16: "bfloat16",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """One operation of a graph. attributes: whole numbers, real numbers, lists of whole numbers, texts, tensors."""

    kind: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, int | float | str | tuple[int, ...] | TensorView]

    def __str__(self) -> str:
        """The node in a message."""
        return f"{printable(self.name or ' '.join(self.outputs))!r} ({printable(self.kind)})"


@dataclass(frozen=True)
class OnnxFile:
    """The graph of a file.

    inputs, outputs   names
    tensors           those that the graph holds, unread, by name
    numbers           the whole numbers of small ones that are not stored as bytes, by name
    """

    path: Path
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    tensors: dict[str, TensorView] = field(default_factory=dict)
    numbers: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @cached_property
    def users(self) -> dict[str, list[Node]]:
        """The nodes that read a value, by its name."""
        users: dict[str, list[Node]] = {}
        for node in self.nodes:
            for name in node.inputs:
                users.setdefault(name, []).append(node)
        return users


def read_onnx(path: Path) -> OnnxFile:
    """Read the graph of a file; `ModelFormatError` where it is damaged or keeps its weights in other files."""
    graph = _graph(path)
    file = OnnxFile(path)
    for each in graph.fields():
        part = graph.message(each)
        if each.number == 1:
            file.nodes.append(_node(part))
        elif each.number == 5:
            name, tensor = _tensor(part)
            file.tensors[name] = tensor
            if tensor.size == 0:
                file.numbers[name] = _numbers(part)
        elif each.number in (11, 12):
            (file.inputs if each.number == 11 else file.outputs).append(_first_text(part))
        if len(file.nodes) > MOST_NODES:
            raise ModelFormatError(f"{path.name} has more than {MOST_NODES} nodes", hint="no voice has so many")
    for node in file.nodes:
        value = node.attributes.get("value") if node.kind == "Constant" else None
        if isinstance(value, TensorView) and node.outputs:
            file.tensors[node.outputs[0]] = value
    return file


def inputs_of(path: Path) -> list[str]:
    """Names of the inputs of a graph, without a look at its nodes; errors as `read_onnx`."""
    graph = _graph(path)
    return [_first_text(graph.message(each)) for each in graph.fields() if each.number == 11]


def _graph(path: Path) -> Message:
    data = FileBytes(path)
    model = Message(data, 0, data.size, FieldBudget())
    graphs = [model.message(each) for each in model.fields() if each.number == 7]
    if len(graphs) != 1:
        raise ModelFormatError(f"{path.name} is damaged: it has no graph", hint="download or copy it again")
    return graphs[0]


def _first_text(message: Message) -> str:
    return next((message.text(each) for each in message.fields() if each.number == 1), "")


def _node(message: Message) -> Node:
    inputs: list[str] = []
    outputs: list[str] = []
    texts = {3: "", 4: ""}
    attributes: dict[str, int | float | str | tuple[int, ...] | TensorView] = {}
    for each in message.fields():
        if each.number in (1, 2):
            (inputs if each.number == 1 else outputs).append(message.text(each))
        elif each.number in texts:
            texts[each.number] = message.text(each)
        elif each.number == 5:
            name, value = _attribute(message.message(each))
            attributes[name] = value
    return Node(texts[4], texts[3], tuple(inputs), tuple(outputs), attributes)


def _attribute(message: Message) -> tuple[str, int | float | str | tuple[int, ...] | TensorView]:
    name = ""
    value: int | float | str | tuple[int, ...] | TensorView = 0
    numbers: list[int] = []
    for each in message.fields():
        if each.number == 1:
            name = message.text(each)
        elif each.number == 2:
            value = message.real(each)
        elif each.number == 3:
            value = next(iter(message.integers(each)))
        elif each.number == 4:
            value = message.text(each)
        elif each.number == 5:
            value = _tensor(message.message(each))[1]
        elif each.number == 6:
            raise ModelFormatError(f"{message.data.path.name} has a graph within a node", hint="no voice has one")
        elif each.number == 8:
            numbers += message.integers(each)
    return name, tuple(numbers) if numbers else value


def _tensor(message: Message) -> tuple[str, TensorView]:
    shape: list[int] = []
    name, kind = "", 0
    data: Field | None = None
    for each in message.fields():
        if each.number == 1:
            shape += message.integers(each)
        elif each.number == 2:
            kind = each.value
        elif each.number == 8:
            name = message.text(each)
        elif each.number in (4, 9):
            data = each
        elif each.number == 13 or (each.number == 14 and each.value):
            raise ModelFormatError(
                f"{message.data.path.name} keeps its weights in another file", hint="use an export in one file"
            )
    return name, _view(message, name, DTYPES.get(kind, ""), tuple(shape), data)


def _numbers(message: Message) -> tuple[int, ...]:
    """The whole numbers of a tensor that is stored as such; none where they are too many for a constant."""
    fields = [each for each in message.fields() if each.number in (5, 7)]
    if sum(each.end - each.start for each in fields) > _LONGEST_NUMBERS:
        return ()
    return tuple(number for each in fields for number in message.integers(each))


def _view(message: Message, name: str, dtype: str, shape: tuple[int, ...], data: Field | None) -> TensorView:
    """The tensor's bytes in the file; numbers that are not stored as such are small constants, which no weight is."""
    if not dtype or any(size < 0 for size in shape):
        raise ModelFormatError(f"{message.data.path.name}: the tensor {printable(name)!r} has an unknown type or shape")
    if data is None or (data.end - data.start) % item_size(dtype):
        return TensorView(Storage(message.data.path, dtype, 0), 0, (0,), (1,))
    storage = Storage(message.data.path, dtype, (data.end - data.start) // item_size(dtype), data.start)
    return checked_view(storage, 0, shape, contiguous(shape))
