"""Build the inverse pass of a WaveGlow as an ONNX graph from the canonical tensors, without torch.

Inputs `mel` (1, n_mel, frames) and `latents` (1, n_group, groups), rows in the order in which the inverse
pass takes them; output `audio` (1, samples). Lengths are free dimensions, to be fixed before compiling.
Only the "upsample" conditioning of the published models is supported.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ...weights import WaveGlowConfig

Array = NDArray[np.float32]
Tensors = Mapping[str, Array]
OPSET = 17


class GraphBuilder:
    """A graph that is built: each method adds a node or constant, and returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def add(self, op: str, *inputs: str, **attributes: Any) -> str:
        return self.add_several(op, 1, *inputs, **attributes)[0]

    def add_several(self, op: str, outputs: int, *inputs: str, **attributes: Any) -> list[str]:
        stem = f"{op.lower()}_{len(self.nodes)}"
        names = [f"{stem}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, name=stem, **attributes))
        return names

    def constant(self, values: NDArray[np.generic]) -> str:
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def integers(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def conv(self, x: str, weight: Array, bias: Array | None, dilation: int = 1) -> str:
        parts = [x, self.constant(weight)] + ([] if bias is None else [self.constant(bias)])
        pad = dilation * (weight.shape[2] // 2)
        return self.add("Conv", *parts, dilations=[dilation], pads=[pad, pad], kernel_shape=[weight.shape[2]])


def condition(graph: GraphBuilder, mel: str, config: WaveGlowConfig, tensors: Tensors) -> str:
    """Transposed convolution without its last kernel - stride samples, unfolded mel-major: a column for each group."""
    weight = tensors["upsample.weight"]
    drop = weight.shape[2] - config.hop
    fine = graph.add(
        "ConvTranspose",
        mel,
        graph.constant(weight),
        graph.constant(tensors["upsample.bias"]),
        strides=[config.hop],
        pads=[0, drop],
        kernel_shape=[weight.shape[2]],
    )
    folded = graph.add("Reshape", fine, graph.integers(0, 0, -1, config.n_group))
    transposed = graph.add("Transpose", folded, perm=[0, 1, 3, 2])
    return graph.add("Reshape", transposed, graph.integers(0, config.n_mel * config.n_group, -1))


def coupling_network(
    graph: GraphBuilder, x: str, cond: str, config: WaveGlowConfig, tensors: Tensors, prefix: str
) -> str:
    """One gated dilated stack, its tensors under `prefix`: (1, half, groups) → (1, 2 * half, groups)."""
    channels = config.n_channels
    hidden = graph.conv(x, tensors[prefix + "start.weight"], tensors[prefix + "start.bias"])
    cond_weight, cond_bias = tensors[prefix + "cond_layer.weight"], tensors[prefix + "cond_layer.bias"]
    skip = ""
    for i in range(config.n_layers):
        rows = slice(2 * channels * i, 2 * channels * (i + 1))
        conditioning = graph.conv(cond, cond_weight[rows], cond_bias[rows])
        name = f"{prefix}in_layers.{i}."
        dilated = graph.conv(hidden, tensors[name + "weight"], tensors[name + "bias"], 2**i)
        gates = graph.add("Add", dilated, conditioning)
        a, b = graph.add_several("Split", 2, gates, axis=1)
        gated = graph.add("Mul", graph.add("Tanh", a), graph.add("Sigmoid", b))
        name = f"{prefix}res_skip_layers.{i}."
        out = graph.conv(gated, tensors[name + "weight"], tensors[name + "bias"])
        if i < config.n_layers - 1:
            residual, out = graph.add_several("Split", 2, out, axis=1)
            hidden = graph.add("Add", hidden, residual)
        skip = graph.add("Add", skip, out) if skip else out
    return graph.conv(skip, tensors[prefix + "end.weight"], tensors[prefix + "end.bias"])


def inverse_pass(graph: GraphBuilder, latents: str, cond: str, config: WaveGlowConfig, tensors: Tensors) -> str:
    """All flows, last to first: (1, n_group, groups) → (1, samples)."""
    early = [k for k in range(config.n_flows) if config.emits_early(k)]
    sizes = [config.n_group - config.n_early_size * len(early)] + [config.n_early_size] * len(early)
    x, *injected = graph.add_several("Split", len(sizes), latents, graph.integers(*sizes), axis=1)
    for k in reversed(range(config.n_flows)):
        fixed, changed = graph.add_several("Split", 2, x, axis=1)
        affine = coupling_network(graph, fixed, cond, config, tensors, f"WN.{k}.")
        shift, log_scale = graph.add_several("Split", 2, affine, axis=1)
        changed = graph.add("Div", graph.add("Sub", changed, shift), graph.add("Exp", log_scale))
        mixing = np.linalg.inv(tensors[f"convinv.{k}.conv.weight"][:, :, 0].astype(np.float64))
        x = graph.conv(graph.add("Concat", fixed, changed, axis=1), mixing.astype(np.float32)[:, :, None], None)
        if k in early:
            x = graph.add("Concat", injected.pop(0), x, axis=1)
    rows = graph.add("Transpose", x, perm=[0, 2, 1])
    return graph.add("Reshape", rows, graph.integers(1, -1))


def write(path: Path, config: WaveGlowConfig, tensors: Tensors) -> None:
    """Build the graph and write it, weights included, to `path`."""
    graph = GraphBuilder()
    samples = inverse_pass(graph, "latents", condition(graph, "mel", config, tensors), config, tensors)
    graph.nodes.append(helper.make_node("Identity", [samples], ["audio"], name="audio"))
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "waveglow",
            [
                helper.make_tensor_value_info("mel", TensorProto.FLOAT, [1, config.n_mel, "frames"]),
                helper.make_tensor_value_info("latents", TensorProto.FLOAT, [1, config.n_group, "groups"]),
            ],
            [helper.make_tensor_value_info("audio", TensorProto.FLOAT, [1, "samples"])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=8,
    )
    onnx.save(model, path)
