"""Upscaling networks beside OpenVINO, ONNX Runtime and ncnn, in one process, in turns with a probe.

    python benchmarks/upscaler_networks.py [--threads 2] [--seconds 8] [--net M4C16 --net SRVGG] [--json FILE]

M4C16: luma x2, 960x540 → 1920x1080, 1 → 16, four 16 → 16 (the last adds the first), 16 → 4, all 3x3, PReLU.
SRVGG: RGB x4, 640x360 → 2560x1440, 3 → 64, sixteen 64 → 64, 64 → 48, all 3x3, PReLU (realesr-animevideov3).

Ours is timed from planes of bytes to planes of bytes, range, skip, shuffle and rounding included; the peers from a
float tensor to a float tensor, which flatters them. Weights are random: this is about speed. GOP/s counts the
multiplications and additions of the convolutions alone; the share of the peak is that of the best probe.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from aigc_plugin import backends
from aigc_plugin.bench import probe
from aigc_plugin.errors import BackendUnavailable

Run = Callable[[], object]
TURN_SECONDS = 0.15


@dataclass(frozen=True)
class Network:
    """A chain of 3x3 convolutions with PReLU, the same for all contenders."""

    name: str
    channels: int
    width: int
    depth: int
    scale: int
    adds: bool
    border: str
    size: tuple[int, int]

    @property
    def widths(self) -> list[int]:
        return [self.channels, *[self.width] * (self.depth + 1), self.channels * self.scale**2]

    @property
    def operations(self) -> float:
        """Operations for one frame."""
        taps = sum(9 * a * b for a, b in zip(self.widths[:-1], self.widths[1:], strict=True))
        return 2.0 * taps * self.size[0] * self.size[1]

    def weights(self) -> list[tuple[Any, Any, Any]]:
        """Random (kernel, bias, slope) of each layer."""
        rng = np.random.default_rng(0)
        layers = []
        for inputs, outputs in zip(self.widths[:-1], self.widths[1:], strict=True):
            kernel = rng.standard_normal((outputs, inputs, 3, 3)) * 1.2 / np.sqrt(9 * inputs)
            layers.append((kernel, rng.standard_normal(outputs) * 0.05, rng.random(outputs) * 0.3))
        return [tuple(part.astype(np.float32) for part in layer) for layer in layers]  # type: ignore[misc]


NETWORKS = {
    "M4C16": Network("M4C16", 1, 16, 4, 2, True, "replicate", (540, 960)),
    "SRVGG": Network("SRVGG", 3, 64, 16, 4, False, "zero", (360, 640)),
}


@dataclass
class Row:
    """Results of one contender: median seconds of each turn, and the probe beside it; disturbed turns do not count."""

    network: str
    contender: str
    precision: str
    threads: int
    runs: list[tuple[float, float]] = field(default_factory=list)
    why_not: str = ""

    def summary(self, operations: float) -> dict[str, Any]:
        best = max((peak for _, peak in self.runs), default=0.0)
        clean = [seconds for seconds, peak in self.runs if peak >= 0.9 * best]
        if not clean:
            return {**asdict(self), "runs": 0}
        seconds = statistics.median(clean)
        return {
            "network": self.network, "contender": self.contender, "precision": self.precision,
            "threads": self.threads, "runs": len(clean), "ms": 1e3 * seconds, "fps": 1 / seconds,
            "gops": operations / seconds / 1e9, "probe": best, "share": operations / seconds / 1e9 / best,
        }  # fmt: skip


def ours(net: Network, precision: str, threads: int) -> Run:
    layers, tensors = [], {}
    count = len(net.widths) - 1
    for number, (kernel, bias, slope) in enumerate(net.weights()):
        last, name = number == count - 1, f"body.{number}"
        layers.append({
            "name": name, "kernel": 3, "inputs": kernel.shape[1], "outputs": kernel.shape[0], "slope": 0.0,
            "activation": "none" if last else "prelu", "add": 0 if net.adds and number == count - 2 else None,
        })  # fmt: skip
        tensors |= {f"{name}.weight": kernel, f"{name}.bias": bias, f"{name}.slope": slope}
    config = {"scale": net.scale, "channels": net.channels, "skip": "nearest", "border": net.border,
              "layers": layers}  # fmt: skip
    planes = [np.random.default_rng(c).integers(0, 256, net.size, dtype=np.uint8) for c in range(net.channels)]
    make = backends.core.UpscalerNetwork
    if precision == "int8":
        measuring = make(config, tensors, engine=backends.core.Engine("auto", "float32", threads))
        corner = [np.ascontiguousarray(plane[:64, :64]) for plane in planes]
        tensors |= measuring.measure(corner, bits=8, limited=False)
    core = make(config, tensors, engine=backends.core.Engine("auto", precision, threads))
    return lambda: core.run(planes, bits=8, limited=False)


def onnx_model(net: Network) -> Any:
    """Build the network in ONNX, with zero padding in each layer."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    height, width = net.size
    nodes, constants, here, first = [], [], "x", ""
    count = len(net.widths) - 1
    for number, (kernel, bias, slope) in enumerate(net.weights()):
        for name, value in (("w", kernel), ("b", bias), ("s", slope.reshape(-1, 1, 1))):
            constants.append(numpy_helper.from_array(value, f"{name}{number}"))
        names = [here, f"w{number}", f"b{number}"]
        nodes.append(helper.make_node("Conv", names, [f"c{number}"], kernel_shape=[3, 3], pads=[1] * 4))
        here = f"c{number}"
        if net.adds and number == count - 2:
            nodes.append(helper.make_node("Add", [here, first], ["sum"]))
            here = "sum"
        if number < count - 1:
            nodes.append(helper.make_node("PRelu", [here, f"s{number}"], [f"a{number}"]))
            here = f"a{number}"
        first = first or here
    scales = np.array([1, 1, net.scale, net.scale], np.float32)
    constants.append(numpy_helper.from_array(scales, "scales"))
    nodes += [
        helper.make_node("DepthToSpace", [here], ["large"], blocksize=net.scale, mode="CRD"),
        helper.make_node("Resize", ["x", "", "scales"], ["repeated"], mode="nearest",
                         coordinate_transformation_mode="asymmetric", nearest_mode="floor"),
        helper.make_node("Add", ["large", "repeated"], ["y"]),
    ]  # fmt: skip
    values = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, net.channels, height * k, width * k])
        for name, k in (("x", 1), ("y", net.scale))
    ]
    graph = helper.make_graph(nodes, net.name, values[:1], values[1:], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def picture(net: Network) -> Any:
    return np.random.default_rng(0).random((1, net.channels, *net.size), np.float32)


def quantized(net: Network, folder: Path) -> Path:
    """Quantise by ONNX Runtime's QDQ: 8 bits, with a scale per output channel."""
    import onnx
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

    plain, target = folder / "plain.onnx", folder / "qdq.onnx"
    onnx.save(onnx_model(net), plain)

    class Reader(CalibrationDataReader):  # type: ignore[misc]
        def __init__(self) -> None:
            self._left = [{"x": picture(net)}]

        def get_next(self) -> Any:
            return self._left.pop() if self._left else None

    quantize_static(
        plain, target, Reader(), quant_format=QuantFormat.QDQ, per_channel=True,
        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
    )  # fmt: skip
    return target


def onnxruntime(net: Network, precision: str, threads: int) -> Run:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # it would disturb the others
    with tempfile.TemporaryDirectory() as folder:
        int8 = precision == "int8"
        model = str(quantized(net, Path(folder))) if int8 else onnx_model(net).SerializeToString()
        session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    feed = {"x": picture(net)}
    return lambda: session.run(None, feed)


def openvino(net: Network, precision: str, threads: int) -> Run:
    import openvino as ov

    core = ov.Core()
    with tempfile.TemporaryDirectory() as folder:
        if precision == "int8":
            model = core.read_model(quantized(net, Path(folder)))
        else:
            model = core.read_model(onnx_model(net).SerializeToString())
    hint = "bf16" if precision == "bfloat16" else "f32"
    compiled = core.compile_model(model, "CPU", {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": hint})
    request = compiled.create_infer_request()
    feed = [picture(net)]
    return lambda: request.infer(feed, share_inputs=True, share_outputs=True)


def ncnn_text(net: Network) -> tuple[str, bytes]:
    """Build the network as ncnn's .param and .bin."""
    lines, blob = [], b""
    here, first, blobs = "x0", "", 3
    count = len(net.widths) - 1
    lines += ["Input in 0 1 x", "Split split 1 2 x x0 x1"]
    for number, (kernel, bias, slope) in enumerate(net.weights()):
        outputs = kernel.shape[0]
        lines.append(f"Convolution c{number} 1 1 {here} c{number} 0={outputs} 1=3 4=1 5=1 6={kernel.size}")
        blob += b"\0\0\0\0" + kernel.tobytes() + bias.tobytes()
        here, blobs = f"c{number}", blobs + 1
        if net.adds and number == count - 2:
            lines.append(f"BinaryOp sum 2 1 {here} {first} sum 0=0")
            here, blobs = "sum", blobs + 1
        if number < count - 1:
            lines.append(f"PReLU a{number} 1 1 {here} a{number} 0={outputs}")
            blob += slope.tobytes()
            here, blobs = f"a{number}", blobs + 1
        if number == 0:
            if net.adds:
                lines.append(f"Split keep 1 2 {here} k0 k1")
                here, first, blobs = "k0", "k1", blobs + 2
            else:
                first = here
    lines += [
        f"PixelShuffle shuffle 1 1 {here} large 0={net.scale}",
        f"Interp repeat 1 1 x1 repeated 0=1 1={net.scale}.0 2={net.scale}.0",
        "BinaryOp end 2 1 large repeated y 0=0",
    ]
    return "\n".join(["7767517", f"{len(lines)} {blobs + 3}", *lines, ""]), blob


def ncnn(net: Network, precision: str, threads: int) -> Run:
    import ncnn as peer

    network = peer.Net()
    network.opt.num_threads = threads
    network.opt.use_bf16_storage = precision == "bfloat16"
    text, blob = ncnn_text(net)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "n.param").write_text(text)
        (Path(folder) / "n.bin").write_bytes(blob)
        network.load_param(f"{folder}/n.param")
        network.load_model(f"{folder}/n.bin")
    image = picture(net)[0]  # a Mat points into the array without keeping it alive
    planes = peer.Mat(image).clone()

    def run() -> object:
        extractor = network.create_extractor()
        extractor.input("x", planes)
        return extractor.extract("y")

    return run


CONTENDERS: list[tuple[str, Callable[[Network, str, int], Run], tuple[str, ...]]] = [
    ("aigc_plugin", ours, ("float32", "bfloat16", "int8")),
    ("OpenVINO", openvino, ("float32", "bfloat16", "int8")),
    ("ONNX Runtime", onnxruntime, ("float32", "int8")),
    ("ncnn", ncnn, ("float32", "bfloat16")),
]


def timed(run: Run) -> list[float]:
    """Time the runs of one turn; short runs are repeated, since threads are first spread over the cores."""
    turn: list[float] = []
    while sum(turn) < TURN_SECONDS:
        start = time.perf_counter()
        run()
        turn.append(time.perf_counter() - start)
    return turn


def race(net: Network, threads: int, seconds: float) -> list[Row]:
    """Run the contenders in turns, for `seconds` each."""
    rows, runs = [], []
    for name, make, precisions in CONTENDERS:
        # Each peer has errors of its own kind, and one that is absent or refuses stops no other; ours has one kind.
        refusal = BackendUnavailable if make is ours else Exception
        for precision in precisions:
            row = Row(net.name, name, precision, threads)
            rows.append(row)
            try:
                probe.measure(precision, threads)  # without which no share of the peak could be told
                run = make(net, precision, threads)
                run()
            except refusal as error:
                row.why_not = f"{type(error).__name__}: {error}"[:120]
                continue
            runs.append((row, run))
    spent = {id(row): 0.0 for row, _ in runs}
    while any(spent[id(row)] < seconds for row, _ in runs):
        for row, run in runs:
            if spent[id(row)] >= seconds:
                continue
            before = probe.measure(row.precision, threads)
            turn = timed(run)
            row.runs.append((statistics.median(turn), min(before, probe.measure(row.precision, threads))))
            spent[id(row)] += sum(turn)
    return rows


def summaries(names: list[str], threads: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Summarise each contender and network, for the table of frame_ops.py."""
    for name in names:
        for row in race(NETWORKS[name], threads, seconds):
            yield row.summary(NETWORKS[name].operations)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--net", action="append", choices=sorted(NETWORKS))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = list(summaries(options.net or list(NETWORKS), options.threads, options.seconds))
    for row in rows:
        head = f"{row['network']:6} {row['contender']:13} {row['precision']:9} {row['threads']} threads"
        if not row["runs"]:
            print(f"{head}  {row['why_not']}")
            continue
        print(
            f"{head} {row['ms']:8.1f} ms {row['fps']:7.2f} frames/s {row['gops']:7.0f} GOP/s "
            f"{row['share']:5.0%} of {row['probe']:.0f}, {row['runs']} clean turns"
        )
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
