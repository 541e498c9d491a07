"""Small voices in the form in which Piper publishes its own: X.onnx and X.onnx.json, random weights of a fixed seed."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from pathlib import Path

SYMBOLS = "_^$ !',-.:;?abcdefhijklmnoprstuvwxyzæðŋɐɑɔəɚɛɜɡɪɹɾʃʊʌʒʔˈˌːθᵻ"


def write_voice(
    path: Path, *, speakers: int = 0, rates: Sequence[int] = (4, 4), pairs: bool = False, espeak: str = "en-us"
) -> Path:
    """Export a voice, with its configuration beside it; weights of weight norm lose their names, as they do there."""
    import onnx
    import torch

    from support.vits_modules import SmallVits

    torch.manual_seed(1)
    model = SmallVits(symbols=len(SYMBOLS) + 2, speakers=speakers, rates=rates, pairs=pairs).eval()
    names = ["input", "input_lengths", "scales", "sid"]
    given = [torch.arange(20)[None], torch.tensor([20]), torch.tensor([0.667, 1.0, 0.8]), torch.tensor([0])]
    count = 4 if speakers else 3
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model, tuple(given[:count]), str(path), opset_version=15, input_names=names[:count],
            output_names=["output"], dynamic_axes={"input": {1: "phonemes"}, "output": {3: "time"}}, dynamo=False,
        )  # fmt: skip
    _forget_names(onnx.load(str(path)), path)
    path.with_name(path.name + ".json").write_text(json.dumps(_values(speakers, espeak)), encoding="utf-8")
    return path


def _forget_names(model: object, path: Path) -> None:
    import onnx

    graph = model.graph  # type: ignore[attr-defined]
    normed = ("dec.ups.", "dec.resblocks.", "flow.flows.0.enc.", "flow.flows.2.enc.")
    renamed = {
        tensor.name: f"onnx::Conv_{8000 + number}"
        for number, tensor in enumerate(graph.initializer)
        if tensor.name.startswith(normed) and tensor.name.endswith(".weight")
    }
    for tensor in graph.initializer:
        tensor.name = renamed.get(tensor.name, tensor.name)
    for node in graph.node:
        node.input[:] = [renamed.get(name, name) for name in node.input]
    onnx.save(model, str(path))  # type: ignore[arg-type]


def _values(speakers: int, espeak: str) -> dict[str, object]:
    return {
        "audio": {"sample_rate": 16000, "quality": "x_low"},
        "espeak": {"voice": espeak},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_map": {},
        "phoneme_id_map": {symbol: [number] for number, symbol in enumerate(SYMBOLS)},
        "num_symbols": len(SYMBOLS) + 2,
        "num_speakers": max(1, speakers),
        "speaker_id_map": {f"speaker-{number}": number for number in range(speakers)},
        "language": {"code": "en_US", "name_english": "English"},
        "dataset": "random",
    }


def with_given_noise(path: Path) -> bytes:
    """The graph with its two draws of noise as inputs "noise0" and "noise1"."""
    import onnx

    model = onnx.load(str(path))
    draws = [node for node in model.graph.node if node.op_type == "RandomNormalLike"]
    for number, draw in enumerate(draws):
        name = f"noise{number}"
        model.graph.input.append(onnx.helper.make_tensor_value_info(name, 1, None))
        for node in model.graph.node:
            node.input[:] = [name if given == draw.output[0] else given for given in node.input]
        model.graph.node.remove(draw)
    content: bytes = model.SerializeToString()
    return content
