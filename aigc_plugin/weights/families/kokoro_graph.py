"""The graph of a Kokoro file: weights by the names of its modules, and a check of every node."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from ...errors import ModelFormatError
from ..formats.onnx_file import Node, OnnxFile
from ..formats.tensor_view import TensorView, printable
from ..formats.tensors import Plain, Recipe
from .kokoro_config import KokoroSizes
from .kokoro_shapes import GATES, source_steps
from .kokoro_weights import BYTE_TYPES, ArrangedWeight, ByteScale, GateBias

OPERATIONS = frozenset(
    [
        "Add", "And", "Atan", "Cast", "Clip", "Concat", "Constant", "ConstantOfShape", "Conv", "ConvInteger",
        "ConvTranspose", "Cos", "CumSum", "DequantizeLinear", "Div", "DynamicQuantizeLinear", "DynamicQuantizeLSTM",
        "Equal", "Exp", "Expand", "FastGelu", "Floor", "FusedMatMul", "Gather", "Gelu", "Gemm", "Greater",
        "GreaterOrEqual", "Identity", "LSTM", "LayerNormalization", "LeakyRelu", "Less", "MatMul", "MatMulInteger",
        "Mul", "NonZero", "Pad", "Pow", "Range", "Reciprocal", "ReduceMean", "ReduceSum", "Reshape", "Resize",
        "Round", "STFT", "ScatterND", "Shape", "Sigmoid", "Sin", "SkipLayerNormalization", "Slice", "Softmax",
        "Split", "Sqrt", "Squeeze", "Sub", "Tanh", "Transpose", "Unsqueeze", "Where",
    ]
)  # fmt: skip
"""All operations that the export of a model may hold."""
_CONVOLUTIONS = ("Conv", "ConvInteger", "ConvTranspose")
_PRODUCTS = ("MatMul", "MatMulInteger", "Gemm")
_MEMORIES = ("LSTM", "DynamicQuantizeLSTM")
_ABSENT: Mapping[str, tuple[int, ...] | int] = {"strides": (1,), "pads": (0, 0), "dilations": (1,), "group": 1}
_PATH_ENDS = re.compile(r"/(Conv|ConvTranspose|MatMul|Gemm|LSTM|Gather)(_MatMul)?(_quant)?$")
_LARGEST_CONSTANT = 4096
"""Numbers of a constant that is no weight: a window of the source, a norm that a style scales, an inverse."""
_VECTOR = re.compile(r"(\.alpha[12]\.\d+|\.gamma|\.beta|(LayerNorm|layer_norm)\.(weight|bias))$")


class KokoroGraph:
    """The weights of a graph, under the names of the modules that hold them in the program that trained it.

    `ModelFormatError` names the node or the tensor that no such model has.
    """

    def __init__(self, file: OnnxFile) -> None:
        self.file = file
        self.recipes: dict[str, Recipe] = {}
        self.convolutions: dict[str, Node] = {}
        self._used: set[str] = set()
        for node in file.nodes:
            if node.kind not in OPERATIONS:
                raise self.error(f"the node {node} is an operation that no such model has")
            self._take(node)
        for name in file.tensors:
            if _VECTOR.search(name):
                self._plain(canonical(name), name)
        self._plain("decoder.generator.window_sum", self._named("stft.window_sum"))

    def error(self, problem: str) -> ModelFormatError:
        """The error for a graph that is none of a Kokoro model."""
        return ModelFormatError(
            f"{self.file.path.name} is no Kokoro model: {problem}",
            hint="give the kokoro-v1.0.onnx of kokoro-onnx, in float32 or int8",
        )

    def shape(self, name: str) -> tuple[int, ...]:
        """Shape of a tensor; `ModelFormatError` where there is none of that name."""
        if name not in self.recipes:
            raise self.error(f"it has no weight {name!r}")
        return self.recipes[name].shape

    def indices(self, pattern: str) -> list[int]:
        """The numbers in the names that match, in order."""
        matches = (re.fullmatch(pattern, name) for name in self.recipes)
        return sorted({int(match[1]) for match in matches if match})

    def numbers(self, name: str) -> tuple[int, ...]:
        """The whole numbers of a constant."""
        stored = self.file.numbers.get(name)
        if stored:
            return stored
        tensor = self.file.tensors.get(name)
        if tensor is None or not 0 < tensor.size <= _LARGEST_CONSTANT:
            raise self.error(f"{printable(name)!r} is no constant")
        return tuple(int(value) for value in tensor.storage.read(tensor.offset, tensor.size).astype(float))

    def _take(self, node: Node) -> None:
        if node.kind in _CONVOLUTIONS:
            self._convolution(node)
        elif node.kind in _MEMORIES:
            self._memory(node)
        elif node.kind in _PRODUCTS and len(node.inputs) > 1 and node.inputs[1] in self.file.tensors:
            self._product(node)
        elif node.kind == "Gather" and node.inputs[0] in self.file.tensors and "embedding" in node.inputs[0]:
            self._embedding(node)

    def _named(self, end: str) -> str:
        found = [name for name in self.file.tensors if name.endswith(end)]
        if len(found) != 1:
            raise self.error(f"it has no tensor {end!r}")
        return found[0]

    def _plain(self, name: str, stored: str) -> None:
        if stored not in self.file.tensors:
            raise self.error(f"it has no tensor {printable(stored)!r}")
        self.recipes[name] = Plain(stored, self.file.tensors[stored])
        self._used.add(stored)

    def _scale(self, stored: str, node: Node, part: int | None = None) -> ByteScale | None:
        """The scale that belongs to a weight of bytes; None for one of floats."""
        if self.file.tensors[stored].storage.dtype not in BYTE_TYPES:
            return None
        scale = re.sub(r"_quantized$", "_scale", stored)
        zero = node.inputs[3] if len(node.inputs) > 3 else ""
        if node.kind == "DynamicQuantizeLSTM":
            zero = node.inputs[9 if stored == node.inputs[1] else 11]
        if scale == stored or scale not in self.file.tensors:
            raise self.error(f"the bytes that the node {node} reads have no scale")
        if part is not None and self.file.tensors[scale].shape != (len(GATES),):
            raise self.error(f"the weights of the node {node} have more scales than one for each direction")
        self._used.add(scale)
        zeros = self.numbers(zero) if zero else (0,)
        return ByteScale(stored, self.file.tensors[scale], zeros, part)

    def _store(self, name: str, weight: ArrangedWeight) -> None:
        self.recipes[f"{name}.weight"] = weight
        if weight.scale is not None:
            self.recipes[f"{name}.scale"] = weight.scale
        self._used.add(weight.name)

    def _name(self, node: Node) -> str:
        path = _PATH_ENDS.sub("", node.name)
        if path == node.name:
            raise self.error(f"the node {node} has no name of a module")
        return canonical_path(path)

    def _bias(self, name: str, node: Node) -> None:
        """The bias of a module: in an input of its node, or a tensor of its name."""
        given = node.inputs[2] if node.kind in ("Conv", "ConvTranspose", "Gemm") and len(node.inputs) > 2 else ""
        found = given or next((each for each in self.file.tensors if canonical(each) == f"{name}.bias"), "")
        if found:
            self._plain(f"{name}.bias", found)

    def _convolution(self, node: Node) -> None:
        name = self._name(node)
        name = "decoder.generator.istft" if name.endswith("istft.stft") else name
        stored = node.inputs[1]
        if stored not in self.file.tensors or name in self.convolutions:
            raise self.error(f"the weights of the node {node} are none of a module")
        self.convolutions[name] = node
        self._store(name, ArrangedWeight(stored, self.file.tensors[stored], self._scale(stored, node)))
        self._bias(name, node)

    def _product(self, node: Node) -> None:
        name, stored = self._name(node), node.inputs[1]
        known = self.recipes.get(f"{name}.weight")
        if known is not None:
            if not isinstance(known, ArrangedWeight) or known.name != stored:
                raise self.error(f"the node {node} does not share the weights of {name}")
            return
        columns_last = not (node.kind == "Gemm" and node.attributes.get("transB", 0))
        tensor = self.file.tensors[stored]
        if len(tensor.shape) != 2:
            raise self.error(f"the node {node} multiplies by no matrix")
        self._store(name, ArrangedWeight(stored, tensor, self._scale(stored, node), transposed=columns_last))
        self._bias(name, node)

    def _embedding(self, node: Node) -> None:
        stored = node.inputs[0]
        name, tensor = canonical(re.sub(r"(\.weight)?(_quantized)?$", "", stored)), self.file.tensors[stored]
        scale = None
        if tensor.storage.dtype in BYTE_TYPES:
            user = self.file.users.get(node.outputs[0], [])
            if len(user) != 1 or user[0].kind != "DequantizeLinear" or len(user[0].inputs) < 3:
                raise self.error(f"the bytes that the node {node} reads have no scale")
            self._used.add(user[0].inputs[1])
            scale = ByteScale(stored, self.file.tensors[user[0].inputs[1]], self.numbers(user[0].inputs[2]))
        self.recipes[f"{name}.weight"] = ArrangedWeight(stored, tensor, scale)
        self._used.add(stored)

    def _memory(self, node: Node) -> None:
        name, of_bytes = self._name(node), node.kind == "DynamicQuantizeLSTM"
        given, state, bias = (self._tensor_of(node, n) for n in (1, 2, 3))
        if node.attributes.get("direction") != "bidirectional" or given.shape[0] != 2:
            raise self.error(f"the node {node} does not run in both directions")
        for part, end in enumerate(GATES):
            for what, number, tensor in (("input", 1, given), ("hidden", 2, state)):
                stored = node.inputs[number]
                weight = ArrangedWeight(
                    stored, tensor, self._scale(stored, node, part), part, transposed=of_bytes, gates=True
                )
                self._store(f"{name}.{what}{end}", weight)
            self.recipes[f"{name}.bias{end}"] = GateBias(node.inputs[3], bias, part)
        self._used.add(node.inputs[3])

    def _tensor_of(self, node: Node, number: int) -> TensorView:
        if len(node.inputs) <= number or node.inputs[number] not in self.file.tensors:
            raise self.error(f"the node {node} lacks a weight")
        return self.file.tensors[node.inputs[number]]

    def check(self, sizes: KokoroSizes) -> None:
        """Raise `ModelFormatError` unless the nodes are those of a network of these sizes."""
        for name, node in self.convolutions.items():
            for attribute, value in _expected(name, self.shape(f"{name}.weight"), sizes).items():
                given = node.attributes.get(attribute, _ABSENT[attribute])
                if given != value:
                    raise self.error(f"the node {node} has {attribute} {given}, where {value} is needed")
        blocks = len(sizes.up_rates) * (1 + len(sizes.block_kernels)) * 2 * len(sizes.block_dilations)
        wanted = {"Softmax": sizes.bert_layers, "STFT": 1, "Atan": 1, "Sin": blocks + 3, "Exp": 1, "CumSum": 2}
        kinds = Counter(node.kind for node in self.file.nodes)
        for kind, count in wanted.items():
            if kinds[kind] != count:
                raise self.error(f"its graph has {kinds[kind]} {kind} nodes, where {count} are needed")
        for name, tensor in self.file.tensors.items():
            weight = tensor.storage.dtype in ("float32", *BYTE_TYPES) and not name.endswith("_zero_point")
            if weight and tensor.size > _LARGEST_CONSTANT and name not in self._used:
                raise self.error(f"the tensor {printable(name)!r} is none of its weights")


def canonical(name: str) -> str:
    """The name of a tensor or module here: without the two programs that the export runs one after the other."""
    return re.sub(r"^(encoder|decoder)\.", "", name)


def canonical_path(path: str) -> str:
    """The module of a node's path: "/encoder/F0.0/conv1" is predictor.F0.0.conv1."""
    parts = path.strip("/").split("/")
    kept = [part for part, after in zip(parts, [*parts[1:], ""], strict=True) if not after.startswith(f"{part}.")]
    name = canonical(".".join(kept))
    name = f"predictor.{name}" if re.match(r"(F0|N|shared)\b|(F0|N)_proj", name) else name
    repeated = re.fullmatch(r"(bert\.encoder\.albert_layer_groups\..*?)_\d+", name)
    return repeated[1] if repeated else name


def _expected(name: str, shape: tuple[int, ...], sizes: KokoroSizes) -> dict[str, tuple[int, ...] | int]:
    """The attributes of a convolution by its name."""
    taps, last = shape[2], name.rsplit(".", 2)
    if name.endswith(".pool"):
        return {"strides": (2,), "pads": (1, 1), "dilations": (1,), "group": shape[0]}
    if name.endswith("istft"):
        return {"strides": (sizes.fft_step,), "pads": (0, 0), "dilations": (1,), "group": 1}
    if last[-2] == "ups":
        rate = sizes.up_rates[int(last[-1])]
        return {"strides": (rate,), "pads": ((taps - rate) // 2,) * 2, "dilations": (1,), "group": 1}
    if last[-2] == "noise_convs":
        step = source_steps(sizes)[int(last[-1])]
        return {"strides": (step,), "pads": (step // 2,) * 2, "dilations": (1,), "group": 1}
    step = 2 if name in ("decoder.F0_conv", "decoder.N_conv") else 1
    dilation = sizes.block_dilations[int(last[-1])] if last[-2] == "convs1" else 1
    return {"strides": (step,), "pads": (taps // 2 * dilation,) * 2, "dilations": (dilation,), "group": 1}
