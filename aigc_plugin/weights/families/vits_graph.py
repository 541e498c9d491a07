"""The graph of an exported VITS voice: tensors by the names of its modules, sizes, and a check of every node."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...errors import ModelFormatError
from ..formats.onnx_file import Node, OnnxFile
from ..formats.tensor_view import Floats, TensorView, contiguous, printable
from ..formats.tensors import Plain, Recipe, not_finite
from .vits_config import VitsSizes

OPERATIONS = frozenset(
    [
        "Add",
        "And",
        "Cast",
        "Ceil",
        "Clip",
        "Concat",
        "Constant",
        "ConstantOfShape",
        "Conv",
        "ConvTranspose",
        "CumSum",
        "Div",
        "Equal",
        "Erf",
        "Exp",
        "Expand",
        "Gather",
        "GatherElements",
        "GatherND",
        "Greater",
        "GreaterOrEqual",
        "Identity",
        "LayerNormalization",
        "LeakyRelu",
        "Less",
        "LessOrEqual",
        "Log",
        "MatMul",
        "Max",
        "Mul",
        "Neg",
        "NonZero",
        "Not",
        "Pad",
        "Pow",
        "RandomNormalLike",
        "Range",
        "ReduceMax",
        "ReduceMean",
        "ReduceSum",
        "Relu",
        "Reshape",
        "ScatterND",
        "Shape",
        "Sigmoid",
        "Slice",
        "Softmax",
        "Softplus",
        "Split",
        "Sqrt",
        "Squeeze",
        "Sub",
        "Tanh",
        "Transpose",
        "Unsqueeze",
        "Where",
    ]
)
"""All operations that the export of a voice may hold; constants of a graph, and noise, are among them."""
_SLOPE, _LAST_SLOPE = 0.1, 0.01
_SCALE = "dp.flows.0.inverse_scale"
_ABSENT: Mapping[str, tuple[int, ...] | int] = {"strides": (1,), "pads": (0, 0), "dilations": (1,), "group": 1}
"""The attributes of a convolution that a node leaves out."""
_LARGEST_CONSTANT = 64
"""Numbers of a constant that is no weight, such as a shape."""


@dataclass(frozen=True)
class _Exponential:
    """e to the power of a tensor, or of minus it: the scale of an affine flow that was not folded."""

    tensor: Plain
    sign: float

    @property
    def shape(self) -> tuple[int, ...]:
        return self.tensor.shape

    def read(self) -> Floats:
        with np.errstate(over="ignore"):
            values: Floats = np.exp(np.float32(self.sign) * self.tensor.read())
        if not np.isfinite(values).all():
            raise not_finite(self.tensor.name)
        return values

    def sources(self) -> list[TensorView]:
        return self.tensor.sources()


class VitsGraph:
    """The weights of a graph, under the names of the modules that hold them in the program that trained it.

    Weight norm leaves weights without a name; their biases keep theirs. `ModelFormatError` names the node or the tensor
    that no such voice has.
    """

    def __init__(self, file: OnnxFile) -> None:
        self.file = file
        self.weights: dict[str, TensorView] = {}
        self.convolutions: dict[str, Node] = {}
        self._scale_sign = 0.0
        self._check_operations()
        for node in file.nodes:
            if node.kind in ("Conv", "ConvTranspose"):
                self._take_convolution(node)
        self._take_embeddings()
        for name, tensor in file.tensors.items():
            if re.search(r"\.(gamma|beta|emb_rel_k|emb_rel_v|m|logs)$", name):
                self.weights[name] = tensor
        self._take_scale()

    def shape(self, name: str) -> tuple[int, ...]:
        """Shape of a weight; `ModelFormatError` where there is none of that name."""
        if name not in self.weights:
            raise self.error(f"it has no weight {name!r}")
        return self.weights[name].shape

    def indices(self, pattern: str) -> list[int]:
        """The numbers in the names that match, such as `dp\\.flows\\.(\\d+)\\.pre\\.weight`, in order."""
        matches = (re.fullmatch(pattern, name) for name in self.weights)
        return sorted({int(match[1]) for match in matches if match})

    def error(self, problem: str) -> ModelFormatError:
        """The error for a graph that is none of a voice."""
        return ModelFormatError(
            f"{self.file.path.name} is no Piper voice: {problem}", hint="give a voice as Piper's own program exports it"
        )

    def _check_operations(self) -> None:
        for node in self.file.nodes:
            if node.kind not in OPERATIONS:
                raise self.error(f"the node {node} is an operation that no such voice has")

    def _take_convolution(self, node: Node) -> None:
        weight, bias = node.inputs[1], node.inputs[2] if len(node.inputs) > 2 else ""
        name = bias.removesuffix(".bias") if bias.endswith(".bias") else weight.removesuffix(".weight")
        if weight not in self.file.tensors or not re.match(r"(enc_p|dp|flow|dec)\.", name) or name in self.convolutions:
            raise self.error(f"the weights of the node {node} have no name of a voice")
        self.convolutions[name] = node
        self.weights[f"{name}.weight"] = self.file.tensors[weight]
        if bias:
            if bias not in self.file.tensors:
                raise self.error(f"the node {node} has no bias")
            self.weights[f"{name}.bias"] = self.file.tensors[bias]

    def _take_embeddings(self) -> None:
        for given, name in (("input", "enc_p.emb.weight"), ("sid", "emb_g.weight")):
            users = self.file.users.get(given, [])
            for node in users:
                if node.kind == "Gather" and len(node.inputs) > 1 and node.inputs[1] == given:
                    if node.inputs[0] not in self.file.tensors:
                        raise self.error(f"the node {node} reads no embedding")
                    self.weights[name] = self.file.tensors[node.inputs[0]]

    def _take_scale(self) -> None:
        """The scale of the affine flow: the other factor of what takes the mean off. An export folds none, the first or
        both of e^(-x)."""
        for node in self.file.users.get("dp.flows.0.m", []):
            for product in self.file.users.get(node.outputs[0], []):
                factors = [name for name in product.inputs if name != node.outputs[0]]
                if product.kind != "Mul" or len(factors) != 1:
                    raise self.error(f"the node {product} scales no lengths")
                self._take_factor(factors[0])

    def _take_factor(self, name: str) -> None:
        makers = {output: node for node in self.file.nodes for output in node.outputs}
        self._scale_sign = 0.0
        for kind in ("Exp", "Neg"):
            if name not in self.file.tensors and name in makers and makers[name].kind == kind:
                name = makers[name].inputs[0]
                self._scale_sign = 1.0 if kind == "Exp" else -self._scale_sign
        if name in self.file.tensors:
            self.weights.pop("dp.flows.0.logs", None)
            self.weights[_SCALE] = self.file.tensors[name]

    def recipes(self) -> dict[str, Recipe]:
        """The canonical tensors: a convolution of one tap outside the decoder is a matrix."""
        out: dict[str, Recipe] = {}
        for name, tensor in self.weights.items():
            shape = tensor.shape
            if len(shape) == 3 and shape[2] == 1 and not name.startswith("dec."):
                shape = shape[:2]
            if name.startswith("dp.flows.0."):
                shape = (int(np.prod(shape)),)
            plain = Plain(name, TensorView(tensor.storage, tensor.offset, shape, contiguous(shape)))
            out[name] = _Exponential(plain, self._scale_sign) if name == _SCALE and self._scale_sign else plain
        return out

    def check(self, sizes: VitsSizes) -> None:
        """Raise `ModelFormatError` unless the nodes are those of a network of these sizes."""
        for name, node in self.convolutions.items():
            self._check_convolution(name, node, _expected(name, self.shape(f"{name}.weight"), sizes))
        self._check_functions(sizes)
        used = {id(tensor) for tensor in self.weights.values()}
        for name, tensor in self.file.tensors.items():
            if id(tensor) not in used and tensor.size > _LARGEST_CONSTANT and tensor.storage.dtype == "float32":
                raise self.error(f"the tensor {printable(name)!r} is none of its weights")

    def _check_convolution(self, name: str, node: Node, wanted: Mapping[str, tuple[int, ...] | int]) -> None:
        for attribute, value in wanted.items():
            given = node.attributes.get(attribute, _ABSENT[attribute])
            if given != value:
                raise self.error(f"the node {node} of {name} has {attribute} {given}, where {value} is needed")

    def _check_functions(self, sizes: VitsSizes) -> None:
        gates = sizes.flow_couplings * sizes.flow_layers
        wanted = {"Tanh": gates + 1, "Sigmoid": gates, "RandomNormalLike": 2, "Ceil": 1, "Relu": sizes.layers}
        kinds = Counter(node.kind for node in self.file.nodes)
        for kind, count in wanted.items():
            if kinds[kind] != count:
                last = next(
                    (f", the last of them {node}" for node in reversed(self.file.nodes) if node.kind == kind), ""
                )
                raise self.error(f"it has {kinds[kind]} nodes {kind}{last}, where {count} are needed")
        for node in (node for node in self.file.nodes if node.kind == "LeakyRelu"):
            end = self.convolutions.get("dec.conv_post")
            last_one = any(user is end for user in self.file.users.get(node.outputs[0], []))
            slope = node.attributes.get("alpha", _LAST_SLOPE)
            if not isinstance(slope, float) or abs(slope - (_LAST_SLOPE if last_one else _SLOPE)) > 1e-6:
                raise self.error(f"the node {node} has the slope {slope}")


def _expected(name: str, shape: tuple[int, ...], sizes: VitsSizes) -> dict[str, tuple[int, ...] | int]:
    """The attributes of a convolution that is called so."""
    kernel, dilation, group = shape[-1], 1, 1
    if stage := re.fullmatch(r"dec\.ups\.(\d+)", name):
        rate = sizes.up_rates[int(stage[1])]
        return {"strides": (rate,), "pads": ((kernel - rate) // 2,) * 2, "dilations": (1,), "group": 1}
    if block := re.fullmatch(r"dec\.resblocks\.(\d+)\.convs1?\.(\d+)", name):
        dilation = sizes.block_dilations[int(block[1]) % len(sizes.block_kernels)][int(block[2])]
    if depthwise := re.fullmatch(r"dp(?:\.flows\.\d+)?\.convs\.convs_sep\.(\d+)", name):
        dilation, group = kernel ** int(depthwise[1]), shape[0]
    pad = (kernel - 1) // 2 * dilation
    # The encoder pads in a node of its own.
    pads = (0, 0) if ".ffn_layers." in name else (pad, pad)
    return {"strides": (1,), "pads": pads, "dilations": (dilation,), "group": group}


def sizes_of(graph: VitsGraph) -> VitsSizes:
    """The sizes of a network by the shapes of its weights and the attributes of its nodes."""
    shape, indices = graph.shape, graph.indices
    symbols, hidden = shape("enc_p.emb.weight")[:2]
    feed, _, kernel = shape("enc_p.encoder.ffn_layers.0.conv_1.weight")
    _, near, head_width = shape("enc_p.encoder.attn_layers.0.emb_rel_k")
    duration_width, _, duration_kernel = shape("dp.convs.convs_sep.0.weight")
    flows = indices(r"dp\.flows\.(\d+)\.pre\.weight")
    if not flows:
        raise graph.error("its lengths are not predicted by flows")
    flow_width, half, _ = shape("flow.flows.0.pre.weight")
    pairs = "dec.resblocks.0.convs1.0.weight" in graph.weights
    stages = indices(r"dec\.ups\.(\d+)\.weight")
    blocks = indices(r"dec\.resblocks\.(\d+)\.convs1?\.\d+\.weight")
    if not stages or len(blocks) % len(stages):
        raise graph.error("its decoder is no HiFi-GAN")
    each = blocks[: len(blocks) // len(stages)]
    part = "convs1" if pairs else "convs"
    return VitsSizes(
        symbols=symbols,
        hidden=hidden,
        feed=feed,
        heads=max(1, hidden // max(1, head_width)),
        window=(near - 1) // 2,
        layers=len(indices(r"enc_p\.encoder\.attn_layers\.(\d+)\.conv_q\.weight")),
        kernel=kernel,
        duration_width=duration_width,
        duration_kernel=duration_kernel,
        duration_layers=len(indices(r"dp\.convs\.convs_sep\.(\d+)\.weight")),
        duration_bins=(shape(f"dp.flows.{flows[0]}.proj.weight")[0] + 1) // 3,
        duration_flows=tuple(reversed(flows)),
        latents=2 * half,
        flow_width=flow_width,
        flow_kernel=shape("flow.flows.0.enc.in_layers.0.weight")[-1],
        flow_layers=len(indices(r"flow\.flows\.0\.enc\.in_layers\.(\d+)\.weight")),
        flow_couplings=len(indices(r"flow\.flows\.(\d+)\.pre\.weight")),
        decoder_width=shape("dec.conv_pre.weight")[0],
        up_rates=tuple(_first(graph, f"dec.ups.{n}", "strides") for n in stages),
        up_kernels=tuple(shape(f"dec.ups.{n}.weight")[-1] for n in stages),
        block_kernels=tuple(shape(f"dec.resblocks.{n}.{part}.0.weight")[-1] for n in each),
        block_dilations=tuple(
            tuple(
                _first(graph, f"dec.resblocks.{n}.{part}.{i}", "dilations")
                for i in indices(rf"dec\.resblocks\.{n}\.{part}\.(\d+)\.weight")
            )
            for n in each
        ),
        block_pairs=pairs,
    )


def _first(graph: VitsGraph, name: str, attribute: str) -> int:
    value = graph.convolutions[name].attributes.get(attribute, (1,))
    return value[0] if isinstance(value, tuple) and value else 1
