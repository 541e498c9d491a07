"""Small models in the form in which Kokoro is published as ONNX: float32 or int8, with voices beside them."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

VOICES = ("af_heart", "bm_george", "zf_xiaoxiao", "ff_siwis", "jf_alpha")
STYLES = 510


def write_model(path: Path, *, of_bytes: bool = False) -> Path:
    """Export a model of random weights with a fixed seed, and write its voices beside it."""
    import torch

    from support.kokoro_modules import STYLE, SmallKokoro

    torch.manual_seed(3)
    model = SmallKokoro().eval()
    with torch.no_grad():
        model.encoder.predictor.F0_proj.bias += 150.0
    given = (torch.arange(1, 30)[None], torch.zeros(1, 2 * STYLE), torch.ones(1))
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model, given, str(path), opset_version=18, input_names=["tokens", "style", "speed"],
            output_names=["audio"], dynamic_axes={"tokens": {1: "symbols"}, "audio": {1: "time"}}, dynamo=False,
        )  # fmt: skip
    if of_bytes:
        _to_bytes(path)
    write_voices(path.with_name("voices"), 2 * STYLE)
    return path


def _to_bytes(path: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole = path.with_name("whole.onnx")
    path.rename(whole)
    quantize_dynamic(whole, path, per_channel=True, reduce_range=True, weight_type=QuantType.QUInt8)
    whole.unlink()


def write_voices(folder: Path, columns: int) -> None:
    """A file of styles for each voice, as npm's kokoro-js has them."""
    folder.mkdir()
    random = np.random.default_rng(4)
    for name in VOICES:
        random.standard_normal((STYLES, 1, columns)).astype("<f4").tofile(folder / f"{name}.bin")
