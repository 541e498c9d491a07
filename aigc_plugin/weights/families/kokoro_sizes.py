"""Sizes of a Kokoro network, out of the shapes of its weights and the attributes of its nodes."""

from __future__ import annotations

from ..formats.onnx_file import Node
from .kokoro_config import KokoroSizes
from .kokoro_graph import KokoroGraph
from .kokoro_shapes import ALBERT


def sizes_of(graph: KokoroGraph) -> KokoroSizes:
    """The sizes; `ModelFormatError` where a weight that tells one is missing, InputError for impossible ones."""
    shape, at = graph.shape, "decoder.generator"
    symbols, embedding = shape("bert.embeddings.word_embeddings.weight")
    stages = graph.indices(rf"{at}\.ups\.(\d+)\.weight")
    blocks = graph.indices(rf"{at}\.resblocks\.(\d+)\.alpha1\.0")
    kernels = [shape(f"{at}.resblocks.{n}.convs1.0.weight")[2] for n in blocks]
    last = max(graph.indices(r"decoder\.decode\.(\d+)\.conv1\.weight"))
    rounds = graph.indices(rf"{at}\.resblocks\.0\.convs1\.(\d+)\.weight")
    ups = [graph.convolutions[f"{at}.ups.{n}"] for n in stages]
    return KokoroSizes(
        symbols=symbols,
        positions=shape("bert.embeddings.position_embeddings.weight")[0],
        bert_embedding=embedding,
        bert_hidden=shape(f"{ALBERT}.attention.query.weight")[0],
        bert_feed=shape(f"{ALBERT}.ffn.weight")[0],
        bert_heads=_heads(graph),
        bert_layers=sum(node.kind == "Softmax" for node in graph.file.nodes),
        hidden=shape("bert_encoder.weight")[0],
        style=shape("decoder.encode.norm1.fc.weight")[1],
        text_layers=len(graph.indices(r"text_encoder\.cnn\.(\d+)\.0\.weight")),
        text_kernel=shape("text_encoder.cnn.0.0.weight")[2],
        duration_layers=len(graph.indices(r"predictor\.text_encoder\.lstms\.(\d+)\.fc\.weight")),
        longest=shape("predictor.duration_proj.linear_layer.weight")[0],
        decoder_width=shape("decoder.encode.conv1.weight")[0],
        residual=shape("decoder.asr_res.0.weight")[0],
        decoder_blocks=last,
        generator_width=shape(f"decoder.decode.{last}.conv1.weight")[0],
        up_rates=tuple(_first(node, "strides") for node in ups),
        up_kernels=tuple(shape(f"{at}.ups.{n}.weight")[2] for n in stages),
        block_kernels=tuple(kernels[: len(kernels) // len(stages)]),
        block_dilations=tuple(
            _first(graph.convolutions[f"{at}.resblocks.0.convs1.{n}"], "dilations") for n in rounds
        ),
        source_kernels=tuple(shape(f"{at}.noise_res.{n}.convs1.0.weight")[2] for n in stages),
        harmonics=shape(f"{at}.m_source.l_linear.weight")[1],
        fft=shape(f"{at}.istft.weight")[2],
        fft_step=_first(graph.convolutions[f"{at}.istft"], "strides"),
        window=shape(f"{at}.window_sum")[0],
    )  # fmt: skip


def rate_of(graph: KokoroGraph) -> int:
    """Samples a second: what the source divides the pitch by."""
    for node in graph.file.nodes:
        if node.kind == "Div" and node.name.endswith("/l_sin_gen/Div") and len(node.inputs) == 2:
            return graph.numbers(node.inputs[1])[0]
    raise graph.error("it has no source of harmonics")


def _heads(graph: KokoroGraph) -> int:
    """The heads that the first layer of attention divides its columns among."""
    for node in graph.file.nodes:
        if node.kind == "Concat" and node.name.endswith("/attention/Concat") and len(node.inputs) == 4:
            return graph.numbers(node.inputs[2])[0]
    raise graph.error("its attention has no heads")


def _first(node: Node, attribute: str) -> int:
    value = node.attributes.get(attribute, (1,))
    return int(value[0]) if isinstance(value, tuple) and value else 1
