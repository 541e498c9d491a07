"""Small models in the form in which Kokoro is published as ONNX: float32 or int8, with voices beside them."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

from aigc_plugin.types import FloatArray

VOICES = ("af_heart", "bm_george", "zf_xiaoxiao", "ff_siwis", "jf_alpha")
STYLES = 510


def write_models(folder: Path) -> tuple[Path, Path]:
    """Export a model of random weights with a fixed seed as floats and as bytes, each with its voices beside it."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole, of_bytes = (folder / kind / "kokoro.onnx" for kind in ("floats", "bytes"))
    for path in (whole, of_bytes):
        path.parent.mkdir()
        write_voices(path.with_name("voices"))
    _export(whole)
    quantize_dynamic(
        whole, of_bytes, per_channel=True, reduce_range=True, weight_type=QuantType.QUInt8,
        nodes_to_exclude=["/encoder/text_encoder/embedding/Gather"],  # it would stay bytes up to a convolution
    )  # fmt: skip
    _one_scale_a_direction(of_bytes)
    return whole, of_bytes


def _one_scale_a_direction(path: Path) -> None:
    """Give recurrent layers the scales that the published file has; the tool of today makes one for each gate."""
    import onnx
    from onnx.numpy_helper import from_array, to_array

    model = onnx.load(str(path))
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "DynamicQuantizeLSTM":
            for weight, scale, zero in ((node.input[1], *node.input[8:10]), (node.input[2], *node.input[10:12])):
                values = to_array(stored[weight]) * to_array(stored[scale])[:, None]
                sizes = (np.abs(values).max(axis=(1, 2)) / 64).astype(np.float32)
                stored[weight].CopyFrom(from_array(np.rint(values / sizes[:, None, None]).astype(np.int8), weight))
                stored[scale].CopyFrom(from_array(sizes, scale))
                stored[zero].CopyFrom(from_array(np.zeros(2, np.int8), zero))
    onnx.save(model, str(path))


def _export(path: Path) -> None:
    import torch

    from support.kokoro_modules import STYLE, SmallKokoro

    torch.manual_seed(3)
    model = SmallKokoro().eval()
    with torch.no_grad():
        for values in model.parameters():  # the export gives tensors that are the same one name
            values += 0.1 * torch.rand_like(values)
        model.encoder.predictor.F0_proj.bias += 150.0
        model.decoder.decoder.generator.conv_post.weight *= 0.02
    given = (torch.arange(1, 30)[None], torch.zeros(1, 2 * STYLE), torch.ones(1))
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model, given, str(path), opset_version=17, input_names=["tokens", "style", "speed"],
            output_names=["audio"], dynamic_axes={"tokens": {1: "symbols"}, "audio": {1: "time"}}, dynamo=False,
        )  # fmt: skip


def write_voices(folder: Path, columns: int = 16) -> None:
    """A file of styles for each voice, as npm's kokoro-js has them."""
    folder.mkdir()
    random = np.random.default_rng(4)
    for name in VOICES:
        random.standard_normal((STYLES, 1, columns)).astype("<f4").tofile(folder / f"{name}.bin")


def inner_values(path: Path, ids: list[int], style: FloatArray) -> dict[str, FloatArray]:
    """Layers as ONNX Runtime computes them, time first: said, pitch, loudness, spectra, source, audio."""
    import onnx
    import onnxruntime

    model = onnx.load(str(path))
    makers = {output: node for node in model.graph.node for output in node.output}
    first = next(n for n in model.graph.node if n.name.startswith("/decoder/decoder/generator/noise_convs.1/Conv"))
    given = makers[first.input[0]]
    names = {
        "said": "/encoder/MatMul_1_output_0",
        "pitch": "/encoder/F0_proj/Conv_output_0",
        "loudness": "/encoder/N_proj/Conv_output_0",
        "spectra": given.input[0] if given.op_type == "DynamicQuantizeLinear" else first.input[0],
        "source": "/decoder/decoder/generator/noise_convs.1/Conv_output_0",
    }
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names.values())
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    fed = {"tokens": np.array([ids]), "style": style[None], "speed": np.ones(1, np.float32)}
    made = session.run(["audio", *names.values()], fed)
    values = {name: np.ascontiguousarray(value[0].T) for name, value in zip(names, made[1:], strict=True)}
    return {**values, "pitch": values["pitch"][:, 0], "loudness": values["loudness"][:, 0], "audio": made[0].ravel()}
